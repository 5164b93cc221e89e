import { describe, expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { FactStore, sourcesOf } from '../../src/facts/fact.ts';
import { isolation } from '../../src/facts/isolation.ts';
import type { Inventory, Source } from '../../src/inventory.ts';
import { directions } from '../../src/kubernetes/network/isolation.ts';
import { indexPolicies } from '../../src/kubernetes/network/policy-index.ts';
import { readObjects } from '../../src/manifests.ts';
import { deny } from '../support/inventories.ts';
import { countProcessorTime } from '../support/processor.ts';

const inventoryOf = (yaml: string): Inventory => inventoryFromObjects(readObjects(yaml, 'test'), { complete: true });
const of = (inventory: Inventory) => new FactStore(inventory).get(isolation);
const web = { namespace: 'shop', labels: { app: 'web' }, spec: { containers: [] } };
const put = (inventory: Inventory, name: string, source: Source): Inventory => ({
  ...inventory,
  sources: new Map([...inventory.sources, [name, source]]),
});
const discovery = (...groups: object[]): Source => ({
  state: 'complete',
  reason: null,
  message: null,
  attempts: 1,
  items: groups.map((group) => ({
    apiVersion: 'kaudit.dev/v1alpha1',
    kind: 'Document',
    metadata: { name: '' },
    ...group,
  })),
});
const outside: Source = { state: 'out-of-scope', reason: 'Namespaced', message: '', attempts: 0, items: [] };

const narrow =
  '{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: { matchLabels: { app: web } } } }';
const ciliumPolicy =
  '{ apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: { name: deny, namespace: shop }, spec: { endpointSelector: {}, ingress: [{}] } }';
const daemonSet = (name: string, image: string) =>
  `{ apiVersion: apps/v1, kind: DaemonSet, metadata: { name: ${name}, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: ${name}, image: '${image}' }] } } } }`;
const cilium = daemonSet('cilium', 'quay.io/cilium/cilium:v1.18.1');
const calico = daemonSet('calico-node', 'docker.io/calico/node:v3.30.0');
const mode = (value: string) =>
  `{ apiVersion: v1, kind: ConfigMap, metadata: { name: cilium-config, namespace: kube-system }, data: { enable-policy: ${value} } }`;
const list = (...objects: string[]) => `kind: List\nitems:\n${objects.map((object) => `  - ${object}`).join('\n')}`;

const isolated = (...by: string[]) => ({ verdict: 'isolated', by, reason: '' });
const open = (reason: string) => ({ verdict: 'open', by: [], reason });
const unclear = (reason: string) => ({ verdict: 'cannot-tell', by: [], reason });

describe('a pod', () => {
  test.each([
    ['no policy', '', open('namespace shop has no NetworkPolicy')],
    ['its own policy', narrow, isolated('NetworkPolicy web')],
    ['a policy of a running engine', list(cilium, ciliumPolicy), isolated('CiliumNetworkPolicy shop/deny')],
    [
      'a policy of several specs',
      ciliumPolicy.replace(
        'spec: { endpointSelector: {}, ingress: [{}] }',
        'specs: [{ endpointSelector: {}, ingress: [{}] }]',
      ),
      isolated('CiliumNetworkPolicy shop/deny'),
    ],
    [
      'a policy of no specs',
      ciliumPolicy.replace(/spec: .*/, 'specs: [] }'),
      open('namespace shop has no NetworkPolicy'),
    ],
    ['a policy where no engine is recognised', ciliumPolicy, isolated('CiliumNetworkPolicy shop/deny')],
    [
      'a policy that an engine left behind',
      list(calico, ciliumPolicy),
      unclear(
        'CiliumNetworkPolicy shop/deny may decide over it: whether Cilium runs is not known: no DaemonSet of Cilium was recognised',
      ),
    ],
    ['Cilium that isolates every pod', list(cilium, mode('always')), isolated('enable-policy always of Cilium')],
    [
      'the ConfigMap of a Cilium that is gone',
      list(calico, mode('always')),
      open('namespace shop has no NetworkPolicy'),
    ],
    [
      'a malformed policy in its namespace',
      narrow.replace('matchLabels: { app: web }', 'matchLabels: web'),
      unclear('NetworkPolicy shop/web is malformed (spec.podSelector.matchLabels should be an object, is string)'),
    ],
    [
      'a malformed policy in another one',
      narrow.replace('matchLabels: { app: web }', 'matchLabels: web').replace('shop', 'lab'),
      open('namespace shop has no NetworkPolicy'),
    ],
    [
      'a selector that the API server could not use',
      narrow.replace('matchLabels: { app: web }', 'matchExpressions: [{ key: app, operator: Near }]'),
      unclear('the podSelector of NetworkPolicy web cannot be used'),
    ],
  ])('%s', (_, yaml, expected) => expect(of(inventoryOf(yaml)).of(web, 'ingress')).toEqual(expected));
});

const admin = (kind: string, spec: string) =>
  `{ apiVersion: policy.networking.k8s.io/v1alpha1, kind: ${kind}, metadata: { name: guard }, spec: { ${spec} } }`;
const everybody = 'ingress: [{ action: Deny, from: [{ namespaces: {} }] }]';
test.each([
  [
    'a baseline that denies all pods',
    'BaselineAdminNetworkPolicy',
    `subject: { namespaces: {} }, ${everybody}`,
    'isolated',
    'isolated',
  ],
  [
    'one that denies them to pods of a label',
    'AdminNetworkPolicy',
    `priority: 1, subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: web } } } }, ${everybody}`,
    'isolated',
    'open',
  ],
  [
    'one that denies some namespaces',
    'AdminNetworkPolicy',
    'priority: 1, subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: { matchLabels: { a: b } } }] }]',
    'open',
    'open',
  ],
  [
    'one that denies a port',
    'AdminNetworkPolicy',
    'priority: 1, subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: {} }], ports: [{ portNumber: { protocol: TCP, port: 22 } }] }]',
    'open',
    'open',
  ],
  [
    'one that is of other namespaces',
    'AdminNetworkPolicy',
    `priority: 1, subject: { namespaces: { matchLabels: { a: b } } }, ${everybody}`,
    'open',
    'open',
  ],
])('admin policies: %s', (_, kind, spec, verdict, every) => {
  const fact = of(inventoryOf(admin(kind, spec)));
  expect([fact.of(web, 'ingress').verdict, fact.ofEveryPod('shop', 'ingress').verdict]).toEqual([verdict, every]);
});

test('an isolating policy stands where other lists were refused; without one they leave it open to doubt', () => {
  const refused = 'ciliumclusterwidenetworkpolicies.cilium.io';
  expect(of(deny(inventoryOf(narrow), refused)).of(web, 'ingress')).toEqual(isolated('NetworkPolicy web'));
  expect(of(deny(inventoryOf(''), refused)).of(web, 'ingress')).toEqual(unclear(`${refused} denied (Forbidden)`));
  expect(of(deny(inventoryOf(list(cilium, ciliumPolicy)), 'daemonsets.apps')).of(web, 'ingress').verdict).toBe(
    'cannot-tell',
  );
  expect(of(deny(inventoryOf(cilium), 'configmaps/kube-system/cilium-config')).of(web, 'egress').verdict).toBe(
    'cannot-tell',
  );
});

test('what discovery does not list need not be seen', () => {
  const name = 'ciliumclusterwidenetworkpolicies.cilium.io';
  const narrowed = put(inventoryOf(''), name, outside);
  const verdict = (...groups: object[]) => of(put(narrowed, '/apis', discovery(...groups))).of(web, 'ingress').verdict;
  expect(verdict()).toBe('open');
  expect(verdict({ metadata: { name: 'cilium.io' }, resources: ['v2/ciliumnodes'] })).toBe('open');
  expect(verdict({ metadata: { name: 'cilium.io' }, resources: ['v2/ciliumclusterwidenetworkpolicies'] })).toBe(
    'cannot-tell',
  );
  expect(verdict({ metadata: { name: 'cilium.io' }, resources: [], stale: true })).toBe('cannot-tell');
  expect(verdict({ metadata: { name: 'cilium.io' } })).toBe('cannot-tell');
});

test('without the NetworkPolicies the fact is incomplete', () => {
  const { state, reason } = of(deny(inventoryOf(narrow), 'networkpolicies.networking.k8s.io'));
  expect({ state, reason }).toEqual({
    state: 'incomplete',
    reason: 'networkpolicies.networking.k8s.io denied (Forbidden)',
  });
});

test('default deny asks for a policy that no pod escapes', () => {
  const all = (yaml: string) =>
    directions.map((direction) => of(inventoryOf(yaml)).ofEveryPod('shop', direction).verdict);
  expect(all('')).toEqual(['open', 'open']);
  expect(all(narrow)).toEqual(['open', 'open']);
  expect(all(narrow.replace('podSelector: { matchLabels: { app: web } }', 'policyTypes: [Egress]'))).toEqual([
    'open',
    'isolated',
  ]);
  expect(all(ciliumPolicy)).toEqual(['isolated', 'open']);
  expect(all(ciliumPolicy.replace('endpointSelector: {}', 'endpointSelector: { matchLabels: { app: web } }'))).toEqual([
    'open',
    'open',
  ]);
});

test('ten thousand pods and a thousand policies take no time', () => {
  const policies = Array.from({ length: 1_000 }, (_, i) => ({
    spec: { podSelector: { matchLabels: { app: `a${i}` } } },
  }));
  const index = indexPolicies(policies);
  const spent = countProcessorTime();
  let found = 0;
  for (let i = 0; i < 10_000; i++) found += index.select({ app: `a${i % 2_000}`, pod: `p${i}` }, 'ingress').by.length;
  expect(found).toBe(5_000);
  expect(spent()).toBeLessThan(1_000);
});

describe('seeing less leaves a verdict as it is, or nobody can tell', () => {
  const calicoPolicy = (name: string, spec: string) =>
    `{ apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: { name: ${name} }, spec: { ${spec} } }`;
  const tier = (action: string) =>
    `{ apiVersion: projectcalico.org/v3, kind: Tier, metadata: { name: security }, spec: { order: 10, defaultAction: ${action} } }`;
  const worlds = {
    Cilium: list(cilium, ciliumPolicy),
    'Cilium by labels of namespaces': list(
      cilium,
      '{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { open: "yes" } } }',
      '{ apiVersion: cilium.io/v2, kind: CiliumClusterwideNetworkPolicy, metadata: { name: deny }, spec: { endpointSelector: { matchExpressions: [{ key: io.cilium.k8s.namespace.labels.open, operator: DoesNotExist }] }, ingress: [{}] } }',
    ),
    'a tier of Calico that passes on': list(
      calico,
      tier('Pass'),
      calicoPolicy('security.a', 'tier: security, types: [Ingress]'),
    ),
    'a tier of Calico that denies': list(
      calico,
      tier('Deny'),
      calicoPolicy('security.a', 'tier: security, types: [Ingress]'),
    ),
    'what one policy of Calico passes on': list(
      calico,
      calicoPolicy('default.pass', 'order: 1, types: [Ingress], ingress: [{ action: Pass }]'),
      '{ apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: { name: deny, namespace: shop }, spec: { types: [Ingress] } }',
    ),
    'what one admin policy allows': list(
      admin(
        'AdminNetworkPolicy',
        'priority: 1, subject: { namespaces: {} }, ingress: [{ action: Allow, from: [{ namespaces: {} }] }]',
      ),
      admin('BaselineAdminNetworkPolicy', `subject: { namespaces: {} }, ${everybody}`),
    ),
    'a service account by its labels': list(
      calico,
      '{ apiVersion: v1, kind: ServiceAccount, metadata: { name: default, namespace: shop, labels: { open: "yes" } } }',
      calicoPolicy('deny', "serviceAccountSelector: '!has(open)', types: [Ingress]"),
    ),
  };
  test.each(Object.entries(worlds))('%s', (_, yaml) => {
    const whole = inventoryOf(yaml);
    const verdictsOf = (inventory: Inventory) => {
      const fact = of(inventory);
      return [fact.of(web, 'ingress').verdict, fact.ofEveryPod('shop', 'ingress').verdict];
    };
    const wanted = verdictsOf(whole);
    for (const source of sourcesOf(isolation)) {
      if (source === 'networkpolicies.networking.k8s.io') continue;
      for (const [index, verdict] of verdictsOf(deny(whole, source)).entries())
        expect(`${source} ${verdict}`).toBe(`${source} ${verdict === 'cannot-tell' ? verdict : wanted[index]}`);
    }
  });
});
