import { defineCheck } from '../../src/check.ts';
import { isOldTls, minimumTlsVersion } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'old-tls-version',
  category: 'api-server',
  severity: 'high',
  title: 'TLS 1.2 or newer is required',
  description:
    'TLS 1.0 and 1.1 can be broken by whoever listens on the network: he reads the credentials of every client and what the API server answers.',
  remediation:
    'Remove --tls-min-version from kube-apiserver, or set it to VersionTLS12 or VersionTLS13; the STIG wants it written out even where the default is good.',
  references: [
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
    'https://www.rfc-editor.org/rfc/rfc8996',
  ],
  examples: {
    pass: {
      absent: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
      'TLS 1.2': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --tls-min-version=VersionTLS12] }] }`,
      'TLS 1.3': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --tls-min-version=VersionTLS13] }] }`,
      'declared by kubeadm-config': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ apiServer: {} }' }`,
    },
    fail: {
      'TLS 1.0': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --tls-min-version=VersionTLS10] }] }`,
        'kube-apiserver accepts VersionTLS10 (--tls-min-version)',
      ],
      'TLS 1.1': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --tls-min-version=VersionTLS11] }] }`,
        'kube-apiserver accepts VersionTLS11 (--tls-min-version)',
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
        '--tls-min-version: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, flags, minor, unseen }, ...abstain }) {
    const tls = minimumTlsVersion(flags, minor);
    if (tls.state === 'unreadable') return abstain[unseen](tls.reason);
    if (isOldTls(tls.version)) return { message: `${called} accepts ${tls.version} (${tls.from})`, value: tls.version };
  },
});
