import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { policyCoverage } from '../../src/facts/policy-coverage.ts';
import type { Inventory } from '../../src/inventory.ts';
import { deny } from '../support/inventories.ts';

const shop = { name: 'shop', labels: { env: 'prod' } };
const pods = [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }];
const service = { service: { name: 'guard', namespace: 'guard' } };
/** Self-signed, valid from 2026 to 2056. */
const caBundle =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJBVENCcUFJQkFqQUtCZ2dxaGtqT1BRUURBakFNTVFvd0NBWURWUVFEREFGaE1DQVhEVEkyTURFd01UQXcKTURBd01Gb1lEekl3TlRZd01UQXhNREF3TURBd1dqQU1NUW93Q0FZRFZRUUREQUZoTUZrd0V3WUhLb1pJemowQwpBUVlJS29aSXpqMERBUWNEUWdBRVh5M3FVY1A1V0txVnhxSXZnMlhBeUd4TXZFN3h0clppUnNVTlJpUnVqWGZJCnFOZ3M5azAyS0wxNDRsb29veXBLVjI0Y3NWYmVGcU04czVGeDJJTWZDVEFLQmdncWhrak9QUVFEQWdOSUFEQkYKQWlCV29xNzNpNUd0QmVGUXdkVm5TbmMwbE1pVlRZWG9rMTloWDZPTTAwWi9QZ0loQU9XQXRtbFFac1M4cHcvbAo5MEtKZFJsT0l4endOZk1iVlJWNXYzdXYvamhMCi0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K';
const inside = { url: 'https://guard.guard.svc' };
const hook = (name: string, more: object = {}) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name },
  webhooks: [{ name, rules: pods, clientConfig: inside, ...more }],
});
const signed = {
  apiVersion: 'policy.sigstore.dev/v1beta1',
  kind: 'ClusterImagePolicy',
  metadata: { name: 'signed' },
  spec: { images: [{ glob: '**' }] },
};
const server = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'kube-apiserver-a',
    namespace: 'kube-system',
    annotations: { 'kubernetes.io/config.mirror': 'x' },
    ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'a', uid: 'a', controller: true }],
  },
  spec: {
    containers: [
      { name: 'kube-apiserver', image: 'registry.k8s.io/kube-apiserver:v1.36.0', command: ['kube-apiserver'] },
    ],
  },
};
const clusterOf = (...objects: object[]) => inventoryFromObjects([server, ...objects], { complete: true });
const signatures = (inventory: Inventory) => new FactStore(inventory).get(policyCoverage).signatures(shop);
const called = 'ClusterImagePolicy signed of policy-controller';
const name = 'policy.sigstore.dev';

test.each<[string, object[], object]>([
  ['is asked for every pod', [hook(name)], { by: [called], partly: [], missing: [], unseen: null, hidden: null }],
  [
    'is asked for some objects',
    [hook(name, { objectSelector: { matchLabels: { a: 'b' } } })],
    { by: [], partly: [`${called}, narrowed by the objectSelector of webhook ${name}`] },
  ],
  [
    'is asked under conditions',
    [hook(name, { matchConditions: [{ name: 'x' }] })],
    { by: [], partly: [`${called}, narrowed by the matchConditions of webhook ${name} (x)`] },
  ],
  [
    'is asked elsewhere',
    [hook(name, { namespaceSelector: { matchLabels: { env: 'dev' } } })],
    {
      by: [],
      missing: [`${called} is not enforced here: the webhook of policy-controller does not select the namespace`],
    },
  ],
  [
    'is never asked',
    [],
    { by: [], missing: [`${called} is not enforced: no webhook of policy-controller is called for pods`] },
  ],
  [
    'can not be asked, and fails closed',
    [hook(name, { clientConfig: service })],
    { by: [called], partly: [], missing: [], unseen: null, hidden: null },
  ],
  [
    'can not be asked, and fails open',
    [hook(name, { clientConfig: service, failurePolicy: 'Ignore' })],
    {
      by: [],
      missing: [
        `${called} is not enforced, since policy-controller can not be called: service guard/guard does not exist`,
      ],
    },
  ],
])('a verifier that %s', (_, objects, expected) => {
  expect(signatures(clusterOf(signed, ...objects))).toMatchObject(expected);
});

test('a verifier that fails open and whose service was not seen may be there', () => {
  const whole = clusterOf(signed, hook(name, { clientConfig: { ...service, caBundle }, failurePolicy: 'Ignore' }));
  expect(signatures(deny(whole, 'services'))).toMatchObject({
    by: [],
    unseen: `whether policy-controller answers was not seen: services denied (Forbidden)`,
  });
});

test('Connaisseur needs no policy that the API shows', () => {
  expect(signatures(clusterOf(hook('connaisseur-svc.connaisseur.svc'))).by).toEqual(['Connaisseur']);
});

test('the plugin ImagePolicyWebhook covers every namespace', () => {
  const command = ['kube-apiserver', '--enable-admission-plugins=ImagePolicyWebhook'];
  const [container] = server.spec.containers;
  const plugged = { ...server, spec: { containers: [{ ...container, command }] } };
  expect(signatures(inventoryFromObjects([plugged], { complete: true })).by).toEqual([
    'the admission plugin ImagePolicyWebhook',
  ]);
});

test('where engines live is known by their services', () => {
  const coverage = new FactStore(
    clusterOf(
      hook('validation.gatekeeper.sh', { clientConfig: service }),
      hook('x.istio.io', { clientConfig: { service: { name: 'istiod', namespace: 'istio-system' } } }),
    ),
  ).get(policyCoverage);
  expect([...coverage.engineNamespaces]).toEqual(['guard']);
});

test('a namespace that the Config of Gatekeeper exempts is covered by no constraint', () => {
  const config = {
    apiVersion: 'config.gatekeeper.sh/v1alpha1',
    kind: 'Config',
    metadata: { name: 'config', namespace: 'gatekeeper-system' },
    spec: { match: [{ excludedNamespaces: ['sh*'], processes: ['webhook'] }] },
  };
  const constraint = {
    apiVersion: 'constraints.gatekeeper.sh/v1beta1',
    kind: 'K8sAllowedRepos',
    metadata: { name: 'ours' },
    spec: {},
  };
  const origins = (inventory: Inventory) => new FactStore(inventory).get(policyCoverage).origins(shop);
  const guarded = [constraint, hook('validation.gatekeeper.sh')];
  const named = 'constraint K8sAllowedRepos ours of Gatekeeper';
  expect(origins(clusterOf(...guarded))).toMatchObject({ by: [named], missing: [], unseen: null });
  const whole = clusterOf(...guarded, config);
  expect(origins(whole)).toMatchObject({
    by: [],
    missing: [`${named} is not enforced here: Config config of Gatekeeper exempts namespace shop`],
    unseen: null,
  });
  expect(origins(deny(whole, 'configs.config.gatekeeper.sh'))).toMatchObject({
    by: [],
    missing: [],
    unseen: 'whether Gatekeeper exempts namespace shop was not seen: configs.config.gatekeeper.sh denied (Forbidden)',
  });
});
