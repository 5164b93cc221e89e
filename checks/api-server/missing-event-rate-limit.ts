import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'missing-event-rate-limit',
  category: 'api-server',
  severity: 'low',
  title: 'Event floods are limited',
  description:
    'Whoever may create events, as every kubelet and most controllers may, floods the API server and its store with them until it answers nobody.',
  remediation:
    'Add EventRateLimit to --enable-admission-plugins of kube-apiserver, with its limits in the file of --admission-control-config-file, which is not seen here.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#eventratelimit',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  default: false,
  examples: {
    pass: {
      enabled: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--enable-admission-plugins=NodeRestriction,EventRateLimit'] }] }`,
    },
    fail: {
      absent: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
        'kube-apiserver runs without the admission plugin EventRateLimit (default of --enable-admission-plugins)',
      ],
      others: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --enable-admission-plugins=NodeRestriction] }] }`,
        'kube-apiserver runs without the admission plugin EventRateLimit (--enable-admission-plugins)',
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
        '--enable-admission-plugins: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, admissionPlugin }, ...abstain }) {
    const plugin = admissionPlugin('EventRateLimit');
    if (plugin.state !== 'known') return abstain[plugin.state](plugin.reason);
    if (plugin.on) return;
    return { message: `${called} runs without the admission plugin EventRateLimit (${plugin.from})`, value: false };
  },
});
