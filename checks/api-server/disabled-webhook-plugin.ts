import { defineCheck } from '../../src/check.ts';
import { admissionPlugin } from '../../src/kubernetes/flags/admission-plugins.ts';

export default defineCheck({
  id: 'disabled-webhook-plugin',
  category: 'api-server',
  severity: 'high',
  title: 'Admission webhooks and policies are called',
  description:
    'Policy engines and admission policies are installed but never asked: whatever they forbid, an attacker with the right to create objects does.',
  remediation:
    'Remove ValidatingAdmissionWebhook, MutatingAdmissionWebhook and ValidatingAdmissionPolicy from --disable-admission-plugins of kube-apiserver.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/',
    'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/',
  ],
  examples: {
    pass: {
      absent: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
      'a version without the policies': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.29.4', command: [kube-apiserver, --disable-admission-plugins=ValidatingAdmissionPolicy] }] }`,
      'declared by kubeadm-config': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ apiServer: {} }' }`,
    },
    fail: {
      'validating webhooks': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --disable-admission-plugins=ValidatingAdmissionWebhook] }] }`,
        'kube-apiserver runs without the admission plugin ValidatingAdmissionWebhook (--disable-admission-plugins)',
      ],
      'all three': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--disable-admission-plugins=MutatingAdmissionWebhook,ValidatingAdmissionWebhook,ValidatingAdmissionPolicy'] }] }`,
        'kube-apiserver runs without the admission plugin MutatingAdmissionWebhook (--disable-admission-plugins); kube-apiserver runs without the admission plugin ValidatingAdmissionWebhook (--disable-admission-plugins); kube-apiserver runs without the admission plugin ValidatingAdmissionPolicy (--disable-admission-plugins)',
      ],
    },
    unknown: {
      'a list that only the container knows': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --disable-admission-plugins=$(PLUGINS)] }] }`,
        '--disable-admission-plugins: its value holds $(PLUGINS), which only the container can expand',
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
  evaluate({ apiServer: { called, flags, minor, unseen }, ...abstain }) {
    // ValidatingAdmissionPolicy is there by default since 1.30.
    const names = [
      'MutatingAdmissionWebhook',
      'ValidatingAdmissionWebhook',
      ...(minor < 30 ? [] : ['ValidatingAdmissionPolicy']),
    ];
    const plugins = names.map((name) => ({ name, plugin: admissionPlugin(flags, minor, name) }));
    const violations = plugins.flatMap(({ name, plugin }) => {
      if (plugin.state === 'unreadable' || plugin.on) return [];
      return [{ message: `${called} runs without the admission plugin ${name} (${plugin.from})`, value: false }];
    });
    if (violations.length > 0) return violations;
    for (const { plugin } of plugins) if (plugin.state === 'unreadable') return abstain[unseen](plugin.reason);
  },
});
