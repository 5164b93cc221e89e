import { describe, expect, test } from 'vitest';
import broken from '../../checks/admission/broken-webhook.ts';
import check from '../../checks/admission/bypassed-webhook.ts';
import engine from '../../checks/admission/missing-policy-engine.ts';
import exemption from '../../checks/admission/pod-security-exemption.ts';
import secrets from '../../checks/admission/secret-reading-webhook.ts';
import type { Check } from '../../src/check.ts';
import { documents } from '../../src/collect/documents.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { evaluate } from '../../src/evaluate.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { type WebhookView, webhooks } from '../../src/facts/webhooks.ts';
import type { Inventory } from '../../src/inventory.ts';
import { deny } from '../support/inventories.ts';

const rules = [{ operations: ['CREATE'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }];
const configuration = (kind: string, name: string, service: object = { name: 'guard', namespace: 'guard' }) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: `${kind}WebhookConfiguration`,
  metadata: { name: 'guard' },
  webhooks: [{ name, rules, failurePolicy: 'Ignore', clientConfig: { service } }],
});
const service = (spec: object = { ports: [{ port: 443 }], selector: { app: 'guard' } }) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'guard', namespace: 'guard' },
  spec,
});
const slice = (...ready: boolean[]) => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: `guard-${ready.length}`, namespace: 'guard', labels: { 'kubernetes.io/service-name': 'guard' } },
  endpoints: ready.map((one) => ({ addresses: ['10.0.0.1'], conditions: { ready: one } })),
});
const clusterOf = (...objects: object[]) => inventoryFromObjects(objects, { complete: true });

/** The inventory with what `/metrics` shows. */
function measured(inventory: Inventory, text: string): Inventory {
  const items = documents.get('/metrics')?.read(text) ?? [];
  const source = { state: 'complete', reason: null, message: null, attempts: 1, items } as const;
  return { ...inventory, sources: new Map([...inventory.sources, ['/metrics', source]]) };
}
const viewOf = (inventory: Inventory): WebhookView => {
  const found = new FactStore(inventory).get(webhooks).items[0]?.value.webhook;
  if (found === undefined || found === null) throw new Error('no webhook');
  return found;
};
const say = (one: Check, inventory: Inventory) => {
  const { status, reason, findings } = evaluate(one, new FactStore(inventory));
  return [status, ...findings.map(({ violation }) => violation.message), ...(reason === null ? [] : [reason])];
};

describe('what stands behind a webhook', () => {
  const hook = configuration('Validating', 'a.example.com');

  test.each<[string, object[], object]>([
    ['a ready endpoint in one of several slices', [service(), slice(false), slice(true, false)], { state: 'ready' }],
    [
      'none that is ready',
      [service(), slice(false)],
      { state: 'broken', fault: 'service guard/guard has no ready endpoint' },
    ],
    ['a name outside', [service({ type: 'ExternalName', externalName: 'x' })], { state: 'outside' }],
    ['nothing', [], { state: 'broken', fault: 'service guard/guard does not exist' }],
  ])('%s', (_, objects, backend) => {
    expect(viewOf(clusterOf(hook, ...objects)).backend).toEqual(backend);
  });

  test('is in doubt where services or endpoints were not seen', () => {
    const whole = clusterOf(hook, service());
    expect(say(broken, deny(clusterOf(hook), 'services'))).toEqual([
      'fail',
      'webhook a.example.com can not be called: its caBundle is empty, so no certificate of the service is trusted; with failurePolicy Ignore everything passes it',
    ]);
    expect(viewOf(deny(clusterOf(hook), 'services')).backend).toEqual({
      state: 'unseen',
      doubt: 'services denied (Forbidden)',
    });
    expect(viewOf(deny(whole, 'endpointslices.discovery.k8s.io')).backend).toEqual({
      state: 'unseen',
      doubt: 'endpointslices.discovery.k8s.io denied (Forbidden)',
    });
  });

  test('a product is believed by its image; where pods were not seen, its name leaves the question open', () => {
    const gatekeeper = configuration('Validating', 'validation.gatekeeper.sh');
    const pod = (image: string) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', namespace: 'guard', labels: { app: 'guard' } },
      spec: { containers: [{ name: 'a', image }] },
    });
    const seen = (image: string) => viewOf(clusterOf(gatekeeper, service(), pod(image)));
    expect(seen('openpolicyagent/gatekeeper:v3')).toMatchObject({ proven: true, product: { name: 'Gatekeeper' } });
    expect(seen('someone/else:1')).toMatchObject({ proven: false, product: { name: 'Gatekeeper' } });
    expect(seen('ghcr.io/kyverno/kyverno:v1')).toMatchObject({ proven: true, product: { name: 'Kyverno' } });
    const unseen = deny(clusterOf(gatekeeper, service()), 'pods');
    expect(viewOf(unseen).proven).toBeUndefined();
    expect(say(secrets, unseen)).toEqual(['unknown', 'the pods behind webhook validation.gatekeeper.sh were not seen']);
  });
});

