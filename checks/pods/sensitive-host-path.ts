import { defineCheck } from '../../src/check.ts';
import { hostPathVolumes, writtenHostPaths } from '../../src/kubernetes/host-paths.ts';
import { describeSensitivePath, sensitivePathAt } from '../../src/kubernetes/sensitive-paths.ts';

export default defineCheck({
  id: 'sensitive-host-path',
  category: 'pods',
  severity: 'high',
  title: 'No pod mounts a path that holds the node itself',
  description:
    'These paths are the node: its configuration, its processes and devices, the credentials of the kubelet, the logs and Secrets of every other pod. Whoever reads them learns what he needs to move on; whoever writes there runs as root on the node.',
  remediation:
    'Take the volume out. Where an agent must see a part of the node, mount that part alone, read-only, in a namespace where nobody else may create or enter pods.',
  references: [
    'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  ],
  examples: {
    pass: {
      'a path of its own': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: v0, hostPath: { path: /data } }, { name: v1, hostPath: { path: /etcetera } }, { name: v2, hostPath: { path: /run/app } }] }`,
      'a socket, which runtime-socket-mount reports': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: v0, hostPath: { path: /var/run/docker.sock } }] }`,
      'read-only, and no secret': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, volumeMounts: [{ name: v0, mountPath: /v0, readOnly: true }, { name: v1, mountPath: /v1, readOnly: true }, { name: v2, mountPath: /v2, readOnly: true }, { name: v3, mountPath: /v3, readOnly: true }] }], volumes: [{ name: v0, hostPath: { path: /etc/localtime } }, { name: v1, hostPath: { path: /etc/ssl/certs/ca-certificates.crt } }, { name: v2, hostPath: { path: /usr/lib } }, { name: v3, hostPath: { path: /opt/cni/bin } }] }`,
    },
    fail: {
      'one of them, not even mounted': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: v0, hostPath: { path: /etc/ } }] }`,
        "volume v0 (/etc/) holds the node's configuration",
      ],
      'the whole node': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: v0, hostPath: { path: / } }] }`,
        'volume v0 (/) holds everything on the node',
      ],
      'below one, above one': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: v0, hostPath: { path: /var/log/pods } }, { name: v1, hostPath: { path: /var/lib } }] }`,
        'volume v0 (/var/log/pods) lies in /var/log, which holds the logs of the node and of every pod there; volume v1 (/var/lib) holds /var/lib/kubelet with the volumes, Secrets and tokens of every pod there',
      ],
      'by a detour, read-only': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, volumeMounts: [{ name: v0, mountPath: /p, readOnly: true }] }], volumes: [{ name: v0, hostPath: { path: /data/../proc/1 } }] }`,
        "volume v0 (/data/../proc/1) lies in /proc, which holds the node's processes",
      ],
      'harmless to read, but written': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, volumeMounts: [{ name: v0, mountPath: /a }, { name: v1, mountPath: /b, readOnly: false }] }], volumes: [{ name: v0, hostPath: { path: /etc/localtime } }, { name: v1, hostPath: { path: /opt/cni/bin } }] }`,
        "volume v0 (/etc/localtime) lies in /etc, which holds the node's configuration; volume v1 (/opt/cni/bin) lies in /opt/cni, which holds the node's network plugins",
      ],
      'credentials of a cloud': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: v0, hostPath: { path: /srv/ops/.aws/credentials } }] }`,
        'volume v0 (/srv/ops/.aws/credentials) holds credentials of a cloud or a cluster',
      ],
    },
  },
  each: 'pods',
  evaluate({ pod }) {
    const written = writtenHostPaths(pod.spec);
    return hostPathVolumes(pod.spec).flatMap(({ name, path, fieldPath }) => {
      const found = sensitivePathAt(path, written.has(name));
      if (found === undefined) return [];
      return [{ message: `volume ${name} (${path}) ${describeSensitivePath(found)}`, fieldPath, value: path }];
    });
  },
});
