import { defineCheck } from '../../src/check.ts';
import { unseenFiles } from '../../src/kubernetes/flags/reading.ts';
import { switchedOn, whyNoHttps } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'scheduler-profiling',
  category: 'scheduler',
  severity: 'low',
  title: 'Profiling is off on the scheduler',
  description:
    'The profiler answers with stacks, memory and timings of the running process: whoever reaches it and may ask reads what the scheduler works on, and can slow it down at will.',
  remediation:
    'Start kube-scheduler with --profiling=false; with kubeadm, add profiling: "false" to scheduler.extraArgs. Where --config is used, set enableProfiling: false in that file.',
  references: [
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-scheduler/',
    'https://kubernetes.io/docs/concepts/security/api-server-bypass-risks/',
  ],
  examples: {
    pass: {
      'switched off': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-scheduler-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-scheduler, image: 'kube-scheduler:v1.36.3', command: [kube-scheduler, --profiling=false] }] }`,
      'the last mention holds': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-scheduler-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-scheduler, image: 'kube-scheduler:v1.36.3', command: [kube-scheduler, --profiling, --profiling=0] }] }`,
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
        metadata: { name: kube-scheduler-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-scheduler, image: 'kube-scheduler:v1.36.3', command: [kube-scheduler] }] }`,
        'kube-scheduler has profiling on (default of --profiling)',
      ],
      'declared by kubeadm-config, where nothing better is seen': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ scheduler: {} }' }`,
        'kube-scheduler (as ConfigMap kube-system/kubeadm-config declares it) has profiling on (default of --profiling)',
      ],
      'switched on at k3s': [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: one, annotations: { k3s.io/node-args: '["server","--kube-scheduler-arg=profiling=true"]' } }`,
        'kube-scheduler (as Node one declares it) has profiling on (--profiling)',
      ],
    },
    unknown: {
      'not a boolean': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-scheduler-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-scheduler, image: 'kube-scheduler:v1.36.3', command: [kube-scheduler, --profiling=maybe] }] }`,
        '--profiling: its value is not a boolean',
      ],
    },
    manual: {
      'settled by a file': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-scheduler-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-scheduler, image: 'kube-scheduler:v1.36.3', command: [kube-scheduler, --config=/etc/scheduler.yaml, --profiling=false] }] }`,
        '--profiling: --config names a file that settles it and whose content is not visible',
      ],
      'nobody shows it': [
        `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
        '--profiling: no pod of kube-system runs kube-scheduler: whoever runs it must look at the flags that it is started with',
      ],
    },
    notApplicable: {
      'no HTTPS at all': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-scheduler-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-scheduler, image: 'kube-scheduler:v1.36.3', command: [kube-scheduler, --secure-port=0] }] }`,
    },
  },
  each: 'schedulers',
  evaluate({ scheduler: { called, flags, minor, unseen }, ...abstain }) {
    const profiling = switchedOn(flags, 'profiling', minor);
    if (profiling.state === 'unreadable') {
      // Nothing that the API shows tells what stands in the file.
      return abstain[unseenFiles(flags, 'kube-scheduler').length > 0 ? 'manual' : unseen](profiling.reason);
    }
    if (!profiling.on) return;
    const silent = whyNoHttps(called, flags, minor);
    if (silent !== undefined) return abstain[silent.known ? 'notApplicable' : unseen](silent.reason);
    return { message: `${called} has profiling on (${profiling.from})`, value: true };
  },
});
