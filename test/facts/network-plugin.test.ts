import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { networkPlugin } from '../../src/facts/network-plugin.ts';
import type { Inventory, Source } from '../../src/inventory.ts';
import { readObjects } from '../../src/manifests.ts';
import { deny } from '../support/inventories.ts';

const inventoryOf = (kubernetesVersion: string, yaml: string): Inventory =>
  inventoryFromObjects(readObjects(yaml, 'test'), { complete: true, kubernetesVersion });
const seen = (inventory: Inventory) => {
  const { state, plugin, gap } = new FactStore(inventory).get(networkPlugin);
  return { state, enforcement: plugin.enforcement, plugins: plugin.plugins, gap };
};

const daemonSet = (name: string, image: string, args = '[]') =>
  `{ apiVersion: apps/v1, kind: DaemonSet, metadata: { name: ${name}, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: ${name}, image: '${image}', args: ${args} }] } } } }`;
const cilium = daemonSet('cilium', 'quay.io/cilium/cilium:v1.18.1');
const server = `{ apiVersion: v1, kind: Node, metadata: { name: cp-1, annotations: { k3s.io/node-args: '["server"]' } } }`;

test('a source that was refused and could turn the verdict around is named', () => {
  const config = 'configmaps/kube-system/cilium-config';
  const whole = inventoryOf('1.36', cilium);
  expect(seen(whole)).toEqual({ state: 'complete', enforcement: 'both', plugins: ['Cilium'], gap: undefined });
  expect(seen(deny(whole, config))).toEqual({
    state: 'complete',
    enforcement: 'both',
    plugins: ['Cilium'],
    gap: `${config} denied (Forbidden)`,
  });
  expect(seen(deny(whole, 'nodes')).gap).toBeUndefined();
  expect(seen(deny(whole, 'daemonsets.apps')).state).toBe('incomplete');
  expect(seen(deny(whole, '/version')).state).toBe('incomplete');
});

test('k3s enforces where every server was seen', () => {
  const whole = inventoryOf('v1.36.3+k3s1', server);
  const k3s = { state: 'complete', enforcement: 'both', plugins: ['k3s network policy controller'], gap: undefined };
  expect(seen(whole)).toEqual(k3s);
  const nodes = whole.sources.get('nodes');
  const part: Source = { state: 'partial', reason: 'Test', message: '', attempts: 1, items: nodes?.items ?? [] };
  expect(seen({ ...whole, sources: new Map([...whole.sources, ['nodes', part]]) })).toEqual({
    ...k3s,
    gap: 'nodes partial (Test)',
  });
  expect(seen(deny(whole, 'nodes'))).toEqual({ ...k3s, enforcement: 'unrecognised' });
});

test.each([
  ['docker.io/cloudnativelabs/kube-router:v2.5.0', '[--run-firewall=false]', 'none'],
  ['docker.io/cloudnativelabs/kube-router:v2.5.0', '[--run-firewall=true]', 'both'],
  ['quay.io/cilium/cilium:v1.18.1', '[--enable-policy=never]', 'none'],
  ['quay.io/cilium/cilium:v1.18.1', '[--enable-policy, never]', 'none'],
])('the flags of a plugin survive collecting: %s %s', (image, args, expected) => {
  expect(seen(inventoryOf('1.36', daemonSet('agent', image, args))).enforcement).toBe(expected);
});
