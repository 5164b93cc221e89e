import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { namespaceSecurity } from '../../src/facts/namespace-security.ts';
import { deny } from '../support/inventories.ts';

const namespace = (labels: object) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels } });
const enforce = (level: string) => ({ 'pod-security.kubernetes.io/enforce': level });
const from = (labels: object, kubernetesVersion: string) =>
  inventoryFromObjects([namespace(labels)], { complete: true, kubernetesVersion });
const levelOf = (inventory: ReturnType<typeof from>, name = 'shop') =>
  new FactStore(inventory).get(namespaceSecurity).of(name)?.enforce.level;

// Source: kubernetes/pod-security-admission; the feature gate PodSecurity is on since 1.23.
test.each([
  ['labelled', enforce('baseline'), '1.36', 'baseline'],
  ['unreadable', enforce('strict'), '1.36', 'restricted'],
  ['without a label', {}, '1.36', 'privileged'],
  ['a label that nobody obeys yet', enforce('restricted'), '1.22', 'privileged'],
  ['the first version that does', enforce('restricted'), '1.23', 'restricted'],
])('%s', (_, labels, version, expected) => {
  expect(levelOf(from(labels, version))).toBe(expected);
});

test('a namespace that does not exist has no labels; one that was not seen is not judged', () => {
  const inventory = from(enforce('baseline'), '1.36');
  expect(levelOf(inventory, 'other')).toBe('privileged');
  const refused = deny(inventory, 'namespaces');
  expect(levelOf(refused)).toBeUndefined();
  expect(new FactStore(refused).get(namespaceSecurity).gap).toBe('namespaces denied (Forbidden)');
});
