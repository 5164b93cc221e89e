import { defineCheck } from '../../src/check.ts';

const type = 'bootstrap.kubernetes.io/token';

export default defineCheck({
  id: 'bootstrap-token',
  category: 'credentials',
  severity: 'medium',
  title: 'No bootstrap token outlives its use',
  description:
    'A bootstrap token lets a machine join the cluster: whoever finds one in a script or a cloud image makes himself a node, and gets the Secrets of what is scheduled there.',
  remediation:
    'Delete it (kubeadm token delete ID), and make one with a short life when a node is to join: kubeadm token create --ttl 1h.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/',
    'https://kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-token/',
  ],
  examples: {
    pass: {
      'of today, and Secrets of another type': `
        kind: List
        items:
          - { apiVersion: v1, kind: Secret, type: Opaque, metadata: { name: new, namespace: shop, creationTimestamp: '2026-01-01T12:00:00Z' } }
          - { apiVersion: v1, kind: Secret, type: bootstrap.kubernetes.io/token, metadata: { name: bootstrap-token-abcdef, namespace: kube-system, creationTimestamp: '2026-01-01T00:00:00Z' } }
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: cluster-info, namespace: kube-public }, data: { jws-kubeconfig-abcdef: x..y } }`,
    },
    fail: {
      'older than a day': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Secret, type: Opaque, metadata: { name: new, namespace: shop, creationTimestamp: '2026-01-03T00:00:00Z' } }
          - { apiVersion: v1, kind: Secret, type: bootstrap.kubernetes.io/token, metadata: { name: bootstrap-token-abcdef, namespace: kube-system, creationTimestamp: '2026-01-01T00:00:00Z' } }`,
        'Secret bootstrap-token-abcdef is a bootstrap token that was made 2 days ago and still works',
      ],
      'one that signs cluster-info, though nobody listed its Secret': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: cluster-info, namespace: kube-public }, data: { kubeconfig: '', jws-kubeconfig-abcdef: x..y } }`,
        'ConfigMap kube-public/cluster-info is signed with bootstrap token abcdef, so that token works',
      ],
    },
    notApplicable: {
      'no Secret at all': `
        apiVersion: v1
        kind: Namespace
        metadata: { name: shop }`,
    },
  },
  each: 'secrets',
  proof: 'presence',
  evaluate({ secret }) {
    if (secret.type !== type) return;
    if (secret.namedBy !== undefined) {
      const id = secret.name.slice('bootstrap-token-'.length);
      return { message: `${secret.namedBy} is signed with bootstrap token ${id}, so that token works`, value: id };
    }
    if (secret.age === undefined || secret.age <= 1) return;
    const days = Math.floor(secret.age);
    const made = `${days} ${days === 1 ? 'day' : 'days'} ago`;
    return { message: `Secret ${secret.name} is a bootstrap token that was made ${made} and still works`, value: days };
  },
});
