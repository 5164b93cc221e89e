import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'host-ipc',
  category: 'pods',
  severity: 'high',
  title: 'No pod shares the IPC namespace of its node',
  description:
    'A pod in the IPC namespace of its node reads and writes the shared memory and message queues of every process there that uses them: databases and agents keep data, keys among them, in such memory.',
  remediation:
    'Remove spec.hostIPC, or set it to false. Containers of one pod share memory without it, through an emptyDir volume with medium: Memory.',
  references: ['https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline'],
  examples: {
    pass: {
      'field absent': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
      'set to false': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { hostIPC: false, containers: [{ name: web, image: web }] }`,
    },
    fail: {
      'set in a pod': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: agent, namespace: ops }
        spec: { hostIPC: true, containers: [{ name: agent, image: agent }] }`,
        'the pod shares the IPC namespace of its node (hostIPC)',
      ],
      'a workload that runs no pod': [
        `
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: agent, namespace: ops }
        spec:
          schedule: '@daily'
          jobTemplate:
            spec: { template: { spec: { hostIPC: true, containers: [{ name: agent, image: agent }] } } }`,
        'the pod shares the IPC namespace of its node (hostIPC)',
      ],
    },
    notApplicable: {
      'a static pod of the control plane': `
        apiVersion: v1
        kind: Pod
        metadata:
          name: kube-scheduler-cp-1
          namespace: kube-system
          annotations: { kubernetes.io/config.mirror: a }
          ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a, controller: true }]
        spec: { hostIPC: true, containers: [{ name: kube-scheduler, command: [kube-scheduler] }] }`,
    },
  },
  each: 'pods',
  evaluate({ pod }) {
    if (pod.spec.hostIPC !== true) return;
    return { message: 'the pod shares the IPC namespace of its node (hostIPC)', fieldPath: 'hostIPC', value: true };
  },
});
