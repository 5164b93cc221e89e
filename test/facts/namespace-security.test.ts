import { expect, test } from 'vitest';
import { documents } from '../../src/collect/documents.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { namespaceSecurity } from '../../src/facts/namespace-security.ts';
import type { Inventory } from '../../src/inventory.ts';
import { deny } from '../support/inventories.ts';

const enforceLabel = 'pod-security.kubernetes.io/enforce';
const namespace = (name: string, level?: string) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: level === undefined ? {} : { [enforceLabel]: level } },
});
const clusterOf = (...objects: object[]) => inventoryFromObjects(objects, { complete: true });
const talos = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'n' },
  status: { nodeInfo: { osImage: 'Talos (v1.11.0)' } },
};
const policy = {
  apiVersion: 'kyverno.io/v1',
  kind: 'Policy',
  metadata: { name: 'pods', namespace: 'shop' },
  spec: {
    rules: [
      {
        name: 'all',
        match: { any: [{ resources: { kinds: ['Pod'] } }] },
        validate: { failureAction: 'Enforce', podSecurity: { level: 'baseline' } },
      },
    ],
  },
};
const apiServer = (...flags: string[]) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'kube-apiserver-cp-1',
    namespace: 'kube-system',
    annotations: { 'kubernetes.io/config.mirror': 'a' },
    ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'cp-1', uid: 'a', controller: true }],
  },
  spec: {
    containers: [
      {
        name: 'kube-apiserver',
        image: 'registry.k8s.io/kube-apiserver:v1.36.0',
        command: ['kube-apiserver', ...flags],
      },
    ],
  },
});
const configured = apiServer('--admission-control-config-file=/etc/kubernetes/admission.yaml');

/** The inventory with what `/metrics` counted: level and number of pods. */
function counting(inventory: Inventory, ...counts: [level: string, pods: number][]): Inventory {
  const text = counts
    .map(
      ([level, pods]) =>
        `pod_security_evaluations_total{decision="allow",mode="enforce",policy_level="${level}",policy_version="latest"} ${pods}`,
    )
    .join('\n');
  const items = documents.get('/metrics')?.read(`# TYPE pod_security_evaluations_total counter\n${text}\n`) ?? [];
  const source = { state: 'complete', reason: null, message: null, attempts: 1, items } as const;
  return { ...inventory, sources: new Map([...inventory.sources, ['/metrics', source]]) };
}

const seen = (inventory: Inventory, name = 'shop') => {
  const { of, gap } = new FactStore(inventory).get(namespaceSecurity);
  const { enforce } = of(name) ?? {};
  return enforce === undefined ? gap : `${enforce.level} by ${enforce.by}`;
};
const metricsDenied = '/metrics denied (Forbidden)';

test.each<[string, Inventory, string]>([
  ['a label', clusterOf(namespace('shop', 'baseline')), 'baseline by label'],
  ['an unreadable label', clusterOf(namespace('shop', 'high')), 'restricted by label'],
  ['no label', clusterOf(namespace('shop')), 'privileged by default'],
  ['a namespace that does not exist', clusterOf(), 'privileged by default'],
  ['namespaces not seen', deny(clusterOf(), 'namespaces'), 'namespaces denied (Forbidden)'],
  [
    'a level counted that no label asks for',
    counting(
      clusterOf(namespace('shop'), namespace('web', 'restricted')),
      ['baseline', 3],
      ['restricted', 4],
      ['privileged', 0],
    ),
    'baseline by default',
  ],
  [
    'a level counted that a label explains',
    counting(clusterOf(namespace('shop'), namespace('web', 'baseline')), ['baseline', 3]),
    'privileged by default',
  ],
  [
    'two levels counted that no label asks for',
    counting(clusterOf(namespace('shop')), ['baseline', 3], ['privileged', 9]),
    'privileged by default',
  ],
  [
    'a label wins over the default',
    counting(clusterOf(namespace('shop', 'privileged')), ['baseline', 3]),
    'privileged by label',
  ],
  [
    'counted, though no file can have set it',
    counting(clusterOf(namespace('shop'), apiServer()), ['baseline', 3]),
    'privileged by default',
  ],
  [
    'counted, and a file may have set it',
    counting(clusterOf(namespace('shop'), configured), ['baseline', 3]),
    'baseline by default',
  ],
  ['metrics denied', deny(clusterOf(namespace('shop')), '/metrics'), metricsDenied],
  ['metrics denied, a file may set it', deny(clusterOf(namespace('shop'), configured), '/metrics'), metricsDenied],
  [
    'metrics denied, no file can set it',
    deny(clusterOf(namespace('shop'), apiServer()), '/metrics'),
    'privileged by default',
  ],
  [
    'metrics denied, a label that decides',
    deny(clusterOf(namespace('shop', 'privileged')), '/metrics'),
    'privileged by label',
  ],
  ['Talos', clusterOf(namespace('shop'), talos), 'baseline by default'],
  ['Talos, told otherwise', counting(clusterOf(namespace('shop'), talos), ['privileged', 3]), 'privileged by default'],
  ['Talos or not: nodes denied', deny(clusterOf(namespace('shop')), 'nodes'), 'nodes denied (Forbidden)'],
  ['a Kyverno policy of the namespace', clusterOf(namespace('shop', 'privileged'), policy), 'baseline by Kyverno'],
  [
    'a Kyverno policy of another',
    clusterOf(namespace('shop'), { ...policy, metadata: { name: 'pods', namespace: 'web' } }),
    'privileged by default',
  ],
  ['a stricter label', clusterOf(namespace('shop', 'restricted'), policy), 'restricted by label'],
  [
    'Kyverno denied',
    deny(clusterOf(namespace('shop', 'privileged')), 'clusterpolicies.kyverno.io'),
    'clusterpolicies.kyverno.io denied (Forbidden)',
  ],
  [
    'Kyverno denied, a label that refuses',
    deny(clusterOf(namespace('shop', 'baseline')), 'clusterpolicies.kyverno.io'),
    'baseline by label',
  ],
  [
    'before 1.23',
    inventoryFromObjects([namespace('shop', 'restricted')], { complete: true, kubernetesVersion: '1.22' }),
    'privileged by default',
  ],
])('%s', (_, inventory, expected) => {
  expect(seen(inventory)).toBe(expected);
});

test('a source that nobody asked for is left out of judgement', () => {
  const inventory = clusterOf(namespace('shop'));
  const sources = new Map(
    [...inventory.sources].filter(([name]) => name !== '/metrics' && name !== 'clusterpolicies.kyverno.io'),
  );
  expect(seen({ ...inventory, sources })).toBe('privileged by default');
});
