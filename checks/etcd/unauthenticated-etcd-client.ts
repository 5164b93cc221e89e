import { defineCheck } from '../../src/check.ts';
import { certificateFault } from '../../src/kubernetes/flags/etcd.ts';
import { givenFlag } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'unauthenticated-etcd-client',
  category: 'etcd',
  severity: 'critical',
  title: 'etcd requires client certificates',
  description:
    'etcd answers clients without a certificate: whoever reaches its port reads every Secret and makes himself administrator, past every rule of the API server.',
  remediation: 'Start etcd with --client-cert-auth=true and --trusted-ca-file naming the CA of etcd.',
  references: [
    'https://etcd.io/docs/v3.6/op-guide/security/',
    'https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/',
  ],
  examples: {
    pass: {
      'by the environment': `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd], env: [{ name: ETCD_CLIENT_CERT_AUTH, value: 'true' }, { name: ETCD_TRUSTED_CA_FILE, value: /etc/etcd/ca.crt }] }] }`,
      both: `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --client-cert-auth=true, --trusted-ca-file=/ca.crt] }] }`,
      'the bare flag': `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --client-cert-auth, --trusted-ca-file=/ca.crt] }] }`,
      'declared by kubeadm-config, which sets both by itself': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ etcd: { local: {} } }' }`,
    },
    fail: {
      'by the environment': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd], env: [{ name: ETCD_CLIENT_CERT_AUTH, value: 'false' }, { name: ETCD_TRUSTED_CA_FILE, value: /etc/etcd/ca.crt }] }] }`,
        'etcd does not ask clients for a certificate (--client-cert-auth)',
      ],
      absent: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --trusted-ca-file=/ca.crt] }] }`,
        'etcd does not ask clients for a certificate (default of --client-cert-auth)',
      ],
      'switched off': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --client-cert-auth=false, --trusted-ca-file=/ca.crt] }] }`,
        'etcd does not ask clients for a certificate (--client-cert-auth)',
      ],
      'a CA without the switch': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --cert-file=/server.crt, --key-file=/server.key, --trusted-ca-file=/ca.crt] }] }`,
        'etcd is not told to ask clients for a certificate (default of --client-cert-auth); over TLS it does because --trusted-ca-file is set',
      ],
      'no CA': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --client-cert-auth] }] }`,
        'etcd takes the certificates of clients from every CA that its system trusts: --trusted-ca-file is not set',
      ],
    },
    manual: {
      'settled by a file': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --config-file=/etc/etcd.yaml] }] }`,
        '--client-cert-auth: --config-file names a file that settles it and whose content is not visible',
      ],
      'by the environment': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --trusted-ca-file=/ca.crt], env: [{ name: ETCD_CLIENT_CERT_AUTH, valueFrom: { configMapKeyRef: { name: etcd, key: a } } }] }] }`,
        '--client-cert-auth: it is set by the environment variable ETCD_CLIENT_CERT_AUTH, whose value was not collected',
      ],
      'nobody shows it': [
        `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
        '--client-cert-auth: no pod of kube-system runs etcd: it is outside the cluster or part of another process, and whoever runs it must look at the flags that it is started with',
      ],
    },
  },
  each: 'etcdMembers',
  evaluate({ etcdMember: { called, flags, minor, unseen }, ...abstain }) {
    const auth = certificateFault(flags, 'clients', minor);
    if (auth.state === 'known' && auth.fault !== undefined) return { message: `${called} ${auth.fault}`, value: false };
    const file = givenFlag(flags, 'trusted-ca-file', minor);
    if (file.state === 'known' && !file.given) {
      const taken = `${called} takes the certificates of clients from every CA that its system trusts`;
      return { message: `${taken}: --trusted-ca-file is not set`, value: null };
    }
    for (const one of [auth, file]) if (one.state === 'unreadable') return abstain[unseen](one.reason);
  },
});