describe('a webhook that was skipped', () => {
  const metrics = (type: string, name: string, count: number) =>
    `apiserver_admission_webhook_fail_open_count{name="${name}",type="${type}"} ${count}\nprocess_start_time_seconds 1\n`;
  const validating = clusterOf(configuration('Validating', 'a.example.com'));
  const mutating = clusterOf(configuration('Mutating', 'a.example.com'));

  test.each<[string, Inventory, string, string[]]>([
    ['never', validating, 'process_start_time_seconds 1\n', ['pass']],
    ['counted at 0', validating, metrics('validating', 'a.example.com', 0), ['pass']],
    ['another one', validating, metrics('validating', 'b.example.com', 3), ['pass']],
    ['one of the other type', validating, metrics('admit', 'a.example.com', 3), ['pass']],
    [
      'three times',
      validating,
      metrics('validating', 'a.example.com', 3),
      [
        'fail',
        'webhook a.example.com was skipped 3 times since the API server started, because it could not be called',
      ],
    ],
    [
      'once, while it changed objects',
      mutating,
      metrics('admit', 'a.example.com', 1),
      ['fail', 'webhook a.example.com was skipped 1 time since the API server started, because it could not be called'],
    ],
  ])('%s', (_, inventory, text, expected) => {
    expect(say(check, measured(inventory, text))).toEqual(expected);
  });

  test('nobody knows without metrics', () => {
    expect(say(check, deny(validating, '/metrics'))).toEqual(['unknown', '/metrics denied (Forbidden)']);
  });

  test('the question does not arise without webhooks', () => {
    expect(say(check, measured(clusterOf(), 'process_start_time_seconds 1\n'))).toEqual([
      'not-applicable',
      'there is nothing to judge',
    ]);
  });
});

describe('policies from files', () => {
  const series = (policy: string) =>
    `apiserver_validating_admission_policy_check_total{enforcement_action="deny",policy="${policy}",policy_binding="b"} 1\nprocess_start_time_seconds 1\n`;
  const nothing = 'nothing but Pod Security judges what is admitted';

  test('show by their names in the metrics', () => {
    expect(say(engine, measured(clusterOf(), series('replicas.static.k8s.io')))).toEqual(['pass']);
    expect(say(engine, measured(clusterOf(), series('replicas.example.com')))).toEqual(['fail', nothing]);
  });

  test('leave a doubt where the metrics were refused, in versions that know them', () => {
    const refused = (kubernetesVersion: string) =>
      deny(inventoryFromObjects([], { complete: true, kubernetesVersion }), '/metrics');
    expect(say(engine, refused('1.36'))).toEqual(['unknown', '/metrics denied (Forbidden)']);
    expect(say(engine, refused('1.35'))).toEqual(['fail', nothing]);
  });
});

describe('exemptions from Pod Security', () => {
  const counted = (n: number) =>
    `pod_security_exemptions_total{request_operation="create",resource="pod",subresource=""} ${n}\npod_security_exemptions_total{request_operation="update",resource="pod",subresource=""} 0\n`;
  const apiServer = (...flags: string[]) => ({
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
        {
          name: 'kube-apiserver',
          image: 'registry.k8s.io/kube-apiserver:v1.36.0',
          command: ['kube-apiserver', ...flags],
        },
      ],
    },
  });

  test('that were used', () => {
    expect(say(exemption, measured(clusterOf(), counted(3)))).toEqual([
      'fail',
      'Pod Security let 3 requests pass by an exemption since the API server started',
    ]);
  });

  test('that were not used may be there all the same, unless no file could hold them', () => {
    expect(say(exemption, measured(clusterOf(), counted(0)))[0]).toBe('manual');
    expect(say(exemption, measured(clusterOf(apiServer()), counted(0)))).toEqual(['pass']);
    const file = apiServer('--admission-control-config-file=/etc/kubernetes/admission.yaml');
    expect(say(exemption, measured(clusterOf(file), counted(0)))[0]).toBe('manual');
    expect(say(exemption, deny(clusterOf(file), '/metrics'))).toEqual(['unknown', '/metrics denied (Forbidden)']);
  });
});
