import { defineCheck, describedLater } from '../../src/check.ts';
import { describeGranted, isNamespaceRole, singleRights } from '../../src/kubernetes/rbac/grant.ts';
import { podExecution } from '../../src/kubernetes/rbac/powers.ts';

export default defineCheck({
  id: 'pod-exec-grant',
  category: 'rbac',
  severity: 'high',
  title: 'Running commands in pods is limited',
  description:
    'Who runs commands in a pod has what the pod has: its token, its Secrets, its network and its privileges. Ephemeral containers do the same with an image of one’s own, and many admission policies do not look at them.',
  remediation:
    'Remove pods/exec, pods/attach and pods/ephemeralcontainers from the role, or bind it in the one namespace where it is needed for as long as it is needed. Where only logs are wanted, grant get on pods/log.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/',
    'https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/',
  ],
  examples: {
    pass: {
      'logs only': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: support, namespace: shop }, rules: [{ apiGroups: [''], resources: [pods, pods/log, pods/exec], verbs: [list, watch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: support, namespace: shop }, roleRef: { kind: Role, name: support }, subjects: [{ kind: Group, name: support }] }`,
      'the built-in edit in one namespace': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: edit, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: [''], resources: [pods/attach, pods/exec], verbs: [create, get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: edit, namespace: shop }, roleRef: { kind: ClusterRole, name: edit }, subjects: [{ kind: Group, name: shop }] }`,
    },
    fail: {
      'get is enough': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: support, namespace: shop }, rules: [{ apiGroups: [''], resources: [pods/exec], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: support, namespace: shop }, roleRef: { kind: Role, name: support }, subjects: [{ kind: Group, name: support }] }`,
        'Group support may get pods/exec in namespace shop, through verb "get" on resource "pods/exec" in rules[0] of Role support',
      ],
      'ephemeral containers, everywhere': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: debug }, rules: [{ apiGroups: [''], resources: [pods/ephemeralcontainers], verbs: [patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: debug }, roleRef: { kind: ClusterRole, name: debug }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may patch pods/ephemeralcontainers in every namespace, through verb "patch" on resource "pods/ephemeralcontainers" in rules[0] of ClusterRole debug',
      ],
      'the built-in edit everywhere': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: edit, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: [''], resources: [pods/attach, pods/exec], verbs: [create, get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: edit }, roleRef: { kind: ClusterRole, name: edit }, subjects: [{ kind: Group, name: shop }] }`,
        'Group shop may create and get pods/exec and 1 other resource in every namespace, through verb "create" on resource "pods/exec" in rules[0] of ClusterRole edit',
      ],
    },
  },
  each: 'grants',
  evaluate({ grant, manual }) {
    const granted = singleRights(grant, podExecution);
    if (granted.length === 0 || isNamespaceRole(grant)) return;
    if (grant.undecided !== undefined) return manual(grant.undecided);
    return describedLater(() => describeGranted(grant, granted), grant.called);
  },
});
