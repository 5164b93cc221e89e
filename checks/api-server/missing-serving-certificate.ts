import { defineCheck } from '../../src/check.ts';
import { missingFlags } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'missing-serving-certificate',
  category: 'api-server',
  severity: 'high',
  title: 'The API server has a proper certificate',
  description:
    'The API server makes a certificate for itself that no client can verify: people and programs skip the verification, and an attacker on the network takes their credentials.',
  remediation: 'Start kube-apiserver with --tls-cert-file and --tls-private-key-file.',
  references: [
    'https://kubernetes.io/docs/concepts/security/controlling-access/#transport-security',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {
      both: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --tls-cert-file=/0, --tls-private-key-file=/1] }] }`,
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
        'kube-apiserver serves a certificate that it makes for itself: --tls-cert-file and --tls-private-key-file are not set',
      ],
      'one of them': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --tls-cert-file=/a] }] }`,
        'kube-apiserver serves a certificate that it makes for itself: --tls-private-key-file is not set',
      ],
      'an empty one': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --tls-cert-file=, --tls-private-key-file=/b] }] }`,
        'kube-apiserver serves a certificate that it makes for itself: --tls-cert-file is not set',
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
        '--tls-cert-file: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, flags, minor, unseen }, ...abstain }) {
    const files = missingFlags(flags, ['tls-cert-file', 'tls-private-key-file'], minor);
    if (files.state === 'unreadable') return abstain[unseen](files.reason);
    const { missing } = files;
    if (missing.length === 0) return;
    const are = missing.length > 1 ? 'are' : 'is';
    return {
      message: `${called} serves a certificate that it makes for itself: ${missing.join(' and ')} ${are} not set`,
      value: null,
    };
  },
});
