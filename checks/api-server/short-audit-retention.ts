import { defineCheck } from '../../src/check.ts';
import { auditLogFile } from '../../src/kubernetes/flags/api-server.ts';
import { wholeNumber } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'short-audit-retention',
  category: 'api-server',
  severity: 'medium',
  title: 'Audit files are kept for 30 days',
  description:
    'Break-ins are often found after weeks: when the audit log of those days is gone, nobody can tell what the attacker saw and changed.',
  remediation: 'Set --audit-log-maxage of kube-apiserver to 30 or more, or to 0, which keeps files for ever.',
  references: [
    'https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {
      'thirty days': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxage=30] }] }`,
      'zero, which keeps them for ever': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxage=0] }] }`,
      absent: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=/var/log/audit.log] }] }`,
      'absent in 1.35': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.35.0', command: [kube-apiserver, --audit-log-path=/var/log/audit.log] }] }`,
    },
    fail: {
      'a week': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxage=7] }] }`,
        'kube-apiserver deletes audit files after 7 days, before 30 (--audit-log-maxage)',
      ],
      '29 days': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxage=29] }] }`,
        'kube-apiserver deletes audit files after 29 days, before 30 (--audit-log-maxage)',
      ],
      'one day': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxage=1] }] }`,
        'kube-apiserver deletes audit files after 1 day, before 30 (--audit-log-maxage)',
      ],
    },
    unknown: {
      'not a number': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxage=ten] }] }`,
        '--audit-log-maxage: its value is not a whole number',
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
        '--audit-log-path: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
    notApplicable: {
      'no audit log': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
      'standard output': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=-] }] }`,
      'the webhook only': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-webhook-config-file=/w.yaml] }] }`,
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, flags, minor, unseen }, ...abstain }) {
    const log = auditLogFile(flags, minor);
    if (log.state === 'unreadable') return abstain[unseen](log.reason);
    if (!log.written) return abstain.notApplicable(log.why);
    const age = wholeNumber(flags, 'audit-log-maxage', minor);
    if (age.state === 'unreadable') return abstain[unseen](age.reason);
    const { value, from } = age;
    if (value < 1 || value > 29) return;
    const days = value === 1 ? 'day' : 'days';
    return { message: `${called} deletes audit files after ${value} ${days}, before 30 (${from})`, value };
  },
});
