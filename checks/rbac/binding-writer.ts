import { defineCheck, describedLater } from '../../src/check.ts';
import { bindingWriting } from '../../src/kubernetes/rbac/changes.ts';
import { describeGranted, isNamespaceRole } from '../../src/kubernetes/rbac/grant.ts';
import { usableRights } from '../../src/kubernetes/rbac/usable.ts';

export default defineCheck({
  id: 'binding-writer',
  category: 'rbac',
  severity: 'high',
  title: 'Few may write roles and bindings',
  description:
    'Whoever writes bindings gives what he holds to whom he likes: to an account of his own that outlives his leaving, or to everybody. With bind or escalate he gives more than he holds.',
  remediation:
    'Remove create, update and patch on roles, clusterroles, rolebindings and clusterrolebindings. For the owners of one namespace bind the built-in ClusterRole admin there.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping',
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#escalate-verb',
  ],
  examples: {
    pass: {
      'reads them, deletes them': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: keeper }, rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [roles, rolebindings], verbs: [get, list, delete] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: keeper }, roleRef: { kind: ClusterRole, name: keeper }, subjects: [{ kind: User, name: jane }] }`,
      'the built-in admin in one namespace': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [roles, rolebindings], verbs: [create, update] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: admin, namespace: shop }, roleRef: { kind: ClusterRole, name: admin }, subjects: [{ kind: User, name: jane }] }`,
      'ClusterRoles, which are in no namespace': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: writer, namespace: shop }, rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles, clusterrolebindings], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: writer, namespace: shop }, roleRef: { kind: Role, name: writer }, subjects: [{ kind: User, name: jane }] }`,
      'create by name, which no request can use alone': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: writer, namespace: shop }, rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings], resourceNames: [team], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: writer, namespace: shop }, roleRef: { kind: Role, name: writer }, subjects: [{ kind: User, name: jane }] }`,
    },
    fail: {
      everywhere: [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: writer }, rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [clusterrolebindings, rolebindings], verbs: [create, patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: writer }, roleRef: { kind: ClusterRole, name: writer }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may create and patch clusterrolebindings and 1 other resource, through verb "create" on resource "clusterrolebindings" of API group "rbac.authorization.k8s.io" in rules[0] of ClusterRole writer',
      ],
      'one binding, in one namespace': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: writer, namespace: shop }, rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings], resourceNames: [team], verbs: [update] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: writer, namespace: shop }, roleRef: { kind: Role, name: writer }, subjects: [{ kind: ServiceAccount, name: operator }] }`,
        'ServiceAccount shop/operator may update rolebindings in namespace shop, through verb "update" on resource "rolebindings" of API group "rbac.authorization.k8s.io" named "team" in rules[0] of Role writer',
      ],
      'the built-in admin, for the whole cluster': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: [rbac.authorization.k8s.io], resources: [roles, rolebindings], verbs: [create, update] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: admins }, roleRef: { kind: ClusterRole, name: admin }, subjects: [{ kind: Group, name: leads }] }`,
        'Group leads may create and update rolebindings and 1 other resource in every namespace, through verb "create" on resource "rolebindings" of API group "rbac.authorization.k8s.io" in rules[0] of ClusterRole admin',
      ],
    },
  },
  each: 'grants',
  evaluate({ grant, manual }) {
    const granted = usableRights(grant, bindingWriting);
    if (granted.length === 0 || isNamespaceRole(grant)) return;
    if (grant.undecided !== undefined) return manual(grant.undecided);
    return describedLater(() => describeGranted(grant, granted), grant.called);
  },
});
