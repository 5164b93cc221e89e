import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'host-network',
  category: 'pods',
  severity: 'high',
  title: 'No pod uses the network of its node',
  description:
    'A pod on the network of its node is outside every NetworkPolicy, reaches what listens on the loopback interface there (kubelet health, etcd, node agents), can take ports that others expect a system service on, and gets at the credentials that clouds hand to the node itself.',
  remediation:
    'Remove spec.hostNetwork, or set it to false, and publish ports through a Service. A daemon that must be reached on its node needs no more than one hostPort.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods',
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
        spec: { hostNetwork: false, containers: [{ name: web, image: web }] }`,
    },
    fail: {
      'set in a pod': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: agent, namespace: ops }
        spec: { hostNetwork: true, containers: [{ name: agent, image: agent }] }`,
        'the pod uses the network of its node (hostNetwork)',
      ],
      'a workload that runs no pod': [
        `
        apiVersion: batch/v1
        kind: CronJob
        metadata: { name: agent, namespace: ops }
        spec:
          schedule: '@daily'
          jobTemplate:
            spec: { template: { spec: { hostNetwork: true, containers: [{ name: agent, image: agent }] } } }`,
        'the pod uses the network of its node (hostNetwork)',
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
        spec: { hostNetwork: true, containers: [{ name: kube-scheduler, command: [kube-scheduler] }] }`,
    },
  },
  each: 'pods',
  evaluate({ pod }) {
    if (pod.spec.hostNetwork !== true) return;
    return { message: 'the pod uses the network of its node (hostNetwork)', fieldPath: 'hostNetwork', value: true };
  },
});
