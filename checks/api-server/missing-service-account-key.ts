import { defineCheck } from '../../src/check.ts';
import { givenFlag } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'missing-service-account-key',
  category: 'api-server',
  severity: 'medium',
  title: 'Service-account tokens have their own key',
  description:
    'Tokens of service accounts are then verified with the TLS key of the server: who changes that certificate cuts off every pod, and who gets hold of the key forges tokens of any account.',
  remediation:
    'Start kube-apiserver with --service-account-key-file naming the public half of a key that signs tokens and nothing else.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {
      set: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --service-account-key-file=/sa.pub] }] }`,
      'two of them': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --service-account-key-file=/sa.pub, --service-account-key-file=/old.pub] }] }`,
      'declared by kubeadm-config, which sets it by itself': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ apiServer: {} }' }`,
    },
    fail: {
      absent: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
        'kube-apiserver verifies service-account tokens with its TLS key: --service-account-key-file is not set',
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
        '--service-account-key-file: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
    notApplicable: {
      'signed outside the cluster': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --service-account-signing-endpoint=/run/signer.sock] }] }`,
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, flags, minor, unseen }, ...abstain }) {
    const key = givenFlag(flags, 'service-account-key-file', minor);
    if (key.state === 'unreadable') return abstain[unseen](key.reason);
    if (key.given) return;
    const signer = givenFlag(flags, 'service-account-signing-endpoint', minor);
    if (signer.state === 'unreadable') return abstain[unseen](signer.reason);
    if (signer.given) return abstain.notApplicable('tokens are signed outside the cluster');
    const message = `${called} verifies service-account tokens with its TLS key: --service-account-key-file is not set`;
    return { message, value: null };
  },
});
