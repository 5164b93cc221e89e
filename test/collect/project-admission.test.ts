import { describe, expect, test } from 'vitest';
import { Projection } from '../../src/collect/project.ts';

const canary = 'CANARY-7f3a';
const group = 'admissionregistration.k8s.io';
const project = (resource: string, raw: object) => new Projection().project(resource, structuredClone(raw));

/** Self-signed certificates that were valid from 2026 to 2056, and from 2020 to 2021. */
const valid =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJBVENCcUFJQkFqQUtCZ2dxaGtqT1BRUURBakFNTVFvd0NBWURWUVFEREFGaE1DQVhEVEkyTURFd01UQXcKTURBd01Gb1lEekl3TlRZd01UQXhNREF3TURBd1dqQU1NUW93Q0FZRFZRUUREQUZoTUZrd0V3WUhLb1pJemowQwpBUVlJS29aSXpqMERBUWNEUWdBRVh5M3FVY1A1V0txVnhxSXZnMlhBeUd4TXZFN3h0clppUnNVTlJpUnVqWGZJCnFOZ3M5azAyS0wxNDRsb29veXBLVjI0Y3NWYmVGcU04czVGeDJJTWZDVEFLQmdncWhrak9QUVFEQWdOSUFEQkYKQWlCV29xNzNpNUd0QmVGUXdkVm5TbmMwbE1pVlRZWG9rMTloWDZPTTAwWi9QZ0loQU9XQXRtbFFac1M4cHcvbAo5MEtKZFJsT0l4endOZk1iVlJWNXYzdXYvamhMCi0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K';
const over =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSC9NSUdtQWdFQk1Bb0dDQ3FHU000OUJBTUNNQXd4Q2pBSUJnTlZCQU1NQVdFd0hoY05NakF3TVRBeE1EQXcKTURBd1doY05NakV3TVRBeE1EQXdNREF3V2pBTU1Rb3dDQVlEVlFRRERBRmhNRmt3RXdZSEtvWkl6ajBDQVFZSQpLb1pJemowREFRY0RRZ0FFWHkzcVVjUDVXS3FWeHFJdmcyWEF5R3hNdkU3eHRyWmlSc1VOUmlSdWpYZklxTmdzCjlrMDJLTDE0NGxvb295cEtWMjRjc1ZiZUZxTThzNUZ4MklNZkNUQUtCZ2dxaGtqT1BRUURBZ05JQURCRkFpRUEKazlpQjY3MFpZeE9UUGJMbFRSN2JOQzE4OXRQY29ZTkp5UUoxZEE2YXNrd0NJSHpSalhvWDFlTDl5OUdRa1U5dQpFY0Y4cVBzMnUzWjlIcFA0RkZjbEJQK2IKLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=';
const pem = (base64: string) => Buffer.from(base64, 'base64').toString('latin1');

