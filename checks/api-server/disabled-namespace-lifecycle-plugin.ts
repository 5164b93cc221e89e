import { defineCheck } from '../../src/check.ts';
import { admissionPlugin } from '../../src/kubernetes/flags/admission-plugins.ts';

export default defineCheck({
  id: 'disabled-namespace-lifecycle-plugin',
  category: 'api-server',
  severity: 'medium',
  title: 'The NamespaceLifecycle plugin is on',
  description:
    'Objects can be made in namespaces that do not exist or are being deleted, and default, kube-system and kube-public can be deleted: workloads survive there unseen by everything that goes by namespace.',
  remediation: 'Remove NamespaceLifecycle from --disable-admission-plugins of kube-apiserver.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#namespacelifecycle',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {
      absent: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
      'others disabled': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --disable-admission-plugins=DefaultStorageClass] }] }`,
      'declared by kubeadm-config': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ apiServer: {} }' }`,
    },
    fail: {
      disabled: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --disable-admission-plugins=NamespaceLifecycle] }] }`,
        'kube-apiserver runs without the admission plugin NamespaceLifecycle (--disable-admission-plugins)',
      ],
      'one of several, named twice': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --disable-admission-plugins=Priority, '--disable-admission-plugins=LimitRanger,NamespaceLifecycle'] }] }`,
        'kube-apiserver runs without the admission plugin NamespaceLifecycle (--disable-admission-plugins)',
      ],
      'declared by kubeadm-config, where nothing better is seen': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ apiServer: { extraArgs: { disable-admission-plugins: NamespaceLifecycle } } }' }`,
        'kube-apiserver (as ConfigMap kube-system/kubeadm-config declares it) runs without the admission plugin NamespaceLifecycle (--enable-admission-plugins, --disable-admission-plugins)',
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
    const plugin = admissionPlugin(flags, minor, 'NamespaceLifecycle');
    if (plugin.state === 'unreadable') return abstain[unseen](plugin.reason);
    if (plugin.on) return;
    return { message: `${called} runs without the admission plugin NamespaceLifecycle (${plugin.from})`, value: false };
  },
});
