import { expect, test } from 'vitest';
import { readLinkerdPolicies, refusesPlaintext } from '../../../src/kubernetes/mesh/linkerd.ts';

const object = (name: string, spec: unknown) => ({ metadata: { name, namespace: 'shop' }, spec });
const policy = (kind: string, ...refs: string[]) =>
  object('p', { targetRef: { kind, name: 'x' }, requiredAuthenticationRefs: refs.map((one) => ({ kind: one })) });
const none: unknown[] = [];

// Source: linkerd.io/2/reference/authorization-policy, "Default policies".
test.each([
  ['all-unauthenticated', false],
  ['cluster-unauthenticated', false],
  ['audit', false],
  ['all-authenticated', true],
  ['cluster-authenticated', true],
  ['deny', true],
])('%s refuses plaintext: %s', (name, expected) => {
  expect(refusesPlaintext(name)).toBe(expected);
});

// Source: the same page, "Server", "AuthorizationPolicy", "ServerAuthorization".
test.each<[string, unknown[], unknown[], unknown[], string[]]>([
  ['a Server denies where it says nothing', [object('s', { port: 80 })], none, none, []],
  [
    'a Server that lets all in',
    [object('s', { accessPolicy: 'all-unauthenticated' })],
    none,
    none,
    ['Server shop/s has accessPolicy all-unauthenticated'],
  ],
  ['a policy that asks for an identity', none, [policy('Server', 'MeshTLSAuthentication')], none, []],
  [
    'a policy that asks for an account',
    none,
    [policy('Namespace', 'NetworkAuthentication', 'ServiceAccount')],
    none,
    [],
  ],
  [
    'a policy that asks for a network alone',
    none,
    [policy('Server', 'NetworkAuthentication')],
    none,
    ['AuthorizationPolicy shop/p requires a network alone, and no identity'],
  ],
  [
    'a policy that asks for nothing',
    none,
    [policy('Namespace')],
    none,
    ['AuthorizationPolicy shop/p requires no authentication'],
  ],
  ['a policy for one route', none, [policy('HTTPRoute', 'NetworkAuthentication')], none, []],
  [
    'an authorization of the older kind',
    none,
    none,
    [object('a', { client: { unauthenticated: true } }), object('b', { client: { meshTLS: { identities: ['*'] } } })],
    ['ServerAuthorization shop/a has client.unauthenticated'],
  ],
  ['odd shapes', [null, 1, {}], [null, { spec: [] }], [{ spec: { client: 'x' } }], []],
])('%s', (_, servers, policies, authorizations, expected) => {
  const { openings } = readLinkerdPolicies(servers, policies, authorizations);
  expect(openings('shop').map(({ called, does }) => `${called} ${does}`)).toEqual(expected);
  expect(openings('other')).toEqual([]);
});
