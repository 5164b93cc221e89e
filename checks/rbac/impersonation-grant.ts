import { defineCheck } from '../../src/check.ts';
import { impersonationPower } from '../../src/kubernetes/rbac/named-powers.ts';

export default defineCheck({
  id: 'impersonation-grant',
  category: 'rbac',
  severity: 'critical',
  title: 'Nobody may impersonate other identities',
  description:
    'Whoever may impersonate is, from one request to the next, any user, any service account or a member of system:masters, whom no rule can refuse anything. Revoking the right later undoes nothing that was done under another name.',
  remediation:
    'Remove impersonate from the role, or limit it with resourceNames to the users, groups and service accounts that are meant; none of them may hold power of its own.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/user-impersonation/',
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#impersonate-verb',
  ],
  examples: {
    pass: {
      'one user without power': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: actor }, rules: [{ apiGroups: [''], resources: [users], resourceNames: [report-bot], verbs: [impersonate] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: actor }, roleRef: { kind: ClusterRole, name: actor }, subjects: [{ kind: Group, name: data }] }`,
      'users are in no namespace': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: actor, namespace: shop }, rules: [{ apiGroups: [''], resources: [users, groups], verbs: [impersonate] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: actor, namespace: shop }, roleRef: { kind: Role, name: actor }, subjects: [{ kind: User, name: jane }] }`,
      'a user named like a service account: for that name the API server asks for serviceaccounts': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [secrets], verbs: [list] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: ServiceAccount, namespace: ci, name: sync }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: actor }, rules: [{ apiGroups: [''], resources: [users], resourceNames: ['system:serviceaccount:ci:sync'], verbs: [impersonate] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: actor }, roleRef: { kind: ClusterRole, name: actor }, subjects: [{ kind: User, name: jane }] }`,
      'an account whose right needs a binding for the cluster': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: kubelet }, rules: [{ apiGroups: [''], resources: [nodes/proxy], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: kubelet, namespace: ci }, roleRef: { kind: ClusterRole, name: kubelet }, subjects: [{ kind: ServiceAccount, name: sync }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: actor, namespace: ci }, rules: [{ apiGroups: [''], resources: [serviceaccounts], resourceNames: [sync], verbs: [impersonate] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: actor, namespace: ci }, roleRef: { kind: Role, name: actor }, subjects: [{ kind: User, name: jane }] }`,
      'a verb that the API server does not know yet': {
        kubernetesVersion: '1.34',
        objects: `
          kind: List
          items:
            - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: actor }, rules: [{ apiGroups: [authentication.k8s.io], resources: [users], verbs: ['impersonate:user-info'] }] }
            - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: actor }, roleRef: { kind: ClusterRole, name: actor }, subjects: [{ kind: User, name: jane }] }`,
      },
    },
    fail: {
      'any user or group': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: actor }, rules: [{ apiGroups: [''], resources: [users, groups], verbs: [impersonate] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: actor }, roleRef: { kind: ClusterRole, name: actor }, subjects: [{ kind: Group, name: helpdesk }] }`,
        'Group helpdesk may impersonate users and 1 other resource, through verb "impersonate" on resource "users" in rules[0] of ClusterRole actor',
      ],
      'the accounts of a namespace, by the verb *': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: accounts, namespace: shop }, rules: [{ apiGroups: [''], resources: [serviceaccounts], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: accounts, namespace: shop }, roleRef: { kind: Role, name: accounts }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may impersonate serviceaccounts in namespace shop, through verb "*" on resource "serviceaccounts" in rules[0] of Role accounts',
      ],
      'system:masters by name': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: actor }, rules: [{ apiGroups: [''], resources: [groups], resourceNames: ['system:masters'], verbs: [impersonate] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: actor }, roleRef: { kind: ClusterRole, name: actor }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may impersonate groups, through verb "impersonate" on resource "groups" named "system:masters" in rules[0] of ClusterRole actor; system:masters may use every verb on every resource',
      ],
      'an account with power, by name': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [secrets], verbs: [list] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: ServiceAccount, namespace: ci, name: sync }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: actor, namespace: ci }, rules: [{ apiGroups: [''], resources: [serviceaccounts], resourceNames: [sync], verbs: [impersonate] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: actor, namespace: ci }, roleRef: { kind: Role, name: actor }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may impersonate serviceaccounts in namespace ci, through verb "impersonate" on resource "serviceaccounts" named "sync" in rules[0] of Role actor; sync may list secrets',
      ],
      'an account with power through its group': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [secrets], verbs: [list] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: Group, name: 'system:serviceaccounts:ci' }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: actor, namespace: ci }, rules: [{ apiGroups: [''], resources: [serviceaccounts], resourceNames: [sync], verbs: [impersonate] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: actor, namespace: ci }, roleRef: { kind: Role, name: actor }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may impersonate serviceaccounts in namespace ci, through verb "impersonate" on resource "serviceaccounts" named "sync" in rules[0] of Role actor; sync may list secrets',
      ],
      'an account that changes admission': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: hooks }, rules: [{ apiGroups: [admissionregistration.k8s.io], resources: [mutatingwebhookconfigurations], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: hooks }, roleRef: { kind: ClusterRole, name: hooks }, subjects: [{ kind: ServiceAccount, namespace: ci, name: sync }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: actor, namespace: ci }, rules: [{ apiGroups: [''], resources: [serviceaccounts], resourceNames: [sync], verbs: [impersonate] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: actor, namespace: ci }, roleRef: { kind: Role, name: actor }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may impersonate serviceaccounts in namespace ci, through verb "impersonate" on resource "serviceaccounts" named "sync" in rules[0] of Role actor; sync may create mutatingwebhookconfigurations',
      ],
      'limited to a mode': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: actor }, rules: [{ apiGroups: [authentication.k8s.io], resources: [nodes], verbs: ['impersonate:arbitrary-node'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: actor }, roleRef: { kind: ClusterRole, name: actor }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may impersonate:arbitrary-node nodes, through verb "impersonate:arbitrary-node" on resource "nodes" of API group "authentication.k8s.io" in rules[0] of ClusterRole actor',
      ],
    },
  },
  each: 'grants',
  needs: ['grants', 'cluster'],
  evaluate({ grant, grants, cluster, manual }) {
    const power = impersonationPower(grant, cluster.view.minor, grants.powersOf);
    if (power === undefined) return;
    return grant.undecided === undefined ? { message: power, value: grant.called } : manual(grant.undecided);
  },
});
