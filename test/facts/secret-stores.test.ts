import { describe, expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { cloudIdentities } from '../../src/facts/cloud-identities.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { namedByPeople } from '../../src/facts/look-alikes.ts';
import { secretStores } from '../../src/facts/secret-stores.ts';

const storeOf = (...objects: object[]) => new FactStore(inventoryFromObjects(objects, { complete: true }));

// Sources: external-secrets.io/v1 ClusterSecretStore.spec.conditions; secrets.hashicorp.com/v1beta1 VaultAuth.spec.allowedNamespaces.
describe('stores that serve more than one namespace', () => {
  const store = (spec: unknown) => ({
    apiVersion: 'external-secrets.io/v1',
    kind: 'ClusterSecretStore',
    metadata: { name: 'vault' },
    spec,
  });
  const auth = (spec: unknown) => ({
    apiVersion: 'secrets.hashicorp.com/v1beta1',
    kind: 'VaultAuth',
    metadata: { name: 'vault', namespace: 'vault' },
    spec,
  });
  test.each<[string, object, boolean | 'none']>([
    ['without conditions', store({ provider: {} }), true],
    ['with an empty list of conditions', store({ conditions: [] }), true],
    ['for named namespaces', store({ conditions: [{ namespaces: ['shop'] }] }), false],
    ['for labelled namespaces', store({ conditions: [{ namespaceSelector: { matchLabels: { team: 'a' } } }] }), false],
    ['of an odd shape', store('x'), true],
    ['Vault for every namespace', auth({ allowedNamespaces: ['*'] }), true],
    ['Vault for one other', auth({ allowedNamespaces: ['shop'] }), false],
    ['Vault for its own namespace', auth({}), 'none'],
  ])('%s', (_, object, open) => {
    const found = storeOf(object)
      .get(secretStores)
      .items.map(({ value: { secretStore } }) => secretStore.open !== undefined);
    expect(found).toEqual(open === 'none' ? [] : [open]);
  });
});

test('a cloud identity is known in every namespace that it is annotated in', () => {
  const account = (namespace: string, annotations: object) => ({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'web', namespace, annotations },
  });
  const role = 'arn:aws:iam::111122223333:role/web';
  const identities = storeOf(
    account('shop', { 'eks.amazonaws.com/role-arn': role }),
    account('lab', { 'eks.amazonaws.com/role-arn': role, 'iam.gke.io/gcp-service-account': '' }),
    account('web', { 'iam.gke.io/gcp-service-account': 'web@shop.iam.gserviceaccount.com', other: role }),
  ).get(cloudIdentities);
  expect(identities.namespacesOf(role)).toEqual(['lab', 'shop']);
  expect(identities.namespacesOf('web@shop.iam.gserviceaccount.com')).toEqual(['web']);
  expect(identities.namespacesOf('')).toEqual([]);
  expect(identities.namespacesOf('__proto__')).toEqual([]);
});

test('what people named: their workloads with all images, and their accounts; recognised components are left out', () => {
  const pod = (namespace: string, name: string, spec: object) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec,
  });
  const containers = [{ name: 'a', image: 'docker.io/acme/etcd:1' }];
  const exporter = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'node-exporter', namespace: 'monitoring' },
    spec: { template: { spec: { containers: [{ name: 'a', image: 'quay.io/prometheus/node-exporter:v1' }] } } },
  };
  const { items } = storeOf(
    pod('shop', 'kube-proxy', { containers, initContainers: [{ name: 'b', image: 'docker.io/acme/setup:1' }] }),
    pod('kube-system', 'web', { containers }),
    exporter,
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'kube-proxy', namespace: 'shop' } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'kube-proxy', namespace: 'kube-system' } },
  ).get(namedByPeople);
  expect(items.map(({ value: { named } }) => named)).toEqual([
    { kind: 'Pod', name: 'kube-proxy', images: ['docker.io/acme/etcd:1', 'docker.io/acme/setup:1'] },
    { kind: 'ServiceAccount', name: 'kube-proxy', images: [] },
  ]);
});
