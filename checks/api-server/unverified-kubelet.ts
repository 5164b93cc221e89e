import { defineCheck } from '../../src/check.ts';
import { givenFlag } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'unverified-kubelet',
  category: 'api-server',
  severity: 'medium',
  title: 'The API server verifies kubelets',
  description:
    'The API server takes whoever answers at the address of a node for its kubelet: an attacker on the network reads logs and what is typed into shells, and answers in its place.',
  remediation:
    'Start kube-apiserver with --kubelet-certificate-authority naming the CA that signs the serving certificates of kubelets, and let kubelets ask for such (serverTLSBootstrap: true); kubeadm leaves both unset.',
  references: [
    'https://kubernetes.io/docs/concepts/architecture/control-plane-node-communication/',
    'https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/#kubelet-serving-certs',
  ],
  examples: {
    pass: {
      set: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --kubelet-certificate-authority=/ca.crt] }] }`,
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
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
        'kube-apiserver accepts any certificate from kubelets: --kubelet-certificate-authority is not set',
      ],
      'declared by kubeadm-config, which does not set it': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ apiServer: {} }' }`,
        'kube-apiserver (as ConfigMap kube-system/kubeadm-config declares it) accepts any certificate from kubelets: --kubelet-certificate-authority is not set',
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
        '--kubelet-certificate-authority: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, flags, minor, unseen }, ...abstain }) {
    const ca = givenFlag(flags, 'kubelet-certificate-authority', minor);
    if (ca.state === 'unreadable') return abstain[unseen](ca.reason);
    if (ca.given) return;
    const message = `${called} accepts any certificate from kubelets: --kubelet-certificate-authority is not set`;
    return { message, value: null };
  },
});
