import { describe, expect, test } from 'vitest';
import { coversHost } from '../../../src/kubernetes/network/hosts.ts';
import { ingressListeners } from '../../../src/kubernetes/network/ingress-tls.ts';
import { ingressTlsAnnotations, tlsByAnnotation } from '../../../src/kubernetes/network/tls-annotations.ts';

// Source: IngressRule.host of networking.k8s.io/v1.
test.each([
  ['a.foo.com', 'a.foo.com', true],
  ['A.foo.com', 'a.FOO.com', true],
  ['*.foo.com', 'a.foo.com', true],
  ['*.foo.com', 'a.b.foo.com', false],
  ['*.foo.com', 'foo.com', false],
  ['*.foo.com', '*.foo.com', true],
  ['*.foo.com', '*.a.foo.com', false],
  ['a.foo.com', '*.foo.com', false],
  ['*.com', '*.com', true],
  ['*', 'foo', false],
])('%s covers %s: %s', (pattern, host, expected) => {
  expect(coversHost(pattern, host)).toBe(expected);
});

describe('ingressListeners', () => {
  const rules = (...hosts: (string | undefined)[]) => hosts.map((host) => (host === undefined ? {} : { host }));
  const plaintext = (spec: unknown, annotations = {}) =>
    ingressListeners({ metadata: { annotations }, spec })
      .filter(({ encryption }) => encryption === 'plaintext')
      .map(({ host, fieldPath }) => `${host} ${fieldPath}`);

  test.each([
    ['no tls', { rules: rules('a.com') }, ['a.com spec.rules[0].host']],
    ['covered', { rules: rules('a.com'), tls: [{ hosts: ['a.com'] }] }, []],
    ['one of two', { rules: rules('a.com', 'b.com'), tls: [{ hosts: ['a.com'] }] }, ['b.com spec.rules[1].host']],
    [
      'wildcard',
      { rules: rules('a.foo.com', 'a.b.foo.com'), tls: [{ hosts: ['*.foo.com'] }] },
      ['a.b.foo.com spec.rules[1].host'],
    ],
    ['entry without hosts', { rules: rules('a.com', undefined), tls: [{ secretName: 's' }] }, []],
    ['rule without host', { rules: rules(undefined), tls: [{ hosts: ['a.com'] }] }, ['* spec.rules[0]']],
    ['default backend', { defaultBackend: {} }, ['* spec.defaultBackend']],
    ['the same host twice', { rules: rules('a.com', 'a.com') }, ['a.com spec.rules[0].host']],
    ['empty tls', { rules: rules('a.com'), tls: [] }, ['a.com spec.rules[0].host']],
    ['malformed', { rules: [null, 7, { host: 7 }], tls: 'x' }, ['* spec.rules[2]']],
    ['no rules', {}, []],
    ['no spec', undefined, []],
  ])('%s', (_, spec, expected) => {
    expect(plaintext(spec)).toEqual(expected);
  });

  test('an annotation makes up for a missing entry', () => {
    const annotations = { 'nginx.ingress.kubernetes.io/force-ssl-redirect': 'true' };
    expect(plaintext({ rules: rules('a.com') }, annotations)).toEqual([]);
    expect(plaintext({ rules: rules('a.com') }, { 'nginx.ingress.kubernetes.io/ssl-redirect': 'true' })).toHaveLength(
      1,
    );
  });

  test('says of each host what encrypts it', () => {
    const annotations = { 'nginx.ingress.kubernetes.io/force-ssl-redirect': 'true' };
    const spec = { rules: rules('a.com', 'b.com'), tls: [{ hosts: ['c.com'] }, { hosts: ['a.com'] }] };
    const said = ingressListeners({ metadata: { annotations }, spec });
    expect(said.map(({ host, encryption }) => [host, encryption])).toEqual([
      ['a.com', 'tls'],
      ['b.com', 'redirect'],
    ]);
  });
});

// Source: the annotation reference of each controller.
describe('tlsByAnnotation', () => {
  const alb = 'alb.ingress.kubernetes.io/';
  test.each([
    ['ALB certificate alone', { [`${alb}certificate-arn`]: 'arn:x' }, 'terminates'],
    ['ALB HTTPS only', { [`${alb}listen-ports`]: '[{"HTTPS":443}]' }, 'terminates'],
    [
      'ALB HTTP and HTTPS',
      { [`${alb}listen-ports`]: '[{"HTTP":80},{"HTTPS":443}]', [`${alb}certificate-arn`]: 'arn:x' },
      undefined,
    ],
    [
      'ALB with redirect',
      { [`${alb}listen-ports`]: '[{"HTTP":80},{"HTTPS":443}]', [`${alb}ssl-redirect`]: '443' },
      'redirects',
    ],
    [
      'ALB, redirect to nowhere',
      { [`${alb}listen-ports`]: '[{"HTTP":80},{"HTTPS":443}]', [`${alb}ssl-redirect`]: '8443' },
      undefined,
    ],
    ['ALB, redirect without HTTPS', { [`${alb}ssl-redirect`]: '443' }, undefined],
    ['ALB, broken ports', { [`${alb}listen-ports`]: '[{' }, undefined],
    ['GCE without HTTP', { 'kubernetes.io/ingress.allow-http': 'false' }, 'redirects'],
    ['GCE with HTTP', { 'kubernetes.io/ingress.allow-http': 'true' }, undefined],
    ['GCE certificate', { 'networking.gke.io/managed-certificates': 'c' }, 'terminates'],
    ['Traefik TLS', { 'traefik.ingress.kubernetes.io/router.tls': 'true' }, 'terminates'],
    ['Traefik entry points', { 'traefik.ingress.kubernetes.io/router.entrypoints': 'websecure' }, 'terminates'],
    ['Traefik, both entry points', { 'traefik.ingress.kubernetes.io/router.entrypoints': 'web, websecure' }, undefined],
    ['Application Gateway certificate', { 'appgw.ingress.kubernetes.io/appgw-ssl-certificate': 'c' }, 'terminates'],
    ['Application Gateway redirect alone', { 'appgw.ingress.kubernetes.io/ssl-redirect': 'true' }, undefined],
    ['ingress-nginx, as Go reads a boolean', { 'nginx.ingress.kubernetes.io/force-ssl-redirect': 'TRUE' }, 'redirects'],
    ['HAProxy', { 'haproxy.org/ssl-redirect': 'true' }, 'redirects'],
    ['Kong', { 'konghq.com/protocols': 'https' }, 'redirects'],
    ['Kong, both', { 'konghq.com/protocols': 'http,https' }, undefined],
    ['cert-manager gives no TLS by itself', { 'cert-manager.io/cluster-issuer': 'x' }, undefined],
    ['not a text', { 'haproxy.org/ssl-redirect': true }, undefined],
    ['not a map', 'x', undefined],
  ])('%s', (_, annotations, expected) => {
    expect(tlsByAnnotation(annotations)).toBe(expected);
  });

  test('no annotation is named twice', () => {
    expect(new Set(ingressTlsAnnotations).size).toBe(ingressTlsAnnotations.length);
  });
});
