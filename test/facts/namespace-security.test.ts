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
const lists = 'validatingwebhookconfigurations.admissionregistration.k8s.io';
const hook = (more: object = {}, kind = 'ValidatingWebhookConfiguration') => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind,
  metadata: { name: 'kyverno' },
  webhooks: [
    {
      name: 'validate.kyverno.svc-fail',
      rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
      clientConfig: { url: 'https://kyverno.kyverno.svc' },
      ...more,
    },
  ],
});
const caBundle =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJBVENCcUFJQkFqQUtCZ2dxaGtqT1BRUURBakFNTVFvd0NBWURWUVFEREFGaE1DQVhEVEkyTURFd01UQXcKTURBd01Gb1lEekl3TlRZd01UQXhNREF3TURBd1dqQU1NUW93Q0FZRFZRUUREQUZoTUZrd0V3WUhLb1pJemowQwpBUVlJS29aSXpqMERBUWNEUWdBRVh5M3FVY1A1V0txVnhxSXZnMlhBeUd4TXZFN3h0clppUnNVTlJpUnVqWGZJCnFOZ3M5azAyS0wxNDRsb29veXBLVjI0Y3NWYmVGcU04czVGeDJJTWZDVEFLQmdncWhrak9QUVFEQWdOSUFEQkYKQWlCV29xNzNpNUd0QmVGUXdkVm5TbmMwbE1pVlRZWG9rMTloWDZPTTAwWi9QZ0loQU9XQXRtbFFac1M4cHcvbAo5MEtKZFJsT0l4endOZk1iVlJWNXYzdXYvamhMCi0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K';
const gone = { clientConfig: { service: { name: 'kyverno', namespace: 'kyverno' }, caBundle: '' } };
const ruled = (spec: object) => ({ ...policy, spec: { ...policy.spec, ...spec } });
const audited = { ...policy.spec.rules[0], validate: { podSecurity: { level: 'baseline' } } };
const unseenHooks = (why: string) => `whether the webhook of Kyverno is called for pods was not seen: ${why}`;
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
  [
    'a Kyverno policy of the namespace',
    clusterOf(namespace('shop', 'privileged'), policy, hook()),
    'baseline by Kyverno',
  ],
  ['a Kyverno policy without a webhook', clusterOf(namespace('shop'), policy), 'privileged by default'],
  [
    'a Kyverno policy whose webhook only mutates',
    clusterOf(namespace('shop'), policy, hook({}, 'MutatingWebhookConfiguration')),
    'privileged by default',
  ],
  [
    'a webhook that leaves the namespace out',
    clusterOf(
      namespace('shop'),
      policy,
      hook({
        namespaceSelector: {
          matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['shop'] }],
        },
      }),
    ),
    'privileged by default',
  ],
  [
    'a webhook that leaves pods out',
    clusterOf(namespace('shop'), policy, hook({ objectSelector: { matchLabels: { a: 'b' } } })),
    'privileged by default',
  ],
  [
    'a webhook of another resource',
    clusterOf(
      namespace('shop'),
      policy,
      hook({ rules: [{ operations: ['*'], apiGroups: [''], resources: ['services'] }] }),
    ),
    'privileged by default',
  ],
  [
    'a webhook of another product',
    clusterOf(namespace('shop'), policy, hook({ name: 'validation.gatekeeper.sh' })),
    'privileged by default',
  ],
  [
    'a webhook that nobody answers, and that fails open',
    clusterOf(namespace('shop'), policy, hook({ ...gone, failurePolicy: 'Ignore' })),
    'privileged by default',
  ],
  [
    'a webhook that nobody answers, and that fails closed',
    clusterOf(namespace('shop'), policy, hook(gone)),
    'baseline by Kyverno',
  ],
  [
    'webhooks denied',
    deny(clusterOf(namespace('shop'), policy, hook()), lists),
    unseenHooks(`${lists} denied (Forbidden)`),
  ],
  [
    'webhooks denied, and no policy that could refuse',
    deny(clusterOf(namespace('shop')), lists),
    'privileged by default',
  ],
  [
    'webhooks denied, a label that refuses',
    deny(clusterOf(namespace('shop', 'baseline'), policy), lists),
    'baseline by label',
  ],
  [
    'a webhook that fails open, and whose service was not seen',
    deny(
      clusterOf(
        namespace('shop'),
        policy,
        hook({ clientConfig: { service: gone.clientConfig.service, caBundle }, failurePolicy: 'Ignore' }),
      ),
      'services',
    ),
    'whether Kyverno answers was not seen: services denied (Forbidden)',
  ],
  [
    'a Kyverno policy that only audits',
    clusterOf(namespace('shop'), ruled({ validationFailureAction: 'Audit', rules: [audited] }), hook()),
    'privileged by default',
  ],
  [
    'a Kyverno policy of the background alone',
    clusterOf(namespace('shop'), ruled({ admission: false, background: true }), hook()),
    'privileged by default',
  ],
  [
    'a Kyverno policy that is not ready',
    clusterOf(namespace('shop'), { ...policy, status: { conditions: [{ type: 'Ready', status: 'False' }] } }, hook()),
    'privileged by default',
  ],
  [
    'a Kyverno policy of another',
    clusterOf(namespace('shop'), { ...policy, metadata: { name: 'pods', namespace: 'web' } }, hook()),
    'privileged by default',
  ],
  ['a stricter label', clusterOf(namespace('shop', 'restricted'), policy, hook()), 'restricted by label'],
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
