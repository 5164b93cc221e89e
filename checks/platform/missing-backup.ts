import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'missing-backup',
  category: 'platform',
  severity: 'medium',
  title: 'Something backs the cluster up on a schedule',
  description:
    'Whoever gets the rights to delete or encrypt volumes holds the data to ransom. A copy elsewhere, made on a schedule and before the break-in, is what is left.',
  remediation:
    'Let a backup tool copy objects and volumes to storage outside the cluster on a schedule that is not paused (a Velero Schedule, a Kasten Policy …), and include every namespace with claims.',
  references: [
    'https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/#backing-up-an-etcd-cluster',
    'https://velero.io/docs/main/backup-reference/#schedule-a-backup',
  ],
  examples: {
    pass: {
      'a Velero schedule of everything': `
        kind: List
        items:
          - { apiVersion: velero.io/v1, kind: Schedule, metadata: { name: daily, namespace: velero }, spec: { schedule: '0 3 * * *', template: { includedNamespaces: ['*'] } } }
          - { apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: data, namespace: shop } }`,
      'snapshots of etcd where nothing has volumes': `
        { apiVersion: batch/v1, kind: CronJob, metadata: { name: etcd-backup, namespace: kube-system }, spec: { schedule: '0 */6 * * *', jobTemplate: { spec: { template: { spec: { containers: [{ name: save, image: 'registry.k8s.io/etcd:3.6.14-0' }] } } } } } }`,
    },
    fail: {
      'nothing, and snapshots of volumes do not count': [
        `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: snapshot-controller, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: snapshot-controller, image: 'registry.k8s.io/sig-storage/snapshot-controller:v8.2.0' }] } } } }
          - { apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: data, namespace: shop } }`,
        'no backup tool with an active schedule was found (snapshots of volumes lie on the same storage); namespaces with claims: shop',
      ],
      'a paused schedule': [
        `
        { apiVersion: velero.io/v1, kind: Schedule, metadata: { name: daily, namespace: velero }, spec: { schedule: '0 3 * * *', paused: true } }`,
        'no backup tool with an active schedule was found; paused: Velero Schedule daily',
      ],
      'claims that no schedule includes': [
        `
        kind: List
        items:
          - { apiVersion: velero.io/v1, kind: Schedule, metadata: { name: daily, namespace: velero }, spec: { schedule: '0 3 * * *', template: { includedNamespaces: [shop] } } }
          - { apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: data, namespace: shop } }
          - { apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: data, namespace: billing } }
          - { apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: data, namespace: kube-system } }`,
        'no backup schedule includes the claims of namespaces: billing',
      ],
      'EKS Anywhere, which nobody runs for you': [
        {
          objects: `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, labels: { component: kube-apiserver, tier: control-plane }, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'public.ecr.aws/eks-distro/kubernetes/kube-apiserver:v1.36.1-eks-1-36-2', command: [kube-apiserver] }] } }`,
          kubernetesVersion: '1.36.1-eks-abc',
        },
        'no backup tool with an active schedule was found',
      ],
    },
    manual: {
      'a provider that backs up from outside': [
        {
          objects: '{ apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }',
          kubernetesVersion: '1.36.0-eks-1',
        },
        'no backup tool was found in the cluster; eks can back it up from outside: ask whoever runs the account which plan there is',
      ],
    },
  },
  each: 'cluster',
  needs: ['backupSchedules', 'components', 'nodes'],
  evaluate({ cluster: { distribution, version }, backupSchedules, components, unknown, manual }) {
    const { active, items, uncovered, claiming, claimsGap } = backupSchedules;
    if (active.length > 0 && uncovered.length > 0)
      return { message: `no backup schedule includes the claims of namespaces: ${uncovered.join(', ')}` };
    if (active.length > 0) return claimsGap === undefined ? undefined : unknown(claimsGap);
    if (version === null) return unknown('/version was not read');
    const tools = components.serving('backup');
    if (['eks', 'gke', 'aks'].includes(distribution.name) && items.length === 0)
      return manual(
        `no backup tool was found in the cluster; ${distribution.name} can back it up from outside: ask whoever runs the account which plan there is`,
      );
    const paused = items.map(({ value: { backupSchedule: one } }) => `${one.tool} ${one.kind} ${one.name}`).sort();
    const idle = [...new Set(tools.map(({ product }) => product))].sort();
    const snapshots = components.serving('snapshots').length > 0;
    return {
      message: [
        `no backup tool with an active schedule was found${snapshots ? ' (snapshots of volumes lie on the same storage)' : ''}`,
        ...(paused.length === 0 ? [] : [`paused: ${paused.join(', ')}`]),
        ...(idle.length === 0 || paused.length > 0 ? [] : [`${idle.join(', ')} runs without one`]),
        ...(claiming.length === 0 ? [] : [`namespaces with claims: ${claiming.join(', ')}`]),
        ...(claimsGap === undefined ? [] : [`claims were not seen whole: ${claimsGap}`]),
      ].join('; '),
    };
  },
});
