import { defineCheck } from '../../src/check.ts';
import { namingController } from '../../src/kubernetes/generated-name.ts';
import { claimsToBeMirror } from '../../src/kubernetes/static-pods.ts';

export default defineCheck({
  id: 'naked-pod',
  category: 'pods',
  severity: 'low',
  title: 'Every pod has a controller',
  description:
    'No manifest that anybody keeps describes a pod without a controller: it is gone with its node, no rollout updates it, and a pod that an attacker started by hand looks just like it, the more so with a name like those around it.',
  remediation:
    'Describe the pod as the template of a Deployment, StatefulSet, DaemonSet or Job, and delete it. Find out who made one that nobody knows.',
  references: [
    'https://kubernetes.io/docs/concepts/workloads/controllers/',
    'https://kubernetes.io/docs/concepts/workloads/pods/#working-with-pods',
  ],
  examples: {
    pass: {
      'made by a ReplicaSet': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web-5d9c7b8f6d-x7k2p, namespace: shop, ownerReferences: [{ apiVersion: apps/v1, kind: ReplicaSet, name: web-5d9c7b8f6d, uid: a, controller: true }] }
        spec: { containers: [{ name: web, image: web }] }`,
      'the template of a Deployment': `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: { containers: [{ name: web, image: web }] } } } }`,
      'a mirror pod': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-vip-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a } }
        spec: { containers: [{ name: kube-vip, image: kube-vip }] }`,
    },
    fail: {
      'made by hand': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
        'no controller owns the pod',
      ],
      'by the name of a replica': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web-5d9c7b8f6d-x7k2p, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
        'no controller owns the pod, though it is named like the replica of a Deployment',
      ],
      'by the name of a daemon': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: agent-x7k2p, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
        'no controller owns the pod, though it is named like the replica of a ReplicaSet or DaemonSet',
      ],
      'a word is no hash': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web-proxy, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
        'no controller owns the pod',
      ],
    },
  },
  each: 'pods',
  evaluate({ pod }) {
    if (pod.alone === undefined || claimsToBeMirror(pod.annotations)) return;
    const imitated = namingController(pod.alone);
    const note = imitated === undefined ? '' : `, though it is named like the replica of a ${imitated}`;
    return { message: `no controller owns the pod${note}`, value: pod.alone };
  },
});
