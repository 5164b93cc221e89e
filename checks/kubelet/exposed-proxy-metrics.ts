import { defineCheck } from '../../src/check.ts';
import { listensOnLoopback } from '../../src/kubernetes/loopback.ts';

export default defineCheck({
  id: 'exposed-proxy-metrics',
  category: 'kubelet',
  severity: 'medium',
  title: 'kube-proxy shows its metrics on loopback only',
  description:
    'The metrics port of kube-proxy answers without credentials, /configz and, where it is on, /debug/pprof among it: whoever reaches the node learns its configuration and can keep it busy.',
  remediation:
    'Set metricsBindAddress to 127.0.0.1:10249, or leave it empty, in the ConfigMap kube-proxy of kube-system (kube-proxy-config on EKS) and restart its pods; as a flag, --metrics-bind-address.',
  references: [
    'https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-proxy/',
  ],
  examples: {
    pass: {
      'empty, as kubeadm leaves it': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kube-proxy, namespace: kube-system }
        data: { config.conf: '{ kind: KubeProxyConfiguration, metricsBindAddress: "" }' }
---
        { apiVersion: v1, kind: Pod, metadata: { name: kube-proxy-a, namespace: kube-system, ownerReferences: [{ apiVersion: apps/v1, kind: DaemonSet, name: kube-proxy, uid: a, controller: true }] }, spec: { containers: [{ name: kube-proxy, image: 'registry.k8s.io/kube-proxy:v1.36.3', command: [kube-proxy, --config=/var/lib/kube-proxy/config.conf] }] } }`,
      'loopback of IPv6': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kube-proxy, namespace: kube-system }
        data: { config.conf: '{ kind: KubeProxyConfiguration, metricsBindAddress: "[::1]:10249" }' }
---
        { apiVersion: v1, kind: Pod, metadata: { name: kube-proxy-a, namespace: kube-system, ownerReferences: [{ apiVersion: apps/v1, kind: DaemonSet, name: kube-proxy, uid: a, controller: true }] }, spec: { containers: [{ name: kube-proxy, image: 'registry.k8s.io/kube-proxy:v1.36.3', command: [kube-proxy, --config=/var/lib/kube-proxy/config.conf] }] } }`,
      'absent on a command line': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-proxy-a, namespace: kube-system, ownerReferences: [{ apiVersion: apps/v1, kind: DaemonSet, name: kube-proxy, uid: a, controller: true }] }, spec: { containers: [{ name: kube-proxy, image: 'registry.k8s.io/kube-proxy:v1.36.3', command: [kube-proxy, --v=2] }] } }`,
      k3s: `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
      'beside a configuration flags do not count': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kube-proxy, namespace: kube-system }
        data: { config.conf: '{ kind: KubeProxyConfiguration }' }
---
        { apiVersion: v1, kind: Pod, metadata: { name: kube-proxy-a, namespace: kube-system, ownerReferences: [{ apiVersion: apps/v1, kind: DaemonSet, name: kube-proxy, uid: a, controller: true }] }, spec: { containers: [{ name: kube-proxy, image: 'registry.k8s.io/kube-proxy:v1.36.3', command: [kube-proxy, --config=/var/lib/kube-proxy/config.conf, '--metrics-bind-address=0.0.0.0:10249'] }] } }`,
    },
    fail: {
      'a DaemonSet that runs no pod yet': [
        `
        { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: kube-proxy, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: kube-proxy, image: 'kube-proxy:v1.36.3', command: [kube-proxy, '--metrics-bind-address=0.0.0.0:10249'] }] } } } }`,
        'kube-proxy serves metrics on 0.0.0.0:10249 (--metrics-bind-address)',
      ],
      'every address': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kube-proxy, namespace: kube-system }
        data: { config.conf: '{ kind: KubeProxyConfiguration, metricsBindAddress: "0.0.0.0:10249" }' }
---
        { apiVersion: v1, kind: Pod, metadata: { name: kube-proxy-a, namespace: kube-system, ownerReferences: [{ apiVersion: apps/v1, kind: DaemonSet, name: kube-proxy, uid: a, controller: true }] }, spec: { containers: [{ name: kube-proxy, image: 'registry.k8s.io/kube-proxy:v1.36.3', command: [kube-proxy, --config=/var/lib/kube-proxy/config.conf] }] } }`,
        'kube-proxy (as ConfigMap kube-system/kube-proxy declares it) serves metrics on 0.0.0.0:10249 (metricsBindAddress)',
      ],
      'every address on EKS': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kube-proxy-config, namespace: kube-system }
        data: { config: '{ kind: KubeProxyConfiguration, metricsBindAddress: "0.0.0.0:10249" }' }
---
        { apiVersion: v1, kind: Pod, metadata: { name: kube-proxy-a, namespace: kube-system, ownerReferences: [{ apiVersion: apps/v1, kind: DaemonSet, name: kube-proxy, uid: a, controller: true }] }, spec: { containers: [{ name: kube-proxy, image: 'registry.k8s.io/kube-proxy:v1.36.3', command: [kube-proxy, --config=/var/lib/kube-proxy/config] }] } }`,
        'kube-proxy (as ConfigMap kube-system/kube-proxy-config declares it) serves metrics on 0.0.0.0:10249 (metricsBindAddress)',
      ],
      'a flag': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-proxy-a, namespace: kube-system, ownerReferences: [{ apiVersion: apps/v1, kind: DaemonSet, name: kube-proxy, uid: a, controller: true }] }, spec: { containers: [{ name: kube-proxy, image: 'registry.k8s.io/kube-proxy:v1.36.3', command: [kube-proxy, '--metrics-bind-address=[::]:10249'] }] } }`,
        'kube-proxy serves metrics on [::]:10249 (--metrics-bind-address)',
      ],
      'an argument of k3s': [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: n1, annotations: { k3s.io/node-args: '["server", "--kube-proxy-arg=metrics-bind-address=0.0.0.0"]' } }
        status: { nodeInfo: { kubeletVersion: v1.30.4+k3s1 } }`,
        'kube-proxy of node n1 (as its annotation k3s.io/node-args declares it) serves metrics on 0.0.0.0 (--metrics-bind-address)',
      ],
    },
    manual: {
      'a file that no ConfigMap holds': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-proxy-a, namespace: kube-system, ownerReferences: [{ apiVersion: apps/v1, kind: DaemonSet, name: kube-proxy, uid: a, controller: true }] }, spec: { containers: [{ name: kube-proxy, image: 'registry.k8s.io/kube-proxy:v1.36.3', command: [kube-proxy, --config=/etc/kube-proxy.yaml] }] } }`,
        '--config of kube-proxy names a file that no ConfigMap kube-proxy or kube-proxy-config of kube-system holds: look at it on a node',
      ],
    },
    notApplicable: {
      'no kube-proxy, though its ConfigMap is left': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kube-proxy, namespace: kube-system }
        data: { config.conf: '{ kind: KubeProxyConfiguration, metricsBindAddress: "0.0.0.0" }' }`,
    },
  },
  each: 'kubeProxies',
  evaluate({ kubeProxy: { called, metrics }, ...abstain }) {
    if (metrics.state !== 'known') return abstain[metrics.state](metrics.reason);
    const { address, from } = metrics;
    // Empty means loopback (pkg/proxy/apis/config/v1alpha1/defaults.go).
    if (address === '' || listensOnLoopback(address)) return;
    return { message: `${called} serves metrics on ${address} (${from})`, value: address };
  },
});
