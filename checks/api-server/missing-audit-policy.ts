import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'missing-audit-policy',
  category: 'api-server',
  severity: 'medium',
  title: 'An audit policy is loaded',
  description:
    'Without a policy the API server records nothing, whatever the log is set to: an attacker leaves no trace of what he read and changed.',
  remediation: 'Write an audit policy and start kube-apiserver with --audit-policy-file naming it.',
  references: [
    'https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {
      set: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-policy-file=/etc/policy.yaml] }] }`,
      'declared by kubeadm-config': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ apiServer: { extraArgs: { audit-policy-file: /etc/policy.yaml } } }' }`,
    },
    fail: {
      absent: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=/var/log/audit.log] }] }`,
        'kube-apiserver loads no audit policy: --audit-policy-file is not set',
      ],
      empty: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-policy-file=] }] }`,
        'kube-apiserver loads no audit policy: --audit-policy-file is not set',
      ],
      'RKE2 or k3s by itself': [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: one, annotations: { k3s.io/node-args: '["server"]' } }`,
        'kube-apiserver (as Node one declares it) loads no audit policy: --audit-policy-file is not set',
      ],
    },
    manual: {
      'a managed control plane': [
        {
          objects: `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
          kubernetesVersion: '1.36.0-gke.1',
        },
        '--audit-policy-file: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, auditPolicy }, ...abstain }) {
    const policy = auditPolicy();
    if (policy.state !== 'known') return abstain[policy.state](policy.reason);
    if (!policy.on) return { message: `${called} loads no audit policy: --audit-policy-file is not set`, value: null };
  },
});
