import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'missing-node-restriction',
  category: 'api-server',
  severity: 'high',
  title: 'Kubelets may change only their own objects',
  description:
    'Without NodeRestriction a kubelet may change the labels of other nodes and the pods that run there: from one stolen node credential an attacker draws chosen workloads, and the secrets they carry, onto his node.',
  remediation: 'Add NodeRestriction to --enable-admission-plugins; it is off by default in every version.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {
      enabled: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --enable-admission-plugins=NodeRestriction] }] }`,
      'one of several, named twice': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --enable-admission-plugins=PodNodeSelector, '--enable-admission-plugins=AlwaysPullImages,NodeRestriction'] }] }`,
      'declared by kubeadm-config, which enables it by itself': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ apiServer: {} }' }`,
      'k3s, where another is added to its own': `
        apiVersion: v1
        kind: Node
        metadata: { name: one, annotations: { k3s.io/node-args: '["server","--kube-apiserver-arg=enable-admission-plugins+=AlwaysPullImages"]' } }`,
    },
    fail: {
      absent: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
        'kube-apiserver runs without the admission plugin NodeRestriction (default of --enable-admission-plugins)',
      ],
      'a name that only begins alike': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --enable-admission-plugins=Node] }] }`,
        'kube-apiserver runs without the admission plugin NodeRestriction (--enable-admission-plugins)',
      ],
      "in place of k3s' own": [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: one, annotations: { k3s.io/node-args: '["server","--kube-apiserver-arg=enable-admission-plugins=AlwaysPullImages"]' } }`,
        'kube-apiserver (as Node one declares it) runs without the admission plugin NodeRestriction (--enable-admission-plugins)',
      ],
      'the resolved value of /flagz': [
        `
        kind: Flagz
        flags: { enable-admission-plugins: '[AlwaysPullImages]', disable-admission-plugins: '[]' }`,
        'kube-apiserver (by /flagz) runs without the admission plugin NodeRestriction (--enable-admission-plugins, --disable-admission-plugins)',
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
  evaluate({ apiServer: { called, admissionPlugin }, ...abstain }) {
    const plugin = admissionPlugin('NodeRestriction');
    if (plugin.state !== 'known') return abstain[plugin.state](plugin.reason);
    if (plugin.on) return;
    return { message: `${called} runs without the admission plugin NodeRestriction (${plugin.from})`, value: false };
  },
});
