import { defineCheck } from '../../src/check.ts';
import { isOldTls, minimumTlsVersion, whyNoHttps } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'controller-manager-tls-version',
  category: 'controller-manager',
  severity: 'medium',
  title: 'The controller manager requires TLS 1.2',
  description:
    'TLS 1.0 and 1.1 can be broken by whoever listens on the network: he reads the credentials with which the controller manager is asked for its metrics, and what it answers.',
  remediation:
    'Remove --tls-min-version from kube-controller-manager, or set it to VersionTLS12 or VersionTLS13; the STIG wants it written out even where the default is good.',
  references: [
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/',
    'https://www.rfc-editor.org/rfc/rfc8996',
  ],
  examples: {
    pass: {
      absent: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager] }] }`,
      'TLS 1.2': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --tls-min-version=VersionTLS12] }] }`,
      'TLS 1.3': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --tls-min-version=VersionTLS13] }] }`,
      'declared by kubeadm-config': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ controllerManager: {} }' }`,
    },
    fail: {
      'TLS 1.0': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --tls-min-version=VersionTLS10] }] }`,
        'kube-controller-manager accepts VersionTLS10 (--tls-min-version)',
      ],
      'TLS 1.1': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --tls-min-version, VersionTLS11] }] }`,
        'kube-controller-manager accepts VersionTLS11 (--tls-min-version)',
      ],
    },
    unknown: {
      'only the container knows': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --tls-min-version=$(TLS)] }] }`,
        '--tls-min-version: its value holds $(TLS), which only the container can expand',
      ],
    },
    manual: {
      'nobody shows it': [
        `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
        '--tls-min-version: no pod of kube-system runs kube-controller-manager: whoever runs it must look at the flags that it is started with',
      ],
    },
    notApplicable: {
      'no HTTPS at all': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-controller-manager-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-controller-manager, image: 'kube-controller-manager:v1.36.3', command: [kube-controller-manager, --secure-port=0, --tls-min-version=VersionTLS10] }] }`,
    },
  },
  each: 'controllerManagers',
  evaluate({ controllerManager: { called, flags, minor, unseen }, ...abstain }) {
    const tls = minimumTlsVersion(flags, minor);
    if (tls.state === 'unreadable') return abstain[unseen](tls.reason);
    if (!isOldTls(tls.version)) return;
    const silent = whyNoHttps(called, flags, minor);
    if (silent !== undefined) return abstain[silent.known ? 'notApplicable' : unseen](silent.reason);
    return { message: `${called} accepts ${tls.version} (${tls.from})`, value: tls.version };
  },
});
