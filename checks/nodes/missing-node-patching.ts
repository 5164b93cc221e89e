import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'missing-node-patching',
  category: 'nodes',
  severity: 'info',
  title: 'Nodes are patched by a machine',
  description:
    'Nodes that nobody patches keep the holes of the day on which they were made: the kernel under every container, the runtime and the kubelet.',
  remediation:
    'Install kured where the system updates itself but must reboot, system-upgrade-controller for k3s and RKE2, or let Karpenter or Cluster API replace nodes after some weeks.',
  references: ['https://kured.dev/', 'https://kubernetes.io/docs/tasks/administer-cluster/safely-drain-node/'],
  examples: {
    pass: {
      kured: `
        apiVersion: v1
        kind: Pod
        metadata: { name: a, namespace: kube-system }
        spec: { containers: [{ name: a, image: 'ghcr.io/kubereboot/kured:1.20.0' }] }`,
      'a mirror of it': `
        apiVersion: v1
        kind: Pod
        metadata: { name: a, namespace: kube-system }
        spec: { containers: [{ name: a, image: 'registry.example/x/kubereboot/kured:1.20.0' }] }`,
      'a DaemonSet whose pods were not made yet': `
        { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: kured, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: kured, image: 'ghcr.io/kubereboot/kured:1.20.0' }] } } } }`,
      'Karpenter made the nodes': `
        { apiVersion: v1, kind: Node, metadata: { name: n1, labels: { karpenter.sh/nodepool: a } } }`,
      'Cluster API made the nodes': `
        { apiVersion: v1, kind: Node, metadata: { name: n1, annotations: { cluster.x-k8s.io/cluster-name: a } } }`,
      Talos: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { osImage: Talos (v1.11.3) } } }`,
    },
    fail: {
      nothing: [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 } }`,
        'nothing that patches or replaces nodes is found in the cluster',
      ],
      'another image of that name': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: a, namespace: kube-system }
        spec: { containers: [{ name: a, image: 'docker.io/x/my-kured:1' }] }`,
        'nothing that patches or replaces nodes is found in the cluster',
      ],
      'EKS Anywhere, which nobody runs for you': [
        {
          objects: `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, labels: { component: kube-apiserver, tier: control-plane }, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'public.ecr.aws/eks-distro/kubernetes/kube-apiserver:v1.36.1-eks-1-36-2', command: [kube-apiserver] }] } }`,
          kubernetesVersion: '1.36.1-eks-abc',
        },
        'nothing that patches or replaces nodes is found in the cluster',
      ],
    },
    manual: {
      EKS: [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1, labels: { eks.amazonaws.com/nodegroup: a } } }`,
        'on EKS the provider may do it: see the automatic upgrades of the node pools',
      ],
    },
  },
  each: 'cluster',
  needs: ['nodePatchers'],
  evaluate({ cluster, nodePatchers, ...abstain }) {
    if (nodePatchers.names.length > 0) return;
    const { name } = cluster.distribution;
    if (name === 'eks' || name === 'gke' || name === 'aks')
      return abstain.manual(
        `on ${name.toUpperCase()} the provider may do it: see the automatic upgrades of the node pools`,
      );
    return { message: 'nothing that patches or replaces nodes is found in the cluster' };
  },
});
