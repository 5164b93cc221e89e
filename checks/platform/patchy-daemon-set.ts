import { defineCheck } from '../../src/check.ts';
import { coverageGaps } from '../../src/kubernetes/daemon-coverage.ts';

export default defineCheck({
  id: 'patchy-daemon-set',
  category: 'platform',
  severity: 'medium',
  title: 'Sensors and collectors run on every node',
  description:
    'What happens on a node without the sensor is not seen, what is logged there not kept, and without the network plugin no policy holds. An attacker who may choose his node chooses that one; the control plane is the usual gap.',
  remediation:
    'Give the DaemonSet the tolerations that the uncovered nodes ask for (operator: Exists covers all taints), widen its nodeSelector or affinity, or repair its pod on the node that is named.',
  references: [
    'https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#taints-and-tolerations',
    'https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/',
  ],
  examples: {
    pass: {
      'on every node, tainted ones included': `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: cp-1 }, spec: { taints: [{ key: node-role.kubernetes.io/control-plane, effect: NoSchedule }] } }
          - { apiVersion: v1, kind: Node, metadata: { name: fargate-1, labels: { eks.amazonaws.com/compute-type: fargate } } }
          - { apiVersion: v1, kind: Node, metadata: { name: down }, status: { conditions: [{ type: Ready, status: Unknown }] } }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: falco, namespace: falco }, spec: { template: { spec: { tolerations: [{ operator: Exists }], containers: [{ name: falco, image: 'docker.io/falcosecurity/falco:0.41.0' }] } } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: falco-a, namespace: falco, ownerReferences: [{ apiVersion: apps/v1, kind: DaemonSet, name: falco, uid: a, controller: true }] }, spec: { nodeName: cp-1, containers: [{ name: falco, image: 'docker.io/falcosecurity/falco:0.41.0' }] }, status: { phase: Running } }`,
      'two DaemonSets that share the nodes': `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: a, labels: { kubernetes.io/arch: amd64 } } }
          - { apiVersion: v1, kind: Node, metadata: { name: b, labels: { kubernetes.io/arch: arm64 } } }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: amd, namespace: logs }, spec: { template: { spec: { nodeSelector: { kubernetes.io/arch: amd64 }, containers: [{ name: v, image: 'docker.io/timberio/vector:0.49.0' }] } } } }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: arm, namespace: logs }, spec: { template: { spec: { nodeSelector: { kubernetes.io/arch: arm64 }, containers: [{ name: v, image: 'docker.io/timberio/vector:0.49.0' }] } } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: amd-1, namespace: logs, ownerReferences: [{ apiVersion: apps/v1, kind: DaemonSet, name: amd, uid: a, controller: true }] }, spec: { nodeName: a, containers: [{ name: v, image: v }] }, status: { phase: Running } }
          - { apiVersion: v1, kind: Pod, metadata: { name: arm-1, namespace: logs, ownerReferences: [{ apiVersion: apps/v1, kind: DaemonSet, name: arm, uid: b, controller: true }] }, spec: { nodeName: b, containers: [{ name: v, image: v }] }, status: { phase: Running } }`,
    },
    fail: {
      'a taint, a selector and a pod that is not ready': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: cp-1, labels: { kubernetes.io/os: linux } }, spec: { taints: [{ key: node-role.kubernetes.io/control-plane, effect: NoSchedule }] } }
          - { apiVersion: v1, kind: Node, metadata: { name: w-1, labels: { kubernetes.io/os: linux } } }
          - { apiVersion: v1, kind: Node, metadata: { name: w-2, labels: { kubernetes.io/os: linux } } }
          - { apiVersion: v1, kind: Node, metadata: { name: w-3 } }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: fluent-bit, namespace: logs }, spec: { template: { spec: { nodeSelector: { kubernetes.io/os: linux }, containers: [{ name: f, image: 'docker.io/fluent/fluent-bit:4.1.0' }] } } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: f-1, namespace: logs, ownerReferences: [{ apiVersion: apps/v1, kind: DaemonSet, name: fluent-bit, uid: a, controller: true }] }, spec: { nodeName: w-1, containers: [{ name: f, image: f }] }, status: { phase: Running, conditions: [{ type: Ready, status: 'True' }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: f-2, namespace: logs, ownerReferences: [{ apiVersion: apps/v1, kind: DaemonSet, name: fluent-bit, uid: a, controller: true }] }, spec: { nodeName: w-2, containers: [{ name: f, image: f }] }, status: { phase: Running, conditions: [{ type: Ready, status: 'False' }] } }`,
        'log collector Fluent Bit is not ready on 3 of 4 nodes: cp-1 (it does not tolerate the taint node-role.kubernetes.io/control-plane:NoSchedule), w-2 (its pod there is not ready), w-3 (its nodeSelector or affinity leaves it out)',
      ],
    },
    notApplicable: {
      'another DaemonSet': `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: a } }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: cache, namespace: shop }, spec: { template: { spec: { containers: [{ name: cache, image: 'shop/cache:1' }] } } } }`,
    },
  },
  each: 'daemonSets',
  evaluate({ daemonSet: { product, role, uncovered, nodes }, notApplicable }) {
    if (product === undefined || role === undefined)
      return notApplicable('it is neither a sensor nor a log collector nor a network plugin');
    if (nodes === 0) return notApplicable('there is no node that it could serve');
    if (uncovered.length === 0) return;
    return {
      message: `${role} ${product} is not ready on ${uncovered.length} of ${nodes} nodes: ${coverageGaps(uncovered)}`,
      value: uncovered.length,
    };
  },
});
