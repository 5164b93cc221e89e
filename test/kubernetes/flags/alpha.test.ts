import { expect, test } from 'vitest';
import { alphaFeatures, isAlphaGate } from '../../../src/kubernetes/flags/alpha.ts';
import { parseCommandLine } from '../../../src/kubernetes/flags/parse.ts';

// Source: pkg/features/kube_features.go and k8s.io/apiserver/pkg/features of each minor.
test.each([
  ['ValidatingAdmissionPolicy', 26, true],
  ['ValidatingAdmissionPolicy', 28, false],
  ['StructuredAuthenticationConfiguration', 29, true],
  ['StructuredAuthenticationConfiguration', 30, false],
  ['CBORServingAndStorage', 36, true],
  ['CBORServingAndStorage', 37, true],
  // Beta in 1.37, and on.
  ['NativeHistograms', 36, true],
  ['NativeHistograms', 37, false],
  // Beta in 1.37, and off.
  ['GenericWorkload', 36, true],
  ['GenericWorkload', 37, false],
  // Gone in 1.37.
  ['WorkloadAwarePreemption', 36, true],
  ['WorkloadAwarePreemption', 37, false],
  // New in 1.37, in k8s.io/apiserver and in Kubernetes itself.
  ['APIServerWebhookAuthenticationToken', 36, false],
  ['APIServerWebhookAuthenticationToken', 37, true],
  ['EvictionRequestAPI', 36, false],
  ['EvictionRequestAPI', 37, true],
  ['KubeletPSI', 36, false],
  ['KubeletPSI', 37, false],
  ['NoSuchGate', 37, false],
  ['NoSuchGate', 38, undefined],
  ['CBORServingAndStorage', 21, undefined],
  ['AllAlpha', 99, true],
  ['__proto__', 36, false],
])('%s in 1.%i: %s', (gate, minor, alpha) => {
  expect(isAlphaGate(gate, minor)).toBe(alpha);
});

const of = (...flags: string[]) => alphaFeatures(parseCommandLine(['kube-apiserver'], flags, 'kube-apiserver'), 36);

test.each([
  [['--feature-gates=AllAlpha=true,AllBeta=true'], ['--feature-gates=AllAlpha=true']],
  [['--feature-gates=CBORServingAndStorage=false'], []],
  [['--feature-gates=kube:CBORServingAndStorage=true'], ['--feature-gates=kube:CBORServingAndStorage=true']],
  // The last mention of a gate wins.
  [['--feature-gates=NativeHistograms=true', '--feature-gates=NativeHistograms=false'], []],
  [['--runtime-config=api/all=true,api/beta=true'], ['--runtime-config=api/all=true']],
  [['--runtime-config=api/alpha'], ['--runtime-config=api/alpha=true']],
  [['--runtime-config=a.example/v1alpha1/things=1'], ['--runtime-config=a.example/v1alpha1/things=true']],
  [['--runtime-config=a.example/v1alpha1=false,a.example/v1beta1=true'], []],
])('%j', (flags, features) => {
  expect(of(...flags)).toMatchObject({ state: 'known', features, unsure: [] });
});

test('a value that only the container can expand', () => {
  expect(of('--feature-gates=$(GATES)')).toEqual({
    state: 'unreadable',
    reason: '--feature-gates: its value holds $(GATES), which only the container can expand',
  });
});
