import { defineCheck, describedLater } from '../../src/check.ts';
import { volumeWriting } from '../../src/kubernetes/rbac/changes.ts';
import { describeGranted } from '../../src/kubernetes/rbac/grant.ts';
import { usableRights } from '../../src/kubernetes/rbac/usable.ts';

export default defineCheck({
  id: 'volume-creator',
  category: 'rbac',
  severity: 'high',
  title: 'Few may create persistent volumes and their drivers',
  description:
    'A PersistentVolume may be a path of the node: whoever creates one and claims it reads and writes the host from a pod that Pod Security calls restricted. A storage class, a driver or an attachment reaches volumes of others.',
  remediation:
    'Remove create, update and patch on persistentvolumes, storageclasses, csidrivers and volumeattachments. Users need persistentvolumeclaims only.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#persistent-volume-creation',
    'https://kubernetes.io/docs/concepts/storage/persistent-volumes/',
  ],
  proof: 'presence',
  examples: {
    pass: {
      'claims, and reads volumes': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: user }, rules: [{ apiGroups: [''], resources: [persistentvolumeclaims], verbs: [create, delete] }, { apiGroups: [''], resources: [persistentvolumes], verbs: [get, list, delete] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: user }, roleRef: { kind: ClusterRole, name: user }, subjects: [{ kind: User, name: jane }] }`,
      'through a RoleBinding, since volumes are in no namespace': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: user, namespace: shop }, rules: [{ apiGroups: [''], resources: [persistentvolumes], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: user, namespace: shop }, roleRef: { kind: Role, name: user }, subjects: [{ kind: User, name: jane }] }`,
      'the provisioner of a CSI driver': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: disks }, rules: [{ apiGroups: [''], resources: [persistentvolumes], verbs: [create, patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: disks }, roleRef: { kind: ClusterRole, name: disks }, subjects: [{ kind: ServiceAccount, name: disks, namespace: storage }] }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: disks, namespace: storage }, spec: { template: { spec: { serviceAccountName: disks, containers: [{ name: main, image: 'registry.k8s.io/sig-storage/csi-provisioner:v5.3.0' }] } } } }`,
    },
    fail: {
      volumes: [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: backup }, rules: [{ apiGroups: [''], resources: [persistentvolumes], verbs: [get, create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: backup }, roleRef: { kind: ClusterRole, name: backup }, subjects: [{ kind: ServiceAccount, name: agent, namespace: backup }] }`,
        'ServiceAccount backup/agent may create persistentvolumes, through verb "create" on resource "persistentvolumes" in rules[0] of ClusterRole backup',
      ],
      'classes and drivers': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: admin }, rules: [{ apiGroups: [storage.k8s.io], resources: [storageclasses, csidrivers], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: admin }, roleRef: { kind: ClusterRole, name: admin }, subjects: [{ kind: Group, name: storage }] }`,
        'Group storage may create, update and patch storageclasses and 1 other resource, through verb "*" on resource "storageclasses" of API group "storage.k8s.io" in rules[0] of ClusterRole admin',
      ],
      'an account that also other pods run as': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: disks }, rules: [{ apiGroups: [''], resources: [persistentvolumes], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: disks }, roleRef: { kind: ClusterRole, name: disks }, subjects: [{ kind: ServiceAccount, name: disks, namespace: storage }] }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: disks, namespace: storage }, spec: { template: { spec: { serviceAccountName: disks, containers: [{ name: main, image: 'registry.k8s.io/sig-storage/csi-provisioner:v5.3.0' }] } } } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: shell, namespace: storage }, spec: { template: { spec: { serviceAccountName: disks, containers: [{ name: main, image: busybox }] } } } }`,
        'ServiceAccount storage/disks may create persistentvolumes, through verb "create" on resource "persistentvolumes" in rules[0] of ClusterRole disks',
      ],
    },
  },
  each: 'grants',
  needs: ['toolAccounts'],
  evaluate({ grant, toolAccounts, unknown, manual }) {
    const granted = usableRights(grant, volumeWriting);
    if (granted.length === 0) return;
    const own = toolAccounts.isOwn(grant.subject, 'volumes');
    if (own === true) return;
    if (own === undefined) return unknown(toolAccounts.reason ?? 'pods not seen');
    if (grant.undecided !== undefined) return manual(grant.undecided);
    return describedLater(() => describeGranted(grant, granted), grant.called);
  },
});
