import { describe, expect, test } from 'vitest';
import { isProviderWebhook, productNamed, productOfImages } from '../../../src/kubernetes/admission/products.ts';
import { caFault, leavesCluster, webhooksOf } from '../../../src/kubernetes/admission/webhook.ts';

const configuration = (webhooks: unknown, kind = 'ValidatingWebhookConfiguration') => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind,
  metadata: { name: 'guard' },
  webhooks,
});
const [bare] = webhooksOf(configuration([{ name: 'a.example.com' }]));

test('defaults of admissionregistration.k8s.io/v1', () => {
  expect(bare).toEqual({
    type: 'validating',
    name: 'a.example.com',
    configuration: 'guard',
    rules: [],
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    timeoutSeconds: 10,
    namespaceSelector: undefined,
    objectSelector: undefined,
    conditions: [],
    target: { to: 'nobody' },
    ca: 'unknown',
    claimed: undefined,
  });
});

test('what is stated', () => {
  const stated = {
    name: 'validation.gatekeeper.sh',
    failurePolicy: 'Ignore',
    matchPolicy: 'Exact',
    timeoutSeconds: 3,
    matchConditions: [{ name: 'mine', expression: 'true' }, {}],
    clientConfig: { service: { name: 'a', namespace: 'b', port: 8443 }, ca: [{ notBefore: 'x', notAfter: 'y' }, 7] },
  };
  const [webhook] = webhooksOf(configuration([stated], 'MutatingWebhookConfiguration'));
  expect(webhook).toMatchObject({
    type: 'mutating',
    failurePolicy: 'Ignore',
    matchPolicy: 'Exact',
    timeoutSeconds: 3,
    conditions: ['mine', 'unnamed'],
    target: { to: 'service', namespace: 'b', name: 'a', port: 8443 },
    ca: [{ notBefore: 'x', notAfter: 'y' }],
    claimed: { name: 'Gatekeeper' },
  });
});

test.each([undefined, null, 7, 'x', {}, [null, 7, 'x', []]])('other shapes have no webhooks: %j', (webhooks) => {
  expect(webhooksOf(configuration(webhooks))).toEqual([]);
});

test.each<[string, boolean]>([
  ['localhost', false],
  ['127.0.0.1', false],
  ['127.8.9.1', false],
  ['::1', false],
  ['[::1]', false],
  ['guard.ns.svc', false],
  ['guard.ns.svc.cluster.local', false],
  ['guard.ns.svc.example.internal.', false],
  ['GUARD.NS.SVC', false],
  ['10.0.0.7', true],
  ['127.0.0.1.example.com', true],
  ['svc.example.com', true],
  ['localhost.example.com', true],
  ['example.com', true],
  ['', true],
])('%s leaves the cluster: %s', (host, expected) => {
  expect(leavesCluster(host)).toBe(expected);
});

describe('a CA bundle', () => {
  if (bare === undefined) throw new Error('no webhook');
  const service = { ...bare, target: { to: 'service', namespace: 'a', name: 'b', port: 443 } } as const;
  const now = Date.parse('2026-01-01T00:00:00Z');
  const valid = (notBefore: string, notAfter: string) => ({ notBefore, notAfter });
  const past = valid('2020-01-01T00:00:00.000Z', '2025-01-01T00:00:00.000Z');
  const current = valid('2025-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z');
  const future = valid('2026-06-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z');

  test.each([
    ['absent', 'its caBundle is empty, so no certificate of the service is trusted'],
    ['unreadable', 'its caBundle holds no certificate that can be read'],
    ['unknown', null],
    [[past], 'the last certificate of its caBundle ran out on 2025-01-01'],
    [[past, current], null],
    [[current], null],
    [[future], 'no certificate of its caBundle is valid yet'],
    [[past, future], null],
  ] as const)('%j: %s', (ca, expected) => {
    expect(caFault({ ...service, ca }, now)).toBe(expected);
  });

  test('dates say nothing where the time is not known', () => {
    expect(caFault({ ...service, ca: [past] }, undefined)).toBeNull();
  });

  test('an address is trusted by the authorities of the system', () => {
    expect(caFault({ ...service, ca: 'absent', target: { to: 'url', url: 'https://x', host: 'x' } }, now)).toBeNull();
  });
});

describe('a product', () => {
  test.each<[string, string | undefined]>([
    ['validation.gatekeeper.sh', 'Gatekeeper'],
    ['validate.kyverno.svc-fail', 'Kyverno'],
    ['validate.kyverno.svc-ignore-finegrained-require-labels', 'Kyverno'],
    ['clusterwide-pods.kubewarden.admission', 'Kubewarden'],
    ['policy.sigstore.dev', 'policy-controller'],
    ['connaisseur-svc.connaisseur.svc', 'Connaisseur'],
    ['rev.namespace.sidecar-injector.istio.io', 'Istio'],
    ['validation.gatekeeper.sh.example.com', undefined],
    ['', undefined],
  ])('by the name of its webhook: %s, %s', (name, expected) => {
    expect(productNamed(name)?.name).toBe(expected);
  });

  test.each<[string, string | undefined]>([
    ['openpolicyagent/gatekeeper:v3.20.0', 'Gatekeeper'],
    ['reg.kyverno.io/kyverno/kyverno:v1.15', 'Kyverno'],
    ['registry.acme.example/mirror/openpolicyagent/gatekeeper:v3', 'Gatekeeper'],
    ['registry.acme.example/proxy/kyverno/kyverno:v1', 'Kyverno'],
    ['docker.io/someone/gatekeeper:v3', undefined],
    ['ghcr.io/someone/kyverno/kyverno:v1', undefined],
    ['not an image', undefined],
  ])('by the image behind it: %s, %s', (image, expected) => {
    expect(productOfImages([image])?.name).toBe(expected);
  });

  test('of a provider only in its own distribution', () => {
    expect(isProviderWebhook('eks', 'fargate-mutation.amazonaws.com')).toBe(true);
    expect(isProviderWebhook('kubeadm', 'fargate-mutation.amazonaws.com')).toBe(false);
  });
});
