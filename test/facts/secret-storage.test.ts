import { describe, expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { evaluate } from '../../src/evaluate.ts';
import { casesOf, inventoryOf } from '../../src/examples.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { secretStorage } from '../../src/facts/secret-storage.ts';
import type { Source } from '../../src/inventory.ts';
import { loadChecks } from '../../src/load-checks.ts';
import { sourcesFor } from '../../src/select.ts';
import { deny } from '../support/inventories.ts';

const nodeWith = (annotations: object) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'one', annotations } });
const args = (...words: string[]) => JSON.stringify(words);
const derive = (objects: readonly object[], kubernetesVersion = '1.36') => {
  const inventory = inventoryFromObjects(objects, { complete: true, kubernetesVersion });
  return { inventory, storage: new FactStore(inventory).get(secretStorage) };
};
const writes = (prefix: string) => ({
  kind: 'Metrics',
  text: `apiserver_storage_transformation_operations_total{resource="secrets",status="OK",transformation_type="to_storage",transformer_prefix="${prefix}"} 3\n`,
});

describe('what platforms say of themselves', () => {
  test('k3s with --secrets-encryption: the annotation tells that it took', () => {
    const node = nodeWith({
      'k3s.io/node-args': args('server', '--secrets-encryption'),
      'k3s.io/encryption-config-hash': 'start-abc',
    });
    const { storage } = derive([node], 'v1.36.1+k3s1');
    expect(storage).toMatchObject({
      encrypted: { state: 'known', on: true, from: 'an annotation of Node one notes its encryption' },
      provider: undefined,
      look: 'k3s secrets-encrypt status, on a server',
    });
  });

  test('k3s with the switch alone: nothing shows what stands in its file', () => {
    const { storage } = derive(
      [nodeWith({ 'k3s.io/node-args': args('server', '--secrets-encryption') })],
      'v1.36.1+k3s1',
    );
    expect(storage.encrypted.state).toBe('manual');
    expect(storage.configured).toBe(true);
  });

  test('RKE2 encrypts by itself', () => {
    const { storage } = derive([nodeWith({ 'rke2.io/node-args': args('server') })], 'v1.36.1+rke2r1');
    expect(storage).toMatchObject({ encrypted: { state: 'manual' }, configured: true });
  });

  test.each([
    ['aescbc', true, 'aescbc'],
    ['aesgcm', true, 'aesgcm'],
    ['KMS', true, 'kms v2'],
    ['identity', false, 'identity'],
    [undefined, false, undefined],
  ])('OpenShift with encryption %s', (type, on, provider) => {
    const version = { apiVersion: 'config.openshift.io/v1', kind: 'APIServer', metadata: { name: 'cluster' } };
    const { inventory } = derive([{ ...version, spec: { encryption: type === undefined ? {} : { type } } }]);
    const groups = [{ apiVersion: 'kaudit.dev/v1alpha1', kind: 'Document', metadata: { name: 'config.openshift.io' } }];
    const apis: Source = { state: 'complete', reason: null, message: null, attempts: 1, items: groups };
    const onOpenShift = { ...inventory, sources: new Map([...inventory.sources, ['/apis', apis] as const]) };
    const storage = new FactStore(onOpenShift).get(secretStorage);
    expect(storage.encrypted).toMatchObject({ state: 'known', on });
    expect(storage.provider).toBe(provider);
    expect(storage.rotates).toBe(true);
    // Who may not read it learns nothing from the rest.
    const blind = new FactStore(deny(onOpenShift, 'apiservers.config.openshift.io')).get(secretStorage);
    expect(blind.encrypted.state).toBe('unknown');
  });

  test('where nothing else tells that it is OpenShift, its own object does', () => {
    const object = { apiVersion: 'config.openshift.io/v1', kind: 'APIServer', metadata: { name: 'cluster' } };
    const { inventory, storage } = derive([{ ...object, spec: { encryption: { type: 'aescbc' } } }]);
    expect(storage.encrypted).toEqual({
      state: 'known',
      on: true,
      from: 'spec.encryption.type of APIServer cluster is aescbc',
    });
    const blind = new FactStore(deny(inventory, 'apiservers.config.openshift.io')).get(secretStorage);
    expect(blind.encrypted.state).toBe('unknown');
  });

  test.each([
    ['v1.27.9-eks-a', 'manual'],
    ['v1.28.0-eks-a', 'known'],
  ])('EKS %s: %s', (version, state) => {
    const { storage } = derive([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system' } }], version);
    expect(storage.encrypted.state).toBe(state);
  });

  test('a virtual cluster that shows the nodes of EKS is none', () => {
    const labels = { 'eks.amazonaws.com/nodegroup': 'a' };
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'one', labels } };
    expect(derive([node], 'v1.33.5').storage.encrypted.state).toBe('manual');
    expect(derive([node], 'v1.33.5-eks-a').storage.encrypted.state).toBe('known');
  });
});

test('counters beat what is declared: k3s that was told to encrypt and does not', () => {
  const node = nodeWith({
    'k3s.io/node-args': args('server', '--secrets-encryption'),
    'k3s.io/encryption-config-hash': 'start-abc',
  });
  const { storage } = derive([node, writes('')], 'v1.36.1+k3s1');
  expect(storage.encrypted).toEqual({
    state: 'known',
    on: false,
    from: '3 written in plain text since its start (/metrics)',
  });
});

// The law of CONTRIBUTING.md, for sources that a fact handles itself: without one a verdict stays, or is unknown.
const checks = loadChecks().filter(
  ({ each, needs = [] }) =>
    each === 'apiServers' || needs.some((name) => name === 'secretStorage' || name === 'apiEndpoints'),
);
test.each(checks.map((check) => [check.id, check] as const))(
  '%s: refusing any source never makes it better',
  (_, check) => {
    const broken = casesOf(check).flatMap(({ name, example }) => {
      const whole = inventoryOf(example);
      const { status } = evaluate(check, new FactStore(whole));
      return [...sourcesFor([check])].flatMap((source) => {
        const after = evaluate(check, new FactStore(deny(whole, source))).status;
        return after === status || after === 'unknown' ? [] : [`${name} without ${source}: ${status} → ${after}`];
      });
    });
    expect(broken).toEqual([]);
  },
);
