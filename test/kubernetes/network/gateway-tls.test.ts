import { describe, expect, test } from 'vitest';
import { gatewayListeners, onlyRedirects, usesListener } from '../../../src/kubernetes/network/gateway-tls.ts';

const redirect = { filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }] };
const forward = { backendRefs: [{ name: 'app', port: 80 }] };

/** Listeners that let in routes of every namespace, unless they say otherwise. */
function gateway(...listeners: unknown[]) {
  const open = listeners.map((one) =>
    typeof one === 'object' && one !== null ? { allowedRoutes: { namespaces: { from: 'All' } }, ...one } : one,
  );
  return { metadata: { namespace: 'infra', name: 'edge' }, spec: { listeners: open } };
}

function route(rules: unknown, more: { parent?: object; hostnames?: string[]; namespace?: string } = {}) {
  const { parent = {}, hostnames, namespace = 'shop' } = more;
  return {
    metadata: { namespace, name: 'route' },
    spec: { parentRefs: [{ name: 'edge', namespace: 'infra', ...parent }], hostnames, rules },
  };
}

// Source: Gateway API v1, ListenerSpec, ParentReference, HTTPRequestRedirectFilter.
describe('gatewayListeners', () => {
  const http = { name: 'http', port: 80, protocol: 'HTTP' };
  test.each([
    ['HTTPS', { name: 'https', port: 443, protocol: 'HTTPS' }, [], 'tls'],
    ['TLS passthrough', { name: 'tls', port: 443, protocol: 'TLS' }, [], 'tls'],
    ['TCP', { name: 'tcp', port: 5432, protocol: 'TCP' }, [], 'other'],
    ['HTTP that nothing uses', http, [], 'unused'],
    ['HTTP that forwards', http, [route([forward])], 'plaintext'],
    ['HTTP that redirects', http, [route([redirect])], 'redirect'],
    ['one rule forwards', http, [route([redirect, forward])], 'plaintext'],
    ['one route forwards', http, [route([redirect]), route([forward])], 'plaintext'],
    ['redirect to http', http, [route([{ filters: [{ type: 'RequestRedirect', requestRedirect: {} }] }])], 'plaintext'],
    [
      'a GRPCRoute beside a redirect',
      http,
      [route([redirect]), { kind: 'GRPCRoute', ...route([forward]) }],
      'plaintext',
    ],
    ['route without rules', http, [route(undefined)], 'plaintext'],
    [
      'section of another listener',
      http,
      [route([forward], { parent: { sectionName: 'https' } }), route([redirect], { parent: { sectionName: 'http' } })],
      'redirect',
    ],
    ['port of another listener', http, [route([forward], { parent: { port: 443 } })], 'unused'],
    ['route of another gateway', http, [route([forward], { parent: { name: 'other' } })], 'unused'],
    ['route of another kind of parent', http, [route([forward], { parent: { kind: 'Service', group: '' } })], 'unused'],
    [
      'namespace of the route by default',
      http,
      [route([forward], { parent: { namespace: undefined }, namespace: 'infra' })],
      'plaintext',
    ],
    ['other namespace by default', http, [route([forward], { parent: { namespace: undefined } })], 'unused'],
    ['host outside', { ...http, hostname: '*.foo.com' }, [route([forward], { hostnames: ['bar.com'] })], 'unused'],
    [
      'host inside, any depth',
      { ...http, hostname: '*.foo.com' },
      [route([forward], { hostnames: ['a.b.foo.com'] })],
      'plaintext',
    ],
  ])('%s', (_, listener, routes, expected) => {
    expect(gatewayListeners(gateway(listener), routes).map(({ encryption }) => encryption)).toEqual([expected]);
  });

  // Source: Gateway API v1, AllowedRoutes, RouteNamespaces, RouteGroupKind.
  test.each([
    ['none said: the namespace of the Gateway', {}, 'shop', 'unused'],
    ['none said, a route beside it', {}, 'infra', 'plaintext'],
    ['Same', { namespaces: { from: 'Same' } }, 'shop', 'unused'],
    ['All', { namespaces: { from: 'All' } }, 'shop', 'plaintext'],
    ['None', { namespaces: { from: 'None' } }, 'infra', 'unused'],
    ['Selector', { namespaces: { from: 'Selector', selector: { matchLabels: { edge: 'yes' } } } }, 'shop', 'plaintext'],
    [
      'Selector of others',
      { namespaces: { from: 'Selector', selector: { matchLabels: { edge: 'no' } } } },
      'shop',
      'unused',
    ],
    [
      'Selector by name',
      { namespaces: { from: 'Selector', selector: { matchLabels: { 'kubernetes.io/metadata.name': 'lab' } } } },
      'shop',
      'unused',
    ],
    [
      'Selector of labels that were not seen',
      { namespaces: { from: 'Selector', selector: { matchLabels: { edge: 'no' } } } },
      'lab',
      'unused whether it lets in lab/route can not be told',
    ],
    ['kinds', { namespaces: { from: 'All' }, kinds: [{ kind: 'HTTPRoute' }] }, 'shop', 'plaintext'],
    ['other kinds', { namespaces: { from: 'All' }, kinds: [{ kind: 'GRPCRoute' }] }, 'shop', 'unused'],
    [
      'kinds of another group',
      { namespaces: { from: 'All' }, kinds: [{ group: 'example.com', kind: 'HTTPRoute' }] },
      'shop',
      'unused',
    ],
  ])('allowedRoutes: %s', (_, allowedRoutes, namespace, expected) => {
    const labelsOf = (name: string) => (name === 'shop' ? { edge: 'yes' } : null);
    const one = { kind: 'HTTPRoute', ...route([forward], { namespace }) };
    const [found] = gatewayListeners(gateway({ ...http, allowedRoutes }), [one], labelsOf);
    expect([found?.encryption, ...(found?.doubt === undefined ? [] : [found.doubt])].join(' ')).toBe(expected);
  });

  test.each([
    ['TCP', 'TCPRoute', 'yes'],
    ['TCP', 'HTTPRoute', 'no'],
    ['TLS', 'TLSRoute', 'yes'],
    ['HTTPS', 'GRPCRoute', 'yes'],
    ['HTTPS', 'TLSRoute', 'no'],
    ['UDP', 'UDPRoute', 'yes'],
    ['example.com/own', 'HTTPRoute', 'yes'],
  ])('a listener of %s and a %s', (protocol, kind, expected) => {
    const { spec } = gateway({ name: 'l', port: 1, protocol });
    const one = { kind, ...route([forward]) };
    const edge = { metadata: { namespace: 'infra', name: 'edge' }, spec };
    expect(usesListener(one, edge, spec.listeners[0])).toBe(expected);
  });

  test('names the routes that answer without a redirect', () => {
    const routes = [route([forward]), { kind: 'GRPCRoute', ...route([forward]) }];
    expect(gatewayListeners(gateway({ ...http, hostname: 'a.com' }), routes)).toEqual([
      {
        name: 'http',
        port: 80,
        host: 'a.com',
        encryption: 'plaintext',
        fieldPath: 'spec.listeners[0]',
        plaintextRoutes: ['HTTPRoute shop/route', 'GRPCRoute shop/route'],
      },
    ]);
  });

  test('odd shapes', () => {
    expect(gatewayListeners(undefined, [undefined, 7, { spec: { parentRefs: 'x' } }])).toEqual([]);
    expect(gatewayListeners(gateway(null, 7, { name: 'x', protocol: 5 }), [null])).toEqual([
      {
        name: 'x',
        port: undefined,
        host: '*',
        encryption: 'other',
        fieldPath: 'spec.listeners[2]',
        plaintextRoutes: [],
      },
    ]);
    expect(onlyRedirects({ spec: { rules: [null] } })).toBe(false);
  });
});
