import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'reachable-metadata-endpoint',
  category: 'network',
  severity: 'high',
  title: 'Pods cannot reach the metadata service of the cloud',
  description:
    'The metadata service hands the credentials of the machine to whoever asks from it. A pod that reaches it, or a request that somebody tricks it into (SSRF), takes the rights of the node in the cloud: pulling images, attaching disks, reading buckets, sometimes joining the cluster as a node.',
  remediation:
    'Isolate egress with a NetworkPolicy and leave the address out of every ipBlock (except: [169.254.169.254/32]); give pods identities of their own (IRSA or EKS Pod Identity, Workload Identity) and set the hop limit of the instances to 1.',
  references: [
    'https://kubernetes.io/docs/tasks/administer-cluster/securing-a-cluster/#restricting-cloud-metadata-api-access',
    'https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html',
  ],
  examples: {
    pass: {
      'an exception for the address': `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: one }, spec: { providerID: 'gce://p/z/n' } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: out, namespace: shop }, spec: { podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0, except: [169.254.169.254/32] } }] }] } }`,
      'nodes of GKE that answer in its place': `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: one, labels: { iam.gke.io/gke-metadata-server-enabled: 'true' } }, spec: { providerID: 'gce://p/z/n' } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }`,
    },
    fail: {
      'nothing limits its egress': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: one }, spec: { providerID: 'azure:///subscriptions/s' } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }`,
        'it reaches 169.254.169.254, 168.63.129.16 of Azure: no policy isolates it for egress',
      ],
      'a rule for every address': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: one }, spec: { providerID: 'gce://p/z/n' } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: out, namespace: shop }, spec: { podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }] } }`,
        'it reaches 169.254.169.254 of Google Cloud: NetworkPolicy out lets it out to there',
      ],
      'one of two accounts, which a policy tells apart': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: one }, spec: { providerID: 'gce://p/z/n' } }
          - { apiVersion: v1, kind: Pod, metadata: { name: safe, namespace: shop, labels: { app: web } }, spec: { serviceAccountName: safe, containers: [{ name: web, image: web }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: safe, namespace: shop } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: calico-node, namespace: kube-system } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: default, namespace: shop } }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: calico-node, namespace: kube-system }, spec: { selector: { matchLabels: { k8s-app: calico-node } }, template: { metadata: { labels: { k8s-app: calico-node } }, spec: { serviceAccountName: calico-node, containers: [{ name: calico-node, image: 'docker.io/calico/node:v3.30.0' }] } } } }
          - { apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: { name: out }, spec: { serviceAccountSelector: projectcalico.org/name != 'default', types: [Egress], egress: [{ action: Deny }] } }`,
        'it reaches 169.254.169.254 of Google Cloud: no policy isolates it for egress',
      ],
      'on the network of its node': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: one, labels: { iam.gke.io/gke-metadata-server-enabled: 'true' } }, spec: { providerID: 'gce://p/z/n' } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { hostNetwork: true, containers: [{ name: web, image: web }] } }`,
        'it reaches 169.254.169.254 of Google Cloud: it uses the network of its node',
      ],
    },
    notApplicable: {
      'outside a cloud': `
        { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }`,
    },
  },
  each: 'pods',
  needs: ['metadataAccess'],
  evaluate({ pod, metadataAccess, unknown, notApplicable }) {
    const { cloud, gap } = metadataAccess;
    if (cloud === null)
      return gap === undefined ? notApplicable('no node is of a cloud that kaudit knows') : unknown(gap);
    const { verdict, addresses, reason } = metadataAccess.of(pod);
    if (verdict === 'unknown') return unknown(reason);
    if (verdict === 'reaches')
      return { message: `it reaches ${addresses.join(', ')} of ${cloud.name}: ${reason}`, value: addresses[0] ?? null };
  },
});
