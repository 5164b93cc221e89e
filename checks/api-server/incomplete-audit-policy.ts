import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'incomplete-audit-policy',
  category: 'api-server',
  severity: 'medium',
  title: 'The audit policy records what matters',
  description:
    'A policy that gives every request the level None looks like an audit log and records nothing: who took a Secret, entered a pod or widened a role can not be found out afterwards.',
  remediation:
    'Let the policy that --audit-policy-file names record at level Metadata or above all writes to RBAC, Secrets, ConfigMaps, pods/exec, pods/attach, pods/portforward, serviceaccounts/token and certificate requests, and reads of Secrets.',
  references: [
    'https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#audit-policy',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {},
    fail: {
      'every request at level None': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-policy-file=/p.yaml, --audit-log-path=/a.log] }] } }
---
        kind: Metrics
        text: |
          process_start_time_seconds 1.79e+09
          apiserver_audit_level_total{level="None"} 512`,
        'kube-apiserver gave all 512 requests the audit level None since 2026-09-21T14:13:20Z',
      ],
      'a hidden control plane': [
        {
          objects: `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }
---
        kind: Metrics
        text: |
          apiserver_audit_level_total{level="None"} 9`,
          kubernetesVersion: '1.36.0-gke.1',
        },
        'kube-apiserver gave all 9 requests the audit level None since its start',
      ],
    },
    unknown: {},
    manual: {
      'some are recorded': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-policy-file=/p.yaml, --audit-log-path=/a.log] }] } }
---
        kind: Metrics
        text: |
          apiserver_audit_level_total{level="None"} 512
          apiserver_audit_level_total{level="Metadata"} 3`,
        'the policy is a file on the node: see that it records at level Metadata or above writes to RBAC, Secrets, ConfigMaps, pods/exec, pods/attach, pods/portforward, serviceaccounts/token and certificate requests, and reads of Secrets, and keeps bodies of Secrets out',
      ],
      'no metrics': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-policy-file=/p.yaml, --audit-log-path=/a.log] }] } }`,
        'the policy is a file on the node: see that it records at level Metadata or above writes to RBAC, Secrets, ConfigMaps, pods/exec, pods/attach, pods/portforward, serviceaccounts/token and certificate requests, and reads of Secrets, and keeps bodies of Secrets out',
      ],
      'a managed control plane': [
        {
          objects: `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }`,
          kubernetesVersion: '1.36.0-gke.1',
        },
        '--audit-policy-file: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
    notApplicable: {
      'no audit policy at all, which is the finding of missing-audit-policy': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=/a.log] }] } }`,
      'nowhere to write to': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-policy-file=/p.yaml] }] } }`,
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, auditPolicy, audit }, ...abstain }) {
    const { counters } = audit;
    const levels = [...(counters?.levels ?? [])];
    const total = levels.reduce((sum, [, count]) => sum + count, 0);
    if (levels.length > 0 && levels.every(([level]) => level === 'None')) {
      const since = counters?.since ?? 'its start';
      return { message: `${called} gave all ${total} requests the audit level None since ${since}`, value: total };
    }
    const policy = auditPolicy();
    if (policy.state !== 'known') return abstain[policy.state](policy.reason);
    if (!policy.on) return abstain.notApplicable('no audit policy is loaded');
    if (audit.off) return abstain.notApplicable('the API server writes no audit events');
    if (audit.gap !== undefined) return abstain.unknown(audit.gap);
    return abstain.manual(
      'the policy is a file on the node: see that it records at level Metadata or above writes to RBAC, Secrets, ConfigMaps, pods/exec, pods/attach, pods/portforward, serviceaccounts/token and certificate requests, and reads of Secrets, and keeps bodies of Secrets out',
    );
  },
});
