import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'privilege-escalation',
  category: 'pods',
  severity: 'medium',
  title: 'No process can gain privileges beyond its parent',
  description:
    'Without this flag a program with the set-user-ID bit, or with file capabilities, makes its caller root: an attacker who runs code as an ordinary user of the container needs only sudo, ping or a forgotten binary to become root in it.',
  remediation: 'Set securityContext.allowPrivilegeEscalation to false in the container; the pod has no such field.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
  ],
  examples: {
    pass: {
      'set to false': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { allowPrivilegeEscalation: false } }] }`,
    },
    fail: {
      'field absent': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
        'container web may gain privileges: allowPrivilegeEscalation is not set, which means true',
      ],
      'set to true': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { allowPrivilegeEscalation: true } }] }`,
        'container web may gain privileges: allowPrivilegeEscalation is true',
      ],
      'an init container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { allowPrivilegeEscalation: false } }], initContainers: [{ name: setup, image: setup }] }`,
        'init container setup may gain privileges: allowPrivilegeEscalation is not set, which means true',
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
    if (pod.spec.os?.name === 'windows') return notApplicable('Windows has no privilege escalation flag');
    const { allowPrivilegeEscalation } = container.securityContext ?? {};
    if (allowPrivilegeEscalation === false) return;
    return {
      message: `${called} may gain privileges: allowPrivilegeEscalation is ${allowPrivilegeEscalation ?? 'not set, which means true'}`,
      fieldPath: 'securityContext.allowPrivilegeEscalation',
      value: allowPrivilegeEscalation ?? null,
    };
  },
});
