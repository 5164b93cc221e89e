import { defineCheck } from '../../src/check.ts';
import { directions } from '../../src/kubernetes/network/isolation.ts';

export default defineCheck({
  id: 'missing-default-deny',
  category: 'network',
  severity: 'medium',
  title: 'Every namespace denies traffic by default',
  description:
    'Without a policy that isolates every pod, the next pod that somebody starts is open: it talks to the whole cluster and the whole cluster talks to it, until somebody writes a policy that selects it.',
  remediation:
    'Create a NetworkPolicy in the namespace with podSelector {} and policyTypes [Ingress, Egress] and without rules, and allow what is needed in further policies (DNS, at least).',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-and-all-egress-traffic',
  ],
  examples: {
    pass: {
      'one policy for both directions': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: deny, namespace: shop }, spec: { podSelector: {}, policyTypes: [Ingress, Egress] } }`,
      'one policy for each, beside rules': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: in, namespace: shop }, spec: { podSelector: {} } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: out, namespace: shop }, spec: { podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ port: 53, protocol: UDP }] }] } }`,
      'cluster-wide in Calico': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: crd.projectcalico.org/v1, kind: GlobalNetworkPolicy, metadata: { name: deny }, spec: { selector: all(), types: [Ingress, Egress] } }`,
    },
    fail: {
      'no policy': [
        `
        { apiVersion: v1, kind: Namespace, metadata: { name: shop } }`,
        'namespace shop has no policy that denies ingress and egress by default',
      ],
      'ingress only': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: in, namespace: shop }, spec: { podSelector: {} } }`,
        'namespace shop has no policy that denies egress by default',
      ],
      'every pod selected by a narrower policy': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress, Egress] } }`,
        'namespace shop has no policy that denies ingress and egress by default',
      ],
      'an admin policy that denies one port': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: deny, namespace: shop }, spec: { podSelector: {} } }
          - { apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: { name: admin }, spec: { priority: 5, subject: { namespaces: {} }, egress: [{ action: Deny, to: [{ namespaces: {} }], ports: [{ portNumber: { protocol: TCP, port: 443 } }] }] } }`,
        'namespace shop has no policy that denies egress by default',
      ],
      'a policy of Cilium for some pods': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: { name: web, namespace: shop }, spec: { endpointSelector: { matchExpressions: [{ key: open, operator: DoesNotExist }] }, ingress: [{}], egress: [{}] } }`,
        'namespace shop has no policy that denies ingress and egress by default',
      ],
    },
    unknown: {
      'a policy of Calico in a tier that nobody saw': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: deny, namespace: shop }, spec: { podSelector: {} } }
          - { apiVersion: crd.projectcalico.org/v1, kind: GlobalNetworkPolicy, metadata: { name: late }, spec: { tier: late, selector: all(), types: [Egress] } }`,
        'GlobalNetworkPolicy late of Calico may decide over it: its tier late was not seen',
      ],
    },
    notApplicable: {
      'a namespace of the system': `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }`,
    },
  },
  each: 'namespaces',
  needs: ['isolation'],
  evaluate({ namespace, isolation, unknown, notApplicable }) {
    if (namespace.system) return notApplicable('it belongs to the system');
    const verdicts = directions.map((direction) => ({ direction, ...isolation.ofEveryPod(namespace.name, direction) }));
    const missing = verdicts.filter(({ verdict }) => verdict === 'open').map(({ direction }) => direction);
    if (missing.length > 0)
      return { message: `namespace ${namespace.name} has no policy that denies ${missing.join(' and ')} by default` };
    const unclear = verdicts.find(({ verdict }) => verdict === 'cannot-tell');
    if (unclear !== undefined) return unknown(unclear.reason);
  },
});
