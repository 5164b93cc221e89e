import { expect, test } from 'vitest';
import { FactStore } from '../../src/facts/fact.ts';
import { toolAccounts } from '../../src/facts/tool-accounts.ts';
import { deny } from '../support/inventories.ts';
import { clusterOf, type Fields } from '../support/rbac.ts';

const pod = (name: string, serviceAccountName: string, image: string): Fields => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'argocd' },
  spec: { serviceAccountName, containers: [{ name: 'main', image }] },
});
const argo = 'quay.io/argoproj/argocd:v3.2.0';
const account = (name: string) => ({ kind: 'ServiceAccount' as const, namespace: 'argocd', name });
const inventory = clusterOf([pod('a', 'own', argo), pod('b', 'shared', argo), pod('c', 'shared', 'busybox')]);
const seen = new FactStore(inventory).get(toolAccounts);

test('an account is a tool’s own where nothing else runs as it', () => {
  const own = [account('own'), account('shared'), account('unused'), { kind: 'User' as const, name: 'own' }].map(
    (subject) => seen.isOwn(subject, 'deploy'),
  );
  expect(own).toEqual([true, false, false, false]);
});

test('by purpose and by name', () => {
  expect([
    seen.isOwn(account('own'), 'policy'),
    seen.isOwn(account('own'), 'deploy', 'Argo CD'),
    seen.isOwn(account('own'), 'deploy', 'Flux'),
  ]).toEqual([false, true, false]);
  expect(seen.running('deploy').map(({ name }) => name)).toEqual(['Argo CD']);
});

test('where pods were not seen, another may run as it', () => {
  expect(new FactStore(deny(inventory, 'pods')).get(toolAccounts).isOwn(account('own'), 'deploy')).toBeUndefined();
});
