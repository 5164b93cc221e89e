import { describe, expect, test } from 'vitest';
import { audit } from '../../src/audit.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { readConfig } from '../../src/config.ts';
import { FactStore, type Settings } from '../../src/facts/fact.ts';
import { namespaceOwners } from '../../src/facts/namespace-owners.ts';
import type { Inventory } from '../../src/inventory.ts';
import { loadChecks } from '../../src/load-checks.ts';
import { planPodSecurity } from '../../src/psa/psa.ts';
import { deny } from '../support/inventories.ts';

/** A cluster with these namespaces whose discovery shows these API groups. */
function clusterOf(names: readonly string[], ...groups: string[]): Inventory {
  const inventory = inventoryFromObjects(
    names.flatMap((name) => [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } },
    ]),
    { complete: true },
  );
  const items = groups.map((name) => ({ apiVersion: 'v1', kind: 'APIGroup', metadata: { name } }));
  const source = { state: 'complete', reason: null, message: null, attempts: 1, items } as const;
  return { ...inventory, sources: new Map([...inventory.sources, ['/apis', source]]) };
}
const sideOf = (inventory: Inventory, name: string, settings: Settings = {}) => {
  const { of, isUsers, gap } = new FactStore(inventory, settings).get(namespaceOwners);
  const owner = of(name);
  expect(isUsers(name)).toBe(owner === undefined ? undefined : owner.owner === 'user');
  return owner === undefined ? gap : owner.owner === 'distribution' ? owner.distribution : owner.owner;
};
const unseen = 'whether the distribution that reserves its name runs here was not seen: /apis denied (Forbidden)';

describe('who owns a namespace', () => {
  const plain = clusterOf([], 'apps');
  const openShift = clusterOf([], 'apps', 'config.openshift.io');
  test.each<[string, Inventory, string, Settings, string]>([
    ['Kubernetes', plain, 'kube-system', {}, 'kubernetes'],
    ['people', plain, 'shop', {}, 'user'],
    ['a reserved name on another cluster', plain, 'openshift-dns', {}, 'user'],
    ['a reserved name on its own', openShift, 'openshift-dns', {}, 'OpenShift'],
    ['a reserved name without groups of its own', plain, 'local-path-storage', {}, 'kind'],
    ['a reserved name, discovery denied', deny(openShift, '/apis'), 'openshift-dns', {}, unseen],
    ['a plain name, discovery denied', deny(openShift, '/apis'), 'shop', {}, 'user'],
    ['Kubernetes, discovery denied', deny(openShift, '/apis'), 'kube-public', {}, 'kubernetes'],
    ['manifests', inventoryFromObjects([], { origin: 'manifests' }), 'openshift-dns', {}, 'OpenShift'],
    ['configured', plain, 'platform', { systemNamespaces: ['platform'] }, 'configuration'],
    ['configured by a pattern', plain, 'infra-dns', { systemNamespaces: ['infra-*'] }, 'configuration'],
    ['a pattern stands for a whole name', plain, 'my-infra-dns', { systemNamespaces: ['infra-*'] }, 'user'],
    ['taken out', openShift, 'openshift-shop', { userNamespaces: ['openshift-shop'] }, 'user'],
    ['taken out of Kubernetes', plain, 'kube-public', { userNamespaces: ['kube-*'] }, 'user'],
    [
      'taken out of a pattern',
      plain,
      'infra-shop',
      { systemNamespaces: ['infra-*'], userNamespaces: ['infra-shop'] },
      'user',
    ],
    [
      'configured, discovery denied',
      deny(plain, '/apis'),
      'openshift-dns',
      { systemNamespaces: ['openshift-dns'] },
      'configuration',
    ],
    [
      'taken out, discovery denied',
      deny(plain, '/apis'),
      'openshift-shop',
      { userNamespaces: ['openshift-shop'] },
      'user',
    ],
    ['a name like a field of objects', plain, '__proto__', {}, 'user'],
  ])('%s', (_, inventory, name, settings, expected) => {
    expect(sideOf(inventory, name, settings)).toBe(expected);
  });
});

const checks = loadChecks();
const reportOf = (inventory: Inventory, lines: string) => {
  const text = `apiVersion: kaudit.dev/v1alpha1\nkind: Config\n${lines}`;
  const config = readConfig(text, 'kaudit.yaml', new Set(checks.map(({ id }) => id)));
  const only = ['unenforced-namespace', 'default-service-account-token'];
  return audit(inventory, {
    checks: checks.filter(({ id }) => only.includes(id)),
    config,
    tool: { name: 'kaudit', version: '' },
  });
};
const judged = (inventory: Inventory, lines: string) =>
  reportOf(inventory, lines)
    .findings.map(({ check, object }) => `${check} ${object.namespace ?? object.name}`)
    .sort();

test('kaudit.yaml moves namespaces between the sides, and every check obeys', () => {
  const inventory = clusterOf(['kube-public', 'platform', 'infra-dns'], 'apps');
  expect(judged(inventory, '')).toEqual([
    'default-service-account-token infra-dns',
    'default-service-account-token platform',
    'unenforced-namespace infra-dns',
    'unenforced-namespace platform',
  ]);
  expect(judged(inventory, 'systemNamespaces: [platform, infra-*]\nuserNamespaces: [kube-public]\n')).toEqual([
    'default-service-account-token kube-public',
    'unenforced-namespace kube-public',
  ]);
});

test('a reserved name whose distribution was not seen is unknown, neither failed nor left out', () => {
  const inventory = clusterOf(['openshift-dns'], 'apps');
  expect(judged(inventory, '')).toEqual([
    'default-service-account-token openshift-dns',
    'unenforced-namespace openshift-dns',
  ]);
  const report = reportOf(deny(inventory, '/apis'), '');
  expect(report.findings).toEqual([]);
  expect(report.checks.map(({ id, status, reason }) => [id, status, reason])).toEqual([
    ['default-service-account-token', 'unknown', unseen],
    ['unenforced-namespace', 'unknown', unseen],
  ]);
});

test('the plan for Pod Security changes nothing in a namespace whose owner was not seen, and says so', () => {
  const plan = planPodSecurity(deny(clusterOf(['openshift-dns'], 'apps'), '/apis'));
  expect(plan.namespaces).toMatchObject([{ namespace: 'openshift-dns', system: false, changes: [] }]);
  expect(plan.complete).toBe(false);
  expect(plan.notes).toContain(unseen);
});
