import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { externalIpPolicies } from '../../src/facts/external-ip-policies.ts';
import { FactStore } from '../../src/facts/fact.ts';
import type { Inventory } from '../../src/inventory.ts';
import { deny } from '../support/inventories.ts';

const called = 'constraint K8sExternalIPs none of Gatekeeper';
const shop = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
const constraint = (spec: object = {}) => ({
  apiVersion: 'constraints.gatekeeper.sh/v1beta1',
  kind: 'K8sExternalIPs',
  metadata: { name: 'none' },
  spec,
});
const rules = [{ operations: ['CREATE', 'UPDATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['services'] }];
const hook = (more: object = {}, kind = 'ValidatingWebhookConfiguration') => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind,
  metadata: { name: 'gatekeeper' },
  webhooks: [{ name: 'validation.gatekeeper.sh', rules, clientConfig: { url: 'https://a.a.svc' }, ...more }],
});
const config = (excludedNamespaces: string[], processes: string[], name = 'config') => ({
  apiVersion: 'config.gatekeeper.sh/v1alpha1',
  kind: 'Config',
  metadata: { name, namespace: 'gatekeeper-system' },
  spec: { match: [{ excludedNamespaces, processes }] },
});
const clusterOf = (...objects: object[]) => inventoryFromObjects([shop, ...objects], { complete: true });
const answer = (inventory: Inventory) => {
  const { by, missing, gap } = new FactStore(inventory).get(externalIpPolicies);
  return { by, missing, gap };
};
const refuses = { by: [called], missing: [], gap: null };
const misses = (why: string) => ({ by: [], missing: [`${called} ${why}`], gap: null });

test.each<[string, object[], object]>([
  ['is asked about every Service', [constraint(), hook()], refuses],
  ['only warns', [constraint({ enforcementAction: 'warn' }), hook()], misses('only warns')],
  [
    'leaves a namespace out',
    [constraint({ match: { excludedNamespaces: ['shop'] } }), hook()],
    misses('does not match Services of namespace shop'),
  ],
  [
    'judges some objects',
    [constraint({ match: { labelSelector: { matchLabels: { a: 'b' } } } }), hook()],
    misses('is narrowed by its labelSelector'),
  ],
  ['is never asked', [constraint()], misses('is not enforced: no webhook of Gatekeeper is called for Services')],
  [
    'is asked about new Services alone',
    [constraint(), hook({ rules: [{ ...rules[0], operations: ['CREATE'] }] })],
    misses('is not enforced: no webhook of Gatekeeper is called for Services'),
  ],
  [
    'is asked by a mutating webhook',
    [constraint(), hook({}, 'MutatingWebhookConfiguration')],
    misses('is not enforced: no webhook of Gatekeeper is called for Services'),
  ],
  [
    'is asked elsewhere',
    [constraint(), hook({ namespaceSelector: { matchLabels: { env: 'dev' } } })],
    misses('is not enforced here: the webhook of Gatekeeper does not select the namespace'),
  ],
  [
    'is asked about some objects',
    [constraint(), hook({ objectSelector: { matchLabels: { a: 'b' } } })],
    misses('is narrowed by the objectSelector of webhook validation.gatekeeper.sh'),
  ],
  // kubernetes, apiserver/pkg/admission/plugin/webhook/matchconditions: a request that one does not meet is not sent.
  [
    'is asked under conditions',
    [constraint(), hook({ matchConditions: [{ name: 'pods-only' }] })],
    misses('is narrowed by the matchConditions of webhook validation.gatekeeper.sh (pods-only)'),
  ],
  [
    'can not be asked, and fails open',
    [constraint(), hook({ failurePolicy: 'Ignore', clientConfig: { service: { name: 'a', namespace: 'guard' } } })],
    misses('is not enforced, since Gatekeeper can not be called: service guard/a does not exist'),
  ],
  // Gatekeeper, pkg/webhook/policy.go: "Namespace is set to be ignored by Gatekeeper config"
  [
    'is kept from a namespace by a Config',
    [constraint(), hook(), config(['shop'], ['webhook'])],
    misses('is not enforced here: Config config of Gatekeeper exempts namespace shop'),
  ],
  ['is audited no more by a Config', [constraint(), hook(), config(['*'], ['audit', 'sync'])], refuses],
  ['lives beside a Config that it does not read', [constraint(), hook(), config(['*'], ['*'], 'other')], refuses],
])('a constraint that %s', (_, objects, expected) => {
  expect(answer(clusterOf(...objects))).toEqual(expected);
});

test('what was not seen leaves a gap, where it could make a difference', () => {
  const configs = 'configs.config.gatekeeper.sh';
  const said = `whether Gatekeeper exempts namespace default was not seen: ${configs} denied (Forbidden)`;
  expect(answer(deny(clusterOf(constraint(), hook()), configs))).toEqual({ by: [], missing: [], gap: said });
  expect(answer(deny(clusterOf(constraint()), configs)).gap).toBeNull();
});
