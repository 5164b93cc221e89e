import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'system-namespace-workload',
  category: 'namespaces',
  severity: 'medium',
  title: 'System namespaces hold only system components',
  description:
    'The accounts, Secrets and exemptions of kube-system are those of the cluster itself: a workload that lives there can use them, is spared by most policies, and hides a foothold among components that nobody looks at.',
  remediation:
    'Run it in a namespace of its own (metadata.namespace) with an account and policies of its own, and delete it here; if nobody knows it, treat it as a break-in first.',
  references: [
    'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces',
    'https://kubernetes.io/docs/concepts/cluster-administration/addons/',
  ],
  examples: {
    pass: {
      'recognised components': `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: kube-proxy, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: kube-proxy, image: 'registry.k8s.io/kube-proxy:v1.36.0' }] } } } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: coredns, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: coredns, image: 'registry.k8s.io/coredns/coredns:v1.12.0' }] } } } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: metrics-server, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: metrics-server, image: 'registry.k8s.io/metrics-server/metrics-server:v0.8.0' }] } } } }`,
      'managed by the distribution': `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: event-exporter-gke, namespace: kube-system, labels: { addonmanager.kubernetes.io/mode: Reconcile } }, spec: { template: { spec: { containers: [{ name: exporter, image: exporter }] } } } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: traefik, namespace: kube-system, labels: { helm.sh/chart: traefik-37.1.1_up37.1.0 } }, spec: { template: { spec: { containers: [{ name: traefik, image: 'rancher/mirrored-library-traefik:3.5.1' }] } } } }`,
    },
    fail: {
      'a workload': [
        `
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: { name: node-debug, namespace: kube-system }
        spec: { template: { spec: { containers: [{ name: shell, image: 'busybox:1.36' }] } } }`,
        'DaemonSet node-debug in namespace kube-system is no known system component',
      ],
      'the name of a component alone, and a foreign container beside one': [
        `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: kube-proxy, namespace: kube-system, labels: { k8s-app: kube-proxy } }, spec: { template: { spec: { containers: [{ name: kube-proxy, image: 'docker.io/someone/miner:1' }] } } } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: coredns, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: coredns, image: 'registry.k8s.io/coredns/coredns:v1.12.0' }, { name: sh, image: 'docker.io/someone/sh:1' }] } } } }`,
        'DaemonSet kube-proxy in namespace kube-system is no known system component',
        'Deployment coredns in namespace kube-system is no known system component',
      ],
      'naked pods': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: toolbox, namespace: kube-public }, spec: { containers: [{ name: sh, image: sh }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: toolbox, namespace: kube-node-lease }, spec: { containers: [{ name: sh, image: sh }] } }`,
        'Pod toolbox in namespace kube-public is no known system component',
        'Pod toolbox in namespace kube-node-lease is no known system component',
      ],
    },
    notApplicable: {
      'another namespace': `
        apiVersion: v1
        kind: Pod
        metadata: { name: toolbox, namespace: shop }
        spec: { containers: [{ name: sh, image: sh }] }`,
    },
  },
  proof: 'presence',
  each: 'workloads',
  needs: ['namespaceOwners'],
  evaluate({
    workload: { kind, namespace, name, component, managedBy, gap },
    namespaceOwners,
    unknown,
    notApplicable,
  }) {
    if (namespaceOwners.of(namespace)?.owner !== 'kubernetes')
      return notApplicable('it is in no namespace of Kubernetes itself');
    if (component !== undefined || managedBy !== undefined) return;
    if (gap !== undefined) return unknown(gap);
    return {
      message: `${kind} ${name} in namespace ${namespace} is no known system component`,
      fieldPath: 'metadata.namespace',
      value: namespace,
    };
  },
});
