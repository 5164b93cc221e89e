import { describe, expect, test } from 'vitest';
import {
  grantsReference,
  type RouteBackend,
  routeBackends,
  servesPort,
} from '../../../src/kubernetes/network/route-backends.ts';

const backend = (port: number | string | undefined, portOf: RouteBackend['portOf'] = 'service'): RouteBackend => ({
  namespace: 'shop',
  service: 'web',
  port,
  portOf,
  fieldPath: 'spec.to',
});

// Service of v1, IngressServiceBackend of networking.k8s.io/v1, RoutePort of route.openshift.io/v1.
describe('servesPort', () => {
  const service = {
    spec: {
      ports: [
        { name: 'http', port: 80, targetPort: 8080 },
        { name: 'grpc', port: 90, targetPort: 'rpc' },
        { port: 70 },
      ],
    },
  };
  const plain = { spec: { ports: [{ name: 'http', port: 80, targetPort: 8080 }, { port: 70 }] } };
  test.each([
    ['a number', service, backend(80), true],
    ['the number of the pods', service, backend(8080), false],
    ['a name', service, backend('grpc'), true],
    ['the name of the pods', service, backend('rpc'), false],
    ['none', service, backend(undefined), true],
    ['a route: number of the pods', plain, backend(8080, 'target'), true],
    ['a route: number of the Service', plain, backend(80, 'target'), false],
    ['a route: the same number on both sides', plain, backend(70, 'target'), true],
    ['a route: any number where a target port has a name', service, backend(9999, 'target'), true],
    ['a route: name of the pods', service, backend('rpc', 'target'), true],
    ['a name elsewhere', { spec: { type: 'ExternalName' } }, backend(443), true],
    ['no ports', { spec: {} }, backend(443), false],
    ['no object', null, backend(443), false],
  ])('%s', (_, given, wanted, expected) => {
    expect(servesPort(given, wanted)).toBe(expected);
  });
});

// ReferenceGrant of gateway.networking.k8s.io/v1beta1.
describe('grantsReference', () => {
  const from = [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'lab' }];
  const grant = (to: unknown, namespace = 'shop') => ({ metadata: { namespace }, spec: { from, to } });
  test.each([
    ['every Service', grant([{ group: '', kind: 'Service' }]), 'lab', true],
    ['that Service', grant([{ group: '', kind: 'Service', name: 'web' }]), 'lab', true],
    ['another Service', grant([{ group: '', kind: 'Service', name: 'api' }]), 'lab', false],
    ['another kind', grant([{ group: '', kind: 'Secret' }]), 'lab', false],
    ['in another namespace', grant([{ group: '', kind: 'Service' }], 'data'), 'lab', false],
    ['to another namespace', grant([{ group: '', kind: 'Service' }]), 'data', false],
    ['of an odd shape', { metadata: { namespace: 'shop' }, spec: { from: 'all', to: null } }, 'lab', false],
  ])('%s', (_, given, namespace, expected) => {
    expect(grantsReference(given, { kind: 'HTTPRoute', namespace }, backend(80))).toBe(expected);
  });

  test('to routes of another kind', () => {
    const everything = grant([{ group: '', kind: 'Service' }]);
    expect(grantsReference(everything, { kind: 'TCPRoute', namespace: 'lab' }, backend(80))).toBe(false);
  });
});

// IngressBackend of networking.k8s.io/v1beta1 and extensions/v1beta1, which files hold still.
test.each(['networking.k8s.io/v1beta1', 'extensions/v1beta1'])('an Ingress of %s', (apiVersion) => {
  const to = (serviceName: string, servicePort: number | string) => ({ serviceName, servicePort });
  const spec = { backend: to('web', 80), rules: [{ http: { paths: [{ backend: to('api', 'http') }] } }] };
  const found = routeBackends({ apiVersion, kind: 'Ingress', metadata: { namespace: 'shop' }, spec });
  expect(found.map(({ service, port, fieldPath }) => [service, port, fieldPath])).toEqual([
    ['web', 80, 'spec.backend.serviceName'],
    ['api', 'http', 'spec.rules[0].http.paths[0].backend.serviceName'],
  ]);
  // The API of today has no such fields.
  expect(routeBackends({ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', spec })).toEqual([]);
});

test('odd shapes have no backends', () => {
  for (const kind of ['Ingress', 'HTTPRoute', 'Route', 'Pod'])
    for (const spec of [
      undefined,
      null,
      'a',
      { rules: 'a', to: 3, alternateBackends: {} },
      { rules: [null, { http: 3, backendRefs: [7], filters: [null] }] },
    ])
      expect(routeBackends({ kind, metadata: { name: 'a' }, spec })).toEqual([]);
});

// Gateway API, HTTPBackendRef.filters, HTTPExternalAuthFilter.
test('a filter of a backend has backends, and one that authenticates is told apart', () => {
  const copy = { requestMirror: { backendRef: { name: 'copy' } } };
  const auth = { externalAuth: { backendRef: { name: 'auth', namespace: 'lab' } } };
  const spec = { rules: [{ filters: [auth], backendRefs: [{ name: 'web', filters: [copy, null] }] }] };
  const found = routeBackends({ kind: 'HTTPRoute', metadata: { name: 'a', namespace: 'shop' }, spec });
  expect(
    found.map(({ namespace, service, fieldPath, authenticates }) => [namespace, service, fieldPath, authenticates]),
  ).toEqual([
    ['shop', 'web', 'spec.rules[0].backendRefs[0]', undefined],
    ['shop', 'copy', 'spec.rules[0].backendRefs[0].filters[0].requestMirror.backendRef', undefined],
    ['lab', 'auth', 'spec.rules[0].filters[0].externalAuth.backendRef', true],
  ]);
});

test('mirrors are backends', () => {
  const spec = {
    rules: [{ filters: [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'copy', port: 80 } } }] }],
  };
  expect(routeBackends({ kind: 'HTTPRoute', metadata: { name: 'a', namespace: 'shop' }, spec })).toEqual([
    {
      namespace: 'shop',
      service: 'copy',
      port: 80,
      portOf: 'service',
      fieldPath: 'spec.rules[0].filters[0].requestMirror.backendRef',
    },
  ]);
});
