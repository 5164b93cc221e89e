import { defineCheck } from '../../src/check.ts';
import { isSwitchedOn } from '../../src/kubernetes/switch-flag.ts';

export default defineCheck({
  id: 'insecure-metrics-server',
  category: 'platform',
  severity: 'medium',
  title: 'metrics-server verifies kubelets',
  description:
    'metrics-server sends its token to every kubelet it asks. Where it does not verify their certificates, whoever stands between it and a node takes that token and answers what he likes, and autoscaling follows.',
  remediation:
    'Remove --kubelet-insecure-tls from the arguments of metrics-server, let kubelets request serving certificates (serverTLSBootstrap: true) and approve them, or give it --kubelet-certificate-authority.',
  references: [
    'https://github.com/kubernetes-sigs/metrics-server#requirements',
    'https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/#certificate-rotation',
  ],
  examples: {
    pass: {
      verifying: `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: metrics-server, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: metrics-server, image: 'registry.k8s.io/metrics-server/metrics-server:v0.8.0', args: [--cert-dir=/tmp, --kubelet-preferred-address-types=InternalIP] }] } } } }`,
      'switched off by name': `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: metrics-server, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: metrics-server, image: 'registry.k8s.io/metrics-server/metrics-server:v0.8.0', args: [--kubelet-insecure-tls=false] }] } } } }`,
    },
    fail: {
      'the bare flag, in a mirror': [
        `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: metrics-server, namespace: monitoring }, spec: { template: { spec: { containers: [{ name: metrics-server, image: 'mirror.example/metrics-server/metrics-server:v0.8.0', args: [--kubelet-insecure-tls] }] } } } }`,
        'metrics-server (Deployment monitoring/metrics-server) runs with --kubelet-insecure-tls',
      ],
      'true, in the command, the last word decides': [
        `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: metrics-server, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: metrics-server, image: 'registry.k8s.io/metrics-server/metrics-server:v0.8.0', command: [/metrics-server, --kubelet-insecure-tls=false, --kubelet-insecure-tls=true] }] } } } }`,
        'metrics-server (Deployment kube-system/metrics-server) runs with --kubelet-insecure-tls',
      ],
    },
    notApplicable: {
      'no metrics-server': `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: { containers: [{ name: web, image: 'web:1', args: [--kubelet-insecure-tls] }] } } } }`,
    },
  },
  proof: 'presence',
  each: 'components',
  evaluate({ component: { product, kind, namespace, name, args }, notApplicable }) {
    if (product !== 'metrics-server') return notApplicable('it is not metrics-server');
    if (!isSwitchedOn(args, 'kubelet-insecure-tls')) return;
    return {
      message: `metrics-server (${kind} ${namespace}/${name}) runs with --kubelet-insecure-tls`,
      value: '--kubelet-insecure-tls',
    };
  },
});
