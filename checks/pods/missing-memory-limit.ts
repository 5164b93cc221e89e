import { defineCheck } from '../../src/check.ts';
import { hasDefaultLimit, limitOf } from '../../src/kubernetes/limits.ts';

export default defineCheck({
  id: 'missing-memory-limit',
  category: 'pods',
  severity: 'medium',
  title: 'Every container has a memory limit',
  description:
    'A container without a limit takes as much memory as its node has: a leak, or somebody who sends it the right request, starves every other pod there and gets them evicted.',
  remediation:
    'Set resources.limits.memory of the container or of the pod, or a default for the namespace in a LimitRange.',
  references: [
    'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/',
    'https://kubernetes.io/docs/concepts/policy/limit-range/',
  ],
  examples: {
    pass: {
      'of the container': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, resources: { limits: { memory: 64Mi } } }] }`,
      'of the pod': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { resources: { limits: { memory: 1Gi } }, containers: [{ name: web, image: web }] }`,
      'a default of the namespace, in a template': `
        kind: List
        items:
          - { apiVersion: v1, kind: LimitRange, metadata: { name: usual-shop, namespace: shop }, spec: { limits: [{ type: Container, default: { memory: 64Mi } }] } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: { containers: [{ name: web, image: web }] } } } }`,
    },
    fail: {
      none: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, resources: { limits: { cpu: 1 }, requests: { memory: 64Mi } } }] }`,
        'container web has no memory limit',
      ],
      'set to 0': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, resources: { limits: { memory: '0' } } }] }`,
        'container web sets its memory limit to 0, which is none',
      ],
      'the default of another namespace, and one for claims': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: LimitRange, metadata: { name: usual-other, namespace: other }, spec: { limits: [{ type: Container, default: { memory: 64Mi } }] } }
          - { apiVersion: v1, kind: LimitRange, metadata: { name: usual-shop, namespace: shop }, spec: { limits: [{ type: PersistentVolumeClaim, default: { memory: 64Mi } }] } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: { containers: [{ name: web, image: web }] } } } }`,
        'container web has no memory limit',
      ],
      'a running pod that is older than the default': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: LimitRange, metadata: { name: usual-shop, namespace: shop }, spec: { limits: [{ type: Container, default: { memory: 64Mi } }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, uid: a }, spec: { containers: [{ name: web, image: web }] } }`,
        'container web has no memory limit',
      ],
      'an init container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, resources: { limits: { memory: 64Mi } } }], initContainers: [{ name: setup, image: setup }] }`,
        'init container setup has no memory limit',
      ],
    },
  },
  proof: 'presence',
  each: 'containers',
  needs: ['limitRanges'],
  evaluate({ container, called, kind, pod, limitRanges, unknown, notApplicable }) {
    if (kind === 'ephemeralContainers') return notApplicable('an ephemeral container can not have limits');
    const own = limitOf(container.resources, 'memory');
    if (own === 'set' || limitOf(pod.spec.resources, 'memory') === 'set') return;
    if (own === 'absent' && !pod.admitted) {
      if (hasDefaultLimit(limitRanges.of(pod.namespace), 'memory')) return;
      if (limitRanges.state !== 'complete') return unknown(limitRanges.reason ?? '');
    }
    return {
      message: own === 'none' ? `${called} sets its memory limit to 0, which is none` : `${called} has no memory limit`,
      fieldPath: 'resources.limits.memory',
      value: own === 'none' ? 0 : null,
    };
  },
});
