import { expect, test } from 'vitest';
import defaultUse from '../../checks/namespaces/default-namespace-use.ts';
import misplaced from '../../checks/namespaces/system-namespace-workload.ts';
import unenforced from '../../checks/namespaces/unenforced-namespace.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { evaluate } from '../../src/evaluate.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { workloads } from '../../src/facts/workloads.ts';
import type { Inventory } from '../../src/inventory.ts';
import { deny } from '../support/inventories.ts';

const clusterOf = (...objects: object[]) => inventoryFromObjects(objects, { complete: true });
const specOf = (image: string) => ({ containers: [{ name: 'main', image }] });
const owner = (apiVersion: string, kind: string, name: string) => [
  { apiVersion, kind, name, uid: name, controller: true },
];
const pod = (name: string, image: string, metadata: object = {}, phase = 'Running') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'kube-system', ...metadata },
  spec: specOf(image),
  status: { phase },
});
const workload = (kind: string, name: string, image: string, metadata: object = {}) => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, namespace: 'kube-system', ...metadata },
  spec: { template: { spec: specOf(image) } },
});
const coredns = 'registry.k8s.io/coredns/coredns:v1.12.0';
const addon = { labels: { 'addonmanager.kubernetes.io/mode': 'Reconcile' } };
const mirror = { annotations: { 'kubernetes.io/config.mirror': 'a' }, ownerReferences: owner('v1', 'Node', 'cp-1') };

/** `Kind/name`, its component or distribution, and what was not seen. */
const seen = (inventory: Inventory) =>
  new FactStore(inventory)
    .get(workloads)
    .items.map(({ value: { workload: one } }) =>
      [`${one.kind}/${one.name}`, one.component?.component, one.managedBy, one.gap].filter(Boolean).join(' '),
    );
const deployed = [
  workload('Deployment', 'coredns', coredns, addon),
  workload('ReplicaSet', 'coredns-1', coredns, { ownerReferences: owner('apps/v1', 'Deployment', 'coredns') }),
  pod('coredns-1-x', coredns, {
    labels: { 'pod-template-hash': '1' },
    ownerReferences: owner('apps/v1', 'ReplicaSet', 'coredns-1'),
  }),
];

test.each<[string, Inventory, string[]]>([
  ['the outermost of a chain, once', clusterOf(...deployed), ['Deployment/coredns CoreDNS the addon manager']],
  [
    'naked pods, mirror pods that are not of the control plane',
    clusterOf(pod('sh', 'sh'), pod('vip-cp-1', 'vip', mirror)),
    ['Pod/sh', 'Pod/vip-cp-1'],
  ],
  [
    'no control-plane mirror pod',
    clusterOf({
      ...pod('etcd-cp-1', 'etcd', mirror),
      spec: { containers: [{ name: 'etcd', image: 'etcd', command: ['etcd'] }] },
    }),
    [],
  ],
  ['no naked pod that has ended', clusterOf(pod('sh', 'sh', {}, 'Succeeded')), []],
  ['nothing that is being deleted', clusterOf(pod('sh', 'sh', { deletionTimestamp: '2026-01-01T00:00:00Z' })), []],
  [
    'a kind that only an ownerReference tells of',
    clusterOf(
      pod('a', 'sh', { ownerReferences: owner('example.com/v1', 'Engine', 'e') }),
      pod('b', 'sh', { ownerReferences: owner('example.com/v1', 'Engine', 'e') }),
    ),
    ['Engine/e'],
  ],
  [
    'an owner of which only one part is a component',
    clusterOf(
      workload('Deployment', 'coredns', coredns, { ownerReferences: owner('example.com/v1', 'Dns', 'dns') }),
      workload('Deployment', 'web', 'web', { ownerReferences: owner('example.com/v1', 'Dns', 'dns') }),
    ),
    ['Dns/dns'],
  ],
  [
    'a Deployment whose list was denied',
    deny(clusterOf(...deployed), 'deployments.apps'),
    ['Deployment/coredns CoreDNS deployments.apps denied (Forbidden)'],
  ],
])('%s', (_, inventory, expected) => {
  expect(seen(inventory)).toEqual(expected);
});

const exporter = [
  workload('Deployment', 'exporter', 'exporter', addon),
  workload('ReplicaSet', 'exporter-1', 'exporter', {
    ownerReferences: owner('apps/v1', 'Deployment', 'exporter'),
    labels: { 'pod-template-hash': '1' },
  }),
];
const statusOf = (check: typeof misplaced, inventory: Inventory) => evaluate(check, new FactStore(inventory)).status;

test('what only its controller tells is not held against a workload whose controller was not seen', () => {
  expect(statusOf(misplaced, clusterOf(...exporter))).toBe('pass');
  expect(statusOf(misplaced, deny(clusterOf(...exporter), 'deployments.apps'))).toBe('unknown');
});

test('an object in default is a fault whatever else was not seen', () => {
  const one = clusterOf({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'flags' } });
  expect(statusOf(defaultUse, deny(one, 'pods'))).toBe('fail');
  expect(statusOf(defaultUse, deny(one, 'configmaps'))).toBe('unknown');
});

const namespace = (labels: object) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels } });
const shopPod = { ...pod('web', 'web'), metadata: { name: 'web', namespace: 'shop' } };

test('without pods a namespace is judged all the same, in fewer words', () => {
  const open = evaluate(unenforced, new FactStore(deny(clusterOf(namespace({}), shopPod), 'pods')));
  expect([open.status, open.findings.map(({ violation }) => violation.message)]).toEqual([
    'fail',
    ['namespace shop enforces no pod security level'],
  ]);
  expect(
    statusOf(
      unenforced,
      deny(clusterOf(namespace({ 'pod-security.kubernetes.io/enforce': 'baseline' }), shopPod), 'pods'),
    ),
  ).toBe('pass');
});
