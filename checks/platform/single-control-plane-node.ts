import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'single-control-plane-node',
  category: 'platform',
  severity: 'info',
  default: false,
  title: 'The control plane survives the loss of a node',
  description:
    'With one API server the cluster stops answering when its node does: nothing is rescheduled, nobody can act, and an attacker who takes one machine down takes the cluster down.',
  remediation:
    'Add two more nodes of the control plane, with etcd on each, behind a load balancer: kubeadm join --control-plane.',
  references: ['https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/high-availability/'],
  examples: {
    pass: {
      three: `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-a, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: a, uid: a }] }, spec: { nodeName: a, containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.1', command: [kube-apiserver] }] } }
---
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-b, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: b, uid: a }] }, spec: { nodeName: b, containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.1', command: [kube-apiserver] }] } }
---
        { apiVersion: v1, kind: Node, metadata: { name: a } }
---
        { apiVersion: v1, kind: Node, metadata: { name: b } }`,
      managed: `
        { apiVersion: v1, kind: Node, metadata: { name: a, labels: { eks.amazonaws.com/nodegroup: a } } }
---
        { apiVersion: v1, kind: Node, metadata: { name: b, labels: { eks.amazonaws.com/nodegroup: a } } }`,
      'by leases': `
        { apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: { name: apiserver-a, namespace: kube-system, labels: { apiserver.kubernetes.io/identity: kube-apiserver } } }
---
        { apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: { name: apiserver-b, namespace: kube-system, labels: { apiserver.kubernetes.io/identity: kube-apiserver } } }
---
        { apiVersion: v1, kind: Node, metadata: { name: a } }
---
        { apiVersion: v1, kind: Node, metadata: { name: b } }`,
    },
    fail: {
      one: [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-a, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: a, uid: a }] }, spec: { nodeName: a, containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.1', command: [kube-apiserver] }] } }
---
        { apiVersion: v1, kind: Node, metadata: { name: a } }
---
        { apiVersion: v1, kind: Node, metadata: { name: b } }`,
        'the cluster has a single API server',
      ],
      'one by leases': [
        `
        { apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: { name: apiserver-a, namespace: kube-system, labels: { apiserver.kubernetes.io/identity: kube-apiserver } } }
---
        { apiVersion: v1, kind: Node, metadata: { name: a } }
---
        { apiVersion: v1, kind: Node, metadata: { name: b } }`,
        'the cluster has a single API server',
      ],
    },
    manual: {
      'nothing shows it': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: a } }
---
        { apiVersion: v1, kind: Node, metadata: { name: b } }`,
        'neither a pod nor a lease of kube-system shows an API server: ask whoever runs the control plane',
      ],
    },
    notApplicable: {
      'a single node': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-a, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: a, uid: a }] }, spec: { nodeName: a, containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.1', command: [kube-apiserver] }] } }
---
        { apiVersion: v1, kind: Node, metadata: { name: a } }`,
    },
  },
  each: 'cluster',
  needs: ['nodeCount', 'apiServerCount'],
  evaluate({ cluster, nodeCount, apiServerCount, ...abstain }) {
    if (cluster.distribution.managed) return;
    if (nodeCount.count === 1) return abstain.notApplicable('the cluster is a single node');
    const { count, gap } = apiServerCount;
    if (count === undefined)
      return gap === undefined
        ? abstain.manual(
            'neither a pod nor a lease of kube-system shows an API server: ask whoever runs the control plane',
          )
        : abstain.unknown(gap);
    if (count !== 1) return;
    return { message: 'the cluster has a single API server' };
  },
});
