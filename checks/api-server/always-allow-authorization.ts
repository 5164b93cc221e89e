import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'always-allow-authorization',
  category: 'api-server',
  severity: 'critical',
  title: 'Requests are authorized',
  description:
    'With AlwaysAllow nobody is asked for rights: everyone who can log in, each pod with its service-account token among them, controls the whole cluster.',
  remediation:
    'Start kube-apiserver with --authorization-mode=Node,RBAC, or remove the authorizer of type AlwaysAllow from the file that --authorization-config names.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/authorization/',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {
      'Node and RBAC': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--authorization-mode=Node,RBAC'] }] }`,
      'named twice': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --authorization-mode=Node, --authorization-mode=RBAC] }] }`,
      'declared by kubeadm-config, which sets Node and RBAC by itself': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ apiServer: {} }' }`,
      'the resolved value of /flagz': `
        kind: Flagz
        flags: { authorization-mode: '[Node,RBAC]' }`,
    },
    fail: {
      absent: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
        'kube-apiserver allows every request: AlwaysAllow is among its authorizers (default of --authorization-mode)',
      ],
      'one of several': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--authorization-mode=RBAC,AlwaysAllow'] }] }`,
        'kube-apiserver allows every request: AlwaysAllow is among its authorizers (--authorization-mode)',
      ],
      'handed on by k3s': [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: one, annotations: { k3s.io/node-args: '["server","--kube-apiserver-arg=authorization-mode=AlwaysAllow"]' } }`,
        'kube-apiserver (as Node one declares it) allows every request: AlwaysAllow is among its authorizers (--authorization-mode)',
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
    const alwaysAllow = authorizer('AlwaysAllow');
    if (alwaysAllow.state !== 'known') return abstain[alwaysAllow.state](alwaysAllow.reason);
    if (!alwaysAllow.on) return;
    const message = `${called} allows every request: AlwaysAllow is among its authorizers (${alwaysAllow.from})`;
    return { message, value: alwaysAllow.seen.join(',') };
  },
});
