import { defineCheck, describedLater } from '../../src/check.ts';
import { nodeChanges, podDeletion } from '../../src/kubernetes/rbac/changes.ts';
import { describeGranted } from '../../src/kubernetes/rbac/grant.ts';
import { usableRights } from '../../src/kubernetes/rbac/usable.ts';

export default defineCheck({
  id: 'node-writer',
  category: 'rbac',
  severity: 'high',
  title: 'Few may change nodes or steer pods onto them',
  description:
    'By labels, taints and capacity of nodes, or by binding pods to one, pods with valuable tokens are drawn to a node that the attacker already holds; deleting pods or nodes elsewhere drives them there.',
  remediation:
    'Remove update, patch, delete and deletecollection on nodes, update and patch on nodes/status, and create on pods/binding. An agent that labels its own node can use a kubelet credential, which NodeRestriction limits.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/node/',
    'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#node-isolation-restriction',
  ],
  examples: {
    pass: {
      'reads nodes, deletes pods': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [nodes], verbs: [get, list, watch] }, { apiGroups: [''], resources: [pods], verbs: [delete] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: User, name: jane }] }`,
      'deletes the status, which no request can': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: odd }, rules: [{ apiGroups: [''], resources: [nodes/status], verbs: [delete, deletecollection] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: odd }, roleRef: { kind: ClusterRole, name: odd }, subjects: [{ kind: User, name: jane }] }`,
      'creates nodes': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: joiner }, rules: [{ apiGroups: [''], resources: [nodes], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: joiner }, roleRef: { kind: ClusterRole, name: joiner }, subjects: [{ kind: User, name: jane }] }`,
      'nodes through a RoleBinding, which are in no namespace': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: odd, namespace: shop }, rules: [{ apiGroups: [''], resources: [nodes], verbs: [patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: odd, namespace: shop }, roleRef: { kind: Role, name: odd }, subjects: [{ kind: User, name: jane }] }`,
    },
    fail: {
      'labels and taints': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: tainter }, rules: [{ apiGroups: [''], resources: [nodes], verbs: [patch, update] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: tainter }, roleRef: { kind: ClusterRole, name: tainter }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may update and patch nodes, through verb "update" on resource "nodes" in rules[0] of ClusterRole tainter',
      ],
      'status, and deletes pods': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: tainter }, rules: [{ apiGroups: [''], resources: [nodes/status], verbs: [patch] }, { apiGroups: [''], resources: [pods], verbs: [delete] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: tainter }, roleRef: { kind: ClusterRole, name: tainter }, subjects: [{ kind: ServiceAccount, name: drainer, namespace: ops }] }`,
        'ServiceAccount ops/drainer may patch nodes/status, through verb "patch" on resource "nodes/status" in rules[0] of ClusterRole tainter, and delete pods, so that others take their place where it likes',
      ],
      'binds pods of one namespace': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: scheduler, namespace: shop }, rules: [{ apiGroups: [''], resources: [pods/binding], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: scheduler, namespace: shop }, roleRef: { kind: Role, name: scheduler }, subjects: [{ kind: ServiceAccount, name: scheduler }] }`,
        'ServiceAccount shop/scheduler may create pods/binding in namespace shop, through verb "create" on resource "pods/binding" in rules[0] of Role scheduler',
      ],
      'deletes all of them, and pods': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: sweeper }, rules: [{ apiGroups: [''], resources: [nodes, pods], verbs: [deletecollection] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: sweeper }, roleRef: { kind: ClusterRole, name: sweeper }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may deletecollection nodes, through verb "deletecollection" on resource "nodes" in rules[0] of ClusterRole sweeper, and delete pods, so that others take their place where it likes',
      ],
    },
  },
  each: 'grants',
  evaluate({ grant, manual }) {
    const granted = usableRights(grant, nodeChanges);
    if (granted.length === 0) return;
    if (grant.undecided !== undefined) return manual(grant.undecided);
    const drives = grant.namespace === undefined && usableRights(grant, podDeletion).length > 0;
    const more = drives ? ', and delete pods, so that others take their place where it likes' : '';
    return describedLater(() => `${describeGranted(grant, granted)}${more}`, grant.called);
  },
});
