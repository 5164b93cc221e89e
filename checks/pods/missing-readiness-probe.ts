import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'missing-readiness-probe',
  category: 'pods',
  severity: 'info',
  title: 'Every container behind a service has a readiness probe',
  description:
    'Without a readiness probe a service sends requests to a container from its first moment, and to one that can not answer: every rollout loses some, and a wedged replica loses them until somebody notices.',
  remediation: 'Add a readinessProbe that succeeds when the container can answer requests.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
    'https://kubernetes.io/docs/concepts/services-networking/service/',
  ],
  examples: {
    pass: {
      'has one': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, readinessProbe: { httpGet: { path: /ready, port: 80 } } }] }`,
      'init containers, a native sidecar among them': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, readinessProbe: { tcpSocket: { port: 80 } } }], initContainers: [{ name: setup, image: setup }, { name: proxy, image: proxy, restartPolicy: Always }] }`,
    },
    fail: {
      none: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, livenessProbe: { httpGet: { path: /, port: 80 } } }] }`,
        'container web has no readiness probe',
      ],
      'one of two': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, readinessProbe: { tcpSocket: { port: 80 } } }, { name: log, image: log }] }`,
        'container log has no readiness probe',
      ],
    },
    notApplicable: {
      'the pods of a CronJob': `
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: backup, namespace: shop }
        spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: backup, image: backup }] } } } } }`,
      'the pod of a Job that was not seen': `
        apiVersion: v1
        kind: Pod
        metadata: { name: import-x7k2p, namespace: shop, uid: a, ownerReferences: [{ apiVersion: batch/v1, kind: Job, name: import, uid: b, controller: true }] }
        spec: { containers: [{ name: import, image: import }] }`,
    },
  },
  default: false,
  each: 'containers',
  evaluate({ container, called, kind, pod, notApplicable }) {
    if (pod.ends) return notApplicable('the pods of a Job are to end');
    if (kind !== 'containers') return notApplicable('init and ephemeral containers answer no requests');
    if (container.readinessProbe !== undefined) return;
    return { message: `${called} has no readiness probe`, fieldPath: 'readinessProbe', value: null };
  },
});
