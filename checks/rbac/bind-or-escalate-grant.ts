import { defineCheck } from '../../src/check.ts';
import { raisingPower } from '../../src/kubernetes/rbac/named-powers.ts';

export default defineCheck({
  id: 'bind-or-escalate-grant',
  category: 'rbac',
  severity: 'critical',
  title: 'Nobody may raise rights with bind or escalate',
  description:
    'The API server lets nobody give away more than he holds, but for these two verbs: escalate writes any rule into a role, bind gives any role to anybody. Either is one step from cluster-admin.',
  remediation:
    'Remove bind and escalate, and the verb "*" on roles and clusterroles. Where a controller must bind roles, limit bind with resourceNames to roles without power of their own.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping',
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#escalate-verb',
  ],
  examples: {
    pass: {
      'bind one harmless role': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: viewer }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get, list] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: binder }, rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], resourceNames: [viewer], verbs: [bind] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: binder }, roleRef: { kind: ClusterRole, name: binder }, subjects: [{ kind: User, name: jane }] }`,
      'writes roles within her own rights': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: writer }, rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [roles, rolebindings, clusterroles], verbs: [create, update, patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: writer }, roleRef: { kind: ClusterRole, name: writer }, subjects: [{ kind: User, name: jane }] }`,
      'escalate on ClusterRoles, which are in no namespace': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: writer, namespace: shop }, rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [escalate] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: writer, namespace: shop }, roleRef: { kind: Role, name: writer }, subjects: [{ kind: User, name: jane }] }`,
      'bind in a namespace a role whose right is in none': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: kubelet }, rules: [{ apiGroups: [''], resources: [nodes/proxy], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: binder, namespace: shop }, rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], resourceNames: [kubelet], verbs: [bind] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: binder, namespace: shop }, roleRef: { kind: Role, name: binder }, subjects: [{ kind: User, name: jane }] }`,
      'bind a role that changes Jobs, whose pods stay as they were made': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: tuner }, rules: [{ apiGroups: [batch], resources: [jobs], verbs: [update, patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: binder }, rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], resourceNames: [tuner], verbs: [bind] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: binder }, roleRef: { kind: ClusterRole, name: binder }, subjects: [{ kind: User, name: jane }] }`,
    },
    fail: {
      'by name': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: writer }, rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [escalate, update] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: writer }, roleRef: { kind: ClusterRole, name: writer }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may escalate clusterroles, through verb "escalate" on resource "clusterroles" of API group "rbac.authorization.k8s.io" in rules[0] of ClusterRole writer',
      ],
      'by the verb *, in a namespace': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: writer, namespace: shop }, rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: writer, namespace: shop }, roleRef: { kind: Role, name: writer }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may escalate and bind roles in namespace shop, through verb "*" on resource "roles" of API group "rbac.authorization.k8s.io" in rules[0] of Role writer',
      ],
      'bind one powerful role': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: all }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: binder }, rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], resourceNames: [all], verbs: [bind] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: binder }, roleRef: { kind: ClusterRole, name: binder }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may bind clusterroles, through verb "bind" on resource "clusterroles" of API group "rbac.authorization.k8s.io" named "all" in rules[0] of ClusterRole binder; with all one may use every verb on every resource',
      ],
      'bind one role that approves certificates': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: approver }, rules: [{ apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/approval], verbs: [update] }, { apiGroups: [certificates.k8s.io], resources: [signers], resourceNames: [kubernetes.io/kube-apiserver-client], verbs: [approve] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: binder }, rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], resourceNames: [approver], verbs: [bind] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: binder }, roleRef: { kind: ClusterRole, name: binder }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may bind clusterroles, through verb "bind" on resource "clusterroles" of API group "rbac.authorization.k8s.io" named "approver" in rules[0] of ClusterRole binder; with approver one may update certificatesigningrequests/approval',
      ],
    },
  },
  each: 'grants',
  proof: 'presence',
  needs: ['resolvedRoles'],
  evaluate({ grant, resolvedRoles, manual }) {
    const power = raisingPower(grant, resolvedRoles.named);
    if (power === undefined) return;
    return grant.undecided === undefined ? { message: power, value: grant.called } : manual(grant.undecided);
  },
});
