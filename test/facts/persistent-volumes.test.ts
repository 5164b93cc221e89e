import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { persistentVolumes } from '../../src/facts/persistent-volumes.ts';
import type { Inventory } from '../../src/inventory.ts';
import { deny } from '../support/inventories.ts';

const volume = (name: string, spec: object) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name },
  spec,
});
const claim = (name: string, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name, namespace: 'shop', ...metadata },
  spec: { volumeName: 'x' },
});
const pod = (name: string, claimName: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop' },
  spec: { containers: [{ name: 'web' }], volumes: [{ name: 'v', persistentVolumeClaim: { claimName } }] },
});
const boundTo = (name: string) => ({ hostPath: { path: '/data' }, claimRef: { namespace: 'shop', name } });
const inventory = inventoryFromObjects(
  [
    volume('driver', { csi: { driver: 'a', volumeHandle: 'b' }, claimRef: { namespace: 'shop', name: 'a' } }),
    volume('free', { hostPath: { path: '/data' } }),
    volume('used', boundTo('used')),
    volume('idle', { local: { path: '/mnt' }, claimRef: { namespace: 'shop', name: 'idle' } }),
    volume('released', boundTo('gone')),
    volume('ephemeral', boundTo('web-v')),
    volume('odd', { hostPath: '/data' }),
    { ...volume('leaving', boundTo('used')), metadata: { name: 'leaving', deletionTimestamp: '2026-01-01T00:00:00Z' } },
    claim('used'),
    claim('idle'),
    claim('web-v', { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'web', uid: 'a', controller: true }] }),
    pod('b', 'used'),
    pod('a', 'used'),
  ],
  { complete: true },
);

function shown(from: Inventory): Record<string, unknown> {
  const { items } = new FactStore(from).get(persistentVolumes);
  return Object.fromEntries(
    items.map(({ value, about }) => [about.object.name, about.unjudgeable ?? value.volume?.claim ?? value.volume]),
  );
}

test('the volumes on nodes, their claims and what mounts them', () => {
  const knowsUsers = true;
  expect(shown(inventory)).toEqual({
    driver: undefined,
    free: { source: 'hostPath', path: '/data' },
    used: { name: 'shop/used', exists: true, users: ['Pod a', 'Pod b'], knowsUsers },
    idle: { name: 'shop/idle', exists: true, users: [], knowsUsers },
    released: { name: 'shop/gone', exists: false, users: [], knowsUsers },
    ephemeral: { name: 'shop/web-v', exists: true, users: ['Pod web'], knowsUsers },
    odd: 'PersistentVolume odd is malformed (spec.hostPath should be an object, is string)',
  });
});

test('where claims and pods were not seen', () => {
  const { used, released } = shown(deny(deny(inventory, 'persistentvolumeclaims'), 'pods'));
  expect([used, released]).toEqual([
    { name: 'shop/used', exists: undefined, users: [], knowsUsers: false },
    { name: 'shop/gone', exists: undefined, users: [], knowsUsers: false },
  ]);
});

test('nothing of a volume is kept but what leads to a node', () => {
  const [driver] = inventory.sources.get('persistentvolumes')?.items ?? [];
  expect(driver?.spec).toEqual({ claimRef: { namespace: 'shop', name: 'a' } });
});
