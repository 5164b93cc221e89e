import { defineCheck } from '../../src/check.ts';
import { hostPathVolumes } from '../../src/kubernetes/host-paths.ts';

export default defineCheck({
  id: 'host-path-volume',
  category: 'pods',
  severity: 'medium',
  title: 'No pod mounts a path of its node',
  description:
    'A path of the node belongs to the node and to every pod there: what a container reads from it was meant for others, and what it writes may be run by root of the node.',
  remediation:
    'Take the volume out, or replace hostPath by a volume that belongs to the pod: emptyDir, a PersistentVolumeClaim, configMap, secret or projected.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
  ],
  examples: {
    pass: {
      'other volumes': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: a, emptyDir: {} }, { name: b, persistentVolumeClaim: { claimName: b } }] }`,
      'no volumes': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
    },
    fail: {
      'not even mounted': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: v0, hostPath: { path: /data } }] }`,
        "volume v0 is the node's path /data",
      ],
      'several volumes make one finding': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: v0, hostPath: { path: /var/log } }, { name: v1, hostPath: { path: /etc/ssl } }] }`,
        "volume v0 is the node's path /var/log; volume v1 is the node's path /etc/ssl",
      ],
      'in the template of a job': [
        `
        apiVersion: batch/v1
        kind: Job
        metadata: { name: backup, namespace: shop }
        spec:
          template:
            spec: { containers: [{ name: backup, image: backup }], volumes: [{ name: data, hostPath: { path: /srv } }] }`,
        "volume data is the node's path /srv",
      ],
    },
  },
  each: 'pods',
  evaluate({ pod }) {
    return hostPathVolumes(pod.spec).map(({ name, path, fieldPath }) => ({
      message: `volume ${name} is the node's path ${path}`,
      fieldPath,
      value: path,
    }));
  },
});
