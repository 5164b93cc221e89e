import { defineCheck } from '../../src/check.ts';
import { describeGranted, singleRights } from '../../src/kubernetes/rbac/grant.ts';
import { raising, riskOf } from '../../src/kubernetes/rbac/powers.ts';

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
    },
  },
  each: 'grants',
  proof: 'presence',
  needs: ['resolvedRoles'],
  evaluate({ grant, resolvedRoles, manual }) {
    const granted = singleRights(grant, raising);
    if (granted.length === 0) return;
    const raises = granted.flatMap((one) => {
      const { verb, limit, names } = one.match;
      const kind = one.right.resource === 'roles' ? 'Role' : 'ClusterRole';
      // A ClusterRole is bound within a namespace, but written in none.
      if (verb === 'escalate') return grant.namespace !== undefined && kind === 'ClusterRole' ? [] : [{ one, why: '' }];
      if (limit === 'none') return [{ one, why: '' }];
      const [risk] = names.flatMap((name) =>
        resolvedRoles
          .named(kind, name, grant.namespace)
          .flatMap(({ rules }) => riskOf(rules) ?? [])
          .map((right) => `; with ${name} one may ${right}`),
      );
      return risk === undefined ? [] : [{ one, why: risk }];
    });
    const worst = raises.find(({ one }) => one.match.limit === 'none') ?? raises[0];
    if (worst === undefined) return;
    if (grant.undecided !== undefined) return manual(grant.undecided);
    const all = raises.map(({ one }) => one);
    return { message: `${describeGranted(grant, all, worst.one)}${worst.why}`, value: grant.called };
  },
});
