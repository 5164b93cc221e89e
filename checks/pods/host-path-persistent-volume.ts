import { defineCheck } from '../../src/check.ts';
import { sensitivePathAt } from '../../src/kubernetes/sensitive-paths.ts';

export default defineCheck({
  id: 'host-path-persistent-volume',
  category: 'pods',
  severity: 'medium',
  title: 'No claim leads to a path of the node',
  description:
    "A persistent volume of type hostPath brings a path of the node into pods that may name no path themselves: the namespace's standard sees only a claim. Whoever may make such volumes chooses the path, and what lies there belongs to the node.",
  remediation:
    'Move the data to a volume of a CSI driver, or to a local volume on a disk of its own, and delete the PersistentVolume.',
  references: [
    'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#types-of-persistent-volumes',
    'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
  ],
  examples: {
    pass: {
      'a driver': `
        { apiVersion: v1, kind: PersistentVolume, metadata: { name: data }, spec: { csi: { driver: disk, volumeHandle: a }, claimRef: { namespace: shop, name: data } } }`,
      'a disk of its own': `
        kind: List
        items:
          - { apiVersion: v1, kind: PersistentVolume, metadata: { name: data }, spec: { local: { path: /mnt/disks/ssd1 }, claimRef: { namespace: shop, name: data } } }
          - { apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: data, namespace: shop } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: { containers: [{ name: web, image: web }], volumes: [{ name: v, persistentVolumeClaim: { claimName: data } }] } } } }`,
    },
    fail: {
      'in use': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: PersistentVolume, metadata: { name: data }, spec: { hostPath: { path: /data }, claimRef: { namespace: shop, name: data } } }
          - { apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: data, namespace: shop } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: { containers: [{ name: web, image: web }], volumes: [{ name: v, persistentVolumeClaim: { claimName: data } }] } } } }`,
        "claim shop/data, which Deployment web uses, leads to the node's path /data",
      ],
      'a local volume on a path of the node itself': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: PersistentVolume, metadata: { name: data }, spec: { local: { path: /var/lib/kubelet/data }, claimRef: { namespace: shop, name: data } } }
          - { apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: data, namespace: shop } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: { containers: [{ name: web, image: web }], volumes: [{ name: v, persistentVolumeClaim: { claimName: data } }] } } } }`,
        "claim shop/data, which Deployment web uses, leads to the node's path /var/lib/kubelet/data",
      ],
      'the claim of an ephemeral volume': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: PersistentVolume, metadata: { name: data }, spec: { hostPath: { path: /data }, claimRef: { namespace: shop, name: data } } }
          - { apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: data, namespace: shop, ownerReferences: [{ apiVersion: v1, kind: Pod, name: web, uid: a, controller: true }] } }`,
        "claim shop/data, which Pod web uses, leads to the node's path /data",
      ],
      'bound, but nothing uses it': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: PersistentVolume, metadata: { name: data }, spec: { hostPath: { path: /data }, claimRef: { namespace: shop, name: data } } }
          - { apiVersion: v1, kind: PersistentVolumeClaim, metadata: { name: data, namespace: shop } }`,
        "claim shop/data, which nothing uses, leads to the node's path /data",
      ],
      'its claim is gone': [
        `
        { apiVersion: v1, kind: PersistentVolume, metadata: { name: data }, spec: { hostPath: { path: /data }, claimRef: { namespace: shop, name: data } } }`,
        "the volume is the node's path /data and unused: its claim shop/data is gone",
      ],
      unbound: [
        `
        { apiVersion: v1, kind: PersistentVolume, metadata: { name: data }, spec: { hostPath: { path: /data } } }`,
        "the volume is the node's path /data and unused: no claim is bound to it",
      ],
    },
  },
  each: 'persistentVolumes',
  evaluate({ volume }) {
    if (volume === undefined) return;
    const { source, path, claim } = volume;
    if (source === 'local' && sensitivePathAt(path, true) === undefined) return;
    const violation = (message: string) => ({ message, fieldPath: `spec.${source}.path`, value: path });
    if (claim === undefined)
      return violation(`the volume is the node's path ${path} and unused: no claim is bound to it`);
    const { name, exists, users, knowsUsers } = claim;
    if (exists === false)
      return violation(`the volume is the node's path ${path} and unused: its claim ${name} is gone`);
    const [user, ...more] = users;
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    const used = user === undefined ? (knowsUsers ? ', which nothing uses,' : '') : `, which ${user}${others} uses,`;
    return violation(`claim ${name}${used} leads to the node's path ${path}`);
  },
});
