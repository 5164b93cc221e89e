import { defineCheck } from '../../src/check.ts';
import { defaultProcMount } from '../../src/kubernetes/pod-security/controls/proc-mount.ts';
import { exemptsUserNamespaces } from '../../src/kubernetes/user-namespace.ts';

export default defineCheck({
  id: 'unmasked-proc-in-user-namespace',
  category: 'pods',
  severity: 'low',
  title: '/proc keeps its masks even in a user namespace',
  description:
    'In a user namespace root of the container is nobody on the node, which makes an unmasked /proc far less dangerous: but what can be read there still tells about the node, and a hole in the kernel is reached from there.',
  remediation: 'Remove securityContext.procMount, or set it to Default, unless the container runs containers itself.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/',
  ],
  examples: {
    pass: {
      absent: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { hostUsers: false, containers: [{ name: web, image: web }] }`,
      Default: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { hostUsers: false, containers: [{ name: web, image: web, securityContext: { procMount: Default } }] }`,
    },
    fail: {
      Unmasked: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { hostUsers: false, containers: [{ name: web, image: web, securityContext: { procMount: Unmasked } }] }`,
        'container web sets procMount to Unmasked in a user namespace',
      ],
    },
    notApplicable: {
      'the users of the node': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { procMount: Unmasked } }] }`,
      'before the standard knew them': {
        kubernetesVersion: '1.34',
        objects: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { hostUsers: false, containers: [{ name: web, image: web, securityContext: { procMount: Unmasked } }] }`,
      },
    },
  },
  each: 'containers',
  needs: ['policyVersion'],
  evaluate({ container, called, pod, policyVersion, unknown, notApplicable }) {
    if (pod.spec.hostUsers !== false) return notApplicable('no pod has users of its own');
    if (policyVersion.minor === undefined) return unknown(policyVersion.gap);
    if (!exemptsUserNamespaces(policyVersion.minor))
      return notApplicable('unmasked-proc judges these pods before 1.35');
    const procMount = container.securityContext?.procMount ?? defaultProcMount;
    if (procMount === defaultProcMount) return;
    return {
      message: `${called} sets procMount to ${procMount} in a user namespace`,
      fieldPath: 'securityContext.procMount',
      value: procMount,
    };
  },
});
