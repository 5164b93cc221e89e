import { defineCheck } from '../../src/check.ts';
import { featureGate } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'disabled-serving-rotation',
  category: 'controller-manager',
  severity: 'medium',
  title: 'Rotation of kubelet serving certificates is not switched off',
  description:
    'With the feature gate off kubelets do not get serving certificates from the cluster: they serve self-signed ones that nobody can verify, so an attacker on the network poses as a kubelet.',
  remediation: 'Remove RotateKubeletServerCertificate=false from --feature-gates of kube-controller-manager.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/#certificate-rotation',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/',
  ],
  examples: {
    pass: {
      absent: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager] }] }`,
      'switched on': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --feature-gates=RotateKubeletServerCertificate=true] }] }`,
      'other gates only': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, '--feature-gates=AllAlpha=false,Other=false'] }] }`,
      'switched on after all': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --feature-gates=RotateKubeletServerCertificate=false, --feature-gates=RotateKubeletServerCertificate=true] }] }`,
    },
    fail: {
      'switched off': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --feature-gates=RotateKubeletServerCertificate=false] }] }`,
        'kube-controller-manager does not rotate serving certificates of kubelets: RotateKubeletServerCertificate is off (--feature-gates)',
      ],
      'one of several gates': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, '--feature-gates=Other=true,RotateKubeletServerCertificate=0'] }] }`,
        'kube-controller-manager does not rotate serving certificates of kubelets: RotateKubeletServerCertificate is off (--feature-gates)',
      ],
      'with its component': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, '--feature-gates=kube:RotateKubeletServerCertificate=false'] }] }`,
        'kube-controller-manager does not rotate serving certificates of kubelets: RotateKubeletServerCertificate is off (--feature-gates)',
      ],
    },
    manual: {
      'nobody shows it': [
        `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
        '--feature-gates: no pod of kube-system runs kube-controller-manager: whoever runs it must look at the flags that it is started with',
      ],
    },
  },
  each: 'controllerManagers',
  evaluate({ controllerManager: { called, flags, minor, unseen }, ...abstain }) {
    const gate = featureGate(flags, 'RotateKubeletServerCertificate', minor);
    if (gate.state === 'unreadable') return abstain[unseen](gate.reason);
    if (gate.on !== false) return;
    const message = `${called} does not rotate serving certificates of kubelets: RotateKubeletServerCertificate is off (${gate.from})`;
    return { message, value: false };
  },
});
