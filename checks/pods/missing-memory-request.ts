import { defineCheck } from '../../src/check.ts';
import { hasDefaultRequest, requestOf } from '../../src/kubernetes/limits.ts';

export default defineCheck({
  id: 'missing-memory-request',
  category: 'pods',
  severity: 'low',
  title: 'Every container asks for its memory',
  description:
    'The scheduler reckons with what containers ask for. One that asks for no memory goes to nodes that have none left, and its pod is among the first that the kubelet evicts when a neighbour takes too much.',
  remediation:
    'Set resources.requests.memory of the container or of the pod to what it uses in ordinary times, or a defaultRequest for the namespace in a LimitRange.',
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
        spec: { containers: [{ name: web, image: web, resources: { requests: { memory: 64Mi } } }] }`,
      'of the pod': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { resources: { requests: { memory: 64Mi } }, containers: [{ name: web, image: web }] }`,
      'a default of the namespace, in a template': `
        kind: List
        items:
          - { apiVersion: v1, kind: LimitRange, metadata: { name: usual, namespace: shop }, spec: { limits: [{ type: Container, defaultRequest: { memory: 64Mi } }] } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: { containers: [{ name: web, image: web }] } } } }`,
      'a limit, which is the request too': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, resources: { limits: { memory: 64Mi } } }] }`,
    },
    fail: {
      none: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, resources: { limits: { cpu: 100m }, requests: { cpu: 100m } } }] }`,
        'container web has no memory request',
      ],
      'set to 0': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, resources: { requests: { memory: 0 } } }] }`,
        'container web sets its memory request to 0, which is none',
      ],
      'the default of another namespace, and one for pods': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: LimitRange, metadata: { name: usual, namespace: other }, spec: { limits: [{ type: Container, default: { memory: 64Mi } }] } }
          - { apiVersion: v1, kind: LimitRange, metadata: { name: usual, namespace: shop }, spec: { limits: [{ type: Pod, max: { memory: 64Mi } }] } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: { containers: [{ name: web, image: web }] } } } }`,
        'container web has no memory request',
      ],
      'a running pod that is older than the default': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: LimitRange, metadata: { name: usual, namespace: shop }, spec: { limits: [{ type: Container, default: { memory: 64Mi } }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, uid: a }, spec: { containers: [{ name: web, image: web }] } }`,
        'container web has no memory request',
      ],
      'an init container, not an ephemeral one': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, resources: { requests: { memory: 64Mi } } }], initContainers: [{ name: setup, image: setup }], ephemeralContainers: [{ name: debug, image: sh }] }`,
        'init container setup has no memory request',
      ],
    },
  },
  proof: 'presence',
  each: 'containers',
  needs: ['limitRanges'],
  evaluate({ container, called, kind, pod, limitRanges, unknown, notApplicable }) {
    if (kind === 'ephemeralContainers') return notApplicable('an ephemeral container can not have requests');
    const own = requestOf(container.resources, 'memory');
    if (own === 'set' || requestOf(pod.spec.resources, 'memory') === 'set') return;
    if (own === 'absent' && !pod.admitted) {
      if (hasDefaultRequest(limitRanges.of(pod.namespace), 'memory')) return;
      if (limitRanges.state !== 'complete') return unknown(limitRanges.reason ?? '');
    }
    return {
      message:
        own === 'none' ? `${called} sets its memory request to 0, which is none` : `${called} has no memory request`,
      fieldPath: 'resources.requests.memory',
      value: own === 'none' ? 0 : null,
    };
  },
});
