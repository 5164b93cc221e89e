import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'missing-client-ca',
  category: 'api-server',
  severity: 'high',
  title: 'Client certificates are verified',
  description:
    "Without a client CA the API server can not tell components by their certificates: kubelets and controllers then need tokens or weaker means, and what proves an identity to whom is in nobody's hand.",
  remediation:
    'Start kube-apiserver with --client-ca-file=/etc/kubernetes/pki/ca.crt, the CA that signs the certificates of components and people.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/authentication/#x509-client-certificates',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {
      set: `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --client-ca-file=/etc/kubernetes/pki/ca.crt] }] } }`,
      'declared by kubeadm-config': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ apiServer: {} }' }`,
      'a hidden control plane that publishes it': {
        objects: `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }
---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: extension-apiserver-authentication, namespace: kube-system }
        data: { client-ca-file: "-----BEGIN CERTIFICATE-----\\nQQ==\\n-----END CERTIFICATE-----\\n" }`,
        kubernetesVersion: '1.36.0-gke.1',
      },
    },
    fail: {
      absent: [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }`,
        'kube-apiserver verifies no client certificates: --client-ca-file is not set',
      ],
      empty: [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --client-ca-file=] }] } }`,
        'kube-apiserver verifies no client certificates: --client-ca-file is not set',
      ],
      'a hidden control plane that publishes none': [
        {
          objects: `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }
---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: extension-apiserver-authentication, namespace: kube-system }
        data: { requestheader-allowed-names: '["x"]' }`,
          kubernetesVersion: '1.36.0-gke.1',
        },
        'kube-apiserver verifies no client certificates: configmaps/kube-system/extension-apiserver-authentication holds none',
      ],
    },
    manual: {
      'a managed control plane': [
        {
          objects: `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }`,
          kubernetesVersion: '1.36.0-gke.1',
        },
        '--client-ca-file: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, clientCa }, ...abstain }) {
    const ca = clientCa();
    if (ca.state !== 'known') return abstain[ca.state](ca.reason);
    if (ca.on) return;
    const why = ca.from.startsWith('by ') ? `${ca.from.slice(3)} holds none` : '--client-ca-file is not set';
    return { message: `${called} verifies no client certificates: ${why}`, value: null };
  },
});
