import { defineCheck } from '../../src/check.ts';
import { auditBackends } from '../../src/kubernetes/flags/api-server.ts';

export default defineCheck({
  id: 'missing-audit-log',
  category: 'api-server',
  severity: 'high',
  title: 'The API server writes an audit log',
  description:
    'Without an audit log nobody can tell afterwards who read the Secrets, opened a shell in a pod or changed a role: an intruder works unseen, and what he took stays unknown.',
  remediation:
    'Start kube-apiserver with --audit-policy-file and --audit-log-path (a file, or - for standard output), or with --audit-webhook-config-file.',
  references: [
    'https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {
      'a file': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=/var/log/audit.log] }] }`,
      'standard output': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=-] }] }`,
      'a webhook': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-webhook-config-file=/etc/audit.yaml] }] }`,
      'declared by kubeadm-config': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ apiServer: { extraArgs: { audit-log-path: /var/log/audit.log } } }' }`,
    },
    fail: {
      'neither flag': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-policy-file=/etc/policy.yaml] }] }`,
        'kube-apiserver records no audit events: neither --audit-log-path nor --audit-webhook-config-file is set',
      ],
      'an empty path': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=] }] }`,
        'kube-apiserver records no audit events: neither --audit-log-path nor --audit-webhook-config-file is set',
      ],
      'k3s, which writes none by itself': [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: one, annotations: { k3s.io/node-args: '["server"]' } }`,
        'kube-apiserver (as Node one declares it) records no audit events: neither --audit-log-path nor --audit-webhook-config-file is set',
      ],
    },
    manual: {
      'EKS, which has a setting for it': [
        {
          objects: `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
          kubernetesVersion: '1.36.0-eks-1',
        },
        '--audit-log-path: AWS runs the control plane and answers for its flags; which of its logs reach you is a setting of the cluster (aws eks describe-cluster, logging.clusterLogging)',
      ],
      'GKE, which has a setting for it': [
        {
          objects: `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
          kubernetesVersion: '1.36.0-gke.1',
        },
        '--audit-log-path: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, flags, minor, unseen }, ...abstain }) {
    const audit = auditBackends(flags, minor);
    if (audit.state === 'unreadable') return abstain[unseen](audit.reason);
    if (audit.backends.length > 0) return;
    const message = `${called} records no audit events: neither --audit-log-path nor --audit-webhook-config-file is set`;
    return { message, value: null };
  },
});
