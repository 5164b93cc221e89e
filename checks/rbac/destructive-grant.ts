import { defineCheck, describedLater } from '../../src/check.ts';
import { destruction } from '../../src/kubernetes/rbac/changes.ts';
import { describeGranted } from '../../src/kubernetes/rbac/grant.ts';
import { usableRights } from '../../src/kubernetes/rbac/usable.ts';

export default defineCheck({
  id: 'destructive-grant',
  category: 'rbac',
  severity: 'medium',
  title: 'Few may delete data and workloads across the cluster',
  description:
    'One request with such a credential empties the cluster, and one more its backups: it is what ransom and revenge look for.',
  remediation:
    'Give delete by RoleBinding in the namespaces that need it, and remove deletecollection. Leave the deletion of backups and snapshots to the tool that made them.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege',
    'https://kubernetes.io/docs/reference/using-api/api-concepts/',
  ],
  proof: 'presence',
  examples: {
    pass: {
      'in one namespace': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: owner, namespace: shop }, rules: [{ apiGroups: [''], resources: [pods, secrets], verbs: [delete, deletecollection] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: owner, namespace: shop }, roleRef: { kind: Role, name: owner }, subjects: [{ kind: User, name: jane }] }`,
      'one by name, and other kinds': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: cleaner }, rules: [{ apiGroups: [''], resources: [namespaces], resourceNames: [preview], verbs: [delete] }, { apiGroups: [''], resources: [configmaps, services], verbs: [delete] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: cleaner }, roleRef: { kind: ClusterRole, name: cleaner }, subjects: [{ kind: User, name: jane }] }`,
      'snapshots where no tool makes them': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: cleaner }, rules: [{ apiGroups: [snapshot.storage.k8s.io], resources: [volumesnapshots], verbs: [delete] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: cleaner }, roleRef: { kind: ClusterRole, name: cleaner }, subjects: [{ kind: User, name: jane }] }`,
    },
    fail: {
      'pods of the cluster': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: chaos }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get, list, delete] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: chaos }, roleRef: { kind: ClusterRole, name: chaos }, subjects: [{ kind: ServiceAccount, name: monkey, namespace: chaos }] }`,
        'ServiceAccount chaos/monkey may delete pods in every namespace, through verb "delete" on resource "pods" in rules[0] of ClusterRole chaos',
      ],
      'many kinds': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: cleaner }, rules: [{ apiGroups: [''], resources: [namespaces, persistentvolumes, persistentvolumeclaims], verbs: [delete, deletecollection] }, { apiGroups: [apps], resources: [deployments], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: cleaner }, roleRef: { kind: ClusterRole, name: cleaner }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may delete and deletecollection namespaces and 3 other resources, through verb "delete" on resource "namespaces" in rules[0] of ClusterRole cleaner',
      ],
      'the backups of Velero': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: cleaner }, rules: [{ apiGroups: [velero.io], resources: [backups], verbs: [delete] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: cleaner }, roleRef: { kind: ClusterRole, name: cleaner }, subjects: [{ kind: User, name: jane }] }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: velero, namespace: velero }, spec: { template: { spec: { serviceAccountName: velero, containers: [{ name: main, image: 'docker.io/velero/velero:v1.17.0' }] } } } }`,
        'User jane may delete backups in every namespace, through verb "delete" on resource "backups" of API group "velero.io" in rules[0] of ClusterRole cleaner',
      ],
    },
  },
  each: 'grants',
  needs: ['toolAccounts'],
  evaluate({ grant, toolAccounts, unknown, manual }) {
    const backups = toolAccounts.running('backup').flatMap((tool) => usableRights(grant, tool.objects));
    const granted = [...usableRights(grant, destruction), ...backups].filter(({ match }) => match.limit === 'none');
    if (granted.length === 0 || grant.namespace !== undefined) return;
    const own = toolAccounts.isOwn(grant.subject, 'backup');
    if (own === true) return;
    if (own === undefined) return unknown(toolAccounts.reason ?? 'pods not seen');
    if (grant.undecided !== undefined) return manual(grant.undecided);
    return describedLater(() => describeGranted(grant, granted), grant.called);
  },
});
