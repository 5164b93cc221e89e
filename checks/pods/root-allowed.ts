import { defineCheck } from '../../src/check.ts';
import { exemptsUserNamespaces } from '../../src/kubernetes/user-namespace.ts';

export default defineCheck({
  id: 'root-allowed',
  category: 'pods',
  severity: 'medium',
  title: 'Every container must run as non-root',
  description:
    'Unless the kubelet is told to refuse it, an image that names no user runs as root. Root in a container is root to the kernel: a hole in the runtime, a mount too many or a shared directory is then enough to be root on the node.',
  remediation:
    'Set securityContext.runAsNonRoot to true at the pod, remove any false, and give the image, or runAsUser, a user other than 0.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    'https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/',
  ],
  examples: {
    pass: {
      'of the container': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { runAsNonRoot: true } }] }`,
      'of the pod': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { runAsNonRoot: true }, containers: [{ name: web, image: web }] }`,
      'users of its own': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { hostUsers: false, containers: [{ name: web, image: web }] }`,
    },
    fail: {
      absent: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
        'neither container web nor its pod sets runAsNonRoot',
      ],
      'a user alone is no promise': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { runAsUser: 1000 } }] }`,
        'neither container web nor its pod sets runAsNonRoot',
      ],
      'false at the container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { runAsNonRoot: true }, containers: [{ name: web, image: web, securityContext: { runAsNonRoot: false } }] }`,
        'container web sets runAsNonRoot to false',
      ],
      'false at the pod, though the container overrides it': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { runAsNonRoot: false }, containers: [{ name: web, image: web, securityContext: { runAsNonRoot: true } }] }`,
        'the pod of container web sets runAsNonRoot to false',
      ],
      'users of its own, before the standard knew them': [
        {
          kubernetesVersion: '1.34',
          objects: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { hostUsers: false, containers: [{ name: web, image: web }] }`,
        },
        'neither container web nor its pod sets runAsNonRoot',
      ],
      'an init container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { runAsNonRoot: true } }], initContainers: [{ name: setup, image: setup }] }`,
        'neither init container setup nor its pod sets runAsNonRoot',
      ],
    },
  },
  each: 'containers',
  needs: ['policyVersion'],
  evaluate({ container, called, pod, policyVersion, unknown }) {
    const own = container.securityContext?.runAsNonRoot;
    const ofPod = pod.spec.securityContext?.runAsNonRoot;
    const fieldPath = 'securityContext.runAsNonRoot';
    const faults = [
      ...(own === false ? [{ message: `${called} sets runAsNonRoot to false`, fieldPath, value: false }] : []),
      ...(ofPod === false ? [{ message: `the pod of ${called} sets runAsNonRoot to false`, value: false }] : []),
      ...(own === undefined && ofPod === undefined
        ? [{ message: `neither ${called} nor its pod sets runAsNonRoot`, fieldPath, value: null }]
        : []),
    ];
    if (faults.length === 0 || pod.spec.hostUsers !== false) return faults;
    // Only a pod with users of its own is judged by the version.
    if (policyVersion.minor === undefined) return unknown(policyVersion.gap);
    return exemptsUserNamespaces(policyVersion.minor) ? undefined : faults;
  },
});
