import { defineCheck } from '../../src/check.ts';
import { admissionPlugin } from '../../src/kubernetes/flags/admission-plugins.ts';

export default defineCheck({
  id: 'always-admit-plugin',
  category: 'api-server',
  severity: 'high',
  title: 'AlwaysAdmit is off',
  description:
    'AlwaysAdmit stands for a server that refuses nothing: whoever turned it on wanted no admission control, and it hides that other plugins may be missing.',
  remediation: 'Remove AlwaysAdmit from --enable-admission-plugins of kube-apiserver.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#alwaysadmit',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {
      absent: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
      'other plugins': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--enable-admission-plugins=NodeRestriction,AlwaysPullImages'] }] }`,
      disabled: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --disable-admission-plugins=AlwaysAdmit] }] }`,
      'declared by kubeadm-config': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ apiServer: {} }' }`,
    },
    fail: {
      enabled: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--enable-admission-plugins=NodeRestriction,AlwaysAdmit'] }] }`,
        'kube-apiserver runs the admission plugin AlwaysAdmit (--enable-admission-plugins)',
      ],
      'the resolved value of /flagz': [
        `
        kind: Flagz
        flags: { enable-admission-plugins: '[AlwaysAdmit]', disable-admission-plugins: '[]' }`,
        'kube-apiserver (by /flagz) runs the admission plugin AlwaysAdmit (--enable-admission-plugins, --disable-admission-plugins)',
      ],
    },
    unknown: {
      'a list that only the container knows': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --enable-admission-plugins=$(PLUGINS)] }] }`,
        '--enable-admission-plugins: its value holds $(PLUGINS), which only the container can expand',
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
    const plugin = admissionPlugin(flags, minor, 'AlwaysAdmit');
    if (plugin.state === 'unreadable') return abstain[unseen](plugin.reason);
    if (plugin.on === false) return;
    return { message: `${called} runs the admission plugin AlwaysAdmit (${plugin.from})`, value: true };
  },
});
