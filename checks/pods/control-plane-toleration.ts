import { defineCheck } from '../../src/check.ts';
import { controlPlaneTaints, selectsControlPlane, tolerationsOf } from '../../src/kubernetes/scheduling.ts';

export default defineCheck({
  id: 'control-plane-toleration',
  category: 'pods',
  severity: 'medium',
  title: 'Ordinary workloads stay off control-plane nodes',
  description:
    'A node of the control plane holds the keys of the cluster: the certificates that sign identities, and often etcd. Whoever breaks out of a pod there owns all of it, where on another node he would own the pods of that node.',
  remediation:
    'Take the toleration of node-role.kubernetes.io/control-plane out of spec.tolerations, and what selects the control plane out of spec.nodeSelector and spec.affinity. An agent that must run everywhere belongs into a namespace of its own with few rights.',
  references: [
    'https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/',
    'https://kubernetes.io/docs/reference/labels-annotations-taints/#node-role-kubernetes-io-control-plane-taint',
  ],
  examples: {
    pass: {
      'no toleration': `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: cp-1, labels: { node-role.kubernetes.io/control-plane: '' } }, spec: { taints: [{ key: node-role.kubernetes.io/control-plane, effect: NoSchedule }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }`,
      'tolerated, but neither there nor asked for': `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: cp-1, labels: { node-role.kubernetes.io/control-plane: '' } }, spec: { taints: [{ key: node-role.kubernetes.io/control-plane, effect: NoSchedule }] } }
          - { apiVersion: v1, kind: Node, metadata: { name: worker-1 } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }], tolerations: [{ key: node-role.kubernetes.io/control-plane, operator: Exists, effect: NoSchedule }], nodeName: worker-1 } }`,
      'a system namespace': `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: cp-1, labels: { node-role.kubernetes.io/control-plane: '' } }, spec: { taints: [{ key: node-role.kubernetes.io/control-plane, effect: NoSchedule }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: kube-system }, spec: { containers: [{ name: web, image: web }], tolerations: [{ key: node-role.kubernetes.io/control-plane, operator: Exists, effect: NoSchedule }], nodeName: cp-1 } }`,
      'a toleration of another effect, as every static pod has it': `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: cp-1, labels: { node-role.kubernetes.io/control-plane: '' } }, spec: { taints: [{ key: node-role.kubernetes.io/control-plane, effect: NoSchedule }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }], tolerations: [{ operator: Exists, effect: NoExecute }], nodeName: cp-1 } }`,
    },
    fail: {
      'runs there': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: cp-1, labels: { node-role.kubernetes.io/control-plane: '' } }, spec: { taints: [{ key: node-role.kubernetes.io/control-plane, effect: NoSchedule }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }], tolerations: [{ key: node-role.kubernetes.io/control-plane, operator: Exists, effect: NoSchedule }], nodeName: cp-1 } }`,
        "the pod tolerates the control plane's taint and runs on its node cp-1",
      ],
      'tolerates everything, one replica of several': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: cp-1, labels: { node-role.kubernetes.io/control-plane: '' } }, spec: { taints: [{ key: node-role.kubernetes.io/control-plane, effect: NoSchedule }] } }
          - { apiVersion: v1, kind: Node, metadata: { name: worker-1 } }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: agent, namespace: shop, uid: a }, spec: { template: { spec: { tolerations: [{ operator: Exists }], containers: [{ name: web, image: web }] } } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: agent-b, namespace: shop, uid: b, ownerReferences: [{ apiVersion: apps/v1, kind: DaemonSet, name: agent, uid: a, controller: true }] }, spec: { nodeName: worker-1, tolerations: [{ operator: Exists }], containers: [{ name: web, image: web }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: agent-d, namespace: shop, uid: d, ownerReferences: [{ apiVersion: apps/v1, kind: DaemonSet, name: agent, uid: a, controller: true }] }, spec: { nodeName: cp-1, tolerations: [{ operator: Exists }], containers: [{ name: web, image: web }] } }`,
        "the pod tolerates the control plane's taint and runs on its node cp-1",
      ],
      'a template that selects it by the old name of its role': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: cp-1, labels: { node-role.kubernetes.io/master: '' } } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: { nodeSelector: { node-role.kubernetes.io/master: '' }, tolerations: [{ key: node-role.kubernetes.io/master }], containers: [{ name: web, image: web }] } } } }`,
        "the pod tolerates the control plane's taint and selects its node cp-1",
      ],
    },
    notApplicable: {
      'no such node visible': `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: worker-1 } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }], tolerations: [{ key: node-role.kubernetes.io/control-plane, operator: Exists, effect: NoSchedule }], nodeName: worker-1 } }`,
    },
  },
  proof: 'presence',
  each: 'pods',
  needs: ['controlPlaneNodes', 'namespaceOwners'],
  evaluate({ pod, controlPlaneNodes: { nodes }, namespaceOwners, unknown, notApplicable }) {
    if (nodes.length === 0) return notApplicable('no node of the control plane is visible');
    const isUsers = namespaceOwners.isUsers(pod.namespace);
    if (isUsers === false) return;
    const [toleration] = tolerationsOf(pod.spec, controlPlaneTaints(nodes));
    if (toleration === undefined) return;
    const home = nodes.find(({ name }) => pod.nodeNames.has(name));
    const node = home ?? nodes.find((one) => selectsControlPlane({ ...pod.spec }, one));
    if (node === undefined) return;
    if (isUsers === undefined) return unknown(namespaceOwners.gap);
    return {
      message: `the pod tolerates the control plane's taint and ${home === undefined ? 'selects' : 'runs on'} its node ${node.name}`,
      fieldPath: `tolerations[${toleration}]`,
      value: node.name,
    };
  },
});
