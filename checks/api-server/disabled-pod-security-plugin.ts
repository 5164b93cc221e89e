import { defineCheck } from '../../src/check.ts';
import { podSecurityAdmission } from '../../src/kubernetes/flags/admission-plugins.ts';

export default defineCheck({
  id: 'disabled-pod-security-plugin',
  category: 'api-server',
  severity: 'high',
  title: 'The PodSecurity plugin is on',
  description:
    'The labels that namespaces carry for the Pod Security Standards do nothing: whoever may create pods creates privileged ones and owns the nodes.',
  remediation:
    'Remove PodSecurity from --disable-admission-plugins of kube-apiserver, and in 1.22 to 1.24 set --feature-gates=PodSecurity=true.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-admission/',
    'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#podsecurity',
  ],
  examples: {
    pass: {
      absent: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
      '1.22 with the gate on': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.22.9', command: [kube-apiserver, --feature-gates=PodSecurity=true] }] }`,
      '1.23 with its default': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.23.9', command: [kube-apiserver] }] }`,
      'a gate that 1.25 no longer has': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.25.1', command: [kube-apiserver, --feature-gates=PodSecurity=false] }] }`,
    },
    fail: {
      disabled: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --disable-admission-plugins=PodSecurity] }] }`,
        'kube-apiserver runs without Pod Security admission (--disable-admission-plugins)',
      ],
      '1.22 with its default': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.22.9', command: [kube-apiserver] }] }`,
        'kube-apiserver runs without Pod Security admission (default of --feature-gates in 1.22)',
      ],
      '1.23 with the gate off': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.23.9', command: [kube-apiserver, --feature-gates=PodSecurity=false] }] }`,
        'kube-apiserver runs without Pod Security admission (--feature-gates)',
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
    notApplicable: {
      '1.21': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.21.14', command: [kube-apiserver] }] }`,
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, flags, minor, admissionPlugin }, ...abstain }) {
    if (minor < 22) return abstain.notApplicable('Pod Security admission came in 1.22');
    const byFlags = podSecurityAdmission(flags, minor);
    const plugin = byFlags.state === 'known' ? byFlags : admissionPlugin('PodSecurity');
    if (plugin.state !== 'known') return abstain[plugin.state](plugin.reason);
    if (!plugin.on) return { message: `${called} runs without Pod Security admission (${plugin.from})`, value: false };
  },
});
