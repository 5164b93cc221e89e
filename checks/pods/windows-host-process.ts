import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'windows-host-process',
  category: 'pods',
  severity: 'high',
  title: 'No container is a Windows HostProcess',
  description:
    'A HostProcess container is a process of the Windows node itself: nothing separates it from the node, and run as SYSTEM it owns all that the node holds.',
  remediation:
    'Remove windowsOptions.hostProcess, or set it to false, at the pod and at the container. Keep node agents that need it in a namespace of their own.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  ],
  examples: {
    pass: {
      absent: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { os: { name: windows }, containers: [{ name: web, image: web, securityContext: { windowsOptions: { runAsUserName: ContainerUser } } }] }`,
      false: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { windowsOptions: { hostProcess: false } } }] }`,
    },
    fail: {
      'at the container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { os: { name: windows }, hostNetwork: true, containers: [{ name: web, image: web, securityContext: { windowsOptions: { hostProcess: true } } }] }`,
        'container web is a HostProcess',
      ],
      'at the pod, though the container overrides it': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { windowsOptions: { hostProcess: true } }, containers: [{ name: web, image: web, securityContext: { windowsOptions: { hostProcess: false } } }] }`,
        'the pod of container web sets hostProcess',
      ],
      'whatever the operating system': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { os: { name: linux }, containers: [{ name: web, image: web }], initContainers: [{ name: setup, image: setup, securityContext: { windowsOptions: { hostProcess: true } } }] }`,
        'init container setup is a HostProcess',
      ],
    },
  },
  each: 'containers',
  evaluate({ container, called, pod }) {
    const own = container.securityContext?.windowsOptions?.hostProcess === true;
    const ofPod = pod.spec.securityContext?.windowsOptions?.hostProcess === true;
    const fieldPath = 'securityContext.windowsOptions.hostProcess';
    return [
      ...(own ? [{ message: `${called} is a HostProcess`, fieldPath, value: true }] : []),
      ...(ofPod ? [{ message: `the pod of ${called} sets hostProcess`, value: true }] : []),
    ];
  },
});
