import { expect, test } from 'vitest';
import { boundAllPods, describeBounds } from '../../src/kubernetes/quota.ts';

// Source: kubernetes.io, Resource Quotas: names of compute resources, object counts, scopes.
test.each<[string, unknown[], boolean]>([
  ['requests by their short names', [{ hard: { cpu: '4', memory: '8Gi' } }], true],
  ['a limit and a request', [{ hard: { 'limits.cpu': '4', 'requests.memory': '8Gi' } }], true],
  ['in two quotas', [{ hard: { cpu: '4' } }, { hard: { memory: '8Gi' } }], true],
  ['pods', [{ hard: { pods: 0 } }], true],
  ['count/pods', [{ hard: { 'count/pods': '20' } }], true],
  ['empty scopes', [{ hard: { pods: 20 }, scopes: [], scopeSelector: { matchExpressions: [] } }], true],
  ['CPU alone', [{ hard: { cpu: '4', 'limits.cpu': '8' } }], false],
  ['storage', [{ hard: { 'requests.storage': '1Ti', 'requests.ephemeral-storage': '1Gi' } }], false],
  ['a scope', [{ hard: { pods: 20 }, scopes: ['Terminating'] }], false],
  [
    'a scope for one of the two',
    [{ hard: { cpu: '4' } }, { hard: { memory: '8Gi' }, scopes: ['NotBestEffort'] }],
    false,
  ],
  ['nothing', [{}, {}], false],
  ['misshapen', [{ hard: ['pods'] }, { hard: 'pods' }, null], false],
])('%s', (_, specs, expected) => {
  expect(boundAllPods(specs.map((spec) => ({ spec })))).toBe(expected);
});

test.each<[string, unknown]>([
  ['bounds memory but not CPU', { hard: { memory: '1Gi' } }],
  ['bounds CPU but not memory', { hard: { cpu: 1 } }],
  ['bounds neither memory, CPU nor pods', { hard: { services: 1 } }],
  ['counts only a part of the pods', { hard: { pods: 1 }, scopes: ['BestEffort'] }],
])('%s', (words, spec) => {
  expect(describeBounds({ spec })).toBe(words);
});
