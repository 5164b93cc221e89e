import { defineCheck } from '../../src/check.ts';
import { hostPathMounts } from '../../src/kubernetes/host-paths.ts';

export default defineCheck({
  id: 'writable-host-path',
  category: 'pods',
  severity: 'high',
  title: 'No container writes to a path of its node',
  description:
    "What a container writes to a path of its node stays there, and other pods and the node's own programs read it: a way to persist, to change what they run, and to fill the disk.",
  remediation:
    'Set readOnly: true for the volumeMount, and recursiveReadOnly: Enabled where other file systems are mounted below that path; or replace hostPath by a volume of the pod.',
  references: [
    'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
    'https://kubernetes.io/docs/concepts/storage/volumes/#read-only-mounts',
  ],
  examples: {
    pass: {
      'read-only': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, volumeMounts: [{ name: v0, mountPath: /d, readOnly: true }] }], volumes: [{ name: v0, hostPath: { path: /data } }] }`,
      'not mounted, which host-path-volume reports': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: v0, hostPath: { path: /data } }] }`,
      'another volume': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, volumeMounts: [{ name: v0, mountPath: /d }] }], volumes: [{ name: v0, emptyDir: {} }] }`,
    },
    fail: {
      'nothing said': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, volumeMounts: [{ name: v0, mountPath: /d }] }], volumes: [{ name: v0, hostPath: { path: /data } }] }`,
        "container web may write to the node's path /data (volume v0, mounted at /d)",
      ],
      'by a part of it, and twice': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, volumeMounts: [{ name: v0, mountPath: /r, readOnly: true }, { name: v0, mountPath: /a, subPath: a }, { name: v0, mountPath: /b, readOnly: false }] }], volumes: [{ name: v0, hostPath: { path: /data } }] }`,
        "container web may write to the node's path /data (volume v0, mounted at /a); container web may write to the node's path /data (volume v0, mounted at /b)",
      ],
      'only the init container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], initContainers: [{ name: setup, image: setup, volumeMounts: [{ name: v0, mountPath: /d }] }], volumes: [{ name: v0, hostPath: { path: /srv } }] }`,
        "init container setup may write to the node's path /srv (volume v0, mounted at /d)",
      ],
    },
  },
  each: 'containers',
  evaluate({ container, called, pod }) {
    return hostPathMounts(pod.spec, container)
      .filter(({ readOnly }) => !readOnly)
      .map(({ volume: { name, path }, mountPath, fieldPath }) => ({
        message: `${called} may write to the node's path ${path} (volume ${name}, mounted at ${mountPath})`,
        fieldPath,
        value: path,
      }));
  },
});
