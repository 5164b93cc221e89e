import { defineCheck, describedLater } from '../../src/check.ts';
import { describeGranted, isNamespaceRole, singleRights } from '../../src/kubernetes/rbac/grant.ts';
import { secretReading } from '../../src/kubernetes/rbac/powers.ts';

export default defineCheck({
  id: 'namespace-secret-reader',
  category: 'rbac',
  severity: 'low',
  title: 'Reading Secrets within a namespace is limited to named ones',
  description:
    'Whoever reads all Secrets of a namespace holds the credentials of everything in it, those of other teams and of what is added later included.',
  remediation:
    'Give get with resourceNames for the Secrets that are needed, and take away list and watch: both show the content.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#secrets',
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/#least-privilege-secrets',
  ],
  examples: {
    pass: {
      'named ones': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: reader, namespace: shop }, rules: [{ apiGroups: [''], resources: [secrets], resourceNames: [registry, database], verbs: [get, list, watch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: reader, namespace: shop }, roleRef: { kind: Role, name: reader }, subjects: [{ kind: User, name: jane }] }`,
      'the built-in edit': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: edit, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: [''], resources: [secrets], verbs: [get, list, watch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: edit, namespace: shop }, roleRef: { kind: ClusterRole, name: edit }, subjects: [{ kind: User, name: jane }] }`,
      'kube-system and the whole cluster are judged by secret-reader': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [secrets], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: User, name: jane }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: reader, namespace: kube-system }, rules: [{ apiGroups: [''], resources: [secrets], verbs: [list] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: reader, namespace: kube-system }, roleRef: { kind: Role, name: reader }, subjects: [{ kind: User, name: jane }] }`,
    },
    fail: {
      'list alone': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: reader, namespace: shop }, rules: [{ apiGroups: [''], resources: [secrets], verbs: [list] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: reader, namespace: shop }, roleRef: { kind: Role, name: reader }, subjects: [{ kind: ServiceAccount, name: app }] }`,
        'ServiceAccount shop/app may list secrets in namespace shop, through verb "list" on resource "secrets" in rules[0] of Role reader',
      ],
      'get without names, by a ClusterRole': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: ['*'], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: reader, namespace: shop }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may get secrets in namespace shop, through verb "get" on resource "*" in rules[0] of ClusterRole reader',
      ],
    },
  },
  each: 'grants',
  evaluate({ grant, manual }) {
    const granted = singleRights(grant, secretReading).filter(({ match }) => match.limit === 'none');
    if (granted.length === 0) return;
    if (grant.namespace === undefined || grant.namespace === 'kube-system' || isNamespaceRole(grant)) return;
    if (grant.undecided !== undefined) return manual(grant.undecided);
    return describedLater(() => describeGranted(grant, granted), grant.called);
  },
});
