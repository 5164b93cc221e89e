import { defineCheck, describedLater } from '../../src/check.ts';
import { namespaceChanges } from '../../src/kubernetes/rbac/changes.ts';
import { describeGranted } from '../../src/kubernetes/rbac/grant.ts';
import { usableRights } from '../../src/kubernetes/rbac/usable.ts';

export default defineCheck({
  id: 'namespace-writer',
  category: 'rbac',
  severity: 'high',
  title: 'Few may relabel namespaces',
  description:
    'Labels of a namespace decide which pods Pod Security lets in, whether a policy engine or a service mesh looks at it, and what NetworkPolicies elsewhere let through. Whoever writes them lifts all of these at once.',
  remediation:
    'Remove update and patch on namespaces, namespaces/status and namespaces/finalize. Where labels must be set, let a policy engine or a GitOps controller do it.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#namespace-modification',
    'https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-namespace-labels/',
  ],
  examples: {
    pass: {
      'creates and deletes them': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: maker }, rules: [{ apiGroups: [''], resources: [namespaces], verbs: [create, get, list, delete] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: maker }, roleRef: { kind: ClusterRole, name: maker }, subjects: [{ kind: User, name: jane }] }`,
      'the name of another one, which no request there has': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: labeller, namespace: shop }, rules: [{ apiGroups: [''], resources: [namespaces], resourceNames: [payments], verbs: [patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: labeller, namespace: shop }, roleRef: { kind: Role, name: labeller }, subjects: [{ kind: User, name: jane }] }`,
    },
    fail: {
      all: [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: labeller }, rules: [{ apiGroups: [''], resources: [namespaces], verbs: [get, patch, update] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: labeller }, roleRef: { kind: ClusterRole, name: labeller }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may update and patch namespaces, through verb "update" on resource "namespaces" in rules[0] of ClusterRole labeller',
      ],
      'status or finalizers, with which labels are written too': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: prober }, rules: [{ apiGroups: [''], resources: [namespaces/status, namespaces/finalize], verbs: [get, update] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: prober }, roleRef: { kind: ClusterRole, name: prober }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may update namespaces/status and 1 other resource, through verb "update" on resource "namespaces/status" in rules[0] of ClusterRole prober',
      ],
      'one by name': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: labeller }, rules: [{ apiGroups: [''], resources: [namespaces], resourceNames: [shop], verbs: [patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: labeller }, roleRef: { kind: ClusterRole, name: labeller }, subjects: [{ kind: ServiceAccount, name: mesh, namespace: shop }] }`,
        'ServiceAccount shop/mesh may patch namespaces, through verb "patch" on resource "namespaces" named "shop" in rules[0] of ClusterRole labeller',
      ],
      'its own, through a RoleBinding': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: owner, namespace: shop }, rules: [{ apiGroups: [''], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: owner, namespace: shop }, roleRef: { kind: Role, name: owner }, subjects: [{ kind: Group, name: shop }] }`,
        'Group shop may update and patch namespaces and 2 other resources in namespace shop, through verb "*" on resource "*" in rules[0] of Role owner',
      ],
    },
  },
  each: 'grants',
  evaluate({ grant, manual }) {
    // In its own namespace a RoleBinding gives rights on that namespace alone: other names are never asked for there.
    const granted = usableRights(grant, namespaceChanges).filter(
      ({ match }) => grant.namespace === undefined || match.limit === 'none' || match.names.includes(grant.namespace),
    );
    if (granted.length === 0) return;
    if (grant.undecided !== undefined) return manual(grant.undecided);
    return describedLater(() => describeGranted(grant, granted), grant.called);
  },
});
