import { defineCheck, describedLater } from '../../src/check.ts';
import { eventErasure } from '../../src/kubernetes/rbac/changes.ts';
import { describeGranted, isNamespaceRole } from '../../src/kubernetes/rbac/grant.ts';
import { usableRights } from '../../src/kubernetes/rbac/usable.ts';

export default defineCheck({
  id: 'event-deleter',
  category: 'rbac',
  severity: 'medium',
  title: 'Nobody may erase events',
  description:
    'Events are the first trace of what was scheduled, pulled, killed and refused. Whoever deletes them works unseen by those who look at the cluster.',
  remediation:
    'Remove delete and deletecollection on events, of the core group and of events.k8s.io; they go by themselves after an hour.',
  references: [
    'https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/',
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/',
  ],
  examples: {
    pass: {
      'writes events': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: recorder }, rules: [{ apiGroups: ['', events.k8s.io], resources: [events], verbs: [create, patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: recorder }, roleRef: { kind: ClusterRole, name: recorder }, subjects: [{ kind: User, name: jane }] }`,
      'the built-in edit in one namespace': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: edit, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: [''], resources: [events], verbs: [delete, deletecollection] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: edit, namespace: shop }, roleRef: { kind: ClusterRole, name: edit }, subjects: [{ kind: User, name: jane }] }`,
    },
    fail: {
      'all of a namespace, of either group': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: cleaner, namespace: shop }, rules: [{ apiGroups: ['', events.k8s.io], resources: [events], verbs: [delete, deletecollection] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: cleaner, namespace: shop }, roleRef: { kind: Role, name: cleaner }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may delete and deletecollection events in namespace shop, through verb "delete" on resource "events" in rules[0] of Role cleaner',
      ],
      'by the verb *': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: recorder }, rules: [{ apiGroups: [events.k8s.io], resources: [events], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: recorder }, roleRef: { kind: ClusterRole, name: recorder }, subjects: [{ kind: ServiceAccount, name: recorder, namespace: ops }] }`,
        'ServiceAccount ops/recorder may delete and deletecollection events in every namespace, through verb "*" on resource "events" of API group "events.k8s.io" in rules[0] of ClusterRole recorder',
      ],
    },
  },
  each: 'grants',
  evaluate({ grant, manual }) {
    const granted = usableRights(grant, eventErasure);
    if (granted.length === 0 || isNamespaceRole(grant)) return;
    if (grant.undecided !== undefined) return manual(grant.undecided);
    return describedLater(() => describeGranted(grant, granted), grant.called);
  },
});
