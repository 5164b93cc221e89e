import { defineCheck } from '../../src/check.ts';
import { hasDefaultLimit, limitOf } from '../../src/kubernetes/limits.ts';

export default defineCheck({
  id: 'missing-cpu-limit',
  category: 'pods',
  severity: 'low',
  title: 'Every container has a CPU limit',
  description:
    'A container without a CPU limit takes whatever its node has to spare: a miner that somebody plants there, or a loop, runs at full speed and at your expense, and nothing shows it but the bill.',
  remediation:
    'Set resources.limits.cpu of the container or of the pod, or a default for the namespace in a LimitRange. Where a limit would throttle a program that is trusted, a request that is honest may be the better answer.',
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
        spec: { containers: [{ name: web, image: web, resources: { limits: { cpu: 100m } } }] }`,
      'of the pod': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { resources: { limits: { cpu: 100m } }, containers: [{ name: web, image: web }] }`,
      'a default of the namespace, in a template': `
        kind: List
        items:
          - { apiVersion: v1, kind: LimitRange, metadata: { name: usual, namespace: shop }, spec: { limits: [{ type: Container, default: { cpu: 100m } }] } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: { containers: [{ name: web, image: web }] } } } }`,
    },
    fail: {
      none: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, resources: { limits: { memory: 64Mi }, requests: { cpu: 100m } } }] }`,
        'container web has no CPU limit',
      ],
      'set to 0': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, resources: { limits: { cpu: 0 } } }] }`,
        'container web sets its CPU limit to 0, which is none',
      ],
      'the default of another namespace, and one for pods': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: LimitRange, metadata: { name: usual, namespace: other }, spec: { limits: [{ type: Container, default: { cpu: 100m } }] } }
          - { apiVersion: v1, kind: LimitRange, metadata: { name: usual, namespace: shop }, spec: { limits: [{ type: Pod, max: { cpu: 100m } }] } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: { containers: [{ name: web, image: web }] } } } }`,
        'container web has no CPU limit',
      ],
      'a running pod that is older than the default': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: LimitRange, metadata: { name: usual, namespace: shop }, spec: { limits: [{ type: Container, default: { cpu: 100m } }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, uid: a }, spec: { containers: [{ name: web, image: web }] } }`,
        'container web has no CPU limit',
      ],
      'an init container, not an ephemeral one': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, resources: { limits: { cpu: 100m } } }], initContainers: [{ name: setup, image: setup }], ephemeralContainers: [{ name: debug, image: sh }] }`,
        'init container setup has no CPU limit',
      ],
    },
  },
  default: false,
  proof: 'presence',
  each: 'containers',
  needs: ['limitRanges'],
  evaluate({ container, called, kind, pod, limitRanges, unknown, notApplicable }) {
    if (kind === 'ephemeralContainers') return notApplicable('an ephemeral container can not have limits');
    const own = limitOf(container.resources, 'cpu');
    if (own === 'set' || limitOf(pod.spec.resources, 'cpu') === 'set') return;
    if (own === 'absent' && !pod.admitted) {
      if (hasDefaultLimit(limitRanges.of(pod.namespace), 'cpu')) return;
      if (limitRanges.state !== 'complete') return unknown(limitRanges.reason ?? '');
    }
    return {
      message: own === 'none' ? `${called} sets its CPU limit to 0, which is none` : `${called} has no CPU limit`,
      fieldPath: 'resources.limits.cpu',
      value: own === 'none' ? 0 : null,
    };
  },
});
