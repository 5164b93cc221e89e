import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { exposures } from '../../src/facts/exposures.ts';
import { FactStore } from '../../src/facts/fact.ts';
import type { Inventory } from '../../src/inventory.ts';
import { readObjects } from '../../src/manifests.ts';
import { deny } from '../support/inventories.ts';

const inventoryOf = (yaml: string): Inventory => inventoryFromObjects(readObjects(yaml, 'test'), { complete: true });

const seen = (inventory: Inventory) =>
  new FactStore(inventory).get(exposures).items.map(({ value: { exposure }, about }) => ({
    called: exposure.called,
    part: about.part,
    to: exposure.openTo,
    ports: exposure.ports.map(
      ({ port, protocol, hosts, transport, target }) =>
        `${hosts.join(',')}:${port}/${protocol} ${transport} -> ${target}`,
    ),
    behind: exposure.workload?.object.name ?? exposure.addresses.join(','),
  }));

const web = `
{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: web, ports: [{ containerPort: 8080, name: http }] }] } } } }
---
`;
const service = (spec: string, more = '') =>
  `{ apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop${more} }, spec: { selector: { app: web }, ${spec} } }\n`;

test.each([
  ['ports: [{ port: 80 }]', '', []],
  [
    'type: LoadBalancer, ports: [{ port: 443, targetPort: http }]',
    '',
    ['LoadBalancer Service shop/web | anyone | :443/TCP unknown -> http'],
  ],
  [
    'type: LoadBalancer, ports: [{ port: 80 }]',
    '',
    ['LoadBalancer Service shop/web | anyone | :80/TCP plaintext -> 80'],
  ],
  [
    'type: LoadBalancer, loadBalancerSourceRanges: [203.0.113.0/24], ports: [{ port: 443 }]',
    '',
    ['LoadBalancer Service shop/web | 203.0.113.0/24 | :443/TCP unknown -> 443'],
  ],
  [
    'type: LoadBalancer, ports: [{ port: 443 }]',
    ', annotations: { networking.gke.io/load-balancer-type: Internal }',
    ['LoadBalancer Service shop/web | the private network of its provider | :443/TCP unknown -> 443'],
  ],
  // No load balancer has answered yet: what is open are the ports of the nodes.
  [
    'type: LoadBalancer, ports: [{ port: 443, nodePort: 30443 }]',
    ', uid: a',
    ['NodePort Service shop/web | whoever reaches a node | :30443/TCP unknown -> 443'],
  ],
  ['type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{ port: 443 }]', ', uid: a', []],
  [
    'type: NodePort, ports: [{ port: 80, targetPort: 8080, nodePort: 30080, protocol: TCP }]',
    '',
    ['NodePort Service shop/web | whoever reaches a node | :30080/TCP unknown -> 8080'],
  ],
  [
    'externalIPs: [198.51.100.1], ports: [{ port: 53, protocol: UDP }]',
    '',
    ['external IP Service shop/web | anyone | :53/UDP unknown -> 53'],
  ],
  ['type: NodePort, ports: [{ port: 80 }]', ", deletionTimestamp: '2026-01-01T00:00:00Z'", []],
])('Service %s%s', (spec, more, expected) => {
  const items = seen(inventoryOf(`${web}${service(spec, more)}`));
  expect(items.map(({ called, to, ports }) => `${called} | ${to} | ${ports.join()}`)).toEqual(expected);
  for (const { behind } of items) expect(behind).toBe('web');
});

