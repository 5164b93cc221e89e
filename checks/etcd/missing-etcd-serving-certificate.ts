import { defineCheck } from '../../src/check.ts';
import { withoutTls } from '../../src/kubernetes/flags/etcd.ts';

export default defineCheck({
  id: 'missing-etcd-serving-certificate',
  category: 'etcd',
  severity: 'critical',
  title: 'etcd serves clients over TLS',
  description:
    'etcd holds every Secret of the cluster and speaks plain HTTP here: whoever listens between it and the API server reads and changes all of it.',
  remediation: 'Start etcd with --cert-file and --key-file, and let its client URLs begin with https.',
  references: [
    'https://etcd.io/docs/v3.6/op-guide/security/',
    'https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/',
  ],
  examples: {
    pass: {
      both: `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --cert-file=/server.crt, --key-file=/server.key] }] } }`,
      'a plain URL on loopback': `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --cert-file=/server.crt, --key-file=/server.key, '--listen-client-urls=https://10.0.0.7:2379,http://127.0.0.1:2379'] }] } }`,
      'by the environment': `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd], env: [{ name: ETCD_CERT_FILE, value: /server.crt }, { name: ETCD_KEY_FILE, value: /server.key }] }] } }`,
      'declared by kubeadm-config, which sets both by itself': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ etcd: { local: {} } }' }`,
    },
    fail: {
      neither: [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd] }] } }`,
        'etcd serves clients without TLS: --cert-file and --key-file are not set',
      ],
      'a plain URL beside both': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --cert-file=/server.crt, --key-file=/server.key, --trusted-ca-file=/ca.crt, --client-cert-auth, '--listen-client-urls=https://10.0.0.7:2379,http://10.0.0.7:2479'] }] } }`,
        'etcd serves clients without TLS on http://10.0.0.7:2479 (--listen-client-urls)',
      ],
      'a plain URL for HTTP alone': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --cert-file=/server.crt, --key-file=/server.key, '--listen-client-urls=https://10.0.0.7:2379', '--listen-client-http-urls=http://10.0.0.7:2382'] }] } }`,
        'etcd serves clients without TLS on http://10.0.0.7:2382 (--listen-client-http-urls)',
      ],
      'no key': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --cert-file=/server.crt] }] } }`,
        'etcd serves clients without TLS: --key-file is not set',
      ],
      'an empty certificate': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --cert-file=, --key-file=/server.key] }] } }`,
        'etcd serves clients without TLS: --cert-file is not set',
      ],
    },
    unknown: {
      'a URL that only the container knows': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --cert-file=/server.crt, --key-file=/server.key, '--listen-client-urls=http://$(POD_IP):2379'] }] } }`,
        '--listen-client-urls: its value holds $(POD_IP):2379, which only the container can expand',
      ],
    },
    manual: {
      'settled by a file': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --config-file=/etc/etcd.yaml] }] } }`,
        '--cert-file: --config-file names a file that settles it and whose content is not visible',
      ],
      'outside the cluster': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ etcd: { external: { endpoints: ["https://10.0.0.9:2379"] } } }' }`,
        '--cert-file: no pod of kube-system runs etcd: it is outside the cluster or part of another process, and whoever runs it must look at the flags that it is started with',
      ],
      'nobody shows it': [
        `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
        '--cert-file: no pod of kube-system runs etcd: it is outside the cluster or part of another process, and whoever runs it must look at the flags that it is started with',
      ],
    },
  },
  each: 'etcdMembers',
  evaluate({ etcdMember, ...abstain }) {
    const tls = withoutTls(etcdMember, 'clients');
    if (tls.state === 'unreadable') return abstain[etcdMember.unseen](tls.reason);
    const without = `${etcdMember.called} serves clients without TLS`;
    return tls.faults.map(({ words, value }) => ({ message: `${without}${words}`, value }));
  },
});
