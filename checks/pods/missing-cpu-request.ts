import { defineCheck } from '../../src/check.ts';
import { hasDefaultRequest, requestOf } from '../../src/kubernetes/limits.ts';

export default defineCheck({
  id: 'missing-cpu-request',
  category: 'pods',
  severity: 'low',
  title: 'Every container asks for its CPU',
  description:
    "The scheduler reckons with what containers ask for. One that asks for nothing goes wherever there is room on paper and gets the smallest share of its node's CPU: anything busy beside it, planted or not, starves it.",
  remediation:
    'Set resources.requests.cpu of the container or of the pod to what it uses in ordinary times, or a defaultRequest for the namespace in a LimitRange.',
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
        spec: { containers: [{ name: web, image: web, resources: { requests: { cpu: 100m } } }] }`,
      'of the pod': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { resources: { requests: { cpu: 100m } }, containers: [{ name: web, image: web }] }`,
      'a default of the namespace, in a template': `
        kind: List
        items:
          - { apiVersion: v1, kind: LimitRange, metadata: { name: usual, namespace: shop }, spec: { limits: [{ type: Container, defaultRequest: { cpu: 100m } }] } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: { containers: [{ name: web, image: web }] } } } }`,
      'a limit, which is the request too': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, resources: { limits: { cpu: 100m } } }] }`,
    },
    fail: {
      none: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, resources: { limits: { memory: 64Mi }, requests: { memory: 64Mi } } }] }`,
        'container web has no CPU request',
      ],
      'set to 0': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, resources: { requests: { cpu: 0 } } }] }`,
        'container web sets its CPU request to 0, which is none',
      ],
      'the default of another namespace, and one for pods': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: LimitRange, metadata: { name: usual, namespace: other }, spec: { limits: [{ type: Container, default: { cpu: 100m } }] } }
          - { apiVersion: v1, kind: LimitRange, metadata: { name: usual, namespace: shop }, spec: { limits: [{ type: Pod, max: { cpu: 100m } }] } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: { containers: [{ name: web, image: web }] } } } }`,
        'container web has no CPU request',
      ],
      'a running pod that is older than the default': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: LimitRange, metadata: { name: usual, namespace: shop }, spec: { limits: [{ type: Container, default: { cpu: 100m } }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, uid: a }, spec: { containers: [{ name: web, image: web }] } }`,
        'container web has no CPU request',
      ],
      'an init container, not an ephemeral one': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, resources: { requests: { cpu: 100m } } }], initContainers: [{ name: setup, image: setup }], ephemeralContainers: [{ name: debug, image: sh }] }`,
        'init container setup has no CPU request',
      ],
    },
  },
  proof: 'presence',
  each: 'containers',
  needs: ['limitRanges'],
  evaluate({ container, called, kind, pod, limitRanges, unknown, notApplicable }) {
    if (kind === 'ephemeralContainers') return notApplicable('an ephemeral container can not have requests');
    const own = requestOf(container.resources, 'cpu');
    if (own === 'set' || requestOf(pod.spec.resources, 'cpu') === 'set') return;
    if (own === 'absent' && !pod.admitted) {
      if (hasDefaultRequest(limitRanges.of(pod.namespace), 'cpu')) return;
      if (limitRanges.state !== 'complete') return unknown(limitRanges.reason ?? '');
    }
    return {
      message: own === 'none' ? `${called} sets its CPU request to 0, which is none` : `${called} has no CPU request`,
      fieldPath: 'resources.requests.cpu',
      value: own === 'none' ? 0 : null,
    };
  },
});
