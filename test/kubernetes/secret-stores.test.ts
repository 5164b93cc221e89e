import { expect, test } from 'vitest';
import { secretStoreProducts, secretStoreResources } from '../../src/kubernetes/secret-stores.ts';

// Source: the CustomResourceDefinitions of each project.
test.each<[resource: string, product: string, kind: string, namespaced: boolean]>([
  ['clustersecretstores.external-secrets.io', 'External Secrets', 'ClusterSecretStore', false],
  ['externalsecrets.external-secrets.io', 'External Secrets', 'ExternalSecret', true],
  ['vaultauths.secrets.hashicorp.com', 'Vault Secrets Operator', 'VaultAuth', true],
  ['secretproviderclasses.secrets-store.csi.x-k8s.io', 'Secrets Store CSI driver', 'SecretProviderClass', true],
  ['sealedsecrets.bitnami.com', 'Sealed Secrets', 'SealedSecret', true],
  ['onepassworditems.onepassword.com', '1Password', 'OnePasswordItem', true],
])('%s shows %s', (resource, product, kind, namespaced) => {
  expect(secretStoreProducts.get(resource)).toBe(product);
  const [group, versions, ...rest] = secretStoreResources[resource] ?? [];
  expect(resource.endsWith(`.${group}`)).toBe(true);
  expect(versions).toMatch(/^v\d+(?:(?:alpha|beta)\d+)?(?:,v\d+(?:(?:alpha|beta)\d+)?)*$/);
  expect(rest).toEqual([kind, namespaced]);
});

test('every list of a product is a resource that is asked for', () => {
  expect([...secretStoreProducts.keys()].filter((resource) => !Object.hasOwn(secretStoreResources, resource))).toEqual(
    [],
  );
});
