import { defineCheck, describedLater } from '../../src/check.ts';
import { describeChain } from '../../src/kubernetes/paths/describe.ts';
import { implicitGroups, subjectKey } from '../../src/kubernetes/rbac/subject.ts';

export default defineCheck({
  id: 'escalation-path',
  category: 'rbac',
  severity: 'high',
  title: 'No chain of rights leads from an ordinary subject to control of the cluster',
  description:
    'Each right looks harmless alone: to run a pod here, to read a token there. Whoever takes over the first account walks the chain to its end and owns the cluster.',
  remediation:
    'Take one step of the chain away; kaudit paths --fix names the least number of edits that closes all of them. Most often: no rights on pods, token requests or Secrets in the namespaces of powerful service accounts.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks',
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#workload-creation',
  ],
  proof: 'presence',
  examples: {
    pass: {
      'the powerful account lives in another namespace': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: boss }, roleRef: { kind: ClusterRole, name: cluster-admin }, subjects: [{ kind: ServiceAccount, name: boss, namespace: ops }] }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: boss, namespace: ops } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: minter, namespace: ci }, rules: [{ apiGroups: [''], resources: [serviceaccounts/token], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: minter, namespace: ci }, roleRef: { kind: Role, name: minter }, subjects: [{ kind: User, name: jane }] }`,
      'the name, the API group or admission stands in the way': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: ops, labels: { pod-security.kubernetes.io/enforce: baseline } } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: boss }, roleRef: { kind: ClusterRole, name: cluster-admin }, subjects: [{ kind: ServiceAccount, name: boss, namespace: ops }] }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: boss, namespace: ops } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: minter, namespace: ops }, rules: [{ apiGroups: [''], resources: [serviceaccounts/token], resourceNames: [app], verbs: [create] }, { apiGroups: [apps], resources: [pods], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: minter, namespace: ops }, roleRef: { kind: Role, name: minter }, subjects: [{ kind: User, name: jane }] }`,
      'one step from a node, which is what pod-creator finds': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: ops } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: runner, namespace: ops }, rules: [{ apiGroups: [''], resources: [pods], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: runner, namespace: ops }, roleRef: { kind: Role, name: runner }, subjects: [{ kind: User, name: jane }] }`,
      'already there: other checks say so': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: boss }, roleRef: { kind: ClusterRole, name: cluster-admin }, subjects: [{ kind: User, name: jane }] }`,
    },
    fail: {
      'one step from a node, and as close to an administrator without one': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: ops } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: boss }, roleRef: { kind: ClusterRole, name: cluster-admin }, subjects: [{ kind: ServiceAccount, name: boss, namespace: ops }] }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: boss, namespace: ops } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: runner, namespace: ops }, rules: [{ apiGroups: [''], resources: [pods], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: runner, namespace: ops }, roleRef: { kind: Role, name: runner }, subjects: [{ kind: User, name: jane }] }`,
        'User jane reaches control of the cluster in 2 steps: runs a pod as ServiceAccount ops/boss (RoleBinding ops/runner gives Role runner, rules[0]: create on pods), then holds control of the cluster (ClusterRoleBinding boss gives ClusterRole cluster-admin)',
      ],
      'mints a token of an administrator': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: boss }, roleRef: { kind: ClusterRole, name: cluster-admin }, subjects: [{ kind: ServiceAccount, name: boss, namespace: ops }] }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: boss, namespace: ops } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: minter, namespace: ops }, rules: [{ apiGroups: [''], resources: [serviceaccounts/token], resourceNames: [boss], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: minter, namespace: ops }, roleRef: { kind: Role, name: minter }, subjects: [{ kind: User, name: jane }] }`,
        'User jane reaches control of the cluster in 2 steps: mints a token of ServiceAccount ops/boss (RoleBinding ops/minter gives Role minter, rules[0]: create on serviceaccounts/token), then holds control of the cluster (ClusterRoleBinding boss gives ClusterRole cluster-admin)',
      ],
    },
  },
  each: 'subjects',
  needs: ['attackGraph'],
  evaluate({ subject, attackGraph, unknown }) {
    if (subject.builtIn) return;
    // What everybody has through a group of all is the finding of that group.
    const place = subjectKey(subject.subject);
    const groups = implicitGroups(subject.subject);
    const shortest = attackGraph.takeover(place, groups);
    if (shortest === undefined) return;
    if (shortest.hops === undefined) return unknown(shortest.doubt);
    // Whom one step takes there is the finding of another check; from a node further, it is not from elsewhere.
    const isNear = shortest.hops === 1 || shortest.nearer !== undefined;
    const chain = isNear ? attackGraph.takeoverBesideNodes(place, groups) : shortest;
    if (chain === undefined) return shortest.nearer === undefined ? undefined : unknown(shortest.nearer);
    if (chain.hops === undefined) return unknown(chain.doubt);
    if (chain.hops === 1) return;
    if (chain.nearer !== undefined) return unknown(chain.nearer);
    return describedLater(() => describeChain(chain.steps), subject.called);
  },
});