const routes = `${web}${service('ports: [{ name: http, port: 80, targetPort: 8080 }]')}---
{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { edge: open } } }
---
{ apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: web, namespace: shop }, spec: { tls: [{ hosts: [www.shop.example] }], rules: [{ host: www.shop.example, http: { paths: [{ backend: { service: { name: web, port: { name: http } } } }] } }, { host: api.shop.example, http: { paths: [{ backend: { service: { name: web, port: { number: 80 } } } }] } }] } }
---
{ apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: alb, namespace: shop }, spec: { ingressClassName: alb, defaultBackend: { service: { name: web, port: { number: 80 } } } } }
---
{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: edge, namespace: infra }, spec: { gatewayClassName: any, listeners: [{ name: tls, port: 443, protocol: HTTPS, hostname: '*.shop.example', allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { edge: open } } } } }, { name: plain, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: All } } }] } }
---
{ apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: web, namespace: shop }, spec: { parentRefs: [{ name: edge, namespace: infra, sectionName: tls }], hostnames: [www.shop.example], rules: [{ backendRefs: [{ name: web, port: 80 }] }] } }
---
{ apiVersion: gateway.networking.k8s.io/v1, kind: GRPCRoute, metadata: { name: mesh, namespace: shop }, spec: { parentRefs: [{ group: '', kind: Service, name: web }], rules: [{ backendRefs: [{ name: web, port: 80 }] }] } }
---
{ apiVersion: route.openshift.io/v1, kind: Route, metadata: { name: web, namespace: shop }, spec: { host: www.shop.example, to: { kind: Service, name: web }, port: { targetPort: 8080 }, tls: { termination: edge, key: hidden, insecureEdgeTerminationPolicy: Redirect } } }
---
{ apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: foreign, namespace: other }, spec: { parentRefs: [{ name: edge, namespace: infra }], rules: [{ backendRefs: [{ name: web, namespace: shop, port: 80 }] }] } }
`;

test('routes lead through their Service to the workload; one for the mesh alone and one without a grant lead nowhere', () => {
  expect(seen(inventoryOf(routes))).toEqual([
    {
      called: 'Ingress shop/web',
      part: 'Ingress to deployment web',
      to: 'whoever reaches its controller',
      ports: ['www.shop.example:443/TCP tls -> 8080', 'api.shop.example:80/TCP plaintext -> 8080'],
      behind: 'web',
    },
    {
      called: 'Ingress shop/alb',
      part: 'Ingress to deployment web',
      to: 'the private network of its provider',
      ports: ['*:80/TCP plaintext -> 8080'],
      behind: 'web',
    },
    {
      called: 'HTTPRoute shop/web',
      part: 'Gateway route to deployment web',
      to: 'whoever reaches its controller',
      ports: ['www.shop.example:443/TCP tls -> 8080'],
      behind: 'web',
    },
    {
      called: 'Route shop/web',
      part: 'Route to deployment web',
      to: 'whoever reaches its controller',
      ports: ['www.shop.example:443/TCP tls -> 8080', 'www.shop.example:80/TCP redirect -> 8080'],
      behind: 'web',
    },
  ]);
});

test('a GRPCRoute answers in plaintext on an HTTP listener; what authenticates requests for a route is not led to', () => {
  const given = `${web}${service('ports: [{ port: 80 }]')}---
{ apiVersion: v1, kind: Service, metadata: { name: auth, namespace: shop }, spec: { selector: { app: web }, ports: [{ port: 90 }] } }
---
{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: edge, namespace: shop }, spec: { gatewayClassName: any, listeners: [{ name: plain, port: 8080, protocol: HTTP }, { name: own, port: 8081, protocol: HTTP }] } }
---
{ apiVersion: gateway.networking.k8s.io/v1, kind: GRPCRoute, metadata: { name: api, namespace: shop }, spec: { parentRefs: [{ name: edge, sectionName: plain }], rules: [{ backendRefs: [{ name: web, port: 80 }] }] } }
---
{ apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: web, namespace: shop }, spec: { parentRefs: [{ name: edge, sectionName: own }], rules: [{ filters: [{ type: ExternalAuth, externalAuth: { protocol: HTTP, backendRef: { name: auth, port: 90 } } }], backendRefs: [{ name: web, port: 80 }] }] } }`;
  expect(seen(inventoryOf(given)).map(({ called, ports }) => `${called} ${ports.join()}`)).toEqual([
    'HTTPRoute shop/web *:8081/TCP plaintext -> 80',
    'GRPCRoute shop/api *:8080/TCP plaintext -> 80',
  ]);
});

test('a route that its Gateway does not let in leads nowhere', () => {
  const closed = routes.replace('edge: open } } }\n---', 'edge: shut } } }\n---');
  expect(seen(inventoryOf(closed)).map(({ called }) => called)).not.toContain('HTTPRoute shop/web');
});

