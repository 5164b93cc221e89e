import { defineCheck } from '../../src/check.ts';
import { givenFlag } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'missing-root-ca',
  category: 'controller-manager',
  severity: 'medium',
  title: 'Pods can verify the API server',
  description:
    'Without it pods get no certificate to verify the API server with: their programs skip the verification or fail, and an attacker on the network reads their tokens.',
  remediation:
    'Start kube-controller-manager with --root-ca-file=/etc/kubernetes/pki/ca.crt, the certificate of the CA that signed the certificate of the API server.',
  references: [
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/',
    'https://kubernetes.io/docs/tasks/tls/managing-tls-in-a-cluster/',
  ],
  examples: {
    pass: {
      'a hidden one that publishes the CA to every namespace': {
        objects: `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: kube-root-ca.crt, namespace: kube-system }, data: { ca.crt: a } }`,
        kubernetesVersion: '1.36.0-gke.1',
      },
      set: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --root-ca-file=/etc/kubernetes/pki/ca.crt] }] }`,
      'declared by kubeadm-config, which sets it by itself': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ controllerManager: {} }' }`,
      'only the container knows which': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --root-ca-file=$(CA)] }] }`,
    },
    fail: {
      absent: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager] }] }`,
        'kube-controller-manager gives pods no certificate to verify the API server with: --root-ca-file is not set',
      ],
      empty: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --root-ca-file=] }] }`,
        'kube-controller-manager gives pods no certificate to verify the API server with: --root-ca-file is not set',
      ],
    },
    manual: {
      'a hidden one that left a namespace out': [
        {
          objects: `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: kube-root-ca.crt, namespace: kube-system }, data: { ca.crt: a } }`,
          kubernetesVersion: '1.36.0-gke.1',
        },
        '--root-ca-file: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
      'nobody shows it': [
        `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
        '--root-ca-file: no pod of kube-system runs kube-controller-manager: whoever runs it must look at the flags that it is started with',
      ],
    },
  },
  each: 'controllerManagers',
  evaluate({ controllerManager: { called, flags, minor, source, unseen, rootCaPublished }, ...abstain }) {
    const file = givenFlag(flags, 'root-ca-file', minor);
    // Only with a CA does it publish the ConfigMap kube-root-ca.crt to each namespace.
    if (source === 'none' && rootCaPublished) return;
    if (file.state === 'unreadable') return abstain[unseen](file.reason);
    if (file.given) return;
    const message = `${called} gives pods no certificate to verify the API server with: --root-ca-file is not set`;
    return { message, value: null };
  },
});
