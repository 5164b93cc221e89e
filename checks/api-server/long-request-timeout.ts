import { defineCheck } from '../../src/check.ts';
import { seconds } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'long-request-timeout',
  category: 'api-server',
  severity: 'low',
  title: 'Requests time out',
  description:
    'Requests that may take very long pile up: a few slow clients keep the API server busy until it answers nobody. A timeout of 0 is no way out: it fails every request but the long-running ones.',
  remediation: 'Remove --request-timeout from kube-apiserver, or set it to 300s or less.',
  references: ['https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/'],
  examples: {
    pass: {
      absent: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
      'five minutes': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --request-timeout=5m] }] }`,
      'in parts': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --request-timeout=4m59.5s] }] }`,
      'the resolved value of /flagz': `
        kind: Flagz
        flags: { request-timeout: 1m0s }`,
    },
    fail: {
      zero: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --request-timeout=0] }] }`,
        'kube-apiserver gives requests no time, all but the long-running have expired at once: --request-timeout is 0',
      ],
      'just above': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --request-timeout=5m1s] }] }`,
        'kube-apiserver lets requests last 5m1s, above 300s (--request-timeout)',
      ],
      'an hour': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --request-timeout=1h] }] }`,
        'kube-apiserver lets requests last 1h, above 300s (--request-timeout)',
      ],
    },
    unknown: {
      'not a duration': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --request-timeout=60] }] }`,
        '--request-timeout: its value is not a duration',
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
        '--request-timeout: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, flags, minor, unseen }, ...abstain }) {
    const timeout = seconds(flags, 'request-timeout', minor);
    if (timeout.state === 'unreadable') return abstain[unseen](timeout.reason);
    const { text, from } = timeout;
    // The deadline is when the request came (apiserver/pkg/endpoints/filters/request_deadline.go, WithRequestDeadline).
    const expired = `${called} gives requests no time, all but the long-running have expired at once`;
    if (timeout.seconds === 0) return { message: `${expired}: --request-timeout is 0`, value: text };
    if (timeout.seconds > 300)
      return { message: `${called} lets requests last ${text}, above 300s (${from})`, value: text };
  },
});
