import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'missing-seccomp',
  category: 'pods',
  severity: 'medium',
  title: 'Every container runs under a seccomp profile',
  description:
    'Without a profile a container may make every call of the kernel, among them those that holes in the kernel were reached by again and again; the default profile of the runtime forbids some sixty that ordinary programs never make.',
  remediation:
    'Set securityContext.seccompProfile.type to RuntimeDefault, once at the pod, or to Localhost with a profile of your own.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://kubernetes.io/docs/tutorials/security/seccomp/',
  ],
  examples: {
    pass: {
      'of the container': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { seccompProfile: { type: RuntimeDefault } } }] }`,
      'of the pod': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { seccompProfile: { type: Localhost, localhostProfile: web.json } }, containers: [{ name: web, image: web }] }`,
      'switched off, which unconfined-seccomp reports': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { seccompProfile: { type: Unconfined } } }] }`,
    },
    fail: {
      'none at all': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
        'container web has no seccomp profile, nor has its pod',
      ],
      'kubelets that apply one by default: the verdict stays': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { kubeletVersion: v1.36.0 } } }
          - { kind: Configz, metadata: { name: n1 }, kubeletconfig: { seccompDefault: true } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }`,
        'container web has no seccomp profile, nor has its pod; every kubelet applies RuntimeDefault by default',
      ],
      'an annotation of old': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop, annotations: { seccomp.security.alpha.kubernetes.io/pod: runtime/default } }
        spec: { containers: [{ name: web, image: web }] }`,
        'container web has no seccomp profile, nor has its pod',
      ],
      'only one container has it': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { seccompProfile: { type: RuntimeDefault } } }], initContainers: [{ name: setup, image: setup }] }`,
        'init container setup has no seccomp profile, nor has its pod',
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
  needs: ['seccompDefault'],
  evaluate({ container, called, pod, seccompDefault, notApplicable }) {
    if (pod.spec.os?.name === 'windows') return notApplicable('Windows has no seccomp');
    const profile = container.securityContext?.seccompProfile ?? pod.spec.securityContext?.seccompProfile;
    if (profile?.type !== undefined) return;
    return {
      message: `${called} has no seccomp profile, nor has its pod${seccompDefault.everywhere ? '; every kubelet applies RuntimeDefault by default' : ''}`,
      fieldPath: 'securityContext.seccompProfile.type',
      value: null,
    };
  },
});
