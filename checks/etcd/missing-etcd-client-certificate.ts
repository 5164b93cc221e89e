import { defineCheck } from '../../src/check.ts';
import { etcdServers, missingEtcdFlags } from '../../src/kubernetes/flags/etcd.ts';

export default defineCheck({
  id: 'missing-etcd-client-certificate',
  category: 'etcd',
  severity: 'high',
  title: 'The API server authenticates to etcd',
  description:
    'Without a certificate of its own the API server is to etcd like anybody else: an etcd that lets it in lets in whoever reaches the port, with every Secret of the cluster.',
  remediation:
    'Start kube-apiserver with --etcd-certfile and --etcd-keyfile, and let every entry of --etcd-servers begin with https.',
  references: [
    'https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {
      'k3s with etcd of its own': `
        apiVersion: v1
        kind: Node
        metadata: { name: one, annotations: { k3s.io/node-args: '["server","--cluster-init"]' } }`,
      'all set': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--etcd-servers=https://127.0.0.1:2379', --etcd-certfile=/c, --etcd-keyfile=/k] }] }`,
      'declared by kubeadm-config, which sets all by itself': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ etcd: { local: {} } }' }`,
      'an etcd outside': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ etcd: { external: { endpoints: ["https://10.0.0.9:2379"], caFile: /ca, certFile: /c, keyFile: /k } } }' }`,
    },
    fail: {
      'no certificate': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--etcd-servers=https://127.0.0.1:2379'] }] }`,
        'kube-apiserver has no certificate for etcd: --etcd-certfile and --etcd-keyfile are not set',
      ],
      'plain HTTP': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--etcd-servers=https://10.0.0.9:2379,http://10.0.0.8:2379', --etcd-certfile=/c, --etcd-keyfile=/k] }] }`,
        'kube-apiserver reaches etcd without TLS at http://10.0.0.8:2379 (--etcd-servers)',
      ],
      both: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--etcd-servers=http://10.0.0.8:2379', --etcd-certfile=/c] }] }`,
        'kube-apiserver reaches etcd without TLS at http://10.0.0.8:2379 (--etcd-servers); kube-apiserver has no certificate for etcd: --etcd-keyfile is not set',
      ],
      'an etcd outside, without a certificate': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ etcd: { external: { endpoints: ["https://10.0.0.9:2379"], caFile: /ca } } }' }`,
        'kube-apiserver (as ConfigMap kube-system/kubeadm-config declares it) has no certificate for etcd: --etcd-certfile and --etcd-keyfile are not set',
      ],
    },
    manual: {
      'k3s with a datastore in its environment': [
        `{ apiVersion: v1, kind: Node, metadata: { name: one, annotations: { k3s.io/node-args: '["server"]', k3s.io/node-env: '{"K3S_DATASTORE_ENDPOINT":"********"}' } } }`,
        '--etcd-servers: it follows from the datastore that the server was given',
      ],
      'k3s, whose datastore no object shows': [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: one, annotations: { k3s.io/node-args: '["server","--datastore-endpoint","********"]' } }`,
        '--etcd-servers: it follows from the datastore that the server was given',
      ],
      'a managed control plane': [
        {
          objects: `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
          kubernetesVersion: '1.36.0-gke.1',
        },
        '--etcd-servers: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
    notApplicable: {
      'k3s with its own store': `
        apiVersion: v1
        kind: Node
        metadata: { name: one, annotations: { k3s.io/node-args: '["server"]' } }`,
      'a socket, as of kine': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--etcd-servers=unix://kine.sock'] }] }`,
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, flags, minor, source, unseen }, ...abstain }) {
    const store = etcdServers(flags, minor);
    // No permission shows the datastore of k3s.
    const otherwise = source === 'node-args' ? 'manual' : unseen;
    if (store.state === 'unreadable') return abstain[otherwise](store.reason);
    if (store.sockets) return abstain.notApplicable('the store is reached through a socket of the node');
    const files = missingEtcdFlags(flags, ['etcd-certfile', 'etcd-keyfile'], minor);
    const plain = store.servers.filter((url) => !/^(?:https|unixs?):/i.test(url));
    const missing = files.state === 'known' ? files.missing : [];
    const are = missing.length > 1 ? 'are' : 'is';
    const without = `${called} reaches etcd without TLS at ${plain.join(', ')} (${store.from})`;
    const unset = `${called} has no certificate for etcd: ${missing.join(' and ')} ${are} not set`;
    if (plain.length === 0 && files.state === 'unreadable') return abstain[otherwise](files.reason);
    return [
      ...(plain.length === 0 ? [] : [{ message: without, value: plain.join(',') }]),
      ...(missing.length === 0 ? [] : [{ message: unset, value: null }]),
    ];
  },
});
