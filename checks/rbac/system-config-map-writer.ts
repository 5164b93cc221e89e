import { defineCheck } from '../../src/check.ts';
import { configMapChanges } from '../../src/kubernetes/rbac/changes.ts';
import { describeGranted, joinWords } from '../../src/kubernetes/rbac/grant.ts';
import { obeyedConfigMaps } from '../../src/kubernetes/rbac/obeyed-config-maps.ts';
import { usableRights } from '../../src/kubernetes/rbac/usable.ts';

export default defineCheck({
  id: 'system-config-map-writer',
  category: 'rbac',
  severity: 'high',
  title: 'Few may edit the ConfigMaps that the cluster itself obeys',
  description:
    'Who edits coredns answers every name with an address of his own; who edits aws-auth makes himself a member of system:masters; who edits extension-apiserver-authentication decides whose word aggregated APIs believe.',
  remediation:
    'Limit the rule with resourceNames to the ConfigMaps that are meant, or move it to a Role in the namespace that needs it.',
  references: [
    'https://kubernetes.io/docs/tasks/administer-cluster/dns-custom-nameservers/',
    'https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/',
    'https://kubernetes.io/docs/concepts/configuration/configmap/',
  ],
  examples: {
    pass: {
      'one of its own, in kube-system': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: agent, namespace: kube-system }, rules: [{ apiGroups: [''], resources: [configmaps], resourceNames: [agent-state], verbs: [get, update] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: agent, namespace: kube-system }, roleRef: { kind: Role, name: agent }, subjects: [{ kind: User, name: jane }] }`,
      'any, in another namespace': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: app, namespace: shop }, rules: [{ apiGroups: [''], resources: [configmaps], verbs: [create, update, patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: app, namespace: shop }, roleRef: { kind: Role, name: app }, subjects: [{ kind: User, name: jane }] }`,
      'creates and reads': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [configmaps], verbs: [create, get, list] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: User, name: jane }] }`,
    },
    fail: {
      everywhere: [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: operator }, rules: [{ apiGroups: [''], resources: [configmaps], verbs: [get, update] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: operator }, roleRef: { kind: ClusterRole, name: operator }, subjects: [{ kind: ServiceAccount, name: operator, namespace: ops }] }`,
        'ServiceAccount ops/operator may update configmaps in every namespace, through verb "update" on resource "configmaps" in rules[0] of ClusterRole operator, those that DNS, kube-proxy and authentication obey among them',
      ],
      'coredns by name': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: dns, namespace: kube-system }, rules: [{ apiGroups: [''], resources: [configmaps], resourceNames: [coredns, agent-state], verbs: [patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: dns, namespace: kube-system }, roleRef: { kind: Role, name: dns }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may patch configmaps in namespace kube-system, through verb "patch" on resource "configmaps" named "coredns", "agent-state" in rules[0] of Role dns, coredns among them',
      ],
      'a name, in every namespace': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: mapper }, rules: [{ apiGroups: [''], resources: [configmaps], resourceNames: [aws-auth], verbs: [update] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: mapper }, roleRef: { kind: ClusterRole, name: mapper }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may update configmaps in every namespace, through verb "update" on resource "configmaps" named "aws-auth" in rules[0] of ClusterRole mapper, aws-auth among them',
      ],
    },
  },
  each: 'grants',
  evaluate({ grant, manual }) {
    const granted = usableRights(grant, configMapChanges).filter(
      ({ match }) => match.limit === 'none' || obeyedConfigMaps(match.names).length > 0,
    );
    if (granted.length === 0 || (grant.namespace !== undefined && grant.namespace !== 'kube-system')) return;
    if (grant.undecided !== undefined) return manual(grant.undecided);
    const all = granted.some(({ match }) => match.limit === 'none');
    const names = granted.flatMap(({ match }) => obeyedConfigMaps(match.names));
    const which = all
      ? 'those that DNS, kube-proxy and authentication obey among them'
      : `${joinWords(names)} among them`;
    return { message: `${describeGranted(grant, granted)}, ${which}`, value: grant.called };
  },
});
