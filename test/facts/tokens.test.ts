import { describe, expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { FactStore } from '../../src/facts/fact.ts';
import type { PodView } from '../../src/facts/pods.ts';
import { serviceAccounts, tokens } from '../../src/facts/tokens.ts';
import { deny } from '../support/inventories.ts';

type Fields = Record<string, unknown>;

const account = (name: string, more: Fields = {}): Fields => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace: 'shop' },
  ...more,
});
const view = (spec: Partial<PodView['spec']>, admitted = false): PodView => ({
  namespace: 'shop',
  labels: {},
  annotations: {},
  fromTemplate: !admitted,
  admitted,
  nodeNames: new Set(),
  ends: false,
  debugged: [],
  digests: {},
  spec: { containers: [{ name: 'web' }], ...spec },
});
const projected = (source: object): Partial<PodView['spec']> => ({
  containers: [{ name: 'web', volumeMounts: [{ name: 'token', mountPath: '/token' }] }],
  volumes: [{ name: 'token', projected: { sources: [source] } }],
});
const inventory = (...objects: Fields[]) => inventoryFromObjects(objects, { complete: true });
const tokenOf = (pod: PodView, ...objects: Fields[]) => new FactStore(inventory(...objects)).get(tokens).of(pod);

describe('a template is decided by its fields (plugin/pkg/admission/serviceaccount, shouldAutomount)', () => {
  const no = { automountServiceAccountToken: false };
  const yes = { automountServiceAccountToken: true };
  test.each<[string, PodView, Fields[], string, boolean]>([
    ['nothing said', view({}), [], 'default', true],
    ['the account says no', view({}), [account('default', no)], 'default', false],
    ['the pod says no', view(no), [account('default', yes)], 'default', false],
    ['the pod overrules the account', view(yes), [account('default', no)], 'default', true],
    ['the account of another name', view({ serviceAccountName: 'web' }), [account('default', no)], 'web', true],
    ['the old field', view({ serviceAccount: 'web' }), [account('web', no)], 'web', false],
    ['an empty name', view({ serviceAccountName: '' }), [account('default', no)], 'default', false],
    ['by hand', view({ ...projected({ serviceAccountToken: { path: 't' } }), ...no }), [], 'default', true],
  ])('%s', (_, pod, objects, serviceAccount, mounted) => {
    expect(tokenOf(pod, ...objects)).toEqual({ serviceAccount, mounted });
  });
});

describe('a running pod is decided by its volumes', () => {
  const usual = '/var/run/secrets/kubernetes.io/serviceaccount';
  const secret = (mountPath: string): Partial<PodView['spec']> => ({
    containers: [{ name: 'web', volumeMounts: [{ name: 's', mountPath }] }],
    volumes: [{ name: 's', secret: { secretName: 's' } }],
  });
  test.each<[string, Partial<PodView['spec']>, boolean]>([
    ['no volume', { automountServiceAccountToken: true }, false],
    ['a projected token', projected({ serviceAccountToken: { path: 'token' } }), true],
    [
      'a projected token that no container mounts',
      { volumes: [{ name: 'token', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } }] },
      false,
    ],
    ['a token for a cloud', projected({ serviceAccountToken: { path: 't', audience: 'sts.amazonaws.com' } }), false],
    [
      'a token for the API server by name',
      projected({ serviceAccountToken: { path: 't', audience: 'https://kubernetes.default.svc.cluster.local' } }),
      true,
    ],
    ['a projected volume without a token', projected({ configMap: { name: 'kube-root-ca.crt' } }), false],
    ['a secret at the usual path', secret(`${usual}/`), true],
    ['a secret elsewhere', secret('/etc/keys'), false],
  ])('%s', (_, spec, mounted) => {
    expect(tokenOf(view(spec, true))).toEqual({ serviceAccount: 'default', mounted });
  });
});

describe('without the service accounts', () => {
  const refused = new FactStore(deny(inventory(account('default')), 'serviceaccounts'));

  test('a template that leaves it to its account is not known', () => {
    expect(refused.get(tokens).of(view({}))).toEqual({
      serviceAccount: 'default',
      mounted: undefined,
      gap: 'serviceaccounts denied (Forbidden)',
    });
  });

  test('what the pod itself says, or shows, stands', () => {
    const { of } = refused.get(tokens);
    expect(of(view({ automountServiceAccountToken: true })).mounted).toBe(true);
    expect(of(view({}, true)).mounted).toBe(false);
  });

  test('the list is incomplete', () => {
    expect(refused.get(serviceAccounts)).toMatchObject({
      state: 'incomplete',
      reason: 'serviceaccounts denied (Forbidden)',
      items: [],
    });
  });
});

test('a malformed account decides nothing', () => {
  expect(tokenOf(view({}), account('default', { automountServiceAccountToken: 'no' }))).toEqual({
    serviceAccount: 'default',
    mounted: undefined,
    gap: 'serviceaccounts: default is malformed (automountServiceAccountToken should be boolean, is string)',
  });
});

test('service accounts are judged one by one, but for those being deleted', () => {
  const going = {
    ...account('old'),
    metadata: { name: 'old', namespace: 'shop', deletionTimestamp: '2026-01-01T00:00:00Z' },
  };
  const fact = new FactStore(inventory(account('default'), going)).get(serviceAccounts);
  expect(fact.items.map(({ value, about }) => [value.serviceAccount.metadata.name, about.object.kind])).toEqual([
    ['default', 'ServiceAccount'],
  ]);
});
