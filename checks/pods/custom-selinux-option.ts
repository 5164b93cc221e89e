import { defineCheck } from '../../src/check.ts';
import { newestMinor } from '../../src/kubernetes/newest.ts';
import {
  allowedSeLinuxTypes,
  forbiddenSeLinuxOptions,
} from '../../src/kubernetes/pod-security/controls/se-linux-options.ts';

export default defineCheck({
  id: 'custom-selinux-option',
  category: 'pods',
  severity: 'medium',
  title: 'SELinux types are the container types',
  description:
    'SELinux keeps a container away from the files and processes of its node by the type that it runs under. Another type, spc_t above all, or another user or role takes that wall down.',
  remediation:
    'Remove type, user and role from securityContext.seLinuxOptions, at the pod and at the container, or use a container type: container_t, container_init_t, container_kvm_t.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#assign-selinux-labels-to-a-container',
  ],
  examples: {
    pass: {
      absent: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
      'a container type and a level': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { seLinuxOptions: { type: container_t, level: 's0:c123,c456' } } }] }`,
      'the type of engines, known since 1.31': {
        kubernetesVersion: '1.31',
        objects: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { seLinuxOptions: { type: container_engine_t } } }] }`,
      },
      'empty texts': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { seLinuxOptions: { type: '', user: '', role: '' } }, containers: [{ name: web, image: web }] }`,
    },
    fail: {
      'a type without walls': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { seLinuxOptions: { type: spc_t } } }] }`,
        'container web sets the SELinux type spc_t',
      ],
      'the type of engines, before 1.31': [
        {
          kubernetesVersion: '1.30',
          objects: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { seLinuxOptions: { type: container_engine_t } } }] }`,
        },
        'container web sets the SELinux type container_engine_t',
      ],
      'user and role, at the pod': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { seLinuxOptions: { user: system_u, role: system_r } }, containers: [{ name: web, image: web }] }`,
        'the pod of container web sets the SELinux user system_u; the pod of container web sets the SELinux role system_r',
      ],
      'an init container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], initContainers: [{ name: label, image: label, securityContext: { seLinuxOptions: { type: container_t, user: root } } }] }`,
        'init container label sets the SELinux user root',
      ],
    },
  },
  each: 'containers',
  needs: ['policyVersion'],
  evaluate({ container, called, pod, policyVersion, unknown }) {
    const faultsIn = (minor: number) => {
      const allowed = allowedSeLinuxTypes(minor);
      const own = forbiddenSeLinuxOptions(container.securityContext?.seLinuxOptions, allowed);
      const ofPod = forbiddenSeLinuxOptions(pod.spec.securityContext?.seLinuxOptions, allowed);
      return [
        ...own.map(({ name, value }) => ({
          message: `${called} sets the SELinux ${name} ${value}`,
          fieldPath: `securityContext.seLinuxOptions.${name}`,
          value,
        })),
        ...ofPod.map(({ name, value }) => ({
          message: `the pod of ${called} sets the SELinux ${name} ${value}`,
          value,
        })),
      ];
    };
    if (policyVersion.minor !== undefined) return faultsIn(policyVersion.minor);
    // Every version allows what the first one did.
    const certain = faultsIn(newestMinor);
    return certain.length > 0 || faultsIn(0).length === 0 ? certain : unknown(policyVersion.gap);
  },
});
