import { expect, test } from 'vitest';
import { audit } from '../src/audit.ts';
import { inventoryFromObjects } from '../src/collect/from-objects.ts';
import { loadChecks } from '../src/load-checks.ts';
import { selectChecks } from '../src/select.ts';

const tool = { name: 'kaudit', version: 'test' };
const checks = selectChecks(loadChecks(), { checks: ['unencrypted-secret-storage', 'anonymous-auth'] });
const objects = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system', uid: 'c0ffee' } },
  {
    kind: 'Flagz',
    flags: { 'anonymous-auth': 'true', 'authorization-mode': '[Node,RBAC]', 'encryption-provider-config': '' },
  },
];
const auditAs = (context: string) => {
  const inventory = inventoryFromObjects(objects, { complete: true });
  return audit({ ...inventory, cluster: { ...inventory.cluster, context } }, { checks, tool }).findings;
};

test('a cluster that two kubeconfigs call differently has the same fingerprints', () => {
  const [mine, yours] = [auditAs('prod'), auditAs('admin@prod')];
  expect(mine.map(({ object }) => object.name).sort()).toEqual(['kube-apiserver', 'prod']);
  expect(yours.map(({ object }) => object.name).sort()).toEqual(['admin@prod', 'kube-apiserver']);
  expect(yours.map(({ fingerprint }) => fingerprint)).toEqual(mine.map(({ fingerprint }) => fingerprint));
});

test('a finding about a flag ends with where it is changed', () => {
  const anonymous = auditAs('prod').find(({ check }) => check === 'anonymous-auth');
  expect(anonymous?.remediation).toMatch(/ On each control-plane node: a line "- --NAME=VALUE" in the command of /);
});
