import { describe, expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { resolvedRoles } from '../../src/facts/resolved-roles.ts';
import { deny } from '../support/inventories.ts';
import { binding, builtIn, clusterOf, type Fields, role, rule } from '../support/rbac.ts';

const everything = rule('*', '*', '*');
const derive = (objects: readonly Fields[], version?: string) =>
  new FactStore(clusterOf(objects, version)).get(resolvedRoles);
const only = (objects: readonly Fields[], version?: string) => derive(objects, version).items[0];

// Sources: pkg/registry/rbac/rest/storage_rbac.go, plugin/pkg/auth/authorizer/rbac/bootstrappolicy, cmd/kubeadm.
describe('where a role comes from', () => {
  test.each<[string, Fields, string, string]>([
    [
      'as shipped',
      role('cluster-admin', [everything, { nonResourceURLs: ['*'], verbs: ['*'] }], builtIn),
      '1.36',
      'shipped',
    ],
    ['narrower than shipped', role('cluster-admin', [everything], builtIn), '1.36', 'shipped'],
    ['of that name without the label', role('cluster-admin', [everything]), '1.36', 'own'],
    ['wider than shipped', role('system:basic-user', [rule('get', 'pods')], builtIn), '1.36', 'own'],
    [
      'wider, in a version that nobody knows',
      role('system:basic-user', [rule('get', 'pods')], builtIn),
      '1.99',
      'undecided',
    ],
    ['new, in a version that nobody knows', role('system:news', [rule('get', 'pods')], builtIn), '1.99', 'undecided'],
    ['labelled by somebody', role('mine', [rule('get', 'pods')], builtIn), '1.36', 'own'],
    ['of kubeadm, which sets no label', role('kubeadm:get-nodes', [rule('get', 'nodes')]), '1.36', 'shipped'],
    ['of kubeadm, widened', role('kubeadm:get-nodes', [rule('get,list', 'nodes')]), '1.36', 'own'],
  ])('%s', (_, object, version, expected) => {
    expect(only([object], version)?.value.role.provenance).toBe(expected);
  });

  test('what aggregation brings does not count as a change', () => {
    const selectors = [{ matchLabels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } }];
    const aggregated = rule('get', 'widgets', 'example.com');
    const view = role('view', [aggregated], builtIn, { aggregationRule: { clusterRoleSelectors: selectors } });
    const part = role('widgets', [aggregated], { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' });
    expect(derive([view, part]).items.map(({ value }) => value.role.provenance)).toEqual(['shipped', 'own']);
    expect(derive([view]).items.map(({ value }) => value.role.provenance)).toEqual(['own']);
  });
});

describe('rules', () => {
  const aggregating = { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { feed: 'sum' } }] } };

  test('that aggregation has yet to bring come after those served, with their place in the other role', () => {
    const sum = role('sum', [rule('get', 'a')], {}, aggregating);
    const part = role('part', [rule('get', 'a'), rule('get', 'b')], { feed: 'sum' });
    const { rules, origins } = derive([sum, part]).named('ClusterRole', 'sum')[0] ?? {};
    expect(rules?.map(({ resources }) => resources)).toEqual([['a'], ['b']]);
    expect(origins).toEqual([{ sources: ['part'] }, { sources: ['part'], pendingIndex: 1 }]);
  });

  test('for paths count through a ClusterRoleBinding alone', () => {
    const one = only([role('metrics', [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }, rule('get', 'pods')])]);
    expect(one?.value.role.rules.map(({ nonResourceURLs }) => nonResourceURLs)).toEqual([['/metrics'], []]);
    expect(one?.value.role.namespacedRules.map(({ nonResourceURLs }) => nonResourceURLs)).toEqual([[], []]);
  });
});

describe('bound or not', () => {
  const reader = role('reader', [rule('get', 'pods')]);
  const bound = [reader, binding('shop/reader', 'reader', ['User jane'])];

  test.each<[string, Fields[], string | undefined, boolean | undefined]>([
    ['by a RoleBinding', bound, undefined, true],
    ['by nothing', [reader], undefined, false],
    ['a Role of the same name is another one', [role('shop/reader', []), bound[1] ?? {}], undefined, false],
    ['seen, though other bindings were not', bound, 'clusterrolebindings.rbac.authorization.k8s.io', true],
    ['not seen, for the bindings were not', [reader], 'clusterrolebindings.rbac.authorization.k8s.io', undefined],
  ])('%s', (_, objects, denied, expected) => {
    const inventory = clusterOf(objects);
    const fact = new FactStore(denied === undefined ? inventory : deny(inventory, denied)).get(resolvedRoles);
    expect([fact.state, fact.items[0]?.value.role.bound]).toEqual(['complete', expected]);
  });
});

describe('what is not seen', () => {
  const roles = 'clusterroles.rbac.authorization.k8s.io';

  test.each([roles, 'roles.rbac.authorization.k8s.io', '/version'])('without %s the fact is incomplete', (name) => {
    expect(new FactStore(deny(clusterOf([]), name)).get(resolvedRoles)).toMatchObject({
      state: 'incomplete',
      reason: `${name} denied (Forbidden)`,
    });
  });

  test.each([
    ['a whole list without it', clusterOf([]), 0],
    ['a list that was refused', deny(clusterOf([]), roles), 1],
    ['manifests, which leave it out', inventoryFromObjects([]), 1],
  ])('the shipped cluster-admin and %s', (_, inventory, found) => {
    const fact = new FactStore(inventory).get(resolvedRoles);
    expect([fact.named('ClusterRole', 'cluster-admin').length, fact.items.length]).toEqual([found, 0]);
  });

  test('a role of the wrong shape makes it incomplete', () => {
    const fact = derive([{ ...role('odd', []), rules: 'all' }, role('fine', [])]);
    expect([fact.state, fact.reason, fact.items.length]).toEqual([
      'incomplete',
      `${roles}: odd is malformed (rules should be a list, is string)`,
      1,
    ]);
  });
});
