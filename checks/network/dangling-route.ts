import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'dangling-route',
  category: 'network',
  severity: 'low',
  title: 'Every route leads to a service that exists',
  description:
    'A public name waits for a Service that does not exist: whoever may create a Service of that name in the namespace takes over the name, with its certificate and the cookies of its visitors.',
  remediation:
    'Delete the route, or correct the name and port of its backend. A route to a Service of another namespace needs a ReferenceGrant there.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/ingress/',
    'https://gateway-api.sigs.k8s.io/api-types/referencegrant/',
  ],
  examples: {
    pass: {
      'a Service with the port, by number and by name': `
        kind: List
        items:
          - { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { ports: [{ name: http, port: 80, targetPort: 8080 }] } }
          - { apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: web, namespace: shop }, spec: { defaultBackend: { service: { name: web, port: { number: 80 } } }, rules: [{ host: www.shop.example, http: { paths: [{ backend: { service: { name: web, port: { name: http } } } }] } }] } }
          - { apiVersion: route.openshift.io/v1, kind: Route, metadata: { name: web, namespace: shop }, spec: { host: www.shop.example, to: { kind: Service, name: web }, port: { targetPort: 8080 } } }`,
      'an action of an annotation, not a Service': `
        { apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: web, namespace: shop }, spec: { defaultBackend: { service: { name: redirect, port: { name: use-annotation } } } } }`,
      'a Service of another namespace that grants it': `
        kind: List
        items:
          - { apiVersion: v1, kind: Service, metadata: { name: api, namespace: lab }, spec: { ports: [{ port: 80 }] } }
          - { apiVersion: gateway.networking.k8s.io/v1beta1, kind: ReferenceGrant, metadata: { name: shop, namespace: lab }, spec: { from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop }], to: [{ group: '', kind: Service }] } }
          - { apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: web, namespace: shop }, spec: { rules: [{ backendRefs: [{ name: api, namespace: lab, port: 80 }, { group: example.com, kind: Bucket, name: files }] }] } }`,
    },
    fail: {
      'no such Service': [
        `
        { apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: web, namespace: shop }, spec: { rules: [{ host: www.shop.example, http: { paths: [{ backend: { service: { name: web, port: { number: 80 } } } }] } }] } }`,
        'Ingress web leads to Service web of namespace shop, which does not exist',
      ],
      'a port that the Service does not have': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { ports: [{ name: http, port: 80, targetPort: 8080 }] } }
          - { apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: web, namespace: shop }, spec: { rules: [{ backendRefs: [{ name: web, port: 8080 }] }] } }
          - { apiVersion: route.openshift.io/v1, kind: Route, metadata: { name: web, namespace: shop }, spec: { host: www.shop.example, to: { kind: Service, name: web }, port: { targetPort: admin } } }`,
        'HTTPRoute web leads to port 8080 of Service web of namespace shop, which has no such port',
        'Route web leads to port admin of Service web of namespace shop, which has no such port',
      ],
      'a Service of another namespace without a grant': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Service, metadata: { name: api, namespace: lab }, spec: { ports: [{ port: 80 }] } }
          - { apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: web, namespace: shop }, spec: { rules: [{ backendRefs: [{ name: api, namespace: lab, port: 80 }] }] } }`,
        'HTTPRoute web leads to Service api of namespace lab, which no ReferenceGrant there permits',
      ],
      'filters that copy or authenticate requests': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { ports: [{ port: 80 }] } }
          - { apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: web, namespace: shop }, spec: { rules: [{ filters: [{ type: ExternalAuth, externalAuth: { protocol: HTTP, backendRef: { name: auth, port: 80 } } }], backendRefs: [{ name: web, port: 80, filters: [{ type: RequestMirror, requestMirror: { backendRef: { name: copy, port: 80 } } }] }] }] } }`,
        'HTTPRoute web leads to Service copy of namespace shop, which does not exist; HTTPRoute web leads to Service auth of namespace shop, which does not exist',
      ],
      'a TCPRoute, and a grant for HTTPRoutes alone': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Service, metadata: { name: api, namespace: lab }, spec: { ports: [{ port: 80 }] } }
          - { apiVersion: gateway.networking.k8s.io/v1beta1, kind: ReferenceGrant, metadata: { name: shop, namespace: lab }, spec: { from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: shop }], to: [{ group: '', kind: Service }] } }
          - { apiVersion: gateway.networking.k8s.io/v1alpha2, kind: TCPRoute, metadata: { name: db, namespace: shop }, spec: { rules: [{ backendRefs: [{ name: ghost, port: 5432 }, { name: api, namespace: lab, port: 80 }] }] } }`,
        'TCPRoute db leads to Service ghost of namespace shop, which does not exist; TCPRoute db leads to Service api of namespace lab, which no ReferenceGrant there permits',
      ],
    },
  },
  each: 'routes',
  evaluate({ route: { kind, name, backends }, unknown }) {
    const dangling = backends.flatMap(({ namespace, service, port, verdict, fieldPath }) => {
      const called = `Service ${service} of namespace ${namespace}`;
      const why = {
        'no-service': `${called}, which does not exist`,
        'no-port': `port ${port} of ${called}, which has no such port`,
        'not-permitted': `${called}, which no ReferenceGrant there permits`,
        unseen: undefined,
        there: undefined,
      }[verdict];
      return why === undefined ? [] : [{ message: `${kind} ${name} leads to ${why}`, fieldPath, value: service }];
    });
    if (dangling.length > 0) return dangling;
    const unseen = backends.find(({ verdict }) => verdict === 'unseen');
    if (unseen !== undefined)
      return unknown(
        `whether Service ${unseen.service} of namespace ${unseen.namespace} answers was not seen: ${unseen.gap}`,
      );
  },
});
