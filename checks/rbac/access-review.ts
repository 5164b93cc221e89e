import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'access-review',
  category: 'rbac',
  severity: 'info',
  title: 'Someone reviews who holds privileged access',
  description:
    'Rights are given in a hurry and seldom taken back. Who left, what was tried out and what nobody uses any more shows only to those who look.',
  remediation:
    'Go through the list with those who answer for each subject, at least every half year; delete what is not needed, and note when it was done and by whom.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/',
  ],
  examples: {
    pass: {},
    fail: {},
    manual: {
      'nobody but the built-ins': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: cluster-admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: cluster-admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, roleRef: { kind: ClusterRole, name: cluster-admin }, subjects: [{ kind: Group, name: 'system:masters' }] }`,
        'no subject but the built-in ones holds a critical or high right; RBAC does not show certificates of system:masters, authorizers besides RBAC, and who is in the groups of the identity provider',
      ],
      'one who administers, and an account that runs nothing': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: admin }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: admin }, roleRef: { kind: ClusterRole, name: admin }, subjects: [{ kind: User, name: jane }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: deploy, namespace: shop }, rules: [{ apiGroups: [apps], resources: [deployments], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: deploy, namespace: shop }, roleRef: { kind: Role, name: deploy }, subjects: [{ kind: ServiceAccount, name: deployer }] }`,
        '2 subjects hold a critical or high right, to be reviewed by people: User jane may do everything in the cluster, through ClusterRole admin (ClusterRoleBinding admin); ServiceAccount shop/deployer may create deployments in namespace shop, through verb "create" on resource "deployments" of API group "apps" in rules[0] of Role deploy (RoleBinding shop/deploy; nothing runs as it); RBAC does not show certificates of system:masters, authorizers besides RBAC, and who is in the groups of the identity provider',
      ],
    },
  },
  each: 'cluster',
  needs: ['privilegedSubjects'],
  evaluate({ privilegedSubjects: { count, lines }, manual }) {
    const unseen =
      'RBAC does not show certificates of system:masters, authorizers besides RBAC, and who is in the groups of the identity provider';
    if (count === 0) return manual(`no subject but the built-in ones holds a critical or high right; ${unseen}`);
    const holders = count === 1 ? '1 subject holds' : `${count} subjects hold`;
    const more = count > lines.length ? `; ${count - lines.length} more` : '';
    return manual(
      `${holders} a critical or high right, to be reviewed by people: ${lines.join('; ')}${more}; ${unseen}`,
    );
  },
});
