import { expect, test } from 'vitest';
import type { ControlPlaneComponent } from '../../src/kubernetes/control-plane.ts';
import { describeHiddenControlPlane } from '../../src/kubernetes/hidden-control-plane.ts';

const look = 'whoever runs it must look at the flags that it is started with';

test.each<[ControlPlaneComponent, boolean, string]>([
  ['kube-apiserver', false, `no pod of kube-system runs the control plane: ${look}`],
  ['kube-apiserver', true, `no pod of kube-system runs kube-apiserver: ${look}`],
  ['kube-scheduler', false, `no pod of kube-system runs kube-scheduler: ${look}`],
  ['kube-scheduler', true, `no pod of kube-system runs kube-scheduler: ${look}`],
])('%s, others seen: %j', (component, othersSeen, reason) => {
  expect(describeHiddenControlPlane('kubeadm', component, othersSeen)).toBe(reason);
});

test('a provider answers for all of it', () => {
  const words = describeHiddenControlPlane('eks', 'kube-apiserver', true);
  expect(words).toMatch(/^AWS runs the control plane and answers for its flags/);
});
