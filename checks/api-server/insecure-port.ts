import { defineCheck } from '../../src/check.ts';
import { givenFlag, wholeNumber } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'insecure-port',
  category: 'api-server',
  severity: 'critical',
  title: 'There is no unauthenticated port',
  description:
    'The insecure port asks for neither credentials nor rights: whoever reaches it, such as any pod with the network of the node, is administrator.',
  remediation:
    'Start kube-apiserver with --insecure-port=0 and without --insecure-bind-address, leave --secure-port at 6443, and update to a supported version.',
  references: [
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
    'https://kubernetes.io/docs/concepts/security/controlling-access/',
  ],
  examples: {
    pass: {
      '1.19, switched off': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.19.16', command: [kube-apiserver, --insecure-port=0] }] }`,
      '1.20, where it is off': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.20.1', command: [kube-apiserver] }] }`,
      'declared by kubeadm-config of 1.19, which switches it off by itself': {
        objects: `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ apiServer: {} }' }`,
        kubernetesVersion: '1.19.0',
      },
    },
    fail: {
      '1.19, absent': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.19.16', command: [kube-apiserver] }] }`,
        'kube-apiserver serves everybody on the insecure port 8080 (default of --insecure-port)',
      ],
      '1.18, another port and address': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.18.2', command: [kube-apiserver, --insecure-port=9090, --insecure-bind-address=0.0.0.0] }] }`,
        'kube-apiserver serves everybody on the insecure port 9090 (--insecure-port); kube-apiserver binds its insecure port to 0.0.0.0 (--insecure-bind-address)',
      ],
      '1.23, an address': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.23.3', command: [kube-apiserver, --insecure-bind-address=127.0.0.1] }] }`,
        'kube-apiserver binds its insecure port to 127.0.0.1 (--insecure-bind-address)',
      ],
      'no secure port': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --secure-port=0] }] }`,
        'kube-apiserver has no secure port: it is 0 (--secure-port)',
      ],
    },
    unknown: {
      'not a number': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --secure-port=https] }] }`,
        '--secure-port: its value is not a whole number',
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
        '--secure-port: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
    notApplicable: {
      '1.24 and later': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] }`,
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, flags, minor, unseen }, ...abstain }) {
    const secure = wholeNumber(flags, 'secure-port', minor);
    // The insecure port is 0 whatever the flag says from 1.20 on; both flags are gone in 1.24.
    const port = minor < 20 ? wholeNumber(flags, 'insecure-port', minor) : undefined;
    const address = minor < 24 ? givenFlag(flags, 'insecure-bind-address', minor) : undefined;
    const violations = [];
    if (port?.state === 'known' && port.value !== 0)
      violations.push({
        message: `${called} serves everybody on the insecure port ${port.value} (${port.from})`,
        value: port.value,
      });
    if (address?.state === 'known' && address.given)
      violations.push({
        message: `${called} binds its insecure port to ${address.value ?? 'an address'} (${address.from})`,
        value: address.value ?? null,
      });
    if (secure.state === 'known' && secure.value === 0)
      violations.push({ message: `${called} has no secure port: it is 0 (${secure.from})`, value: 0 });
    if (violations.length > 0) return violations;
    for (const one of [port, address, secure]) if (one?.state === 'unreadable') return abstain[unseen](one.reason);
    if (minor >= 24) return abstain.notApplicable('there is no insecure port from 1.24 on');
  },
});
