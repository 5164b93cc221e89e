import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { policyVersion } from '../../src/facts/policy-version.ts';
import type { Inventory, Source } from '../../src/inventory.ts';
import { deny } from '../support/inventories.ts';

const inventory = inventoryFromObjects([], { kubernetesVersion: '1.34' });
const versionOf = (from: Inventory) => new FactStore(from).get(policyVersion);

function answering(fields: object): Inventory {
  const item = { apiVersion: 'v1', kind: 'Document', metadata: { name: '/version' }, ...fields };
  const source: Source = { state: 'complete', reason: null, message: null, attempts: 1, items: [item] };
  return { ...inventory, sources: new Map([['/version', source]]) };
}

test('the minor version of the API server', () => {
  expect(versionOf(inventory).minor).toBe(34);
});

test('the one that it emulates, where it does', () => {
  expect(versionOf(answering({ gitVersion: 'v1.36.0', minor: '36', emulationMinor: '34' })).minor).toBe(34);
});

test('not known, with the reason; the fact itself stays complete', () => {
  expect(versionOf(deny(inventory, '/version'))).toEqual({
    state: 'complete',
    reason: null,
    minor: undefined,
    gap: '/version denied (Forbidden)',
  });
  expect(versionOf(answering({ gitVersion: 'private' })).gap).toBe('the API server does not tell its version');
});
