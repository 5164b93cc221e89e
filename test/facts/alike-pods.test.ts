import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { alikePods } from '../../src/facts/alike-pods.ts';
import { FactStore } from '../../src/facts/fact.ts';

const pod = (
  name: string,
  more: { owner?: string; labels?: object; phase?: string; image?: string; namespace?: string } = {},
) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: more.namespace ?? 'shop',
    labels: more.labels ?? { app: 'web' },
    ...(more.owner === undefined
      ? {}
      : {
          ownerReferences: [
            { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: more.owner, uid: more.owner, controller: true },
          ],
        }),
  },
  spec: { nodeName: `node-of-${name}`, containers: [{ name: 'app', image: more.image ?? 'web:1' }] },
  status: { phase: more.phase ?? 'Running' },
});

const groupsOf = (...pods: readonly object[]) =>
  new FactStore(inventoryFromObjects(pods, { complete: true }))
    .get(alikePods)
    .groups.map(({ pods: group }) => group.map(({ metadata }) => metadata.name));

test('replicas of one owner are together, in the order of the list', () => {
  expect(groupsOf(pod('a', { owner: 'r' }), pod('x', { owner: 's' }), pod('b', { owner: 'r' }))).toEqual([
    ['a', 'b'],
    ['x'],
  ]);
});

test.each<readonly [string, object, object]>([
  ['pods without an owner', pod('a'), pod('b')],
  ['another image', pod('a', { owner: 'r' }), pod('b', { owner: 'r', image: 'web:2' })],
  ['other labels', pod('a', { owner: 'r' }), pod('b', { owner: 'r', labels: { app: 'other' } })],
  ['one that has ended', pod('a', { owner: 'r' }), pod('b', { owner: 'r', phase: 'Failed' })],
  ['another namespace', pod('a', { owner: 'r' }), pod('b', { owner: 'r', namespace: 'other' })],
])('apart: %s', (_, one, other) => {
  expect(groupsOf(one, other)).toEqual([['a'], ['b']]);
});
