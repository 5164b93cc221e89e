import { defineCheck } from '../../src/check.ts';
import { missingFlags } from '../../src/kubernetes/flags/settings.ts';

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
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380,b=https://10.0.0.8:2380', --peer-cert-file=/peer.crt, --peer-key-file=/peer.key] }] }`,
      'by the environment': `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380,b=https://10.0.0.8:2380'], env: [{ name: ETCD_PEER_CERT_FILE }, { name: ETCD_PEER_KEY_FILE }] }] }`,
    },
    fail: {
      'neither, several members': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380,b=https://10.0.0.8:2380'] }] }`,
        'etcd speaks with other members without TLS: --peer-cert-file and --peer-key-file are not set',
      ],
      'no key': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380,b=https://10.0.0.8:2380', --peer-cert-file=/peer.crt] }] }`,
        'etcd speaks with other members without TLS: --peer-key-file is not set',
      ],
      'several pods, of which the first names itself alone': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380'] }] }
---
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-2, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-2, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380,b=https://10.0.0.8:2380', --peer-cert-file=/peer.crt, --peer-key-file=/peer.key] }] }`,
        'etcd speaks with other members without TLS: --peer-cert-file and --peer-key-file are not set',
      ],
      'members found by discovery': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --discovery-srv=example.com] }] }`,
        'etcd speaks with other members without TLS: --peer-cert-file and --peer-key-file are not set',
      ],
    },
    manual: {
      'settled by a file': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --config-file=/etc/etcd.yaml] }] }`,
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
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380'] }] }`,
      'a single member by default': `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd] }] }`,
    },
  },
  each: 'etcdMembers',
  evaluate({ etcdMember: { called, flags, minor, unseen, single }, ...abstain }) {
    if (single.state === 'known' && single.on) return abstain.notApplicable('etcd has a single member');
    const files = missingFlags(flags, ['peer-cert-file', 'peer-key-file'], minor);
    if (files.state === 'unreadable') return abstain[unseen](files.reason);
    const { missing } = files;
    if (missing.length === 0) return;
    if (single.state !== 'known') return abstain[single.state](single.reason);
    const are = missing.length > 1 ? 'are' : 'is';
    const message = `${called} speaks with other members without TLS: ${missing.join(' and ')} ${are} not set`;
    return { message, value: null };
  },
});
