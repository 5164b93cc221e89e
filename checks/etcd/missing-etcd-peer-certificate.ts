import { defineCheck } from '../../src/check.ts';
import { withoutTls } from '../../src/kubernetes/flags/etcd.ts';

export default defineCheck({
  id: 'missing-etcd-peer-certificate',
  category: 'etcd',
  severity: 'high',
  title: 'etcd members speak TLS with each other',
  description:
    'Members copy the whole state of the cluster to each other: without TLS whoever listens between them reads every Secret.',
  remediation:
    'Start each member of etcd with --peer-cert-file and --peer-key-file, and let its peer URLs begin with https.',
  references: [
    'https://etcd.io/docs/v3.6/op-guide/security/',
    'https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/',
  ],
  examples: {
    pass: {
      'both, several members': `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380,b=https://10.0.0.8:2380', --peer-cert-file=/peer.crt, --peer-key-file=/peer.key] }] } }`,
      'a plain URL on loopback': `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380,b=https://10.0.0.8:2380', --peer-cert-file=/peer.crt, --peer-key-file=/peer.key, '--listen-peer-urls=https://10.0.0.7:2380,http://127.0.0.1:2390'] }] } }`,
      'declared by kubeadm-config, which writes https by itself': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ etcd: { local: { extraArgs: { initial-cluster: "a=https://10.0.0.7:2380,b=https://10.0.0.8:2380" } } } }' }`,
      'by the environment': `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380,b=https://10.0.0.8:2380'], env: [{ name: ETCD_PEER_CERT_FILE }, { name: ETCD_PEER_KEY_FILE }] }] } }`,
    },
    fail: {
      'a plain URL beside both': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380,b=https://10.0.0.8:2380', --peer-cert-file=/peer.crt, --peer-key-file=/peer.key, '--listen-peer-urls=https://10.0.0.7:2380,http://10.0.0.7:2390'] }] } }`,
        'etcd speaks with other members without TLS on http://10.0.0.7:2390 (--listen-peer-urls)',
      ],
      'neither, several members': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380,b=https://10.0.0.8:2380'] }] } }`,
        'etcd speaks with other members without TLS: --peer-cert-file and --peer-key-file are not set',
      ],
      'no key': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380,b=https://10.0.0.8:2380', --peer-cert-file=/peer.crt] }] } }`,
        'etcd speaks with other members without TLS: --peer-key-file is not set',
      ],
      'several pods, of which the first names itself alone': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380'] }] } }
---
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-2, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-2, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380,b=https://10.0.0.8:2380', --peer-cert-file=/peer.crt, --peer-key-file=/peer.key] }] } }`,
        'etcd speaks with other members without TLS: --peer-cert-file and --peer-key-file are not set',
      ],
      'members found by discovery': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --discovery-srv=example.com] }] } }`,
        'etcd speaks with other members without TLS: --peer-cert-file and --peer-key-file are not set',
      ],
    },
    unknown: {
      'a URL that only the container knows': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380,b=https://10.0.0.8:2380', --peer-cert-file=/peer.crt, --peer-key-file=/peer.key, '--listen-peer-urls=http://$(POD_IP):2380'] }] } }`,
        '--listen-peer-urls: its value holds $(POD_IP):2380, which only the container can expand',
      ],
    },
    manual: {
      'settled by a file': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --config-file=/etc/etcd.yaml] }] } }`,
        '--peer-cert-file: --config-file names a file that settles it and whose content is not visible',
      ],
      'nobody shows it': [
        `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
        '--peer-cert-file: no pod of kube-system runs etcd: it is outside the cluster or part of another process, and whoever runs it must look at the flags that it is started with',
      ],
    },
    notApplicable: {
      'a single member': `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380'] }] } }`,
      'a single member by default': `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd] }] } }`,
    },
  },
  each: 'etcdMembers',
  evaluate({ etcdMember, ...abstain }) {
    const { called, unseen, single } = etcdMember;
    if (single.state === 'known' && single.on) return abstain.notApplicable('etcd has a single member');
    const tls = withoutTls(etcdMember, 'peers');
    if (tls.state === 'unreadable') return abstain[unseen](tls.reason);
    if (tls.faults.length === 0) return;
    if (single.state !== 'known') return abstain[single.state](single.reason);
    const without = `${called} speaks with other members without TLS`;
    return tls.faults.map(({ words, value }) => ({ message: `${without}${words}`, value }));
  },
});
