import { defineCheck } from '../../src/check.ts';
import { allowedSeccompTypes } from '../../src/kubernetes/pod-security/controls/seccomp-profile.ts';

export default defineCheck({
  id: 'unconfined-seccomp',
  category: 'pods',
  severity: 'medium',
  title: 'No container switches seccomp off',
  description:
    'Unconfined opens every call of the kernel to the container, even on nodes that would apply a profile by default: the calls that holes in the kernel are reached by among them.',
  remediation:
    'Set securityContext.seccompProfile.type to RuntimeDefault, or to Localhost with a profile that allows what the program needs.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/tutorials/security/seccomp/',
  ],
  examples: {
    pass: {
      absent: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
      'the profile of the runtime': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { seccompProfile: { type: RuntimeDefault } } }] }`,
      'a profile of the node': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { seccompProfile: { type: Localhost, localhostProfile: web.json } }, containers: [{ name: web, image: web }] }`,
    },
    fail: {
      'at a container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { seccompProfile: { type: RuntimeDefault } }, containers: [{ name: web, image: web, securityContext: { seccompProfile: { type: Unconfined } } }] }`,
        'container web runs with the seccomp profile Unconfined',
      ],
      'at the pod, though the container overrides it': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { seccompProfile: { type: Unconfined } }, containers: [{ name: web, image: web, securityContext: { seccompProfile: { type: RuntimeDefault } } }] }`,
        'the pod of container web sets the seccomp profile Unconfined',
      ],
      'at both': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { seccompProfile: { type: Unconfined } }, containers: [{ name: web, image: web, securityContext: { seccompProfile: { type: Unconfined } } }] }`,
        'container web runs with the seccomp profile Unconfined; the pod of container web sets the seccomp profile Unconfined',
      ],
      'a type that does not exist': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { seccompProfile: { type: None } } }] }`,
        'container web runs with the seccomp profile None',
      ],
    },
  },
  each: 'containers',
  evaluate({ container, called, pod }) {
    const own = container.securityContext?.seccompProfile;
    const ofPod = pod.spec.securityContext?.seccompProfile;
    return [
      ...(own === undefined || allowedSeccompTypes.has(own.type)
        ? []
        : [
            {
              message: `${called} runs with the seccomp profile ${own.type ?? 'of no type'}`,
              fieldPath: 'securityContext.seccompProfile.type',
              value: own.type ?? null,
            },
          ]),
      ...(ofPod === undefined || allowedSeccompTypes.has(ofPod.type)
        ? []
        : [
            {
              message: `the pod of ${called} sets the seccomp profile ${ofPod.type ?? 'of no type'}`,
              value: ofPod.type ?? null,
            },
          ]),
    ];
  },
});
