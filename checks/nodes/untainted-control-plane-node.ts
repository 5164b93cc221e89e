import { defineCheck } from '../../src/check.ts';
import { isUnguarded } from '../../src/kubernetes/scheduling.ts';

export default defineCheck({
  id: 'untainted-control-plane-node',
  category: 'nodes',
  severity: 'medium',
  title: 'Control-plane nodes refuse ordinary workloads',
  description:
    'Ordinary pods run beside the API server and etcd: one that breaks out of its container reads the keys of the cluster from the disk of the node.',
  remediation:
    'kubectl taint nodes NODE node-role.kubernetes.io/control-plane:NoSchedule, after moving away what must not run there.',
  references: [
    'https://kubernetes.io/docs/reference/labels-annotations-taints/#node-role-kubernetes-io-control-plane-taint',
    'https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/',
  ],
  examples: {
    pass: {
      tainted: `
        { apiVersion: v1, kind: Node, metadata: { name: n1, labels: { node-role.kubernetes.io/control-plane: "" } }, spec: { taints: [{ key: node-role.kubernetes.io/control-plane, effect: NoSchedule }] } }
---
        { apiVersion: v1, kind: Node, metadata: { name: n2 } }`,
      'NoExecute by another key': `
        { apiVersion: v1, kind: Node, metadata: { name: n1, labels: { node-role.kubernetes.io/master: "" } }, spec: { taints: [{ key: dedicated, effect: NoExecute }] } }
---
        { apiVersion: v1, kind: Node, metadata: { name: n2 } }`,
    },
    fail: {
      'no taint': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1, labels: { node-role.kubernetes.io/control-plane: "" } } }
---
        { apiVersion: v1, kind: Node, metadata: { name: n2 } }`,
        'node n1 of the control plane takes ordinary pods: it has no taint NoSchedule or NoExecute',
      ],
      'only a preference': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1, labels: { node-role.kubernetes.io/master: "" } }, spec: { taints: [{ key: a, effect: PreferNoSchedule }] } }
---
        { apiVersion: v1, kind: Node, metadata: { name: n2 } }`,
        'node n1 of the control plane takes ordinary pods: it has no taint NoSchedule or NoExecute',
      ],
    },
    notApplicable: {
      'a single node': `
        { apiVersion: v1, kind: Node, metadata: { name: n1, labels: { node-role.kubernetes.io/control-plane: "" } } }`,
      'a managed control plane': `
        { apiVersion: v1, kind: Node, metadata: { name: n1 } }
---
        { apiVersion: v1, kind: Node, metadata: { name: n2 } }`,
    },
  },
  each: 'nodes',
  evaluate({ node, fleet, ...abstain }) {
    if (fleet.controlPlane === 0) return abstain.notApplicable('no node of the control plane is visible');
    if (fleet.controlPlane === fleet.size) return abstain.notApplicable('every node belongs to the control plane');
    if (!isUnguarded(node)) return;
    return {
      message: `node ${node.name} of the control plane takes ordinary pods: it has no taint NoSchedule or NoExecute`,
      fieldPath: 'spec.taints',
    };
  },
});
