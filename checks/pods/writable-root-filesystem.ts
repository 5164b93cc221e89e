import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'writable-root-filesystem',
  category: 'pods',
  severity: 'low',
  title: 'Root filesystems are read-only',
  description:
    'Whoever breaks into a container that may write to its root filesystem can bring tools along, change the program that runs there and what it reads. Read-only, he has memory and the mounts that the program needs.',
  remediation:
    'Set securityContext.readOnlyRootFilesystem to true, and mount an emptyDir where the program writes, /tmp for instance.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    'https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/',
  ],
  examples: {
    pass: {
      'read-only': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { readOnlyRootFilesystem: true } }] }`,
    },
    fail: {
      'nothing said': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
        'container web may write to its root filesystem',
      ],
      false: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { readOnlyRootFilesystem: false } }] }`,
        'container web may write to its root filesystem',
      ],
      'an init container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { readOnlyRootFilesystem: true } }], initContainers: [{ name: setup, image: setup }] }`,
        'init container setup may write to its root filesystem',
      ],
    },
    notApplicable: {
      'a Windows pod': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { os: { name: windows }, containers: [{ name: web, image: web }] }`,
    },
  },
  each: 'containers',
  evaluate({ container, called, pod, notApplicable }) {
    if (pod.spec.os?.name === 'windows') return notApplicable('Windows has no read-only root filesystem');
    const readOnly = container.securityContext?.readOnlyRootFilesystem;
    if (readOnly === true) return;
    return {
      message: `${called} may write to its root filesystem`,
      fieldPath: 'securityContext.readOnlyRootFilesystem',
      value: readOnly ?? null,
    };
  },
});
