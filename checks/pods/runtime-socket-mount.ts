import { defineCheck } from '../../src/check.ts';
import { cleanPath, hostPathVolumes, runtimeSocketAt } from '../../src/kubernetes/host-paths.ts';

export default defineCheck({
  id: 'runtime-socket-mount',
  category: 'pods',
  severity: 'critical',
  title: 'No pod reaches the container runtime socket',
  description:
    'The socket of the container runtime takes orders from whoever can open it: start a privileged container with the whole disk of the node, read the environment of every other, replace an image. A read-only mount does not change that.',
  remediation:
    'Take the hostPath volume out. Build images with a builder that needs no runtime (Buildah, or BuildKit without root), read containers through the API server or the kubelet, and mount no directory that lies above the socket.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
    'https://kubernetes.io/docs/setup/production-environment/container-runtimes/',
  ],
  examples: {
    pass: {
      'another path of the node': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: v0, hostPath: { path: /var/log } }, { name: v1, hostPath: { path: /run/systemd } }, { name: v2, hostPath: { path: /runner } }] }`,
      'another socket': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: v0, hostPath: { path: /run/app/app.sock } }] }`,
    },
    fail: {
      'the socket': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: v0, hostPath: { path: /var/run/docker.sock } }] }`,
        'volume v0 (/var/run/docker.sock) is the socket of the container runtime',
      ],
      'its directory': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: v0, hostPath: { path: /run/containerd/ } }] }`,
        'volume v0 (/run/containerd/) holds the socket of the container runtime',
      ],
      'a directory further up, and the whole node': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: v0, hostPath: { path: /var/run } }, { name: v1, hostPath: { path: / } }] }`,
        'volume v0 (/var/run) holds the socket of the container runtime; volume v1 (/) holds the socket of the container runtime',
      ],
      'a socket in an unusual place': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: v0, hostPath: { path: //run/k3s/../k3s/containerd/containerd.sock } }] }`,
        'volume v0 (//run/k3s/../k3s/containerd/containerd.sock) is the socket of the container runtime',
      ],
    },
  },
  each: 'pods',
  evaluate({ pod }) {
    return hostPathVolumes(pod.spec).flatMap(({ name, path, fieldPath }) => {
      const socket = runtimeSocketAt(path);
      if (socket === undefined) return [];
      const verb = socket === cleanPath(path) ? 'is' : 'holds';
      return [
        { message: `volume ${name} (${path}) ${verb} the socket of the container runtime`, fieldPath, value: path },
      ];
    });
  },
});
