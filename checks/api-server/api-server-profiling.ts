import { defineCheck } from '../../src/check.ts';
import { switchedOn } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'api-server-profiling',
  category: 'api-server',
  severity: 'low',
  title: 'Profiling is off on the API server',
  description:
    'The profiler of the API server answers with stacks, memory and timings of the running process: whoever may ask reads what the server works on, and can slow it down at will.',
  remediation:
    'Start kube-apiserver with --profiling=false; with kubeadm, add profiling: "false" to apiServer.extraArgs.',
  references: [
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
    'https://kubernetes.io/docs/concepts/security/api-server-bypass-risks/',
  ],
  examples: {
    pass: {
      'switched off': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --profiling=false] }] }`,
      'off in args, as a word of its own value': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver], args: [--profiling=true, --profiling=0] }] }`,
      'the resolved value of /flagz': `
        kind: Flagz
        flags: { profiling: 'false' }`,
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
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
        'kube-apiserver has profiling on (default of --profiling)',
      ],
      'one of two replicas': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --profiling=false] }] }
---
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-2, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-2, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --profiling] }] }`,
        'kube-apiserver has profiling on (--profiling)',
      ],
      'declared by kubeadm-config, where nothing better is seen': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ apiServer: { extraArgs: [] } }' }`,
        'kube-apiserver (as ConfigMap kube-system/kubeadm-config declares it) has profiling on (default of --profiling)',
      ],
    },
    unknown: {
      'not a boolean': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --profiling=maybe] }] }`,
        '--profiling: its value is not a boolean',
      ],
    },
    manual: {
      'a managed control plane': [
        {
          objects: `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
          kubernetesVersion: '1.36.0-eks-1',
        },
        '--profiling: AWS runs the control plane and answers for its flags; which of its logs reach you is a setting of the cluster (aws eks describe-cluster, logging.clusterLogging)',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, flags, minor, unseen }, ...abstain }) {
    const profiling = switchedOn(flags, 'profiling', minor);
    if (profiling.state === 'unreadable') return abstain[unseen](profiling.reason);
    if (profiling.on) return { message: `${called} has profiling on (${profiling.from})`, value: true };
  },
});
