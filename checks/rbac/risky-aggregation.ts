import { defineCheck } from '../../src/check.ts';
import { isBuiltInRoleName } from '../../src/kubernetes/rbac/built-in/built-in.ts';
import { dangerFed, fedRoles } from '../../src/kubernetes/rbac/feeding.ts';
import { joinWords } from '../../src/kubernetes/rbac/grant.ts';

export default defineCheck({
  id: 'risky-aggregation',
  category: 'rbac',
  severity: 'medium',
  title: 'Roles that feed admin, edit and view add nothing dangerous',
  description:
    'A label of three words changes what admin, edit and view mean in every namespace, for everybody who is bound to them. Most arrive with a chart and are never read.',
  remediation:
    'Take the label off, or write out harmless verbs and resources in the role. Bind dangerous rights by name to those who need them.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles',
  ],
  examples: {
    pass: {
      'a kind of its own, read and written': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: widgets, labels: { rbac.authorization.k8s.io/aggregate-to-edit: 'true' } }, rules: [{ apiGroups: [example.com], resources: [widgets], verbs: [get, list, watch, create, update, delete] }] }`,
      'Secrets into edit, which reads them already': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader, labels: { rbac.authorization.k8s.io/aggregate-to-edit: 'true' } }, rules: [{ apiGroups: [''], resources: [secrets], verbs: [get, list] }] }`,
      'dangerous, but no label, or another value': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: all }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: runner, labels: { rbac.authorization.k8s.io/aggregate-to-edit: 'false' } }, rules: [{ apiGroups: [''], resources: [pods/exec], verbs: [create] }] }`,
      'the built-in ones': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: 'system:aggregate-to-edit', labels: { kubernetes.io/bootstrapping: rbac-defaults, rbac.authorization.k8s.io/aggregate-to-edit: 'true' } }, rules: [{ apiGroups: [''], resources: [pods/exec, serviceaccounts/token], verbs: [create] }] }`,
    },
    fail: {
      'Secrets into view': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader, labels: { rbac.authorization.k8s.io/aggregate-to-view: 'true' } }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }, { apiGroups: [''], resources: [secrets], verbs: [list] }] }`,
        'ClusterRole reader brings into view, edit and admin: list secrets, through verb "list" on resource "secrets" in rules[1] of ClusterRole reader',
      ],
      'exec into edit': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: debug, labels: { rbac.authorization.k8s.io/aggregate-to-edit: 'true' } }, rules: [{ apiGroups: [''], resources: [pods/exec], verbs: [create] }] }`,
        'ClusterRole debug brings into edit and admin: create pods/exec, through verb "create" on resource "pods/exec" in rules[0] of ClusterRole debug',
      ],
      'bind and impersonate into admin': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: owner, labels: { rbac.authorization.k8s.io/aggregate-to-admin: 'true' } }, rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind] }, { apiGroups: [''], resources: [users], verbs: [impersonate] }] }`,
        'ClusterRole owner brings into admin: bind clusterroles, through verb "bind" on resource "clusterroles" of API group "rbac.authorization.k8s.io" in rules[0] of ClusterRole owner',
      ],
      wildcards: [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: widgets, labels: { rbac.authorization.k8s.io/aggregate-to-view: 'true' } }, rules: [{ apiGroups: [example.com], resources: [widgets], verbs: [get] }, { apiGroups: [example.com], resources: ['*'], verbs: ['*'] }] }`,
        'ClusterRole widgets brings into view, edit and admin: verbs "*" and resources "*" in rules[1]',
      ],
    },
  },
  each: 'resolvedRoles',
  needs: ['cluster'],
  evaluate({ role: { role }, cluster }) {
    const danger = dangerFed(role, cluster.view.minor);
    // A built-in one that was changed is the finding of modified-built-in-role.
    if (danger === undefined || isBuiltInRoleName(role)) return;
    return {
      message: `ClusterRole ${role.name} brings into ${joinWords(fedRoles(role))}: ${danger}`,
      value: role.name,
    };
  },
});
