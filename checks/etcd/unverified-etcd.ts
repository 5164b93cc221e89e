import { defineCheck } from '../../src/check.ts';
import { etcdServers, missingEtcdFlags } from '../../src/kubernetes/flags/etcd.ts';

export default defineCheck({
  id: 'unverified-etcd',
  category: 'etcd',
  severity: 'high',
  title: 'The API server verifies etcd',
  description:
    'The API server takes whoever answers for etcd: an attacker on the network poses as the store, reads every Secret that is written and answers with a state of his own.',
  remediation:
    'Start kube-apiserver with --etcd-cafile naming the CA that signed the certificates of etcd, and let every entry of --etcd-servers begin with https.',
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
      set: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--etcd-servers=https://127.0.0.1:2379', --etcd-cafile=/ca.crt] }] }`,
      'declared by kubeadm-config, which sets it by itself': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ etcd: { local: {} } }' }`,
    },
    fail: {
      absent: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--etcd-servers=https://127.0.0.1:2379'] }] }`,
        'kube-apiserver does not verify etcd: --etcd-cafile is not set',
      ],
      empty: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--etcd-servers=https://127.0.0.1:2379', --etcd-cafile=] }] }`,
        'kube-apiserver does not verify etcd: --etcd-cafile is not set',
      ],
      'a CA, but plain HTTP': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--etcd-servers=https://10.0.0.9:2379,http://10.0.0.8:2379', --etcd-cafile=/ca.crt] }] }`,
        'kube-apiserver does not verify etcd at http://10.0.0.8:2379, which is plain HTTP (--etcd-servers)',
      ],
      'an etcd outside, without a CA': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ etcd: { external: { endpoints: ["https://10.0.0.9:2379"] } } }' }`,
        'kube-apiserver (as ConfigMap kube-system/kubeadm-config declares it) does not verify etcd: --etcd-cafile is not set',
      ],
    },
    manual: {
      'k3s with a datastore in its environment': [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: one, annotations: { k3s.io/node-args: '["server"]', k3s.io/node-env: '{"K3S_DATASTORE_ENDPOINT":"********"}' } }`,
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
    const files = missingEtcdFlags(flags, ['etcd-cafile'], minor);
    const unverified = `${called} does not verify etcd`;
    if (files.state === 'known' && files.missing.length > 0)
      return { message: `${unverified}: --etcd-cafile is not set`, value: null };
    const urls = store.plain.join(', ');
    if (urls !== '') return { message: `${unverified} at ${urls}, which is plain HTTP (${store.from})`, value: urls };
    if (files.state === 'unreadable') return abstain[otherwise](files.reason);
  },
});
