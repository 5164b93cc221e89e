import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'unisolated-pod',
  category: 'network',
  severity: 'high',
  title: 'Incoming traffic of every pod is limited by a policy',
  description:
    'A pod that no policy isolates accepts connections from every other pod of the cluster, whatever its namespace: one compromised container reaches its database, its admin port and every service that trusts the network it is on.',
  remediation:
    'Select the pod with a NetworkPolicy of its namespace and allow in spec.ingress only the peers and ports that it serves. A policy with podSelector {} and policyTypes [Ingress] and without rules closes the namespace; further policies open what is needed.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-traffic',
  ],
  examples: {
    pass: {
      'selected by label, policyTypes absent': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: { matchLabels: { app: web } } } }`,
      'every pod of the namespace denied': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: deny, namespace: shop }, spec: { podSelector: {}, policyTypes: [Ingress] } }`,
      'a cluster-wide policy of Cilium': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: cilium.io/v2, kind: CiliumClusterwideNetworkPolicy, metadata: { name: deny }, spec: { endpointSelector: {}, ingress: [{}] } }`,
    },
    fail: {
      'no policy at all': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }`,
        'nothing limits who may connect to it: namespace shop has no NetworkPolicy',
      ],
      'a policy for another direction': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, policyTypes: [Egress] } }`,
        'nothing limits who may connect to it: NetworkPolicy web, the only one of namespace shop, does not isolate it for ingress',
      ],
      'other labels, another namespace': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: db, namespace: shop }, spec: { podSelector: { matchLabels: { app: db } }, policyTypes: [Ingress] } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: deny, namespace: lab }, spec: { podSelector: {}, policyTypes: [Ingress] } }`,
        'nothing limits who may connect to it: NetworkPolicy db, the only one of namespace shop, does not isolate it for ingress',
      ],
      'an admin policy that denies one port': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: { name: admin }, spec: { priority: 5, subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: {} }], ports: [{ portNumber: { protocol: TCP, port: 22 } }] }] } }`,
        'AdminNetworkPolicy admin denies a part of its incoming traffic; beyond that nothing limits who may connect to it: namespace shop has no NetworkPolicy',
      ],
      'the template of a workload that runs no pod': [
        `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { replicas: 0, template: { spec: { containers: [{ name: web, image: web }] } } } }`,
        'nothing limits who may connect to it: namespace shop has no NetworkPolicy',
      ],
    },
    unknown: {
      'a policy of Calico in a tier that nobody saw': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: crd.projectcalico.org/v1, kind: GlobalNetworkPolicy, metadata: { name: tiers }, spec: { tier: security, selector: all(), types: [Ingress] } }`,
        'GlobalNetworkPolicy tiers of Calico may decide over it: its tier security was not seen',
      ],
    },
    notApplicable: {
      'on the network of its node': `
        { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { hostNetwork: true, containers: [{ name: web, image: web }] } }`,
    },
  },
  each: 'pods',
  needs: ['isolation'],
  evaluate({ pod, isolation, unknown, notApplicable }) {
    if (pod.spec.hostNetwork === true)
      return notApplicable('it uses the network of its node, which policies do not govern');
    const { verdict, by, reason } = isolation.of(pod, 'ingress');
    if (verdict === 'cannot-tell') return unknown(reason);
    if (verdict !== 'open') return;
    const limited = by.length === 0 ? '' : `${by.join(', ')} denies a part of its incoming traffic; beyond that `;
    return { message: `${limited}nothing limits who may connect to it: ${reason}` };
  },
});
