import { defineCheck } from '../../src/check.ts';
import { weakCipherSuites } from '../../src/kubernetes/flags/ciphers.ts';

export default defineCheck({
  id: 'weak-tls-cipher',
  category: 'api-server',
  severity: 'low',
  title: 'Only strong cipher suites are offered',
  description:
    'Suites without forward secrecy or with CBC let whoever recorded the traffic read it once the key is stolen, or guess at it from its timing.',
  remediation:
    'Set --tls-cipher-suites of kube-apiserver to suites with ECDHE and AES-GCM or CHACHA20 only, or --tls-min-version=VersionTLS13.',
  references: [
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
    'https://kubernetes.io/docs/concepts/security/hardening-guide/',
  ],
  examples: {
    pass: {
      'strong ones': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305'] }] }`,
      'TLS 1.3 alone': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --tls-min-version=VersionTLS13] }] }`,
      'k3s, which sets strong ones by itself': `
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
        'kube-apiserver offers the cipher suites of Go, weak ones among them (default of --tls-cipher-suites)',
      ],
      'a weak one': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_RSA_WITH_AES_128_CBC_SHA'] }] }`,
        'kube-apiserver offers weak cipher suites: TLS_RSA_WITH_AES_128_CBC_SHA (--tls-cipher-suites)',
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
        '--tls-cipher-suites: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, flags, minor, unseen }, ...abstain }) {
    const suites = weakCipherSuites(flags, minor);
    if (suites.state === 'unreadable') return abstain[unseen](suites.reason);
    const { weak, from } = suites;
    if (weak === 'default')
      return { message: `${called} offers the cipher suites of Go, weak ones among them (${from})`, value: null };
    if (weak.length === 0) return;
    return { message: `${called} offers weak cipher suites: ${weak.join(', ')} (${from})`, value: weak.join(',') };
  },
});
