import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'plaintext-listener',
  category: 'network',
  severity: 'medium',
  title: 'Everything reachable from outside is encrypted',
  description:
    'What comes in over plain HTTP is read and changed by whoever sits between: session cookies, passwords and tokens travel in the clear, and a page can be replaced on its way.',
  remediation:
    'Give the Ingress an entry in spec.tls that covers the host, the Gateway a listener of protocol HTTPS (and the HTTPRoutes of its HTTP listener a RequestRedirect filter with scheme https), the OpenShift Route a spec.tls with insecureEdgeTerminationPolicy: Redirect, and the load balancer a certificate in the annotation of its cloud; or serve no port 80.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/ingress/#tls',
    'https://gateway-api.sigs.k8s.io/guides/http-redirect-rewrite/',
  ],
  examples: {
    pass: {
      'a host that spec.tls covers': `
        { apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: web, namespace: shop }, spec: { tls: [{ hosts: ['*.shop.example'], secretName: tls }], rules: [{ host: www.shop.example }] } }`,
      'an annotation that redirects': `
        { apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: web, namespace: shop, annotations: { nginx.ingress.kubernetes.io/force-ssl-redirect: 'true' } }, spec: { rules: [{ host: www.shop.example }] } }`,
      'routes that only redirect': `
        kind: List
        items:
          - { apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: edge, namespace: shop }, spec: { gatewayClassName: any, listeners: [{ name: web, port: 80, protocol: HTTP }] } }
          - { apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: web, namespace: shop }, spec: { parentRefs: [{ name: edge }], rules: [{ filters: [{ type: RequestRedirect, requestRedirect: { scheme: https } }] }] } }`,
      'a listener that no route uses': `
        { apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: edge, namespace: shop }, spec: { gatewayClassName: any, listeners: [{ name: web, port: 80, protocol: HTTP }] } }`,
      'a Route of OpenShift that redirects': `
        { apiVersion: route.openshift.io/v1, kind: Route, metadata: { name: web, namespace: shop }, spec: { host: a.example, to: { kind: Service, name: web }, tls: { termination: edge, insecureEdgeTerminationPolicy: Redirect } } }`,
      'a load balancer with a certificate': `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop, annotations: { service.beta.kubernetes.io/aws-load-balancer-ssl-cert: arn } }, spec: { type: LoadBalancer, ports: [{ port: 80 }] } }`,
    },
    fail: {
      'no tls at all': [
        `
        { apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: web, namespace: shop }, spec: { rules: [{ host: www.shop.example }, { host: api.shop.example }] } }`,
        'Ingress host api.shop.example is served in plaintext: no entry of spec.tls covers it',
        'Ingress host www.shop.example is served in plaintext: no entry of spec.tls covers it',
      ],
      'another host covered, and the default backend open': [
        `
        { apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: web, namespace: shop }, spec: { defaultBackend: {}, tls: [{ hosts: [www.shop.example] }], rules: [{ host: www.shop.example }] } }`,
        'the Ingress for every host is served in plaintext: no entry of spec.tls covers it',
      ],
      'a route of a Gateway that answers': [
        `
        kind: List
        items:
          - { apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: edge, namespace: shop }, spec: { gatewayClassName: any, listeners: [{ name: web, port: 8080, protocol: HTTP }] } }
          - { apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: { name: web, namespace: shop }, spec: { parentRefs: [{ name: edge }], rules: [{ backendRefs: [{ name: web }] }] } }`,
        'Gateway listener web (HTTP, port 8080, host *) is served in plaintext: HTTPRoute shop/web answers without a redirect to HTTPS',
      ],
      'a GRPCRoute, which can not redirect': [
        `
        kind: List
        items:
          - { apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: edge, namespace: shop }, spec: { gatewayClassName: any, listeners: [{ name: web, port: 8080, protocol: HTTP }] } }
          - { apiVersion: gateway.networking.k8s.io/v1, kind: GRPCRoute, metadata: { name: api, namespace: shop }, spec: { parentRefs: [{ name: edge }], rules: [{ backendRefs: [{ name: api, port: 8080 }] }] } }`,
        'Gateway listener web (HTTP, port 8080, host *) is served in plaintext: GRPCRoute shop/api answers without a redirect to HTTPS',
      ],
      'Routes of OpenShift without tls, and with plain HTTP beside it': [
        `
        kind: List
        items:
          - { apiVersion: route.openshift.io/v1, kind: Route, metadata: { name: open, namespace: shop }, spec: { host: a.example, to: { kind: Service, name: web } } }
          - { apiVersion: route.openshift.io/v1, kind: Route, metadata: { name: both, namespace: shop }, spec: { host: b.example, to: { kind: Service, name: web }, tls: { termination: edge, insecureEdgeTerminationPolicy: Allow } } }
          - { apiVersion: route.openshift.io/v1, kind: Route, metadata: { name: made, namespace: shop }, spec: { to: { kind: Service, name: web } } }`,
        'Route host b.example is served in plaintext: spec.tls.insecureEdgeTerminationPolicy is Allow',
        'the Route is served in plaintext: spec.tls is not set',
        'Route host a.example is served in plaintext: spec.tls is not set',
      ],
      'port 80 of a load balancer': [
        `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: LoadBalancer, ports: [{ port: 80 }, { port: 443 }] } }`,
        'port 80 of the load balancer is served in plaintext: no annotation gives it a certificate or a redirect; a redirect to the port 443 beside it would not show',
      ],
    },
    notApplicable: {
      'an internal load balancer': `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop, annotations: { service.beta.kubernetes.io/azure-load-balancer-internal: 'true' } }, spec: { type: LoadBalancer, ports: [{ port: 80 }] } }`,
      'an Ingress and a Gateway of the private network': `
        kind: List
        items:
          - { apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: web, namespace: shop, annotations: { alb.ingress.kubernetes.io/scheme: internal } }, spec: { ingressClassName: alb, rules: [{ host: www.shop.example }] } }
          - { apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: edge, namespace: shop }, spec: { gatewayClassName: gke-l7-rilb, listeners: [{ name: web, port: 80, protocol: HTTP }] } }`,
      'what no source tells to be HTTP': `
        { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: LoadBalancer, ports: [{ port: 5432 }] } }`,
    },
  },
  each: 'listeners',
  evaluate({ listener: { called, encryption, fieldPath, reason }, notApplicable }) {
    if (encryption === 'other') return notApplicable('what runs over it is not known to Kubernetes');
    if (encryption === 'plaintext') return { message: `${called} is served in plaintext: ${reason}`, fieldPath };
  },
});
