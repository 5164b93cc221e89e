import { defineCheck } from '../../src/check.ts';
import { missingFlags } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'missing-kubelet-client-certificate',
  category: 'api-server',
  severity: 'high',
  title: 'The API server presents a certificate to kubelets',
  description:
    'The API server comes to kubelets as an anonymous client: for exec and logs to work, kubelets must then let anybody in who reaches their port.',
  remediation: 'Start kube-apiserver with --kubelet-client-certificate and --kubelet-client-key.',
  references: [
    'https://kubernetes.io/docs/concepts/architecture/control-plane-node-communication/',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {
      both: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --kubelet-client-certificate=/0, --kubelet-client-key=/1] }] }`,
      'declared by kubeadm-config, which sets both by itself': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ apiServer: {} }' }`,
      'k3s, which sets both by itself': `
        apiVersion: v1
        kind: Node
        metadata: { name: one, annotations: { k3s.io/node-args: '["server"]' } }`,
    },
    fail: {
      neither: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
        'kube-apiserver presents no certificate to kubelets: --kubelet-client-certificate and --kubelet-client-key are not set',
      ],
      'one of them': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --kubelet-client-certificate=/a] }] }`,
        'kube-apiserver presents no certificate to kubelets: --kubelet-client-key is not set',
      ],
      'an empty one': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --kubelet-client-certificate=, --kubelet-client-key=/b] }] }`,
        'kube-apiserver presents no certificate to kubelets: --kubelet-client-certificate is not set',
      ],
    },
    manual: {
      'a managed control plane': [
        {
          objects: `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
          kubernetesVersion: '1.36.0-gke.1',
        },
        '--kubelet-client-certificate: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, flags, minor, unseen }, ...abstain }) {
    const files = missingFlags(flags, ['kubelet-client-certificate', 'kubelet-client-key'], minor);
    if (files.state === 'unreadable') return abstain[unseen](files.reason);
    const { missing } = files;
    if (missing.length === 0) return;
    const are = missing.length > 1 ? 'are' : 'is';
    return {
      message: `${called} presents no certificate to kubelets: ${missing.join(' and ')} ${are} not set`,
      value: null,
    };
  },
});
