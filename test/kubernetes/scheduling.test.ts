import { describe, expect, test } from 'vitest';
import {
  controlPlaneTaints,
  isControlPlaneNode,
  type NodeSubject,
  selectsControlPlane,
  type Taint,
  tolerationsOf,
} from '../../src/kubernetes/scheduling.ts';

const role = 'node-role.kubernetes.io/control-plane';
const node = (labels: Record<string, string> = {}, taints: Taint[] = []): NodeSubject => ({
  name: 'cp-1',
  labels,
  taints,
});

test.each<[string, NodeSubject, boolean]>([
  ['the label', node({ [role]: '' }), true],
  ['the label of k3s', node({ [role]: 'true' }), true],
  ['the old label', node({ 'node-role.kubernetes.io/master': '' }), true],
  ['the taint alone', node({}, [{ key: role, value: '', effect: 'NoSchedule' }]), true],
  ['another role', node({ 'node-role.kubernetes.io/worker': '' }), false],
  ['nothing', node(), false],
])('a node of the control plane by %s: %s', (_, subject, is) => {
  expect(isControlPlaneNode(subject)).toBe(is);
});

// k8s.io/api/core/v1/toleration.go, ToleratesTaint
describe("the control plane's taint", () => {
  test.each<[unknown, boolean]>([
    [{ key: role, operator: 'Exists', effect: 'NoSchedule' }, true],
    [{ key: role, operator: 'Exists' }, true],
    [{ key: role }, true],
    [{ key: role, operator: 'Equal', value: '' }, true],
    [{ key: 'node-role.kubernetes.io/master', effect: 'NoSchedule' }, true],
    [{ operator: 'Exists' }, true],
    [{ operator: 'Exists', effect: 'NoSchedule' }, true],
    [{ operator: 'Exists', effect: 'NoExecute' }, false],
    [{ key: role, operator: 'Exists', effect: 'NoExecute' }, false],
    [{ key: role, value: 'true' }, false],
    [{ key: 'dedicated', operator: 'Exists' }, false],
    [{}, false],
    [{ key: role, operator: 'Lt', value: '1' }, false],
    ['x', false],
  ])('%j tolerates it: %s', (toleration, does) => {
    expect(tolerationsOf({ tolerations: [toleration] }, controlPlaneTaints([]))).toEqual(does ? [0] : []);
  });

  test('as the nodes have it', () => {
    const tainted = node({}, [
      { key: role, value: 'true', effect: 'NoExecute' },
      { key: 'x', value: '', effect: 'NoSchedule' },
    ]);
    const tolerations = [{ key: 'x' }, { key: role, value: 'true', effect: 'NoExecute' }];
    expect(tolerationsOf({ tolerations }, controlPlaneTaints([tainted]))).toEqual([1]);
  });

  test('no list', () => {
    expect(tolerationsOf({}, controlPlaneTaints([]))).toEqual([]);
    expect(tolerationsOf({ tolerations: {} }, controlPlaneTaints([]))).toEqual([]);
  });
});

const required = (...nodeSelectorTerms: unknown[]) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
});
const expression = (key: string, operator: string, ...values: string[]) => ({
  matchExpressions: [{ key, operator, ...(values.length > 0 ? { values } : {}) }],
});

// component-helpers/scheduling/corev1/nodeaffinity
test.each<[string, Record<string, unknown>, boolean]>([
  ['nothing', {}, false],
  ['its name', { nodeName: 'cp-1' }, true],
  ['another name', { nodeName: 'worker-1' }, false],
  ['its role', { nodeSelector: { [role]: '' } }, true],
  ['its role with another value', { nodeSelector: { [role]: 'true' } }, false],
  ['its role in another zone', { nodeSelector: { [role]: '', zone: 'b' } }, false],
  ['its host name', { nodeSelector: { 'kubernetes.io/hostname': 'cp-1' } }, true],
  ['what other nodes have too', { nodeSelector: { zone: 'a' } }, false],
  ['its role by affinity', required(expression(role, 'Exists')), true],
  ['any role but its own', required(expression(role, 'DoesNotExist')), false],
  ['one of two terms', required(expression('zone', 'In', 'b'), expression(role, 'In', '', 'true')), true],
  [
    'a term that names the role and another zone',
    required({
      matchExpressions: [
        { key: role, operator: 'Exists' },
        { key: 'zone', operator: 'In', values: ['b'] },
      ],
    }),
    false,
  ],
  ['its name by field', required({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['cp-1'] }] }), true],
  ['all names but one', required({ matchFields: [{ key: 'metadata.name', operator: 'NotIn', values: ['x'] }] }), false],
  ['an empty term', required({}), false],
  [
    'its role, where the affinity excludes it',
    { nodeSelector: { [role]: '' }, ...required(expression('zone', 'In', 'b')) },
    false,
  ],
  [
    'odd shapes',
    {
      nodeSelector: 1,
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [1] } } },
    },
    false,
  ],
])('a pod that asks for %s selects the control plane: %s', (_, spec, does) => {
  expect(selectsControlPlane(spec, node({ [role]: '', zone: 'a', 'kubernetes.io/hostname': 'cp-1' }))).toBe(does);
});
