import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { kubeProxies } from '../../src/facts/kube-proxies.ts';
import type { Inventory } from '../../src/inventory.ts';
import { deny } from '../support/inventories.ts';

function pod(name: string, command: readonly string[], args: readonly string[] = []): object {
  const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'kube-proxy', uid: 'a', controller: true };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'kube-system', ownerReferences: [owner] },
    spec: { containers: [{ name: 'kube-proxy', image: 'registry.k8s.io/kube-proxy:v1.36.3', command, args }] },
  };
}

function config(metricsBindAddress: unknown): object {
  const metadata = { name: 'kube-proxy', namespace: 'kube-system' };
  const text = JSON.stringify({ kind: 'KubeProxyConfiguration', metricsBindAddress });
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'config.conf': text } };
}

const node = (name: string, words: readonly string[]): object => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, annotations: { 'k3s.io/node-args': JSON.stringify(words) } },
});

const inventory = (...objects: object[]): Inventory => inventoryFromObjects(objects, { complete: true });
const seen = (from: Inventory) =>
  new FactStore(from)
    .get(kubeProxies)
    .items.map(({ value: { kubeProxy }, about }) => [
      about.object.kind,
      about.object.name,
      about.instances,
      kubeProxy.metrics,
    ]);

test('pods of one DaemonSet are one kube-proxy', () => {
  const command = ['kube-proxy', '--metrics-bind-address=0.0.0.0:10249'];
  const metrics = { state: 'known', address: '0.0.0.0:10249', from: '--metrics-bind-address' };
  expect(seen(inventory(pod('a', command), pod('b', command)))).toEqual([['DaemonSet', 'kube-proxy', 2, metrics]]);
});

test.each([
  [['/bin/sh', '-c', 'exec kube-proxy --metrics-bind-address=10.0.0.7 2>>/log'], '10.0.0.7'],
  [['/usr/local/bin/kube-proxy', '--metrics-bind-address', '10.0.0.7'], '10.0.0.7'],
  [['kube-proxy'], '127.0.0.1:10249'],
])('%j serves metrics on %s', (command, address) => {
  expect(seen(inventory(pod('a', command)))[0]?.[3]).toMatchObject({ state: 'known', address });
});

test('beside --config the ConfigMap decides, and flags do not count', () => {
  const command = ['kube-proxy', '--config=/var/lib/kube-proxy/config.conf', '--metrics-bind-address=0.0.0.0:1'];
  expect(seen(inventory(pod('a', command), config('')))).toEqual([
    ['ConfigMap', 'kube-proxy', 1, { state: 'known', address: '', from: 'default of metricsBindAddress' }],
  ]);
  const denied = deny(inventory(pod('a', command)), 'configmaps/kube-system/kube-proxy');
  expect(seen(denied)[0]?.[3]).toEqual({
    state: 'unknown',
    reason: 'configmaps/kube-system/kube-proxy denied (Forbidden)',
  });
});

test('k3s runs one within each node, unless a server says otherwise', () => {
  const metrics = { state: 'known', address: '127.0.0.1:10249', from: 'default of --metrics-bind-address' };
  expect(seen(inventory(node('a', ['server']), node('b', ['agent'])))).toEqual([
    ['Node', 'a', 1, metrics],
    ['Node', 'b', 1, metrics],
  ]);
  expect(seen(inventory(node('a', ['server', '--disable-kube-proxy']), node('b', ['agent'])))).toEqual([]);
});

test('without a kube-proxy its ConfigMap means nothing', () => {
  const fact = new FactStore(inventory(config('0.0.0.0'))).get(kubeProxies);
  expect([fact.state, fact.items]).toEqual(['complete', []]);
});
