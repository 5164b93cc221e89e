import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'missing-liveness-probe',
  category: 'pods',
  severity: 'info',
  title: 'Every long-running container has a liveness probe',
  description:
    'A process that hangs, by a fault of its own or because somebody wedged it, goes on looking alive to its kubelet: without a liveness probe nobody restarts it.',
  remediation: 'Add a livenessProbe that fails only when a restart would help.',
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/'],
  examples: {
    pass: {
      'has one': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, livenessProbe: { httpGet: { path: /live, port: 80 } } }] }`,
      'an init container beside it, and an ephemeral one': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, livenessProbe: { tcpSocket: { port: 80 } } }], initContainers: [{ name: setup, image: setup }], ephemeralContainers: [{ name: debug, image: sh }] }`,
    },
    fail: {
      none: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, readinessProbe: { httpGet: { path: /, port: 80 } } }] }`,
        'container web has no liveness probe',
      ],
      'a native sidecar': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, livenessProbe: { tcpSocket: { port: 80 } } }], initContainers: [{ name: proxy, image: proxy, restartPolicy: Always }] }`,
        'init container proxy has no liveness probe',
      ],
    },
    notApplicable: {
      'the pods of a CronJob': `
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: backup, namespace: shop }
        spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: backup, image: backup }] } } } } }`,
    },
  },
  default: false,
  each: 'containers',
  evaluate({ container, called, kind, pod, notApplicable }) {
    if (pod.ends) return notApplicable('the pods of a Job are to end');
    const lasts = kind === 'containers' || (kind === 'initContainers' && container.restartPolicy === 'Always');
    if (!lasts) return notApplicable('only containers that run as long as their pod are judged');
    if (container.livenessProbe !== undefined) return;
    return { message: `${called} has no liveness probe`, fieldPath: 'livenessProbe', value: null };
  },
});
