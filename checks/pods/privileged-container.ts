import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'privileged-container',
  category: 'pods',
  severity: 'critical',
  title: 'No container runs privileged',
  description:
    'A privileged container holds every capability, sees every device of its node and is confined by nothing: whoever runs code in it, or can exec into it, is root on the node and from there holds the credentials of every pod that runs there.',
  remediation:
    'Remove securityContext.privileged, or set it to false. Where one privilege is needed, grant it alone: a single entry in securityContext.capabilities.add, or a device plugin.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
  ],
  examples: {
    pass: {
      'set to false': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec:
          containers: [{ name: web, image: web, securityContext: { privileged: false } }]`,
      'field absent': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec:
          containers: [{ name: web, image: web }]`,
    },
    fail: {
      'privileged container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: agent, namespace: storage }
        spec:
          containers: [{ name: agent, image: agent, securityContext: { privileged: true } }]`,
        'container agent runs privileged',
      ],
      'only in an init container, of a workload that runs no pod': [
        `
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: agent, namespace: storage }
        spec:
          replicas: 0
          template:
            spec:
              initContainers: [{ name: setup, image: setup, securityContext: { privileged: true } }]
              containers: [{ name: agent, image: agent }]`,
        'init container setup runs privileged',
      ],
      'an ephemeral container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec:
          containers: [{ name: web, image: web }]
          ephemeralContainers: [{ name: debugger, image: busybox, securityContext: { privileged: true } }]`,
        'ephemeral container debugger runs privileged',
      ],
    },
    unknown: {
      'not a boolean': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec:
          containers: [{ name: web, image: web, securityContext: { privileged: "true" } }]`,
        'Pod shop/web is malformed (spec.containers[0].securityContext.privileged should be boolean, is string)',
      ],
    },
  },
  each: 'containers',
  evaluate({ container, called }) {
    if (container.securityContext?.privileged !== true) return;
    return {
      message: `${called} runs privileged`,
      fieldPath: 'securityContext.privileged',
      value: true,
    };
  },
});