test('whether a Gateway lets a route in by labels that were not seen can not be told', () => {
  const { items, state } = new FactStore(deny(inventoryOf(routes), 'namespaces')).get(exposures);
  expect(state).toBe('incomplete');
  const route = items.find(({ value }) => value.exposure.called === 'HTTPRoute shop/web');
  expect(route?.about.unjudgeable).toBe(
    'whether Gateway infra/edge lets the route in can not be told: namespaces denied (Forbidden)',
  );
});

test('an OpenShift Route for a subdomain, for some addresses, and one whose host the router makes', () => {
  const route = (name: string, spec: string, more = '') =>
    `---\n{ apiVersion: route.openshift.io/v1, kind: Route, metadata: { name: ${name}, namespace: shop${more} }, spec: { to: { kind: Service, name: web }${spec} } }\n`;
  const ranges = ", annotations: { haproxy.router.openshift.io/ip_whitelist: '192.0.2.0/24 198.51.100.7' }";
  const inventory = inventoryOf(
    `${web}${service('ports: [{ port: 80, targetPort: 8080 }]')}${route('a', ', host: www.shop.example, wildcardPolicy: Subdomain')}${route('b', ', host: b.shop.example', ranges)}${route('c', ', tls: { termination: passthrough }')}`,
  );
  expect(seen(inventory).map(({ called, to, ports }) => `${called} | ${to} | ${ports.join()}`)).toEqual([
    'Route shop/a | whoever reaches its controller | *.shop.example:80/TCP plaintext -> undefined',
    'Route shop/b | 192.0.2.0/24, 198.51.100.7 | b.shop.example:80/TCP plaintext -> undefined',
    'Route shop/c | whoever reaches its controller | :443/TCP tls -> undefined',
  ]);
});

test('the key of a Route is not kept', () => {
  expect(JSON.stringify([...inventoryOf(routes).sources.values()])).not.toContain('hidden');
});

test('ports of pods on their nodes', () => {
  const pod = (name: string, spec: string) =>
    `{ apiVersion: v1, kind: Pod, metadata: { name: ${name}, namespace: shop }, spec: { ${spec} } }\n---\n`;
  const inventory = inventoryOf(
    `${pod('a', 'containers: [{ name: c, image: i, ports: [{ containerPort: 80, hostPort: 8080 }, { containerPort: 81 }, { containerPort: 82, hostPort: 82, hostIP: 127.0.0.1 }] }]')}${pod('b', 'hostNetwork: true, containers: [{ name: c, image: i, ports: [{ containerPort: 53, protocol: UDP }] }]')}`,
  );
  expect(seen(inventory).map(({ called, part, ports }) => [called, part, ports])).toEqual([
    ['Pod shop/a on the ports of its nodes', 'host port', [':8080/TCP unknown -> 80']],
    ['Pod shop/b on the ports of its nodes', 'host network', [':53/UDP unknown -> 53']],
  ]);
});

test('a Service without pods, one of another host, and one with endpoints of its own', () => {
  const inventory = inventoryOf(`
{ apiVersion: v1, kind: Service, metadata: { name: empty, namespace: shop }, spec: { type: NodePort, selector: { app: none }, ports: [{ port: 80 }] } }
---
{ apiVersion: v1, kind: Service, metadata: { name: own, namespace: shop }, spec: { type: NodePort, ports: [{ port: 80 }] } }
---
{ apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: { name: own-1, namespace: shop, labels: { kubernetes.io/service-name: own } }, addressType: IPv4, endpoints: [{ addresses: [192.0.2.7] }], ports: [{ port: 8080 }] }`);
  expect(seen(inventory).map(({ called, behind }) => [called, behind])).toEqual([
    ['NodePort Service shop/empty', ''],
    ['NodePort Service shop/own', '192.0.2.7'],
  ]);
});

test('a list that was not seen makes the fact incomplete', () => {
  const { state, reason } = new FactStore(deny(inventoryOf(routes), 'services')).get(exposures);
  expect({ state, reason }).toEqual({ state: 'incomplete', reason: 'services denied (Forbidden)' });
});
