import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { apiServerCount } from '../../src/facts/api-server-count.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { nodePatchers } from '../../src/facts/node-patchers.ts';
import { scanDate } from '../../src/facts/scan-date.ts';
import { serverVersions } from '../../src/facts/server-versions.ts';
import { calendarAsOf } from '../../src/kubernetes/support-dates.ts';
import { deny } from '../support/inventories.ts';

const mirror = (node: string, tag: string): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `kube-apiserver-${node}`,
    namespace: 'kube-system',
    annotations: { 'kubernetes.io/config.mirror': 'a' },
    ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: node, uid: 'a' }],
  },
  spec: {
    nodeName: node,
    containers: [{ name: 'kube-apiserver', image: `kube-apiserver:${tag}`, command: ['kube-apiserver'] }],
  },
});
const lease = (name: string, identity = 'kube-apiserver'): object => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name, namespace: 'kube-system', labels: { 'apiserver.kubernetes.io/identity': identity } },
});
const given = { complete: true, kubernetesVersion: '1.35.4' };

test('the versions of all API servers: of their pods, else of the one that answered', () => {
  const texts = (...objects: object[]) =>
    new FactStore(inventoryFromObjects(objects, given))
      .get(serverVersions)
      .servers.map(({ text, node }) => [text, node]);
  expect(texts(mirror('a', 'v1.35.4'), mirror('b', 'v1.34.1'))).toEqual([
    ['v1.34.1', 'b'],
    ['v1.35.4', 'a'],
  ]);
  expect(texts()).toEqual([['v1.35.4', undefined]]);
  const { spec, ...rest } = mirror('a', 'v1.35.4') as { spec: { containers: unknown } };
  expect(texts({ ...rest, spec: { containers: spec.containers } }), 'the Node that owns it').toEqual([
    ['v1.35.4', 'a'],
  ]);
});

test('API servers are counted by their pods, else by their leases', () => {
  const count = (...objects: object[]) => new FactStore(inventoryFromObjects(objects, given)).get(apiServerCount).count;
  expect(count(mirror('a', 'v1.35.4'), lease('x'), lease('y'))).toBe(1);
  expect(count(lease('x'), lease('y'), lease('z', 'other'))).toBe(2);
  expect(count()).toBeUndefined();
  const refused = deny(inventoryFromObjects([], given), 'leases.coordination.k8s.io');
  expect(new FactStore(refused).get(apiServerCount)).toMatchObject({
    count: undefined,
    gap: 'leases.coordination.k8s.io denied (Forbidden)',
  });
});

test('the day is that of the scan, else that of the tables', () => {
  const inventory = inventoryFromObjects([], given);
  expect(new FactStore(inventory).get(scanDate).day).toBe(calendarAsOf);
  const scanned = { ...inventory, scan: { ...inventory.scan, startedAt: '2026-11-21T07:00:00.000Z' } };
  expect(new FactStore(scanned).get(scanDate).day).toBe('2026-11-21');
});

test('what patches nodes runs, or made them', () => {
  const patcher = (image: string, phase: string): object => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: phase, namespace: 'ops' },
    spec: { containers: [{ name: 'a', image }] },
    status: { phase },
  });
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', labels: { 'karpenter.sh/nodepool': 'x' } } };
  const names = (...objects: object[]) => new FactStore(inventoryFromObjects(objects, given)).get(nodePatchers).names;
  expect(names(patcher('ghcr.io/kubereboot/kured:1', 'Running'), node)).toEqual(['Karpenter', 'kured']);
  expect(names(patcher('ghcr.io/kubereboot/kured:1', 'Succeeded'))).toEqual([]);
});
