import { defineCheck } from '../../src/check.ts';
import { certificateFault } from '../../src/kubernetes/flags/etcd.ts';

export default defineCheck({
  id: 'unauthenticated-etcd-peer',
  category: 'etcd',
  severity: 'high',
  title: 'etcd members authenticate each other',
  description:
    'etcd takes whoever speaks to its peer port for a member: an attacker on the network joins the store and receives the whole state of the cluster.',
  remediation:
    'Start each member of etcd with --peer-client-cert-auth=true and --peer-trusted-ca-file naming the CA of etcd.',
  references: [
    'https://etcd.io/docs/v3.6/op-guide/security/',
    'https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/',
  ],
  examples: {
    pass: {
      'switched on, several members': `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380,b=https://10.0.0.8:2380', --peer-client-cert-auth=true] }] }`,
      'the bare flag': `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380,b=https://10.0.0.8:2380', --peer-client-cert-auth] }] }`,
    },
    fail: {
      'absent, several members': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380,b=https://10.0.0.8:2380'] }] }`,
        'etcd does not ask other members for a certificate (default of --peer-client-cert-auth)',
      ],
      'a CA without the switch': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380,b=https://10.0.0.8:2380', --peer-cert-file=/peer.crt, --peer-key-file=/peer.key, --peer-trusted-ca-file=/ca.crt] }] }`,
        'etcd is not told to ask other members for a certificate (default of --peer-client-cert-auth); over TLS it does because --peer-trusted-ca-file is set',
      ],
      'switched off': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380,b=https://10.0.0.8:2380', --peer-client-cert-auth=false] }] }`,
        'etcd does not ask other members for a certificate (--peer-client-cert-auth)',
      ],
    },
    manual: {
      'settled by a file': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --config-file=/etc/etcd.yaml] }] }`,
        '--peer-client-cert-auth: --config-file names a file that settles it and whose content is not visible',
      ],
      'nobody shows it': [
        `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
        '--peer-client-cert-auth: no pod of kube-system runs etcd: it is outside the cluster or part of another process, and whoever runs it must look at the flags that it is started with',
      ],
    },
    notApplicable: {
      'a single member': `
        apiVersion: v1
        kind: Pod
        metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--initial-cluster=a=https://10.0.0.7:2380'] }] }`,
    },
  },
  each: 'etcdMembers',
  evaluate({ etcdMember: { called, flags, minor, unseen, single }, ...abstain }) {
    if (single.state === 'known' && single.on) return abstain.notApplicable('etcd has a single member');
    const auth = certificateFault(flags, 'peers', minor);
    if (auth.state === 'unreadable') return abstain[unseen](auth.reason);
    if (auth.fault === undefined) return;
    if (single.state !== 'known') return abstain[single.state](single.reason);
    return { message: `${called} ${auth.fault}`, value: false };
  },
});
