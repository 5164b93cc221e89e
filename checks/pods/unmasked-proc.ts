import { defineCheck } from '../../src/check.ts';
import { defaultProcMount } from '../../src/kubernetes/pod-security/controls/proc-mount.ts';
import { exemptsUserNamespaces } from '../../src/kubernetes/user-namespace.ts';

export default defineCheck({
  id: 'unmasked-proc',
  category: 'pods',
  severity: 'medium',
  title: '/proc keeps its masks',
  description:
    'The runtime hides the parts of /proc that reach the kernel of the node: its keys, its memory, its settings. Unmasked shows them to the container, and as root it may write to some.',
  remediation:
    'Remove securityContext.procMount, or set it to Default. What builds images inside a pod needs Unmasked only together with hostUsers: false.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#proc-access',
    'https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/',
  ],
  examples: {
    pass: {
      absent: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
      Default: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { procMount: Default } }] }`,
      'users of its own, which unmasked-proc-in-user-namespace judges': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { hostUsers: false, containers: [{ name: web, image: web, securityContext: { procMount: Unmasked } }] }`,
    },
    fail: {
      Unmasked: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { procMount: Unmasked } }] }`,
        'container web sets procMount to Unmasked',
      ],
      'users of its own, before the standard knew them': [
        {
          kubernetesVersion: '1.34',
          objects: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { hostUsers: false, containers: [{ name: web, image: web, securityContext: { procMount: Unmasked } }] }`,
        },
        'container web sets procMount to Unmasked',
      ],
      'an unknown value, in an init container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { hostUsers: true, containers: [{ name: web, image: web }], initContainers: [{ name: setup, image: setup, securityContext: { procMount: Open } }] }`,
        'init container setup sets procMount to Open',
      ],
    },
  },
  each: 'containers',
  needs: ['policyVersion'],
  evaluate({ container, called, pod, policyVersion, unknown }) {
    const procMount = container.securityContext?.procMount ?? defaultProcMount;
    if (procMount === defaultProcMount) return;
    // Only a pod with users of its own is judged by the version.
    if (pod.spec.hostUsers === false && policyVersion.minor === undefined) return unknown(policyVersion.gap);
    if (pod.spec.hostUsers === false && exemptsUserNamespaces(policyVersion.minor ?? 0)) return;
    return {
      message: `${called} sets procMount to ${procMount}`,
      fieldPath: 'securityContext.procMount',
      value: procMount,
    };
  },
});
