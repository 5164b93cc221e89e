import { defineCheck } from '../../src/check.ts';
import { auditLogFile } from '../../src/kubernetes/flags/api-server.ts';
import { wholeNumber } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'small-audit-file',
  category: 'api-server',
  severity: 'low',
  title: 'Audit files rotate at a sensible size',
  description:
    'Small files rotate so fast that the kept ones cover little time, and one that never rotates fills the disk of the control plane, which then stops recording.',
  remediation: 'Set --audit-log-maxsize of kube-apiserver to 100 (megabytes) or more, or remove it.',
  references: [
    'https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {
      'a hundred': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxsize=100] }] }`,
      absent: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=/var/log/audit.log] }] }`,
      'zero in 1.35, which means 100': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.35.0', command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxsize=0] }] }`,
    },
    fail: {
      '99': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxsize=99] }] }`,
        'kube-apiserver rotates audit files at 99 MB, below 100 (--audit-log-maxsize)',
      ],
      zero: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxsize=0] }] }`,
        'kube-apiserver never rotates its audit file: the size is 0 (--audit-log-maxsize)',
      ],
    },
    unknown: {
      'not a number': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --audit-log-path=/var/log/audit.log, --audit-log-maxsize=ten] }] }`,
        '--audit-log-maxsize: its value is not a whole number',
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
    const size = wholeNumber(flags, 'audit-log-maxsize', minor);
    if (size.state === 'unreadable') return abstain[unseen](size.reason);
    const { value, given, from } = size;
    if (given && value === 0 && minor >= 36)
      return { message: `${called} never rotates its audit file: the size is 0 (${from})`, value };
    if (value > 0 && value < 100)
      return { message: `${called} rotates audit files at ${value} MB, below 100 (${from})`, value };
  },
});
