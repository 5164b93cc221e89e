import { defineCheck } from '../../src/check.ts';
import { describeGrant } from '../../src/kubernetes/rbac/grant.ts';

/** What Kubernetes gives to everybody who logs in. */
const everybodys = ['system:basic-user', 'system:discovery', 'system:public-info-viewer'];

export default defineCheck({
  id: 'all-authenticated-grant',
  category: 'rbac',
  severity: 'critical',
  title: 'The group of all authenticated users holds no rights beyond the built-ins',
  description:
    'system:authenticated is whoever has any credential: every user of the identity provider, every service account, and so every pod of the cluster with a token. On GKE it is everybody with a Google account.',
  remediation:
    'Bind the role to the group of those who need it, and remove system:authenticated from the subjects of the binding.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#hardening',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#discovery-roles',
  ],
  examples: {
    pass: {
      'the unmodified built-in': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: 'system:basic-user', labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: [authorization.k8s.io], resources: [selfsubjectaccessreviews, selfsubjectrulesreviews], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: 'system:basic-user', labels: { kubernetes.io/bootstrapping: rbac-defaults } }, roleRef: { kind: ClusterRole, name: 'system:basic-user' }, subjects: [{ kind: Group, name: 'system:authenticated' }] }`,
      'another group, and a role that does not exist': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: Group, name: developers }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: gone }, roleRef: { kind: ClusterRole, name: gone }, subjects: [{ kind: Group, name: 'system:authenticated' }] }`,
    },
    fail: {
      'a role of one’s own': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [configmaps, secrets], verbs: [get, list] }, { apiGroups: [apps], resources: [deployments], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: Group, name: 'system:authenticated' }] }`,
        'Group system:authenticated holds ClusterRole reader across the cluster: get and list configmaps and secrets (and 1 more rule); on GKE this group is everybody with a Google account',
      ],
      'the built-in view, in one namespace': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: view, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: view, namespace: shop }, roleRef: { kind: ClusterRole, name: view }, subjects: [{ kind: Group, name: 'system:authenticated' }] }`,
        'Group system:authenticated holds ClusterRole view in namespace shop: get pods; on GKE this group is everybody with a Google account',
      ],
    },
  },
  each: 'grants',
  evaluate({ grant, manual }) {
    if (grant.subject.kind !== 'Group' || grant.subject.name !== 'system:authenticated') return;
    const { called, role, shipped, shippedRole, undecided } = grant;
    if (shipped || (shippedRole && everybodys.includes(role.name))) return;
    if (undecided !== undefined) return manual(undecided);
    return {
      message: `${describeGrant(grant)}; on GKE this group is everybody with a Google account`,
      value: called,
    };
  },
});
