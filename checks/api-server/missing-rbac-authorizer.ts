import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'missing-rbac-authorizer',
  category: 'api-server',
  severity: 'high',
  title: 'The RBAC authorizer is active',
  description:
    "Without the RBAC authorizer roles and bindings mean nothing: rights come from a file of ABAC rules, from a webhook, or from nowhere, and no review of the cluster's roles shows who may do what.",
  remediation:
    'Add RBAC to --authorization-mode (--authorization-mode=Node,RBAC), or an authorizer of type RBAC to the file that --authorization-config names.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {
      'Node and RBAC': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--authorization-mode=Node,RBAC'] }] }`,
      'declared by kubeadm-config, which sets RBAC by itself': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ apiServer: {} }' }`,
      'the resolved value of /flagz': `
        kind: Flagz
        flags: { authorization-mode: '[Node,RBAC]' }`,
    },
    fail: {
      ABAC: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--authorization-mode=Node,ABAC'] }] }`,
        'kube-apiserver does not ask the RBAC authorizer, only Node,ABAC (--authorization-mode)',
      ],
      absent: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
        'kube-apiserver does not ask the RBAC authorizer, only AlwaysAllow (default of --authorization-mode)',
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
          kubernetesVersion: '1.36.0-eks-1',
        },
        '--authorization-mode: AWS runs the control plane and answers for its flags; which of its logs reach you is a setting of the cluster (aws eks describe-cluster, logging.clusterLogging)',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, authorizer }, ...abstain }) {
    const rbac = authorizer('RBAC');
    if (rbac.state !== 'known') return abstain[rbac.state](rbac.reason);
    if (rbac.on) return;
    const seen = rbac.seen.join(',');
    return { message: `${called} does not ask the RBAC authorizer, only ${seen} (${rbac.from})`, value: seen };
  },
});
