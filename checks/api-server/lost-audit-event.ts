import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'lost-audit-event',
  category: 'api-server',
  severity: 'medium',
  title: 'No audit event is lost',
  description:
    'Events that the API server could not write are gone: a full disk or a webhook that is down opens a window in which nobody sees what an attacker does, and he may have caused it.',
  remediation:
    'Look at the log of kube-apiserver for the reason (disk full, webhook down, buffer too small). Give the audit log a disk of its own and enough room (--audit-log-maxsize, --audit-log-maxbackup), or raise --audit-webhook-batch-buffer-size.',
  references: [
    'https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/',
    'https://kubernetes.io/docs/reference/instrumentation/metrics/',
  ],
  examples: {
    pass: {
      'counted, and none lost': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-policy-file=/p.yaml, --audit-log-path=/a.log] }] } }
---
        kind: Metrics
        text: |
          apiserver_audit_event_total 900
          apiserver_audit_requests_rejected_total 0`,
    },
    fail: {
      'of one plugin': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-policy-file=/p.yaml, --audit-log-path=/a.log] }] } }
---
        kind: Metrics
        text: |
          process_start_time_seconds 1.79e+09
          apiserver_audit_event_total 900
          apiserver_audit_error_total{plugin="log"} 12`,
        'kube-apiserver lost 12 audit events since 2026-09-21T14:13:20Z (log: 12)',
      ],
      'requests that could not be recorded': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-policy-file=/p.yaml, --audit-log-path=/a.log] }] } }
---
        kind: Metrics
        text: |
          apiserver_audit_requests_rejected_total 3`,
        'kube-apiserver refused 3 requests that it could not record since its start',
      ],
      'a hidden control plane': [
        {
          objects: `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }
---
        kind: Metrics
        text: |
          apiserver_audit_error_total{plugin="webhook"} 2`,
          kubernetesVersion: '1.36.0-gke.1',
        },
        'kube-apiserver lost 2 audit events since its start (webhook: 2)',
      ],
    },
    manual: {
      'no metrics': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-policy-file=/p.yaml, --audit-log-path=/a.log] }] } }`,
        'nothing shows the counters of kube-apiserver: look at apiserver_audit_error_total and apiserver_audit_requests_rejected_total of its /metrics',
      ],
      'only one of several was seen': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-policy-file=/p.yaml, --audit-log-path=/a.log] }] } }
---
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-2, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-2, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-policy-file=/p.yaml, --audit-log-path=/a.log] }] } }
---
        kind: Metrics
        text: |
          apiserver_audit_event_total 900`,
        '/metrics showed one of 2 API servers, which lost none: look at apiserver_audit_error_total of each',
      ],
    },
    notApplicable: {
      'auditing is off': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }
---
        kind: Metrics
        text: |
          apiserver_audit_event_total 0`,
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, replicas, audit }, ...abstain }) {
    const { counters, gap } = audit;
    const since = counters?.since ?? 'its start';
    const lost = [...(counters?.errors ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    const one = replicas > 1 ? `one of ${replicas} API servers` : called;
    if (lost.length > 0) {
      const total = lost.reduce((sum, [, count]) => sum + count, 0);
      const plugins = lost.map(([plugin, count]) => `${plugin}: ${count}`).join(', ');
      return { message: `${one} lost ${total} audit events since ${since} (${plugins})`, value: total };
    }
    const rejected = counters?.rejected ?? 0;
    if (rejected > 0)
      return {
        message: `${one} refused ${rejected} requests that it could not record since ${since}`,
        value: rejected,
      };
    if (audit.off) return abstain.notApplicable('the API server writes no audit events');
    if (gap !== undefined) return abstain.unknown(gap);
    if (counters?.events === undefined)
      return abstain.manual(
        'nothing shows the counters of kube-apiserver: look at apiserver_audit_error_total and apiserver_audit_requests_rejected_total of its /metrics',
      );
    if (replicas > 1)
      return abstain.manual(
        `/metrics showed one of ${replicas} API servers, which lost none: look at apiserver_audit_error_total of each`,
      );
  },
});
