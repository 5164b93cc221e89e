import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'unisolated-pod-egress',
  category: 'network',
  severity: 'medium',
  title: 'Outgoing traffic of every pod is limited by a policy',
  description:
    'A pod whose outgoing traffic nothing limits can fetch tools, send stolen data anywhere, mine for somebody else, and reach the metadata service of the cloud, where the credentials of its node may be had.',
  remediation:
    'Select the pod with a NetworkPolicy of its namespace whose policyTypes has Egress, and allow in spec.egress only the peers and ports that it needs, DNS (port 53 of kube-dns) among them.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-egress-traffic',
  ],
  examples: {
    pass: {
      'policyTypes absent, egress rules exist': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: { matchLabels: { app: web } }, egress: [{ to: [{ podSelector: { matchLabels: { app: db } } }] }] } }`,
      'every pod of the namespace denied': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: deny, namespace: shop }, spec: { podSelector: {}, policyTypes: [Egress] } }`,
      'a cluster-wide policy of Cilium': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: cilium.io/v2, kind: CiliumClusterwideNetworkPolicy, metadata: { name: deny }, spec: { endpointSelector: {}, egress: [{}] } }`,
    },
    fail: {
      'no policy at all': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }`,
        'nothing limits where it may connect to: namespace shop has no NetworkPolicy',
      ],
      'policyTypes absent and no egress rules': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: web, namespace: shop }, spec: { podSelector: {}, ingress: [{}] } }`,
        'nothing limits where it may connect to: NetworkPolicy web, the only one of namespace shop, does not isolate it for egress',
      ],
      'other labels, another namespace': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: db, namespace: shop }, spec: { podSelector: { matchLabels: { app: db } }, policyTypes: [Egress] } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: deny, namespace: lab }, spec: { podSelector: {}, policyTypes: [Egress] } }`,
        'nothing limits where it may connect to: NetworkPolicy db, the only one of namespace shop, does not isolate it for egress',
      ],
      'an admin policy that denies one port': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: { name: admin }, spec: { priority: 5, subject: { namespaces: {} }, egress: [{ action: Deny, to: [{ namespaces: {} }], ports: [{ portNumber: { protocol: TCP, port: 22 } }] }] } }`,
        'AdminNetworkPolicy admin denies a part of its outgoing traffic; beyond that nothing limits where it may connect to: namespace shop has no NetworkPolicy',
      ],
      'the template of a workload that runs no pod': [
        `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { replicas: 0, template: { spec: { containers: [{ name: web, image: web }] } } } }`,
        'nothing limits where it may connect to: namespace shop has no NetworkPolicy',
      ],
    },
    unknown: {
      'a policy of Calico in a tier that nobody saw': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: crd.projectcalico.org/v1, kind: GlobalNetworkPolicy, metadata: { name: tiers }, spec: { tier: security, selector: all(), types: [Egress] } }`,
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
    const { verdict, by, reason } = isolation.of(pod, 'egress');
    if (verdict === 'cannot-tell') return unknown(reason);
    if (verdict !== 'open') return;
    const limited = by.length === 0 ? '' : `${by.join(', ')} denies a part of its outgoing traffic; beyond that `;
    return { message: `${limited}nothing limits where it may connect to: ${reason}` };
  },
});
