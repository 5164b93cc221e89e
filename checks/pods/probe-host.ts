import { defineCheck } from '../../src/check.ts';
import { handlerHosts } from '../../src/kubernetes/pod-security/controls/host-probes-and-lifecycle.ts';

export default defineCheck({
  id: 'probe-host',
  category: 'pods',
  severity: 'medium',
  title: 'No probe or lifecycle hook names a host',
  description:
    'The kubelet sends probes and hooks to whatever host they name, from its own place in the network: whoever writes the pod can make it call services that only nodes reach, and learn from the outcome what answers there.',
  remediation:
    'Remove host from httpGet and tcpSocket: the kubelet then calls the pod itself. A name that httpGet needs goes into the Host header under httpHeaders.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
  ],
  examples: {
    pass: {
      'no host': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, livenessProbe: { httpGet: { path: /, port: 80 } }, lifecycle: { preStop: { httpGet: { path: /stop, port: 80 } } } }] }`,
      'an empty one, and one in a header': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, readinessProbe: { httpGet: { host: '', port: 80, httpHeaders: [{ name: Host, value: example.com }] } } }] }`,
      'a command': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, livenessProbe: { exec: { command: [ls] } } }] }`,
    },
    fail: {
      'another host': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, livenessProbe: { httpGet: { host: 192.0.2.1, port: 80 } } }] }`,
        'container web names host 192.0.2.1 in livenessProbe.httpGet.host',
      ],
      'even itself': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, startupProbe: { tcpSocket: { host: 127.0.0.1, port: 80 } } }] }`,
        'container web names host 127.0.0.1 in startupProbe.tcpSocket.host',
      ],
      'a hook and a probe, before the standard judged them': [
        {
          kubernetesVersion: '1.30',
          objects: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, readinessProbe: { tcpSocket: { host: db, port: 1 } }, lifecycle: { postStart: { httpGet: { host: api, port: 1 } } } }] }`,
        },
        'container web names host db in readinessProbe.tcpSocket.host; container web names host api in lifecycle.postStart.httpGet.host',
      ],
      'a native sidecar': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], initContainers: [{ name: proxy, image: proxy, restartPolicy: Always, lifecycle: { preStop: { tcpSocket: { host: db, port: 1 } } } }] }`,
        'init container proxy names host db in lifecycle.preStop.tcpSocket.host',
      ],
    },
  },
  each: 'containers',
  evaluate({ container, called }) {
    return handlerHosts(container).map(({ host, path }) => ({
      message: `${called} names host ${host} in ${path}`,
      fieldPath: path,
      value: host,
    }));
  },
});