describe('a webhook configuration', () => {
  const clientOf = (clientConfig: unknown) => {
    const { webhooks } = project(`validatingwebhookconfigurations.${group}`, {
      metadata: { name: 'guard' },
      webhooks: [{ name: 'a', clientConfig }],
    });
    return Array.isArray(webhooks) ? webhooks[0] : undefined;
  };

  test('keeps of an address its scheme and host', () => {
    const url = `https://user:${canary}@hooks.example.com:8443/${canary}?token=${canary}#${canary}`;
    expect(clientOf({ url })).toEqual({
      name: 'a',
      clientConfig: { url: 'https://hooks.example.com:8443', ca: 'absent' },
    });
    expect(clientOf({ url: canary })).toEqual({ name: 'a', clientConfig: { url: '<text>', ca: 'absent' } });
  });

  test.each<[string, unknown, unknown]>([
    ['absent', undefined, 'absent'],
    ['null', null, 'absent'],
    ['empty', '', 'absent'],
    ['of another type', 7, 'unreadable'],
    ['no base64 of PEM', Buffer.from(canary).toString('base64'), 'unreadable'],
    [
      'a frame without a certificate',
      Buffer.from('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----').toString('base64'),
      'unreadable',
    ],
    ['one certificate', valid, [{ notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2056-01-01T00:00:00.000Z' }]],
    [
      'several, with a comment',
      Buffer.from(`# ${canary}\n${pem(over)}${pem(valid)}`).toString('base64'),
      [
        { notBefore: '2020-01-01T00:00:00.000Z', notAfter: '2021-01-01T00:00:00.000Z' },
        { notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2056-01-01T00:00:00.000Z' },
      ],
    ],
  ])('keeps of a CA bundle its validity alone: %s', (_, caBundle, ca) => {
    expect(clientOf({ service: { name: 'a', namespace: 'b' }, caBundle })).toEqual({
      name: 'a',
      clientConfig: { service: { name: 'a', namespace: 'b' }, ca },
    });
  });

  test.each([null, 7, 'x', {}, [null, 7]])('of another shape throws nothing: %j', (webhooks) => {
    expect(project(`mutatingwebhookconfigurations.${group}`, { metadata: { name: 'a' }, webhooks })).toMatchObject({
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: 'a' },
    });
  });
});

test('of an EndpointSlice the number of ready endpoints is kept; ready is meant where nothing is said', () => {
  const endpoints = [
    { addresses: ['10.0.0.1'] },
    { conditions: { ready: true } },
    { conditions: { ready: false } },
    { conditions: {} },
    7,
  ];
  expect(
    project('endpointslices.discovery.k8s.io', {
      metadata: { name: 'a', namespace: 'b' },
      addressType: 'IPv4',
      endpoints,
    }),
  ).toMatchObject({ endpoints: 4, ready: 3 });
});

describe('Gatekeeper', () => {
  const template = (rego: string, status: object = {}) => ({
    metadata: { name: 'own' },
    spec: { crd: { spec: { names: { kind: 'Own' } } }, targets: [{ target: 'admission.k8s.gatekeeper.sh', rego }] },
    status,
  });

  test.each<[string, string[]]>([
    [
      'violation[{"msg": msg}] { not startswith(input.review.object.spec.containers[_].image, input.parameters.repos[_]) }',
      ['image origins'],
    ],
    ['is_exempt(container) { container.image == input.parameters.exemptImages[_] }', []],
    ['response := external_data({"provider": "ratify-provider", "keys": images})', ['external data']],
    ['violation[{"msg": msg}] { not input.review.object.metadata.labels.team }', []],
  ])('of a template what it reads is kept, not its code: %s', (rego, reads) => {
    const kept = project('constrainttemplates.templates.gatekeeper.sh', template(`${rego} # ${canary}`));
    expect(kept).toMatchObject({ spec: { kind: 'Own', reads } });
    expect(JSON.stringify(kept)).not.toContain(canary);
  });

  test('the errors of its status are kept as codes', () => {
    const status = {
      created: false,
      byPod: [{ errors: [{ code: 'ingest_error', message: canary }] }, { errors: [{ code: 'ingest_error' }] }],
    };
    const kept = project('constrainttemplates.templates.gatekeeper.sh', template('', status));
    expect(kept).toMatchObject({ status: { created: false, errors: ['ingest_error'] } });
    expect(JSON.stringify(kept)).not.toContain(canary);
  });

  test('a constraint keeps its kind and what it matches, not its parameters', () => {
    const raw = {
      apiVersion: 'constraints.gatekeeper.sh/v1beta1',
      kind: 'K8sRequiredLabels',
      metadata: { name: 'team' },
      spec: { enforcementAction: 'deny', match: { namespaces: ['shop'] }, parameters: { password: canary } },
      status: { totalViolations: 3, violations: [{ message: canary }] },
    };
    const kept = project('*.constraints.gatekeeper.sh', raw);
    expect(kept).toEqual({
      apiVersion: 'constraints.gatekeeper.sh/v1beta1',
      kind: 'K8sRequiredLabels',
      metadata: { name: 'team' },
      spec: { enforcementAction: 'deny', scopedEnforcementActions: undefined, match: { namespaces: ['shop'] } },
      status: { totalViolations: 3 },
    });
  });
});

test('a policy of Kubewarden keeps its modules, not its settings', () => {
  const spec = {
    mode: 'monitor',
    module: 'registry://a',
    settings: { token: canary },
    policies: { x: { module: 'b', settings: { token: canary } } },
  };
  const one = project('clusteradmissionpolicies.policies.kubewarden.io', { metadata: { name: 'a' }, spec });
  const several = project('clusteradmissionpolicygroups.policies.kubewarden.io', {
    metadata: { name: 'a' },
    spec: { ...spec, module: undefined },
  });
  expect([one.spec, several.spec]).toMatchObject([{ mode: 'monitor', modules: ['registry://a'] }, { modules: ['b'] }]);
  expect(JSON.stringify([one, several])).not.toContain(canary);
});

test('of a policy the status that tells whether it is in force is kept', () => {
  const status = { typeChecking: { expressionWarnings: [{ fieldRef: 'spec.x' }] }, conditions: [{ type: canary }] };
  expect(project(`validatingadmissionpolicies.${group}`, { metadata: { name: 'a' }, spec: {}, status })).toEqual({
    apiVersion: `${group}/v1`,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'a' },
    spec: {},
    status: { typeChecking: { expressionWarnings: [{ fieldRef: 'spec.x' }] } },
  });
});
