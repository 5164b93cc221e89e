import { defineCheck } from '../../src/check.ts';
import { describeGrant } from '../../src/kubernetes/rbac/grant.ts';

export default defineCheck({
  id: 'default-service-account-grant',
  category: 'rbac',
  severity: 'high',
  title: 'Default service accounts hold no rights',
  description:
    'Every pod of the namespace that names no account runs as the default one and carries its token: a right given to one workload this way belongs to all of them, and to every one that comes later.',
  remediation:
    'Make a service account for the workload that needs the right, set it in spec.serviceAccountName, and bind the role to it in place of default.',
  references: [
    'https://kubernetes.io/docs/concepts/security/service-accounts/#default-service-accounts',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#service-account-permissions',
  ],
  examples: {
    pass: {
      'an account of its own, and a user called default': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: reader, namespace: shop }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: ServiceAccount, name: web }, { kind: User, name: default }] }`,
      'the group of all accounts is judged elsewhere': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: reader, namespace: shop }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: Group, name: 'system:serviceaccounts:shop' }] }`,
    },
    fail: {
      'in its namespace': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: reader, namespace: shop }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get, list, watch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: reader, namespace: shop }, roleRef: { kind: Role, name: reader }, subjects: [{ kind: ServiceAccount, name: default }] }`,
        'ServiceAccount shop/default holds Role reader in namespace shop: get, list and watch pods',
      ],
      'by its user name': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: User, name: 'system:serviceaccount:ci:default' }] }`,
        'ServiceAccount ci/default holds ClusterRole reader across the cluster: get pods',
      ],
    },
  },
  each: 'grants',
  evaluate({ grant, manual }) {
    if (grant.subject.kind !== 'ServiceAccount' || grant.subject.name !== 'default' || grant.builtIn) return;
    const { called, undecided } = grant;
    if (undecided !== undefined) return manual(undecided);
    return { message: describeGrant(grant), value: called };
  },
});
