import { defineCheck } from '../../src/check.ts';
import { openHosts } from '../../src/kubernetes/network/open-hosts.ts';

export default defineCheck({
  id: 'wildcard-host',
  category: 'network',
  severity: 'low',
  title: 'Every entry names its host',
  description:
    'An entry without a host answers for every name that points at the load balancer: it takes requests that were meant for others, and names that nobody looks after any more lead to it.',
  remediation:
    'Name the host: spec.rules[].host of the Ingress, spec.listeners[].hostname of the Gateway, spec.hostnames of the HTTPRoute, GRPCRoute or TLSRoute, spec.host of the Route.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/ingress/#hostname-wildcards',
    'https://gateway-api.sigs.k8s.io/reference/spec/',
  ],
  examples: {
    pass: {
      'a rule with a host, and a default backend': `
        { apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: web, namespace: shop }, spec: { defaultBackend: { service: { name: web, port: { number: 80 } } }, rules: [{ host: www.shop.example }] } }`,
      'a listener and a route with hosts': `
        kind: List
        items:
          - { apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: edge, namespace: shop }, spec: { gatewayClassName: any, listeners: [{ name: web, port: 443, protocol: HTTPS, hostname: www.shop.example }, { name: sql, port: 5432, protocol: TCP }] } }
          - { apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: web, namespace: shop }, spec: { parentRefs: [{ name: edge }], hostnames: [www.shop.example] } }`,
      'routes inside a mesh, and a waypoint': `
        kind: List
        items:
          - { apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: web, namespace: shop }, spec: { parentRefs: [{ group: '', kind: Service, name: web }] } }
          - { apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: out, namespace: shop }, spec: { parentRefs: [{ group: networking.istio.io, kind: ServiceEntry, name: out }] } }
          - { apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: waypoint, namespace: shop }, spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] } }`,
      'a Route of OpenShift': `
        { apiVersion: route.openshift.io/v1, kind: Route, metadata: { name: web, namespace: shop }, spec: { host: www.shop.example, to: { kind: Service, name: web } } }`,
      'a Route whose host the router makes': `
        { apiVersion: route.openshift.io/v1, kind: Route, metadata: { name: web, namespace: shop }, spec: { to: { kind: Service, name: web } } }`,
    },
    fail: {
      'a rule without a host and one with a wildcard': [
        `
        { apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: web, namespace: shop }, spec: { rules: [{ http: { paths: [] } }, { host: '*.shop.example' }, { host: www.shop.example }] } }`,
        'rule 1 of Ingress web names no host; rule 2 of Ingress web takes every host of *.shop.example',
      ],
      'only a default backend': [
        `
        { apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: web, namespace: shop }, spec: { defaultBackend: { service: { name: web, port: { number: 80 } } } } }`,
        'the default backend of Ingress web names no host',
      ],
      'a listener and a route': [
        `
        kind: List
        items:
          - { apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: edge, namespace: shop }, spec: { gatewayClassName: any, listeners: [{ name: web, port: 80, protocol: HTTP }] } }
          - { apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: web, namespace: shop }, spec: { parentRefs: [{ name: edge }], hostnames: ['*.shop.example'] } }`,
        'listener web of Gateway edge names no host',
        'the route of HTTPRoute web takes every host of *.shop.example',
      ],
      'a route for every host that its listener takes': [
        `
        { apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: web, namespace: shop }, spec: { parentRefs: [{ name: edge }] } }`,
        'the route of HTTPRoute web names no host',
      ],
      'a GRPCRoute and a TLSRoute': [
        `
        kind: List
        items:
          - { apiVersion: gateway.networking.k8s.io/v1, kind: GRPCRoute, metadata: { name: api, namespace: shop }, spec: { parentRefs: [{ name: edge }] } }
          - { apiVersion: gateway.networking.k8s.io/v1alpha3, kind: TLSRoute, metadata: { name: sql, namespace: shop }, spec: { parentRefs: [{ group: gateway.networking.k8s.io, kind: ListenerSet, name: edge }], hostnames: ['*.shop.example'] } }`,
        'the route of GRPCRoute api names no host',
        'the route of TLSRoute sql takes every host of *.shop.example',
      ],
      'a Route of OpenShift for a whole subdomain': [
        `
        { apiVersion: route.openshift.io/v1, kind: Route, metadata: { name: web, namespace: shop }, spec: { host: www.shop.example, wildcardPolicy: Subdomain, to: { kind: Service, name: web } } }`,
        'the route of Route web takes every host of *.shop.example',
      ],
    },
  },
  each: 'ingresses',
  evaluate({ ingress, controller, notApplicable }) {
    if (controller !== undefined) return notApplicable('a controller has no hosts of its own');
    const name = `${ingress.kind} ${ingress.metadata.name}`;
    return openHosts(ingress).map(({ host, called, fieldPath }) => {
      const said =
        host === undefined ? 'names no host' : host === '*' ? 'takes every host' : `takes every host of ${host}`;
      return { message: `${called} of ${name} ${said}`, fieldPath, ...(host === undefined ? {} : { value: host }) };
    });
  },
});
