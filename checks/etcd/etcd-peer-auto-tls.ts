import { defineCheck } from '../../src/check.ts';
import { switchedOn } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'etcd-peer-auto-tls',
  category: 'etcd',
  severity: 'medium',
  title: 'etcd members do not sign their own certificates',
  description:
    'Certificates that members make for themselves prove nothing: an attacker on the network poses as a member and receives or changes the whole state of the cluster.',
  remediation:
    'Remove --peer-auto-tls from etcd and give it certificates of a CA of its own with --peer-cert-file, --peer-key-file and --peer-trusted-ca-file.',
  references: [
    'https://etcd.io/docs/v3.6/op-guide/security/',
    'https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/',
  ],
  examples: {
    pass: {
      absent: `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd] }] }`,
      'switched off': `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --peer-auto-tls=false] }] }`,
      'declared by kubeadm-config': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ etcd: { local: {} } }' }`,
    },
    fail: {
      'switched on': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --peer-auto-tls=true] }] }`,
        'etcd meets other members with a certificate that it makes for itself (--peer-auto-tls)',
      ],
      'the bare flag, with one dash': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, -peer-auto-tls] }] }`,
        'etcd meets other members with a certificate that it makes for itself (--peer-auto-tls)',
      ],
    },
    manual: {
      'settled by a file': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --config-file=/etc/etcd.yaml] }] }`,
        '--peer-auto-tls: --config-file names a file that settles it and whose content is not visible',
      ],
      'by the environment': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd], env: [{ name: ETCD_PEER_AUTO_TLS, valueFrom: { configMapKeyRef: { name: etcd, key: a } } }] }] }`,
        '--peer-auto-tls: it is set by the environment variable ETCD_PEER_AUTO_TLS, whose value was not collected',
      ],
      'nobody shows it': [
        `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
        '--peer-auto-tls: no pod of kube-system runs etcd: it is outside the cluster or part of another process, and whoever runs it must look at the flags that it is started with',
      ],
    },
  },
  each: 'etcdMembers',
  evaluate({ etcdMember: { called, flags, minor, unseen }, ...abstain }) {
    const own = switchedOn(flags, 'peer-auto-tls', minor);
    if (own.state === 'unreadable') return abstain[unseen](own.reason);
    if (!own.on) return;
    return {
      message: `${called} meets other members with a certificate that it makes for itself (${own.from})`,
      value: true,
    };
  },
});
