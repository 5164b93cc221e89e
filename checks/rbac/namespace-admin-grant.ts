import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'namespace-admin-grant',
  category: 'rbac',
  severity: 'medium',
  title: 'No RoleBinding gives every right in a namespace through cluster-admin or an equal role',
  description:
    'Every verb on every resource of a namespace is more than its owners need: it includes quotas, the roles themselves, impersonation of its accounts, and every kind that is installed tomorrow.',
  remediation:
    'Refer to the built-in ClusterRole admin in roleRef, or to a role that names what is needed. A roleRef cannot be changed: delete the binding and create it anew.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles',
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege',
  ],
  examples: {
    pass: {
      'the built-in admin': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: ['', apps], resources: [pods, deployments, secrets], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: admin, namespace: shop }, roleRef: { kind: ClusterRole, name: admin }, subjects: [{ kind: User, name: jane }] }`,
      'every resource of one group, read alone': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: owner, namespace: shop }, rules: [{ apiGroups: [apps], resources: ['*'], verbs: ['*'] }, { apiGroups: ['*'], resources: ['*'], verbs: [get, list, watch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: owner, namespace: shop }, roleRef: { kind: Role, name: owner }, subjects: [{ kind: User, name: jane }] }`,
      'kube-system and the whole cluster are judged by cluster-admin-grant': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: all }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: all }, roleRef: { kind: ClusterRole, name: all }, subjects: [{ kind: User, name: jane }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: all, namespace: kube-system }, roleRef: { kind: ClusterRole, name: all }, subjects: [{ kind: User, name: jane }] }`,
    },
    fail: {
      'cluster-admin in one namespace': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: cluster-admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: owners, namespace: shop }, roleRef: { kind: ClusterRole, name: cluster-admin }, subjects: [{ kind: Group, name: shop }] }`,
        'Group shop may do everything in namespace shop, through rules[0] of ClusterRole cluster-admin',
      ],
      'every verb written out, in two rules': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: owner, namespace: shop }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: [get, list, watch] }, { apiGroups: ['*'], resources: ['*'], verbs: [create, update, patch, delete, deletecollection] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: owner, namespace: shop }, roleRef: { kind: Role, name: owner }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may do everything in namespace shop, through rules[0] and rules[1] of Role owner',
      ],
    },
  },
  each: 'grants',
  evaluate({ grant, manual }) {
    if (grant.coversEverything === undefined || grant.builtIn) return;
    const { called, namespace, role, coversEverything, undecided } = grant;
    if (namespace === undefined || namespace === 'kube-system') return;
    if (undecided !== undefined) return manual(undecided);
    const rules = coversEverything.rules.map((index) => `rules[${index}]`).join(' and ');
    return {
      message: `${called} may do everything in namespace ${namespace}, through ${rules} of ${role.kind} ${role.name}`,
      value: called,
    };
  },
});
