import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'host-pid',
  category: 'pods',
  severity: 'high',
  title: 'No pod shares the process namespace of its node',
  description:
    'A pod in the process namespace of its node sees every process there, with the secrets in their environment and command lines, reaches their files through /proc and, as root, can stop or take over any of them.',
  remediation:
    'Remove spec.hostPID, or set it to false. To see the processes of a neighbouring container, shareProcessNamespace within one pod is enough.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/',
  ],
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
        spec: { hostPID: false, containers: [{ name: web, image: web }] }`,
    },
    fail: {
      'set in a pod': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: agent, namespace: ops }
        spec: { hostPID: true, containers: [{ name: agent, image: agent }] }`,
        'the pod shares the process namespace of its node (hostPID)',
      ],
      'a workload that runs no pod': [
        `
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: agent, namespace: ops }
        spec:
          schedule: '@daily'
          jobTemplate:
            spec: { template: { spec: { hostPID: true, containers: [{ name: agent, image: agent }] } } }`,
        'the pod shares the process namespace of its node (hostPID)',
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
        spec: { hostPID: true, containers: [{ name: kube-scheduler, command: [kube-scheduler] }] }`,
    },
  },
  each: 'pods',
  evaluate({ pod }) {
    if (pod.spec.hostPID !== true) return;
    return { message: 'the pod shares the process namespace of its node (hostPID)', fieldPath: 'hostPID', value: true };
  },
});
