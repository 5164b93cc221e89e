import { defineCheck } from '../../src/check.ts';
import { auditLogFile } from '../../src/kubernetes/flags/api-server.ts';
import { wholeNumber } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'few-audit-backups',
  category: 'api-server',
  severity: 'low',
  title: 'At least ten audit files are kept',
  description:
    'A busy attacker rotates the audit log away: with few files kept, a flood of harmless requests pushes out the record of his own.',
  remediation: 'Set --audit-log-maxbackup of kube-apiserver to 10 or more.',
  references: [
    'https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {
      ten: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxbackup=10] }] }`,
      'zero, which keeps all': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxbackup=0] }] }`,
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
      nine: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxbackup=9] }] }`,
        'kube-apiserver keeps 9 audit files, fewer than 10 (--audit-log-maxbackup)',
      ],
      one: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxbackup=1] }] }`,
        'kube-apiserver keeps 1 audit file, fewer than 10 (--audit-log-maxbackup)',
      ],
    },
    unknown: {
      'not a number': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxbackup=ten] }] }`,
        '--audit-log-maxbackup: its value is not a whole number',
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
    const backups = wholeNumber(flags, 'audit-log-maxbackup', minor);
    if (backups.state === 'unreadable') return abstain[unseen](backups.reason);
    const { value, from } = backups;
    if (value < 1 || value > 9) return;
    const files = value === 1 ? 'audit file' : 'audit files';
    return { message: `${called} keeps ${value} ${files}, fewer than 10 (${from})`, value };
  },
});
