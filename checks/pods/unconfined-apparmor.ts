import { defineCheck } from '../../src/check.ts';
import {
  allowedAppArmorTypes,
  appArmorAnnotationsFor,
} from '../../src/kubernetes/pod-security/controls/app-armor-profile.ts';

export default defineCheck({
  id: 'unconfined-apparmor',
  category: 'pods',
  severity: 'medium',
  title: 'No container switches AppArmor off',
  description:
    'AppArmor keeps a container from mounting, from writing to /proc and /sys, and from tracing other processes. Unconfined takes that away even on nodes that confine every container by default.',
  remediation:
    'Set securityContext.appArmorProfile.type to RuntimeDefault, or to Localhost with a profile that allows what the program needs, and remove the annotation container.apparmor.security.beta.kubernetes.io/NAME.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/tutorials/security/apparmor/',
  ],
  examples: {
    pass: {
      absent: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
      'the profile of the runtime, one of the node': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { appArmorProfile: { type: RuntimeDefault } }, containers: [{ name: web, image: web, securityContext: { appArmorProfile: { type: Localhost, localhostProfile: web } } }] }`,
      'by annotation': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop, annotations: { container.apparmor.security.beta.kubernetes.io/a: runtime/default, container.apparmor.security.beta.kubernetes.io/b: localhost/b, container.apparmor.security.beta.kubernetes.io/d: '' } }
        spec: { containers: [{ name: a, image: a }, { name: b, image: b }, { name: d, image: d }] }`,
    },
    fail: {
      'at the container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { appArmorProfile: { type: Unconfined } } }] }`,
        'container web runs with the AppArmor profile Unconfined',
      ],
      'at the pod, though the container overrides it': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { appArmorProfile: { type: Unconfined } }, containers: [{ name: web, image: web, securityContext: { appArmorProfile: { type: RuntimeDefault } } }] }`,
        'the pod of container web sets the AppArmor profile Unconfined',
      ],
      'by annotation, in a template': [
        `
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web, namespace: shop }
        spec:
          template:
            metadata: { annotations: { container.apparmor.security.beta.kubernetes.io/web: unconfined } }
            spec: { containers: [{ name: web, image: web }, { name: log, image: log }] }`,
        'annotation container.apparmor.security.beta.kubernetes.io/web sets the AppArmor profile unconfined',
      ],
      'by annotation, for a container that does not exist': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop, annotations: { container.apparmor.security.beta.kubernetes.io/gone: unconfined } }
        spec: { containers: [{ name: web, image: web }, { name: log, image: log }] }`,
        'annotation container.apparmor.security.beta.kubernetes.io/gone sets the AppArmor profile unconfined',
      ],
    },
  },
  each: 'containers',
  evaluate({ container, called, pod }) {
    const own = container.securityContext?.appArmorProfile;
    const ofPod = pod.spec.securityContext?.appArmorProfile;
    return [
      ...(own === undefined || allowedAppArmorTypes.has(own.type)
        ? []
        : [
            {
              message: `${called} runs with the AppArmor profile ${own.type ?? 'of no type'}`,
              fieldPath: 'securityContext.appArmorProfile.type',
              value: own.type ?? null,
            },
          ]),
      ...(ofPod === undefined || allowedAppArmorTypes.has(ofPod.type)
        ? []
        : [
            {
              message: `the pod of ${called} sets the AppArmor profile ${ofPod.type ?? 'of no type'}`,
              value: ofPod.type ?? null,
            },
          ]),
      ...appArmorAnnotationsFor(container.name, pod.spec, pod.annotations).map(({ key, value }) => ({
        message: `annotation ${key} sets the AppArmor profile ${value}`,
        value,
      })),
    ];
  },
});
