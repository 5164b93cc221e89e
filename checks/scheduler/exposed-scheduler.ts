import { defineCheck } from '../../src/check.ts';
import { bindAddress, whyNoHttps } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'exposed-scheduler',
  category: 'scheduler',
  severity: 'medium',
  title: 'The scheduler listens on loopback',
  description:
    'Its port answers on every address of the control-plane node: from the network, or from any pod, an attacker can try stolen tokens and future holes of the scheduler there.',
  remediation:
    'Start kube-scheduler with --bind-address=127.0.0.1, which is what kubeadm does; where metrics are to be read from outside, put a proxy that authenticates in front.',
  references: [
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-scheduler/',
    'https://kubernetes.io/docs/reference/networking/ports-and-protocols/',
  ],
  examples: {
    pass: {
      loopback: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-scheduler-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-scheduler, image: 'kube-scheduler:v1.36.3', command: [kube-scheduler, --bind-address=127.0.0.1] }] }`,
      'loopback of IPv6': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-scheduler-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-scheduler, image: 'kube-scheduler:v1.36.3', command: [kube-scheduler, '--bind-address=::1'] }] }`,
      'declared by kubeadm-config, which binds loopback by itself': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ scheduler: {} }' }`,
      'k3s, which binds loopback by itself': `
        apiVersion: v1
        kind: Node
        metadata: { name: one, annotations: { k3s.io/node-args: '["server"]' } }`,
    },
    fail: {
      'a version that still had a port without TLS': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-scheduler-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-scheduler, image: 'kube-scheduler:v1.22.17', command: [kube-scheduler, --secure-port=0] }] }`,
        'kube-scheduler listens on 0.0.0.0 (default of --bind-address)',
      ],
      absent: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-scheduler-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-scheduler, image: 'kube-scheduler:v1.36.3', command: [kube-scheduler] }] }`,
        'kube-scheduler listens on 0.0.0.0 (default of --bind-address)',
      ],
      'an address of the node': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-scheduler-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-scheduler, image: 'kube-scheduler:v1.36.3', command: [kube-scheduler, --bind-address=10.0.0.7] }] }`,
        'kube-scheduler listens on 10.0.0.7 (--bind-address)',
      ],
      'every address of IPv6': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-scheduler-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-scheduler, image: 'kube-scheduler:v1.36.3', command: [kube-scheduler, '--bind-address=::'] }] }`,
        'kube-scheduler listens on :: (--bind-address)',
      ],
    },
    unknown: {
      'only the container knows': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-scheduler-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-scheduler, image: 'kube-scheduler:v1.36.3', command: [kube-scheduler, --bind-address=$(HOST_IP)] }] }`,
        '--bind-address: its value holds $(HOST_IP), which only the container can expand',
      ],
      'a port that only the container knows': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-scheduler-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-scheduler, image: 'kube-scheduler:v1.36.3', command: [kube-scheduler, --secure-port=$(PORT)] }] }`,
        '--secure-port: its value holds $(PORT), which only the container can expand',
      ],
    },
    manual: {
      'nobody shows it': [
        `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
        '--bind-address: no pod of kube-system runs kube-scheduler: whoever runs it must look at the flags that it is started with',
      ],
    },
    notApplicable: {
      'no HTTPS at all': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-scheduler-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-scheduler, image: 'kube-scheduler:v1.36.3', command: [kube-scheduler, --secure-port=0] }] }`,
    },
  },
  each: 'schedulers',
  evaluate({ scheduler: { called, flags, minor, unseen }, ...abstain }) {
    const bind = bindAddress(flags, minor);
    if (bind.state === 'unreadable') return abstain[unseen](bind.reason);
    if (bind.loopback) return;
    const silent = whyNoHttps(called, flags, minor);
    if (silent !== undefined) return abstain[silent.known ? 'notApplicable' : unseen](silent.reason);
    return { message: `${called} listens on ${bind.address || 'every address'} (${bind.from})`, value: bind.address };
  },
});
