import { defineCheck } from '../../src/check.ts';
import { enrolmentOf } from '../../src/kubernetes/mesh/membership.ts';

export default defineCheck({
  id: 'permissive-mtls',
  category: 'network',
  severity: 'medium',
  title: 'The mesh refuses plaintext',
  description:
    'A proxy that takes plaintext beside mutual TLS lets any pod of the cluster speak to the workload without an identity: whoever has broken into one reads and forges traffic as if there were no mesh, and policies that ask for an identity are met by none.',
  remediation:
    'Set spec.mtls.mode: STRICT in a PeerAuthentication of the root namespace or of the namespace, and take away those that loosen it; in Linkerd set config.linkerd.io/default-inbound-policy: all-authenticated and have each AuthorizationPolicy require a MeshTLSAuthentication; in Kuma enable an mTLS backend whose mode is STRICT; in Cilium set authentication.mode: required in the ingress rules of a CiliumNetworkPolicy for all pods, or encrypt with WireGuard.',
  references: [
    'https://istio.io/latest/docs/reference/config/security/peer_authentication/',
    'https://linkerd.io/2/reference/authorization-policy/',
    'https://kuma.io/docs/latest/policies/mutual-tls/',
  ],
  examples: {
    pass: {
      'strict for the whole mesh': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { istio-injection: enabled } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: istiod, namespace: istio-system }, spec: { containers: [{ name: discovery, image: 'docker.io/istio/pilot:1.29.0' }] } }
          - { apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: { name: default, namespace: istio-system }, spec: { mtls: { mode: STRICT } } }
          - { apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: { name: web, namespace: shop }, spec: { selector: { matchLabels: { app: web } }, mtls: { mode: UNSET } } }`,
      'Cilium that requires authentication': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Pod, metadata: { name: cilium-a, namespace: kube-system }, spec: { containers: [{ name: cilium-agent, image: 'quay.io/cilium/cilium:v1.18.3' }] } }
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: cilium-config, namespace: kube-system }, data: { mesh-auth-mutual-enabled: 'true' } }
          - { apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: { name: a, namespace: shop }, spec: { endpointSelector: {}, ingress: [{ fromEndpoints: [{}], authentication: { mode: required } }] } }`,
      'the annotation of Linkerd': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, annotations: { linkerd.io/inject: enabled, config.linkerd.io/default-inbound-policy: all-authenticated } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: identity, namespace: linkerd }, spec: { containers: [{ name: identity, image: 'cr.l5d.io/linkerd/controller:2.18' }] } }`,
    },
    fail: {
      'the default of Istio': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { istio-injection: enabled } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: istiod, namespace: istio-system }, spec: { containers: [{ name: discovery, image: 'docker.io/istio/pilot:1.29.0' }] } }`,
        'namespace shop takes plaintext beside the mutual TLS of Istio: no PeerAuthentication sets a mode, which means PERMISSIVE',
      ],
      'a namespace and a port that loosen a strict mesh': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { istio-injection: enabled } } }
          - { apiVersion: v1, kind: Namespace, metadata: { name: dev, labels: { istio.io/dataplane-mode: ambient } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: istiod, namespace: istio-system }, spec: { containers: [{ name: discovery, image: 'docker.io/istio/pilot:1.29.0' }] } }
          - { apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: { name: default, namespace: istio-system }, spec: { mtls: { mode: STRICT } } }
          - { apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: { name: dev, namespace: dev }, spec: { mtls: { mode: DISABLE } } }
          - { apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: { name: db, namespace: shop }, spec: { selector: { matchLabels: { app: db } }, portLevelMtls: { '5432': { mode: PERMISSIVE } } } }`,
        'namespace dev takes plaintext beside the mutual TLS of Istio: PeerAuthentication dev/dev sets DISABLE',
        'namespace shop takes plaintext beside the mutual TLS of Istio: PeerAuthentication shop/db sets PERMISSIVE for port 5432',
      ],
      'pods with a proxy, and pods that ambient took, in namespaces without a mark': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Pod, metadata: { name: istiod, namespace: istio-system }, spec: { containers: [{ name: discovery, image: 'docker.io/istio/pilot:1.29.0' }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }, { name: istio-proxy, image: 'docker.io/istio/proxyv2:1.29.0' }] } }
          - { apiVersion: v1, kind: Namespace, metadata: { name: dev } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: dev, labels: { istio.io/dataplane-mode: ambient }, annotations: { ambient.istio.io/redirection: enabled } }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: { name: web, namespace: shop }, spec: { host: web, trafficPolicy: { tls: { mode: DISABLE } } } }`,
        'namespace dev takes plaintext beside the mutual TLS of Istio: no PeerAuthentication sets a mode, which means PERMISSIVE',
        'namespace shop takes plaintext beside the mutual TLS of Istio: no PeerAuthentication sets a mode, which means PERMISSIVE; DestinationRule shop/web has clients send it (tls.mode DISABLE)',
      ],
      'a Server of Linkerd that lets everybody in': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, annotations: { linkerd.io/inject: enabled, config.linkerd.io/default-inbound-policy: deny } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: identity, namespace: linkerd }, spec: { containers: [{ name: identity, image: 'cr.l5d.io/linkerd/controller:2.18' }] } }
          - { apiVersion: policy.linkerd.io/v1beta3, kind: Server, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, port: http, accessPolicy: all-unauthenticated } }`,
        'namespace shop takes plaintext beside the mutual TLS of Linkerd: Server shop/web has accessPolicy all-unauthenticated',
      ],
      'Cilium that authenticates nobody': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Pod, metadata: { name: cilium-a, namespace: kube-system }, spec: { containers: [{ name: cilium-agent, image: 'quay.io/cilium/cilium:v1.18.3' }] } }
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: cilium-config, namespace: kube-system }, data: { mesh-auth-mutual-enabled: 'true' } }`,
        'namespace shop takes plaintext beside the mutual TLS of Cilium: no policy requires authentication of all its clients, and Cilium encrypts nothing',
      ],
      'Kuma without a backend': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { kuma.io/sidecar-injection: enabled } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: cp, namespace: kuma-system }, spec: { containers: [{ name: cp, image: 'docker.io/kumahq/kuma-cp:2.11.0' }] } }
          - { apiVersion: kuma.io/v1alpha1, kind: Mesh, metadata: { name: default } }`,
        'namespace shop takes plaintext beside the mutual TLS of Kuma: Mesh default: spec.mtls.enabledBackend is not set',
      ],
    },
    notApplicable: {
      'no mesh': `
        { apiVersion: v1, kind: Namespace, metadata: { name: shop } }`,
    },
  },
  each: 'namespaces',
  needs: ['mesh'],
  evaluate({ namespace, mesh, unknown, notApplicable }) {
    const own = enrolmentOf(namespace.labels, namespace.annotations)?.mesh ?? mesh.proxied(namespace.name);
    // Cilium's mesh takes in every pod.
    const name = own ?? (namespace.system ? undefined : 'Cilium');
    if (name === undefined || !mesh.running.has(name))
      return notApplicable(`namespace ${namespace.name} is in no mesh that runs`);
    const gap = mesh.gap(name);
    if (gap !== undefined) return unknown(gap);
    const open = mesh.openness(namespace.name, name);
    if (open === undefined) return;
    const rules = name === 'Istio' ? mesh.clients(namespace.name).filter(({ modes }) => modes.includes('DISABLE')) : [];
    const clients = rules.map(({ called }) => `; ${called} has clients send it (tls.mode DISABLE)`);
    return {
      message: `namespace ${namespace.name} takes plaintext beside the mutual TLS of ${name}: ${open.reason}${clients.slice(0, 3).join('')}`,
      value: open.value,
    };
  },
});
