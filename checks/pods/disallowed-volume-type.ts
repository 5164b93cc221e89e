import { defineCheck } from '../../src/check.ts';
import { restrictedVolumesOf } from '../../src/kubernetes/pod-security/controls/volumes.ts';

export default defineCheck({
  id: 'disallowed-volume-type',
  category: 'pods',
  severity: 'medium',
  title: 'Only harmless volume types are used',
  description:
    'Volume types that name a server, a disk or a repository in the pod itself reach storage that nobody granted: whoever writes the pod chooses the server, the export and often the credentials, and the old drivers among them run as root on the node.',
  remediation:
    'Put the storage behind a PersistentVolume and mount it through persistentVolumeClaim; replace gitRepo by an init container that clones into an emptyDir.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://kubernetes.io/docs/concepts/storage/volumes/',
  ],
  examples: {
    pass: {
      'every harmless type': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: a, configMap: { name: a } }, { name: b, csi: { driver: b } }, { name: c, downwardAPI: {} }, { name: d, emptyDir: {} }, { name: e, ephemeral: {} }, { name: f, image: {} }, { name: g, persistentVolumeClaim: { claimName: g } }, { name: h, projected: {} }, { name: i, secret: { secretName: i } }] }`,
      'hostPath, which host-path-volume reports': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: a, hostPath: { path: /data } }] }`,
      'no source, which is an emptyDir': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: a }] }`,
    },
    fail: {
      'a server named by the pod': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: data, nfs: { server: 192.0.2.1, path: /export } }] }`,
        'volume data is of type nfs',
      ],
      two: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: src, gitRepo: { repository: a } }, { name: tmp, emptyDir: {} }, { name: disk, awsElasticBlockStore: { volumeID: b } }] }`,
        'volume src is of type gitRepo; volume disk is of type awsElasticBlockStore',
      ],
      'a type that Kubernetes does not know': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: data, tape: { drive: 1 } }] }`,
        'volume data is of the unknown type tape',
      ],
    },
  },
  each: 'pods',
  evaluate({ pod }) {
    return restrictedVolumesOf(pod.spec)
      .filter(({ type }) => type !== 'hostPath')
      .map(({ name, type, field, path }) => ({
        message: `volume ${name} is of ${type === 'unknown' ? 'the unknown type' : 'type'} ${field}`,
        fieldPath: path,
        value: field,
      }));
  },
});
