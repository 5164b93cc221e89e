import { defineCheck } from '../../src/check.ts';
import { switchedOn, whyNoHttps } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'controller-manager-profiling',
  category: 'controller-manager',
  severity: 'low',
  title: 'Profiling is off on the controller manager',
  description:
    'The profiler answers with stacks, memory and timings of the running process: whoever reaches it and may ask reads what the controller manager works on, and can slow it down at will.',
  remediation:
    'Start kube-controller-manager with --profiling=false; with kubeadm, add profiling: "false" to controllerManager.extraArgs.',
  references: [
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/',
    'https://kubernetes.io/docs/concepts/security/api-server-bypass-risks/',
  ],
  examples: {
    pass: {
      'switched off': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --profiling=false] }] }`,
      'the last mention holds': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --profiling, --profiling=0] }] }`,
      'k3s, which switches it off by itself': `
        apiVersion: v1
        kind: Node
        metadata: { name: one, annotations: { k3s.io/node-args: '["server"]' } }`,
    },
    fail: {
      absent: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager] }] }`,
        'kube-controller-manager has profiling on (default of --profiling)',
      ],
      'declared by kubeadm-config, where nothing better is seen': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ controllerManager: {} }' }`,
        'kube-controller-manager (as ConfigMap kube-system/kubeadm-config declares it) has profiling on (default of --profiling)',
      ],
      'switched on at k3s': [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: one, annotations: { k3s.io/node-args: '["server","--kube-controller-manager-arg=profiling=true"]' } }`,
        'kube-controller-manager (as Node one declares it) has profiling on (--profiling)',
      ],
    },
    unknown: {
      'not a boolean': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --profiling=maybe] }] }`,
        '--profiling: its value is not a boolean',
      ],
    },
    manual: {
      'nobody shows it': [
        `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
        '--profiling: no pod of kube-system runs kube-controller-manager: whoever runs it must look at the flags that it is started with',
      ],
    },
    notApplicable: {
      'no HTTPS at all': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --secure-port=0] }] }`,
    },
  },
  each: 'controllerManagers',
  evaluate({ controllerManager: { called, flags, minor, unseen }, ...abstain }) {
    const profiling = switchedOn(flags, 'profiling', minor);
    if (profiling.state === 'unreadable') return abstain[unseen](profiling.reason);
    if (!profiling.on) return;
    const silent = whyNoHttps(called, flags, minor);
    if (silent !== undefined) return abstain[silent.known ? 'notApplicable' : unseen](silent.reason);
    return { message: `${called} has profiling on (${profiling.from})`, value: true };
  },
});
