import { defineCheck } from '../../src/check.ts';
import { serviceAccountOf } from '../../src/kubernetes/token.ts';

export default defineCheck({
  id: 'powerful-daemon-set',
  category: 'rbac',
  severity: 'high',
  title: 'No DaemonSet carries a token that controls the cluster onto every node',
  description:
    'A DaemonSet puts its token on every node. Whoever breaks out of any container anywhere reads it from the node, and with such rights the cluster is his.',
  remediation:
    'Take the right from the role of its service account, or move the part that needs it into a Deployment with an account of its own. Set automountServiceAccountToken: false in the DaemonSet if it needs no token.',
  references: [
    'https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/',
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting',
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/',
  ],
  examples: {
    pass: {
      'no token, by the DaemonSet and by the account': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: agent }, rules: [{ apiGroups: [''], resources: [secrets], verbs: [list] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: agent }, roleRef: { kind: ClusterRole, name: agent }, subjects: [{ kind: ServiceAccount, name: agent, namespace: ops }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: b }, roleRef: { kind: ClusterRole, name: agent }, subjects: [{ kind: ServiceAccount, name: other, namespace: ops }] }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: agent, namespace: ops }, spec: { template: { spec: { serviceAccountName: agent, automountServiceAccountToken: false, containers: [{ name: main, image: img }] } } } }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: other, namespace: ops }, spec: { template: { spec: { serviceAccountName: other, containers: [{ name: main, image: img }] } } } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: other, namespace: ops }, automountServiceAccountToken: false }`,
      'rights that lead nowhere; in another namespace; a Deployment': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: agent }, rules: [{ apiGroups: [''], resources: [pods, nodes], verbs: [get, list] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: agent }, roleRef: { kind: ClusterRole, name: agent }, subjects: [{ kind: ServiceAccount, name: agent, namespace: ops }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: local, namespace: ops }, rules: [{ apiGroups: [''], resources: [secrets], verbs: [list] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: local, namespace: ops }, roleRef: { kind: Role, name: local }, subjects: [{ kind: ServiceAccount, name: agent }] }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: agent, namespace: ops }, spec: { template: { spec: { serviceAccountName: agent, containers: [{ name: main, image: img }] } } } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: all }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: all }, roleRef: { kind: ClusterRole, name: all }, subjects: [{ kind: ServiceAccount, name: boss, namespace: ops }] }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: boss, namespace: ops }, spec: { template: { spec: { serviceAccountName: boss, containers: [{ name: main, image: img }] } } } }`,
    },
    fail: {
      'reads all Secrets': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: agent }, rules: [{ apiGroups: [''], resources: [secrets], verbs: [get, list] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: agent }, roleRef: { kind: ClusterRole, name: agent }, subjects: [{ kind: ServiceAccount, name: agent, namespace: ops }] }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: agent, namespace: ops }, spec: { template: { spec: { serviceAccountName: agent, containers: [{ name: main, image: img }] } } } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: agent, namespace: ops } }`,
        'DaemonSet agent carries a token to every node: ServiceAccount ops/agent may get and list secrets in every namespace, through verb "get" on resource "secrets" in rules[0] of ClusterRole agent',
      ],
      'everything, and changes nodes': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: all }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: all }, roleRef: { kind: ClusterRole, name: all }, subjects: [{ kind: ServiceAccount, name: boss, namespace: ops }] }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: boss, namespace: ops }, spec: { template: { spec: { serviceAccountName: boss, containers: [{ name: main, image: img }] } } } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: label }, rules: [{ apiGroups: [''], resources: [nodes], verbs: [patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: label }, roleRef: { kind: ClusterRole, name: label }, subjects: [{ kind: ServiceAccount, name: label, namespace: ops }] }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: label, namespace: ops }, spec: { template: { spec: { serviceAccountName: label, automountServiceAccountToken: true, containers: [{ name: main, image: img }] } } } }`,
        'DaemonSet boss carries a token to every node: ServiceAccount ops/boss may do everything in the cluster, through ClusterRole all',
        'DaemonSet label carries a token to every node: ServiceAccount ops/label may patch nodes, through verb "patch" on resource "nodes" in rules[0] of ClusterRole label',
      ],
      'creates pods in kube-system': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: agent, namespace: kube-system }, rules: [{ apiGroups: [''], resources: [pods], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: agent, namespace: kube-system }, roleRef: { kind: Role, name: agent }, subjects: [{ kind: ServiceAccount, name: agent, namespace: ops }] }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: agent, namespace: ops }, spec: { template: { spec: { serviceAccountName: agent, containers: [{ name: main, image: img }] } } } }`,
        'DaemonSet agent carries a token to every node: ServiceAccount ops/agent may create pods in namespace kube-system, through verb "create" on resource "pods" in rules[0] of Role agent',
      ],
      'approves certificates': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: agent }, rules: [{ apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/approval], verbs: [update] }, { apiGroups: [certificates.k8s.io], resources: [signers], verbs: [approve] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: agent }, roleRef: { kind: ClusterRole, name: agent }, subjects: [{ kind: ServiceAccount, name: agent, namespace: ops }] }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: agent, namespace: ops }, spec: { template: { spec: { serviceAccountName: agent, containers: [{ name: main, image: img }] } } } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: agent, namespace: ops } }`,
        'DaemonSet agent carries a token to every node: ServiceAccount ops/agent may update certificatesigningrequests/approval, through verb "update" on resource "certificatesigningrequests/approval" of API group "certificates.k8s.io" in rules[0] of ClusterRole agent, and approve for any signer, through verb "approve" on resource "signers" of API group "certificates.k8s.io" in rules[1] of ClusterRole agent',
      ],
    },
  },
  each: 'workloads',
  needs: ['accountUse', 'grants', 'tokens'],
  evaluate({ workload, accountUse, grants, tokens, unknown }) {
    if (workload.kind === 'DaemonSet' && workload.gap !== undefined) return unknown(workload.gap);
    const found = accountUse.daemonSetsOf(workload).flatMap(({ object, spec }) => {
      const { namespace = 'default' } = object.metadata;
      const name = serviceAccountOf(spec);
      const [power] = grants
        .of({ kind: 'ServiceAccount', namespace, name })
        .flatMap((grant) => grants.controlOf(grant) ?? [])
        .sort();
      if (power === undefined) return [];
      const { mounted, gap = '' } = tokens.of({ namespace, spec, admitted: object.kind === 'Pod' });
      const message = `DaemonSet ${object.metadata.name} carries a token to every node: ${power}`;
      return mounted === false ? [] : [{ message, value: name, gap: mounted === undefined ? gap : undefined }];
    });
    const [first] = found.sort((a, b) => (a.message < b.message ? -1 : 1));
    if (first?.gap !== undefined) return unknown(first.gap);
    return first === undefined ? undefined : { message: first.message, value: first.value };
  },
});
