import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { grants } from '../../src/facts/grants.ts';
import type { Grant } from '../../src/kubernetes/rbac/grant.ts';
import { binding, can, grant } from '../support/rights.ts';

const [role, first] = grant('user:ann', [can('get', 'pods')]);
const name = String(Reflect.get(Reflect.get(role ?? {}, 'metadata'), 'name'));
const objects = [
  role,
  first,
  binding('user:bob', 'ClusterRole', name, 'two'),
  binding('user:bob', 'ClusterRole', name, 'three', 'shop'),
  binding('user:eve', 'ClusterRole', name, 'four', 'ci'),
  binding('group:dev', 'ClusterRole', name, 'five'),
].filter((one) => one !== undefined);
const { items, alike } = new FactStore(inventoryFromObjects(objects, { complete: true })).get(grants);

test('grants are together by rules, scope and kind of subject', () => {
  const { groupOf, probes } = alike();
  expect(items.map(({ about }) => about.object.name)).toEqual([name, 'two', 'five', 'three', 'four']);
  expect([...groupOf]).toEqual([0, 0, 1, 2, 2]);
  expect(probes).toHaveLength(3);
});

const reads: readonly (readonly [string, (grant: Grant) => unknown, cluster: boolean, namespaced: boolean])[] = [
  ['rules', ({ rules }) => rules, false, false],
  [
    'whether it is built in',
    ({ builtIn, shipped, shippedRole, coversEverything, undecided }) => [
      builtIn,
      shipped,
      shippedRole,
      coversEverything,
      undecided,
    ],
    false,
    false,
  ],
  ['the kind of the subject', ({ subject }) => subject.kind, false, false],
  ['the name of the subject', ({ subject }) => subject.name, true, true],
  ['what it is called', ({ called }) => called, true, true],
  ['the namespace, which is none of all', ({ namespace }) => namespace, false, true],
  ['the role', ({ role }) => role.name, true, true],
  ['where its rules are written', ({ origins }) => origins, true, true],
  ['all of it', (one) => ({ ...one }), true, true],
  ['all of it, as text', (one) => JSON.stringify(one), true, true],
];

test.each(reads)('a probe tells that %s was read where that differs', (_, read, cluster, namespaced) => {
  const [wide, , narrow] = alike().probes;
  for (const [probe, expected] of [
    [wide, cluster],
    [narrow, namespaced],
  ] as const) {
    const given: { readonly grant?: Grant } = probe?.value ?? {};
    expect(probe?.wasTouched()).toBe(false);
    if (given.grant !== undefined) read(given.grant);
    expect(probe?.wasTouched()).toBe(expected);
  }
});
