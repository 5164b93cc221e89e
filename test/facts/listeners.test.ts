import { expect, test } from 'vitest';
import { keepAnnotations } from '../../src/collect/annotations.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { listeners } from '../../src/facts/listeners.ts';
import { loadBalancerAnnotations } from '../../src/kubernetes/network/load-balancer-tls.ts';
import { ingressTlsAnnotations } from '../../src/kubernetes/network/tls-annotations.ts';
import { readObjects } from '../../src/manifests.ts';

const inventoryOf = (yaml: string) => inventoryFromObjects(readObjects(yaml, 'test'), { complete: true });

const offered = (inventory: ReturnType<typeof inventoryOf>) =>
  new FactStore(inventory)
    .get(listeners)
    .items.map(({ value, about }) => [about.object.kind, about.part, value.listener.encryption, about.doubt]);

const edge = `
kind: List
items:
  - apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: { name: web, namespace: shop }
    spec: { tls: [{ hosts: [www.shop.example] }], rules: [{ host: www.shop.example }, { host: api.shop.example }] }
  - apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: { name: passed, namespace: shop, annotations: { nginx.ingress.kubernetes.io/ssl-passthrough: 'true' } }
    spec: { rules: [{ host: tls.shop.example }] }
  - apiVersion: gateway.networking.k8s.io/v1
    kind: Gateway
    metadata: { name: edge, namespace: shop }
    spec:
      listeners:
        - { name: own, port: 80, protocol: HTTP }
        - { name: all, port: 8080, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }
        - { name: tls, port: 443, protocol: HTTPS, hostname: '*.shop.example', allowedRoutes: { namespaces: { from: All } } }
  - apiVersion: v1
    kind: Service
    metadata: { name: web, namespace: shop }
    spec: { type: LoadBalancer, ports: [{ port: 80 }, { port: 443 }, { port: 80, protocol: UDP }] }
  - apiVersion: v1
    kind: Service
    metadata: { name: inside, namespace: shop, annotations: { networking.gke.io/load-balancer-type: Internal } }
    spec: { type: LoadBalancer, ports: [{ port: 80 }] }
  - apiVersion: v1
    kind: Service
    metadata: { name: leaving, namespace: shop, deletionTimestamp: '2026-01-01T00:00:00Z' }
    spec: { type: LoadBalancer, ports: [{ port: 80 }] }`;

test('one item for each host and port that is reachable from outside', () => {
  expect(offered(inventoryOf(edge))).toEqual([
    ['Ingress', 'www.shop.example:80', 'tls', undefined],
    ['Ingress', 'api.shop.example:80', 'plaintext', undefined],
    ['Ingress', 'tls.shop.example:80', 'tls', undefined],
    ['Gateway', '*:80', 'unused', undefined],
    ['Gateway', '*:8080', 'unused', undefined],
    ['Gateway', '*.shop.example:443', 'tls', undefined],
    ['Service', '*:80', 'plaintext', undefined],
    ['Service', '*:443', 'other', undefined],
    ['Service', '*:80', 'other', undefined],
  ]);
});

test('within a namespace, a listener that admits routes of others can not pass', () => {
  const inventory = inventoryOf(edge);
  const narrow = { ...inventory, scan: { ...inventory.scan, namespaces: ['shop'] } };
  expect(offered(narrow).filter(([, , , doubt]) => doubt !== undefined)).toEqual([
    ['Gateway', '*:8080', 'unused', 'routes of namespaces that were not asked for may use the listener'],
  ]);
});

test('what is called private is left out, and what a default makes private is not', () => {
  const ingress = (name: string, ingressClassName: string, annotations = '{}') =>
    `{ apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: ${name}, namespace: shop, annotations: ${annotations} }, spec: { ingressClassName: ${ingressClassName}, rules: [{ host: ${name}.example }] } }`;
  const given = [
    ingress('inside', 'alb', '{ alb.ingress.kubernetes.io/scheme: internal }'),
    // IngressClassParams may say that it is internet-facing.
    ingress('unsaid', 'alb'),
    ingress('tailnet', 'tailscale'),
    // Tailscale serves TLS alone, over its Funnel too.
    ingress('funnel', 'tailscale', "{ tailscale.com/funnel: 'true' }"),
  ];
  expect(offered(inventoryOf(given.join('\n---\n')))).toEqual([
    ['Ingress', 'unsaid.example:80', 'plaintext', undefined],
    ['Ingress', 'funnel.example:80', 'tls', undefined],
  ]);
});

test('collecting keeps the value of every annotation that tells of TLS', () => {
  for (const name of [...ingressTlsAnnotations, ...loadBalancerAnnotations])
    expect(keepAnnotations({ [name]: 'on' })).toEqual({ [name]: 'on' });
  expect(
    keepAnnotations({ 'nginx.ingress.kubernetes.io/configuration-snippet': 'secret', 'example.com/note': 'a' }),
  ).toEqual({
    'nginx.ingress.kubernetes.io/configuration-snippet': '<text>',
  });
});
