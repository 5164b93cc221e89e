import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { namedAccounts } from '../../src/facts/named-accounts.ts';
import { deny } from '../support/inventories.ts';

const object = (apiVersion: string, kind: string, spec: object) => ({
  apiVersion,
  kind,
  metadata: { name: 'one', namespace: 'shop' },
  spec,
});
const store = (provider: object) => object('external-secrets.io/v1', 'ClusterSecretStore', { provider });

// Sources: the CustomResourceDefinitions of Flux, the Prometheus operator, External Secrets and the Vault operator.
test.each<[string, object, boolean]>([
  ['Flux', object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { serviceAccountName: 'app' }), true],
  ['Prometheus', object('monitoring.coreos.com/v1', 'Prometheus', { serviceAccountName: 'app' }), true],
  ['Alertmanager', object('monitoring.coreos.com/v1', 'Alertmanager', { serviceAccountName: 'app' }), true],
  ['Vault', object('secrets.hashicorp.com/v1beta1', 'VaultAuth', { kubernetes: { serviceAccount: 'app' } }), true],
  [
    'External Secrets',
    store({ aws: { auth: { jwt: { serviceAccountRef: { name: 'app', namespace: 'shop' } } } } }),
    true,
  ],
  ['an account of another namespace', store({ aws: { serviceAccountRef: { name: 'app', namespace: 'ops' } } }), false],
  ['a name that is none', object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { serviceAccountName: 7 }), false],
  ['no name', object('secrets.hashicorp.com/v1beta1', 'VaultAuth', { kubernetes: null }), false],
])('%s', (_, named, expected) => {
  const accounts = new FactStore(inventoryFromObjects([named], { complete: true })).get(namedAccounts);
  expect(accounts.has('shop', 'app')).toBe(expected);
  expect(accounts.gap).toBeNull();
});

test('where such objects were not seen, another account may be named', () => {
  const inventory = deny(inventoryFromObjects([], { complete: true }), 'vaultauths.secrets.hashicorp.com');
  expect(new FactStore(inventory).get(namedAccounts).gap).toBe('vaultauths.secrets.hashicorp.com denied (Forbidden)');
});
