import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { controlPlaneNodes } from '../../src/facts/control-plane-nodes.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { deny } from '../support/inventories.ts';

const role = 'node-role.kubernetes.io/control-plane';
const node = (name: string, labels: object, taints?: object[]) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels },
  spec: { ...(taints === undefined ? {} : { taints }) },
});
const inventory = inventoryFromObjects(
  [node('cp-2', { [role]: '' }), node('worker-1', {}), node('cp-1', {}, [{ key: role, effect: 'NoSchedule' }])],
  { complete: true },
);

test('the nodes of the control plane, by name', () => {
  expect(new FactStore(inventory).get(controlPlaneNodes)).toEqual({
    state: 'complete',
    reason: null,
    nodes: [
      { name: 'cp-1', labels: {}, taints: [{ key: role, value: '', effect: 'NoSchedule' }] },
      { name: 'cp-2', labels: { [role]: '' }, taints: [] },
    ],
  });
});

test('nodes that were not seen', () => {
  const { state, nodes } = new FactStore(deny(inventory, 'nodes')).get(controlPlaneNodes);
  expect([state, nodes]).toEqual(['incomplete', []]);
});
