import { expect, test } from 'vitest';
import { requiresAuthentication } from '../../../src/kubernetes/mesh/cilium.ts';

const required = { fromEndpoints: [{}], authentication: { mode: 'required' } };

// Source: docs.cilium.io, "Mutual Authentication" and "Layer 3 policies".
test.each<[string, unknown, boolean]>([
  ['all pods, every rule', { spec: { endpointSelector: {}, ingress: [required] } }, true],
  ['all pods by an empty matchLabels', { spec: { endpointSelector: { matchLabels: {} }, ingress: [required] } }, true],
  ['one of several specs', { specs: [{}, { endpointSelector: {}, ingress: [required] }] }, true],
  ['some pods', { spec: { endpointSelector: { matchLabels: { a: 'b' } }, ingress: [required] } }, false],
  ['some by expression', { spec: { endpointSelector: { matchExpressions: [{}] }, ingress: [required] } }, false],
  ['one rule without it', { spec: { endpointSelector: {}, ingress: [required, { fromEntities: ['all'] }] } }, false],
  ['no rule', { spec: { endpointSelector: {}, ingress: [] } }, false],
  ['nodes', { spec: { nodeSelector: {}, ingress: [required] } }, false],
  ['odd shapes', { spec: 'x', specs: 7 }, false],
])('%s: %j', (_, policy, expected) => {
  expect(requiresAuthentication(policy)).toBe(expected);
});
