import { defineCheck, describedLater } from '../../src/check.ts';
import { describeGranted, singleRights } from '../../src/kubernetes/rbac/grant.ts';
import { kubeletAccess } from '../../src/kubernetes/rbac/powers.ts';

export default defineCheck({
  id: 'node-proxy-grant',
  category: 'rbac',
  severity: 'critical',
  title: 'Nobody but the API server reaches the kubelets through nodes/proxy',
  description:
    'Whoever may use nodes/proxy talks to the kubelet of every node: get is enough to run commands in any pod there, over WebSocket, past admission and without a trace of the command in the audit log. From a pod of the control plane that is the whole cluster.',
  remediation:
    'Remove nodes/proxy (and the wildcards that include it) from the role. For monitoring grant get on nodes/metrics and nodes/stats; from Kubernetes 1.33 the kubelet knows nodes/healthz, nodes/pods and nodes/configz too.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#access-to-proxy-subresource-of-nodes',
    'https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/',
  ],
  examples: {
    pass: {
      'metrics and stats only': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: scraper }, rules: [{ apiGroups: [''], resources: [nodes/metrics, nodes/stats], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: scraper }, roleRef: { kind: ClusterRole, name: scraper }, subjects: [{ kind: User, name: jane }] }`,
      'nodes/* is no wildcard to the authorizer and matches nothing': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: scraper }, rules: [{ apiGroups: [''], resources: [nodes/*], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: scraper }, roleRef: { kind: ClusterRole, name: scraper }, subjects: [{ kind: User, name: jane }] }`,
      'no request for a node’s proxy lists or watches': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: [list, watch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: User, name: jane }] }`,
      'a RoleBinding reaches no node': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: scraper }, rules: [{ apiGroups: [''], resources: [nodes/proxy], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: scraper, namespace: shop }, roleRef: { kind: ClusterRole, name: scraper }, subjects: [{ kind: User, name: jane }] }`,
    },
    fail: {
      'get alone': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: scraper }, rules: [{ apiGroups: [''], resources: [nodes/metrics, nodes/proxy], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: scraper }, roleRef: { kind: ClusterRole, name: scraper }, subjects: [{ kind: ServiceAccount, namespace: monitoring, name: prometheus }] }`,
        'ServiceAccount monitoring/prometheus may get nodes/proxy, through verb "get" on resource "nodes/proxy" in rules[0] of ClusterRole scraper',
      ],
      'through wildcards': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: core }, rules: [{ apiGroups: [''], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: core }, roleRef: { kind: ClusterRole, name: core }, subjects: [{ kind: Group, name: ops }] }`,
        'Group ops may get, create, update, patch and delete nodes/proxy, through verb "*" on resource "*" in rules[0] of ClusterRole core',
      ],
      'through */proxy': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: proxies }, rules: [{ apiGroups: [''], resources: ['*/proxy'], verbs: [get, create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: proxies }, roleRef: { kind: ClusterRole, name: proxies }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may get and create nodes/proxy, through verb "get" on resource "*/proxy" in rules[0] of ClusterRole proxies',
      ],
    },
  },
  each: 'grants',
  evaluate({ grant, manual }) {
    const granted = singleRights(grant, kubeletAccess);
    if (granted.length === 0 || grant.namespace !== undefined) return;
    if (grant.undecided !== undefined) return manual(grant.undecided);
    return describedLater(() => describeGranted(grant, granted), grant.called);
  },
});
