import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'debug-container',
  category: 'pods',
  severity: 'low',
  title: 'No debug container is left behind',
  description:
    'Ephemeral containers are how people debug a running pod, with images full of tools and often more rights than the program itself. They can not be removed: the pod stays what the debugging left, and an attacker who may add one hides among them.',
  remediation:
    'Delete the pod, so that its controller makes a fresh one: an ephemeral container can not be taken out. Give pods/ephemeralcontainers to few.',
  references: [
    'https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/',
    'https://kubernetes.io/docs/tasks/debug/debug-application/debug-running-pod/#ephemeral-container',
  ],
  examples: {
    pass: {
      none: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
      'an empty list': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], ephemeralContainers: [] }`,
      'a pod that has ended': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }], ephemeralContainers: [{ name: debugger, image: busybox }] }, status: { phase: Failed } }
          - { apiVersion: v1, kind: Pod, metadata: { name: api, namespace: shop }, spec: { containers: [{ name: api, image: api }] } }`,
    },
    fail: {
      'still running': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], ephemeralContainers: [{ name: debugger, image: busybox:1.36 }] }
        status: { phase: Running, ephemeralContainerStatuses: [{ name: debugger, state: { running: { startedAt: '2026-02-02T08:00:00Z' } } }] }`,
        'debug container debugger (image busybox:1.36) was started at 2026-02-02T08:00:00Z and still runs',
      ],
      'two, one of which has ended': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], ephemeralContainers: [{ name: a, image: busybox }, { name: b, image: netshoot }] }
        status: { ephemeralContainerStatuses: [{ name: a, state: { terminated: { startedAt: '2026-02-02T08:00:00Z', finishedAt: '2026-02-02T09:00:00Z' } } }] }`,
        'debug container a (image busybox) was started at 2026-02-02T08:00:00Z and ended at 2026-02-02T09:00:00Z; debug container b (image netshoot) was added',
      ],
    },
  },
  each: 'pods',
  evaluate({ pod }) {
    return (pod.spec.ephemeralContainers ?? []).map(({ name, image = 'unknown' }, index) => {
      const { startedAt, finishedAt } = pod.debugged.find((state) => state.name === name) ?? {};
      const end = finishedAt === undefined ? 'still runs' : `ended at ${finishedAt}`;
      const when = startedAt === undefined ? 'was added' : `was started at ${startedAt} and ${end}`;
      return {
        message: `debug container ${name} (image ${image}) ${when}`,
        fieldPath: `ephemeralContainers[${index}]`,
        value: image,
      };
    });
  },
});
