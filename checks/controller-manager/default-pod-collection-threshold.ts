import { defineCheck } from '../../src/check.ts';
import { wholeNumber } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'default-pod-collection-threshold',
  category: 'controller-manager',
  severity: 'info',
  title: 'The threshold for collecting ended pods is chosen',
  description:
    'Ended pods pile up to the default of 12500 before any is removed: their specs and messages stay readable, and whoever may create pods fills the store of the cluster with them.',
  remediation:
    'Choose --terminated-pod-gc-threshold of kube-controller-manager by the size of the cluster, such as 10 for a small one.',
  references: [
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/',
    'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-garbage-collection',
  ],
  default: false,
  examples: {
    pass: {
      chosen: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --terminated-pod-gc-threshold=10] }] }`,
      'the default, written out': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --terminated-pod-gc-threshold=12500] }] }`,
    },
    fail: {
      absent: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager] }] }`,
        'kube-controller-manager keeps ended pods up to a threshold that nobody chose: 12500 (default of --terminated-pod-gc-threshold)',
      ],
      zero: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --terminated-pod-gc-threshold=0] }] }`,
        'kube-controller-manager never removes ended pods: the threshold is 0 (--terminated-pod-gc-threshold)',
      ],
      negative: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --terminated-pod-gc-threshold=-1] }] }`,
        'kube-controller-manager never removes ended pods: the threshold is -1 (--terminated-pod-gc-threshold)',
      ],
    },
    unknown: {
      'not a number': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --terminated-pod-gc-threshold=many] }] }`,
        '--terminated-pod-gc-threshold: its value is not a whole number',
      ],
    },
    manual: {
      'nobody shows it': [
        `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
        '--terminated-pod-gc-threshold: no pod of kube-system runs kube-controller-manager: whoever runs it must look at the flags that it is started with',
      ],
    },
  },
  each: 'controllerManagers',
  evaluate({ controllerManager: { called, flags, minor, unseen }, ...abstain }) {
    const threshold = wholeNumber(flags, 'terminated-pod-gc-threshold', minor);
    if (threshold.state === 'unreadable') return abstain[unseen](threshold.reason);
    const { given, value, from } = threshold;
    if (given && value > 0) return;
    const message = given
      ? `${called} never removes ended pods: the threshold is ${value} (${from})`
      : `${called} keeps ended pods up to a threshold that nobody chose: ${value} (${from})`;
    return { message, value };
  },
});
