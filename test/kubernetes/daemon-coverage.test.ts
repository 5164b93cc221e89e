import { expect, test } from 'vitest';
import { coverageGaps, uncoveredNodes } from '../../src/kubernetes/daemon-coverage.ts';

const node = (name: string, labels = {}, ...taints: [key: string, effect: string, value?: string][]) => ({
  name,
  labels,
  taints: taints.map(([key, effect, value = '']) => ({ key, effect, value })),
});
const spread = (spec: Record<string, unknown>, ready: Record<string, boolean> = {}) => ({
  spec,
  ready: new Map(Object.entries(ready)),
});

// Source: pkg/controller/daemon/util/daemonset_util.go (tolerations of all pods), component-helpers/scheduling/corev1.
test.each([
  ['ready', spread({}, { a: true }), node('a'), undefined],
  ['not ready', spread({}, { a: false }), node('a'), 'its pod there is not ready'],
  ['none there', spread({}), node('a'), 'it has no pod there'],
  [
    'a taint',
    spread({}),
    node('a', {}, ['dedicated', 'NoSchedule', 'gpu']),
    'it does not tolerate the taint dedicated=gpu:NoSchedule',
  ],
  [
    'a taint that is tolerated',
    spread({ tolerations: [{ operator: 'Exists' }] }),
    node('a', {}, ['x', 'NoExecute']),
    'it has no pod there',
  ],
  ['only preferred', spread({}), node('a', {}, ['x', 'PreferNoSchedule']), 'it has no pod there'],
  ['cordoned', spread({}), node('a', {}, ['node.kubernetes.io/unschedulable', 'NoSchedule']), 'it has no pod there'],
  [
    'no network yet, on the pod network',
    spread({}),
    node('a', {}, ['node.kubernetes.io/network-unavailable', 'NoSchedule']),
    'it does not tolerate the taint node.kubernetes.io/network-unavailable:NoSchedule',
  ],
  [
    'no network yet, on the node’s network',
    spread({ hostNetwork: true }),
    node('a', {}, ['node.kubernetes.io/network-unavailable', 'NoSchedule']),
    'it has no pod there',
  ],
  [
    'a selector',
    spread({ nodeSelector: { pool: 'a' } }),
    node('a', { pool: 'b' }),
    'its nodeSelector or affinity leaves it out',
  ],
  [
    'an affinity',
    spread({
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'pool', operator: 'DoesNotExist' }] }],
          },
        },
      },
    }),
    node('a', { pool: 'b' }),
    'its nodeSelector or affinity leaves it out',
  ],
])('%s', (_, one, at, why) => {
  expect(uncoveredNodes([one], [at])).toEqual([why === undefined ? [] : [{ node: 'a', why }]]);
});

test('several DaemonSets of a product share the nodes; what none selects is the first one’s', () => {
  const sets = [
    spread({ nodeSelector: { arch: 'amd' } }, { a: true }),
    spread({ nodeSelector: { arch: 'arm' } }, { b: false }),
  ];
  const nodes = [node('a', { arch: 'amd' }), node('b', { arch: 'arm' }), node('c', { arch: 'risc' })];
  expect(uncoveredNodes(sets, nodes)).toEqual([
    [{ node: 'c', why: 'its nodeSelector or affinity leaves it out' }],
    [{ node: 'b', why: 'its pod there is not ready' }],
  ]);
});

test('a message names ten nodes and counts the rest', () => {
  const many = Array.from({ length: 12 }, (_, i) => ({ node: `n${i}`, why: 'w' }));
  expect(coverageGaps(many)).toMatch(/^n0 \(w\), .*n9 \(w\), and 2 more$/);
  expect(coverageGaps(many.slice(0, 2))).toBe('n0 (w), n1 (w)');
});
