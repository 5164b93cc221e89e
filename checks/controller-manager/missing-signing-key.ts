import { defineCheck } from '../../src/check.ts';
import { givenFlag } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'missing-signing-key',
  category: 'controller-manager',
  severity: 'high',
  title: 'Service-account tokens are signed with their own key',
  description:
    'Tokens of service accounts are only as good as the key that signs them: without one of its own, Secrets of type service-account-token stay empty or rest on a key with other uses, whose loss lets an attacker forge them.',
  remediation:
    'Start kube-controller-manager with --service-account-private-key-file naming a key that is used for nothing else; kubeadm keeps it in /etc/kubernetes/pki/sa.key.',
  references: [
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/',
    'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/',
  ],
  examples: {
    pass: {
      set: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --service-account-private-key-file=/sa.key] }] }`,
      'declared by kubeadm-config, which sets it by itself': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ controllerManager: {} }' }`,
      'k3s, which sets it by itself': `
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
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager] }] }
---
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
        'kube-controller-manager has no key to sign service-account tokens with: --service-account-private-key-file is not set',
      ],
      empty: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --service-account-private-key-file=] }] }
---
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
        'kube-controller-manager has no key to sign service-account tokens with: --service-account-private-key-file is not set',
      ],
    },
    manual: {
      'an API server that nothing shows': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager] }] }`,
        '--service-account-signing-endpoint: no pod of kube-system runs kube-apiserver: whoever runs it must look at the flags that it is started with',
      ],
      'nobody shows it': [
        `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
        '--service-account-private-key-file: no pod of kube-system runs kube-controller-manager: whoever runs it must look at the flags that it is started with',
      ],
    },
    notApplicable: {
      'signed outside the cluster': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager] }] }
---
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --service-account-signing-endpoint=/run/signer.sock] }] }`,
    },
  },
  each: 'controllerManagers',
  evaluate({ controllerManager: { called, flags, minor, unseen, externalSigner }, ...abstain }) {
    const file = givenFlag(flags, 'service-account-private-key-file', minor);
    if (file.state === 'unreadable') return abstain[unseen](file.reason);
    if (file.given) return;
    if (externalSigner.state !== 'known') return abstain[externalSigner.state](externalSigner.reason);
    if (externalSigner.on) return abstain.notApplicable('the API server has tokens signed outside the cluster');
    const message = `${called} has no key to sign service-account tokens with: --service-account-private-key-file is not set`;
    return { message, value: null };
  },
});
