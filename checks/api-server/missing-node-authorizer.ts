import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'missing-node-authorizer',
  category: 'api-server',
  severity: 'high',
  title: 'Kubelets are authorized by the Node authorizer',
  description:
    'The Node authorizer lets a kubelet read only what belongs to the pods of its own node. Without it kubelets hold their rights by RBAC, for all nodes alike: one stolen node credential reads the Secrets of every node.',
  remediation:
    'Add Node to --authorization-mode, before RBAC (--authorization-mode=Node,RBAC), or an authorizer of type Node to the file that --authorization-config names.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/node/',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {
      'Node and RBAC': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--authorization-mode=Node,RBAC'] }] }`,
      'declared by kubeadm-config, which sets Node by itself': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ apiServer: {} }' }`,
      'k3s, which sets Node by itself': `
        apiVersion: v1
        kind: Node
        metadata: { name: one, annotations: { k3s.io/node-args: '["server"]' } }`,
    },
    fail: {
      'RBAC alone': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --authorization-mode=RBAC] }] }`,
        'kube-apiserver does not ask the Node authorizer, only RBAC (--authorization-mode)',
      ],
      absent: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
        'kube-apiserver does not ask the Node authorizer, only AlwaysAllow (default of --authorization-mode)',
      ],
      'a name that only begins alike': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--authorization-mode=NodeRestriction,RBAC'] }] }`,
        'kube-apiserver does not ask the Node authorizer, only NodeRestriction,RBAC (--authorization-mode)',
      ],
    },
    unknown: {
      'in a file, without metrics': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --authorization-config=/etc/authz.yaml] }] }`,
        '--authorization-config names a file whose content is not visible',
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
        '--authorization-mode: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, authorizer }, ...abstain }) {
    const node = authorizer('Node');
    if (node.state !== 'known') return abstain[node.state](node.reason);
    if (node.on) return;
    const seen = node.seen.join(',');
    return { message: `${called} does not ask the Node authorizer, only ${seen} (${node.from})`, value: seen };
  },
});
