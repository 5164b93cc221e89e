import { defineCheck, describedLater } from '../../src/check.ts';
import { tunnels } from '../../src/kubernetes/rbac/changes.ts';
import { describeGranted, isNamespaceRole } from '../../src/kubernetes/rbac/grant.ts';
import { usableRights } from '../../src/kubernetes/rbac/usable.ts';

export default defineCheck({
  id: 'pod-proxy-grant',
  category: 'rbac',
  severity: 'medium',
  title: 'Tunnelling into pods and services through the API server is limited',
  description:
    'The API server connects to any port of any pod or service on behalf of whoever holds this: admin pages, databases and debuggers that no NetworkPolicy would let him reach.',
  remediation:
    'Remove create and get on pods/portforward, pods/proxy and services/proxy, and the wildcards that include them. Where one service must be reached so, name it in resourceNames and waive the finding.',
  references: [
    'https://kubernetes.io/docs/tasks/access-application-cluster/port-forward-access-application-cluster/',
    'https://kubernetes.io/docs/tasks/access-application-cluster/access-cluster-services/',
  ],
  examples: {
    pass: {
      'reads pods and services': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [pods, services, pods/log], verbs: [get, list] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: User, name: jane }] }`,
      'deletes through the proxy': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: odd }, rules: [{ apiGroups: [''], resources: [services/proxy], verbs: [delete] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: odd }, roleRef: { kind: ClusterRole, name: odd }, subjects: [{ kind: User, name: jane }] }`,
      'the built-in admin in one namespace': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: [''], resources: [pods/portforward, pods/proxy, services/proxy], verbs: [create, get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: admin, namespace: shop }, roleRef: { kind: ClusterRole, name: admin }, subjects: [{ kind: User, name: jane }] }`,
    },
    fail: {
      'port-forward in one namespace': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: debug, namespace: shop }, rules: [{ apiGroups: [''], resources: [pods/portforward], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: debug, namespace: shop }, roleRef: { kind: Role, name: debug }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may create pods/portforward in namespace shop, through verb "create" on resource "pods/portforward" in rules[0] of Role debug',
      ],
      'services by wildcard': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: debug }, rules: [{ apiGroups: [''], resources: ['*/proxy'], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: debug }, roleRef: { kind: ClusterRole, name: debug }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may get pods/proxy and 1 other resource in every namespace, through verb "get" on resource "*/proxy" in rules[0] of ClusterRole debug',
      ],
    },
  },
  each: 'grants',
  evaluate({ grant, manual }) {
    const granted = usableRights(grant, tunnels);
    if (granted.length === 0 || isNamespaceRole(grant)) return;
    if (grant.undecided !== undefined) return manual(grant.undecided);
    return describedLater(() => describeGranted(grant, granted), grant.called);
  },
});
