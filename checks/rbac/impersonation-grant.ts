import { defineCheck } from '../../src/check.ts';
import { describeGranted, isNamespaceRole, singleRights } from '../../src/kubernetes/rbac/grant.ts';
import { impersonationRights } from '../../src/kubernetes/rbac/impersonation-rights.ts';

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
    const { minor } = cluster.view;
    if (singleRights(grant, impersonationRights(grant.rules, { namespaced: false, minor })).length === 0) return;
    const { namespace, rules, called, undecided } = grant;
    const rights = impersonationRights(rules, { namespaced: namespace !== undefined, minor });
    const granted = isNamespaceRole(grant) ? [] : singleRights(grant, rights);
    if (granted.length === 0) return;
    const acts = granted.flatMap((one) => {
      if (one.match.limit === 'none') return [{ one, why: '' }];
      const [power] = one.match.names.flatMap((name) =>
        grants.powersOf(one.right.resource, name, namespace).map((right) => `; ${name} may ${right}`),
      );
      return power === undefined ? [] : [{ one, why: power }];
    });
    const worst = acts.find(({ one }) => one.match.limit === 'none') ?? acts[0];
    if (worst === undefined) return;
    if (undecided !== undefined) return manual(undecided);
    const all = acts.map(({ one }) => one);
    return { message: `${describeGranted(grant, all, worst.one)}${worst.why}`, value: called };
  },
});
