import { defineCheck, describedLater } from '../../src/check.ts';
import { describeGranted, singleRights } from '../../src/kubernetes/rbac/grant.ts';
import { secretReading } from '../../src/kubernetes/rbac/powers.ts';

export default defineCheck({
  id: 'secret-reader',
  category: 'rbac',
  severity: 'high',
  title: 'Nobody but built-in components reads Secrets across the cluster',
  description:
    'Secrets hold passwords, TLS keys, cloud credentials and tokens of service accounts; a list shows their content as get does. Those of kube-system, or of the whole cluster, lead to its control sooner or later.',
  remediation:
    'Bind the role by a RoleBinding in the namespaces that need it, and limit get to the Secrets that are used with resourceNames; take list and watch away. Where a controller must follow Secrets, let it follow its own namespace.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#listing-secrets',
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
  ],
  examples: {
    pass: {
      'in one namespace': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [secrets], verbs: [get, list] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: reader, namespace: shop }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: User, name: jane }] }`,
      'one Secret of kube-system by name': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: reader, namespace: kube-system }, rules: [{ apiGroups: [''], resources: [secrets], resourceNames: [registry], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: reader, namespace: kube-system }, roleRef: { kind: Role, name: reader }, subjects: [{ kind: User, name: jane }] }`,
      'secrets of another API group, and writing': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: writer }, rules: [{ apiGroups: [vault.example.com], resources: [secrets], verbs: [get] }, { apiGroups: [''], resources: [secrets], verbs: [create, delete] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: writer }, roleRef: { kind: ClusterRole, name: writer }, subjects: [{ kind: User, name: jane }] }`,
    },
    fail: {
      'list alone, everywhere': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }, { apiGroups: [''], resources: [secrets], verbs: [list] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may list secrets in every namespace, through verb "list" on resource "secrets" in rules[1] of ClusterRole reader',
      ],
      'one name, in every namespace': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [secrets], resourceNames: [registry], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may get secrets in every namespace, through verb "get" on resource "secrets" named "registry" in rules[0] of ClusterRole reader',
      ],
      'by wildcard, in kube-system': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: reader, namespace: kube-system }, rules: [{ apiGroups: [''], resources: ['*'], verbs: [get, watch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: reader, namespace: kube-system }, roleRef: { kind: Role, name: reader }, subjects: [{ kind: ServiceAccount, name: agent }] }`,
        'ServiceAccount kube-system/agent may get and watch secrets in namespace kube-system, through verb "get" on resource "*" in rules[0] of Role reader',
      ],
    },
  },
  each: 'grants',
  evaluate({ grant, manual }) {
    const reads = singleRights(grant, secretReading);
    if (reads.length === 0 || (grant.namespace !== undefined && grant.namespace !== 'kube-system')) return;
    // A list or watch of named objects is answered for these alone: what get of these shows.
    const granted = reads.filter(({ match }) => grant.namespace === undefined || match.limit === 'none');
    if (granted.length === 0) return;
    if (grant.undecided !== undefined) return manual(grant.undecided);
    return describedLater(() => describeGranted(grant, granted), grant.called);
  },
});
