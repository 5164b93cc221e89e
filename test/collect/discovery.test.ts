import { expect, test } from 'vitest';
import { unserved, versionOf } from '../../src/collect/discovery.ts';
import type { Source } from '../../src/inventory.ts';
import { findResource } from '../../src/kubernetes/resources.ts';

const group = 'policy.networking.k8s.io';
const name = `clusternetworkpolicies.${group}`;
const serving = (more: object) =>
  new Map([[group, { apiVersion: '', kind: 'APIGroup', metadata: { name: group }, ...more }]]);

test.each([
  [
    'a version that both know',
    { versions: ['v1alpha2'], resources: ['v1alpha2/clusternetworkpolicies'] },
    { version: 'v1alpha2' },
  ],
  ['other versions alone', { versions: ['v2'], resources: ['v2/clusternetworkpolicies'] }, { unknown: ['v2'] }],
  ['other kinds in those', { versions: ['v2'], resources: ['v2/adminnetworkpolicies'] }, 'absent'],
  ['other kinds in a known version', { versions: ['v1alpha2'], resources: ['v1alpha2/others'] }, 'absent'],
  ['a server that is down', { versions: ['v2'], resources: [], stale: true }, { version: 'v1beta1' }],
])('%s', (_, served, expected) => {
  const resource = findResource(name);
  if (resource === undefined) throw new Error(`${name} is not known`);
  const groups = serving(served);
  expect(versionOf(resource, groups)).toEqual(expected);
  const source: Source = { state: 'complete', reason: null, message: null, attempts: 1, items: [...groups.values()] };
  expect([...unserved([name], source)]).toEqual(expected === 'absent' ? [name] : []);
});
