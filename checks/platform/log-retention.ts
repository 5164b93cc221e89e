import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'log-retention',
  category: 'platform',
  severity: 'info',
  title: 'Logs are kept long enough, where nobody can change them',
  description:
    'Break-ins are found months later. Logs that were kept for two weeks, or that the attacker could delete with the rest, tell nothing then.',
  remediation:
    'Keep logs of containers and the audit log for as long as your rules ask (PCI DSS: 12 months, 3 of them at hand), in storage that is locked against change and deletion, and have somebody read them.',
  references: [
    'https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/',
    'https://kubernetes.io/docs/concepts/cluster-administration/logging/',
  ],
  examples: {
    pass: {},
    fail: {},
    manual: {
      'collectors, stores and audit backends are named': [
        `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: fluent-bit, namespace: logging }, spec: { template: { spec: { containers: [{ name: fluent-bit, image: 'docker.io/fluent/fluent-bit:4.1.0' }] } } } }
          - { apiVersion: apps/v1, kind: StatefulSet, metadata: { name: loki, namespace: logging }, spec: { template: { spec: { containers: [{ name: loki, image: 'docker.io/grafana/loki:3.5.0' }] } } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=/var/log/audit.log] }] } }`,
        'how long are logs kept (PCI DSS: 12 months, 3 of them at hand), who could change them, and who reads them? Collected by Fluent Bit; perhaps kept in the cluster by Loki; audit events go to --audit-log-path',
      ],
      'nothing was seen': [
        '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }',
        'how long are logs kept (PCI DSS: 12 months, 3 of them at hand), who could change them, and who reads them? No collector, store or audit backend was seen',
      ],
    },
  },
  each: 'cluster',
  needs: ['logTrail'],
  evaluate({ logTrail: { collectors, stores, audit }, manual }) {
    const seen = [
      ...(collectors.length === 0 ? [] : [`collected by ${collectors.join(', ')}`]),
      ...(stores.length === 0 ? [] : [`perhaps kept in the cluster by ${stores.join(', ')}`]),
      ...(audit.length === 0 ? [] : [`audit events go to ${audit.join(', ')}`]),
    ].join('; ');
    const what = seen === '' ? 'No collector, store or audit backend was seen' : seen[0]?.toUpperCase() + seen.slice(1);
    return manual(
      `how long are logs kept (PCI DSS: 12 months, 3 of them at hand), who could change them, and who reads them? ${what}`,
    );
  },
});
