import { defineCheck } from '../../src/check.ts';
import { clientUrls, etcdListeners } from '../../src/kubernetes/flags/etcd.ts';

const metrics = 'listen-metrics-urls';

export default defineCheck({
  id: 'exposed-etcd-listener',
  category: 'etcd',
  severity: 'high',
  title: 'etcd listens only where the API server needs it',
  description:
    'etcd holds every Secret of the cluster. A port without TLS, or on every address of the node, lets whoever reaches the network read the traffic or try the store itself.',
  remediation:
    'Let --listen-client-urls and --listen-client-http-urls of etcd name https URLs with loopback and the one address that API servers use, and --listen-metrics-urls loopback or an https URL. Firewalls in front of it are not seen here.',
  references: [
    'https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/',
    'https://etcd.io/docs/v3.6/op-guide/configuration/',
  ],
  examples: {
    pass: {
      absent: `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd] }] } }`,
      'as kubeadm does': `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--listen-client-urls=https://127.0.0.1:2379,https://10.0.0.7:2379', '--listen-metrics-urls=http://127.0.0.1:2381'] }] } }`,
      'plain on loopback': `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--listen-client-urls=http://localhost:2379,http://[::1]:2379'] }] } }`,
      'metrics over TLS everywhere': `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--listen-metrics-urls=https://0.0.0.0:2381'] }] } }`,
      'a socket': `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--listen-client-urls=unix://etcd.sock'] }] } }`,
    },
    fail: {
      'by the environment': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd], env: [{ name: ETCD_LISTEN_CLIENT_URLS, value: 'https://127.0.0.1:2379,http://10.0.0.7:2379' }] }] } }`,
        'etcd listens without TLS on http://10.0.0.7:2379 (--listen-client-urls)',
      ],
      'plain on an address of the node': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--listen-client-urls=https://127.0.0.1:2379,http://10.0.0.7:2379'] }] } }`,
        'etcd listens without TLS on http://10.0.0.7:2379 (--listen-client-urls)',
      ],
      'every address': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--listen-client-urls=https://0.0.0.0:2379'] }] } }`,
        'etcd listens on every address: https://0.0.0.0:2379 (--listen-client-urls)',
      ],
      'every address of IPv6': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--listen-client-urls=https://[::]:2379'] }] } }`,
        'etcd listens on every address: https://[::]:2379 (--listen-client-urls)',
      ],
      'plain, for HTTP alone': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--listen-client-urls=https://10.0.0.7:2379', '--listen-client-http-urls=http://10.0.0.7:2382'] }] } }`,
        'etcd listens without TLS on http://10.0.0.7:2382 (--listen-client-http-urls)',
      ],
      'every address, for HTTP alone': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--listen-client-urls=https://10.0.0.7:2379', '--listen-client-http-urls=https://0.0.0.0:2382'] }] } }`,
        'etcd listens on every address: https://0.0.0.0:2382 (--listen-client-http-urls)',
      ],
      'plain metrics, besides': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, '--listen-client-urls=http://0.0.0.0:2379', '--listen-metrics-urls=http://10.0.0.7:2381'] }] } }`,
        'etcd listens without TLS on http://0.0.0.0:2379 (--listen-client-urls); etcd listens without TLS on http://10.0.0.7:2381 (--listen-metrics-urls)',
      ],
    },
    unknown: {
      'declared by kubeadm-config, which takes the address of each node': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ etcd: { local: {} } }' }`,
        '--listen-client-urls: kubeadm sets it for each node by its name and address',
      ],
    },
    manual: {
      'settled by a file': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: etcd-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: etcd, image: 'etcd:3.6.4-0', command: [etcd, --config-file=/etc/etcd.yaml] }] } }`,
        '--listen-client-urls: --config-file names a file that settles it and whose content is not visible',
      ],
      'nobody shows it': [
        `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
        '--listen-client-urls: no pod of kube-system runs etcd: it is outside the cluster or part of another process, and whoever runs it must look at the flags that it is started with',
      ],
    },
  },
  each: 'etcdMembers',
  evaluate({ etcdMember: { called, flags, minor, unseen }, ...abstain }) {
    const readings = [...clientUrls, metrics].map((name) => etcdListeners(flags, name, minor));
    const seen = readings.flatMap((one) => (one.state === 'known' ? one.listeners : []));
    const violations = seen.flatMap(({ flag, url, plain, loopback, everywhere }) => {
      if (plain && !loopback) return [{ message: `${called} listens without TLS on ${url} (${flag})`, value: url }];
      if (!everywhere || flag === `--${metrics}`) return [];
      return [{ message: `${called} listens on every address: ${url} (${flag})`, value: url }];
    });
    if (violations.length > 0) return violations;
    for (const one of readings) if (one.state === 'unreadable') return abstain[unseen](one.reason);
  },
});
