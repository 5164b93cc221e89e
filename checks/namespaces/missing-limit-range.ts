import { defineCheck } from '../../src/check.ts';
import { hasDefaultLimit } from '../../src/kubernetes/limits.ts';

export default defineCheck({
  id: 'missing-limit-range',
  category: 'namespaces',
  severity: 'low',
  title: 'Every namespace has default limits',
  description:
    'Where nothing gives a container a memory limit that has none of its own, one forgotten field lets a leak or an attacker take the memory of the node and have its other pods evicted.',
  remediation:
    'Add a LimitRange whose spec.limits has an item of type Container with default.memory (and max.memory, beyond which nobody may go).',
  references: [
    'https://kubernetes.io/docs/concepts/policy/limit-range/',
    'https://kubernetes.io/docs/tasks/administer-cluster/manage-resources/memory-default-namespace/',
  ],
  examples: {
    pass: {
      'a default': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: v1, kind: LimitRange, metadata: { name: claims, namespace: shop }, spec: { limits: [{ type: PersistentVolumeClaim, max: { storage: 1Gi } }] } }
          - { apiVersion: v1, kind: LimitRange, metadata: { name: usual, namespace: shop }, spec: { limits: [{ type: Pod, max: { cpu: 1 } }, { type: Container, default: { memory: 64Mi } }] } }`,
      'a maximum, which is the default too': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: v1, kind: LimitRange, metadata: { name: most, namespace: shop }, spec: { limits: [{ type: Container, max: { memory: 1Gi } }] } }`,
    },
    fail: {
      'none, a workload that runs no pod just now, and that of another namespace': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { replicas: 0, template: { spec: { containers: [{ name: web, image: web }] } } } }
          - { apiVersion: v1, kind: LimitRange, metadata: { name: usual, namespace: other }, spec: { limits: [{ type: Container, default: { memory: 64Mi } }] } }`,
        'namespace shop runs pods and has no LimitRange',
      ],
      'for CPU, requests, or whole pods': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: v1, kind: LimitRange, metadata: { name: cpu, namespace: shop }, spec: { limits: [{ type: Container, default: { cpu: 1 }, defaultRequest: { memory: 64Mi }, min: { memory: 4Mi } }] } }
          - { apiVersion: v1, kind: LimitRange, metadata: { name: pods, namespace: shop }, spec: { limits: [{ type: Pod, max: { memory: 1Gi } }] } }`,
        'namespace shop runs pods and its LimitRanges cpu, pods set neither default nor max for the memory of a container',
      ],
    },
    notApplicable: {
      'no pods': '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }',
      'a system namespace': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: kube-system }, spec: { containers: [{ name: web, image: web }] } }`,
    },
  },
  proof: 'presence',
  each: 'namespaces',
  needs: ['limitRanges', 'namespacePods'],
  evaluate({ namespace: { name, system }, limitRanges, namespacePods, unknown, notApplicable }) {
    if (system) return notApplicable('Kubernetes or the distribution owns the namespace');
    if (namespacePods.of(name).length === 0) return notApplicable('the namespace runs no pods');
    const ranges = limitRanges.of(name);
    if (hasDefaultLimit(ranges, 'memory')) return;
    if (limitRanges.state !== 'complete') return unknown(limitRanges.reason ?? '');
    const names = ranges.map(({ metadata }) => metadata.name).sort();
    const which = names.length === 1 ? `LimitRange ${names[0]} sets` : `LimitRanges ${names.join(', ')} set`;
    return {
      message:
        names.length === 0
          ? `namespace ${name} runs pods and has no LimitRange`
          : `namespace ${name} runs pods and its ${which} neither default nor max for the memory of a container`,
    };
  },
});
