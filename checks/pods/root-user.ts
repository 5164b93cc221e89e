import { defineCheck } from '../../src/check.ts';
import { exemptsUserNamespaces } from '../../src/kubernetes/user-namespace.ts';

export default defineCheck({
  id: 'root-user',
  category: 'pods',
  severity: 'medium',
  title: 'No container asks for user 0',
  description:
    'A container that asks for user 0 is root to the kernel: a hole in the runtime, a mount too many or a shared directory is then enough to be root on the node, and every file in the image can be changed by whoever breaks in.',
  remediation:
    'Set securityContext.runAsUser to a user other than 0, at the pod and where a container overrides it, or leave it to the USER of the image.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    'https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/',
  ],
  examples: {
    pass: {
      'absent, which root-allowed judges': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
      'another user': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { runAsUser: 1 }, containers: [{ name: web, image: web, securityContext: { runAsUser: 1000 } }] }`,
      'users of its own': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { hostUsers: false, containers: [{ name: web, image: web, securityContext: { runAsUser: 0 } }] }`,
    },
    fail: {
      'at the container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { runAsUser: 0 } }] }`,
        'container web runs as user 0',
      ],
      'at the pod, though the container overrides it': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { runAsUser: 0 }, containers: [{ name: web, image: web, securityContext: { runAsUser: 1000 } }] }`,
        'the pod of container web sets runAsUser to 0',
      ],
      'users of its own, before the standard knew them': [
        {
          kubernetesVersion: '1.34',
          objects: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { hostUsers: false, containers: [{ name: web, image: web, securityContext: { runAsUser: 0 } }] }`,
        },
        'container web runs as user 0',
      ],
      'an ephemeral container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], ephemeralContainers: [{ name: debug, image: sh, securityContext: { runAsUser: 0 } }] }`,
        'ephemeral container debug runs as user 0',
      ],
    },
  },
  each: 'containers',
  needs: ['policyVersion'],
  evaluate({ container, called, pod, policyVersion, unknown }) {
    const own = container.securityContext?.runAsUser;
    const ofPod = pod.spec.securityContext?.runAsUser;
    const faults = [
      ...(own === 0 ? [{ message: `${called} runs as user 0`, fieldPath: 'securityContext.runAsUser', value: 0 }] : []),
      ...(ofPod === 0 ? [{ message: `the pod of ${called} sets runAsUser to 0`, value: 0 }] : []),
    ];
    if (faults.length === 0 || pod.spec.hostUsers !== false) return faults;
    // Only a pod with users of its own is judged by the version.
    if (policyVersion.minor === undefined) return unknown(policyVersion.gap);
    return exemptsUserNamespaces(policyVersion.minor) ? undefined : faults;
  },
});
