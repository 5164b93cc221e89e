import { defineCheck } from '../../src/check.ts';
import { worstFirst } from '../../src/kubernetes/capabilities.ts';
import { defaultCapabilities } from '../../src/kubernetes/pod-security/controls/capabilities.ts';

export default defineCheck({
  id: 'added-capability',
  category: 'pods',
  severity: 'high',
  title: 'No container adds a capability beyond the runtime default set',
  description:
    'Capabilities are root cut into pieces. Many of those beyond the default set (SYS_ADMIN, SYS_MODULE, SYS_PTRACE, DAC_READ_SEARCH, BPF) are a known way out of the container and onto its node; others let it forge packets or read what the kernel logs.',
  remediation:
    'Remove the entry from securityContext.capabilities.add. Where a program insists on one, find out what it does with it: most need none, or run in a node agent of its own.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container',
  ],
  examples: {
    pass: {
      'nothing added': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
      'every capability of the default set': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { capabilities: { add: [AUDIT_WRITE, CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, MKNOD, NET_BIND_SERVICE, SETFCAP, SETGID, SETPCAP, SETUID, SYS_CHROOT] } } }] }`,
    },
    fail: {
      'the worst first': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { capabilities: { add: [CHOWN, NET_ADMIN, SYS_TIME, SYS_ADMIN] } } }] }`,
        'container web adds the capabilities SYS_ADMIN, NET_ADMIN, SYS_TIME',
      ],
      all: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { capabilities: { drop: [ALL], add: [ALL] } } }] }`,
        'container web adds the capability ALL',
      ],
      'spelled with the prefix, which the standard does not know': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { capabilities: { add: [CAP_CHOWN] } } }] }`,
        'container web adds the capability CAP_CHOWN',
      ],
      'an init and an ephemeral container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], initContainers: [{ name: net, image: net, securityContext: { capabilities: { add: [NET_ADMIN] } } }], ephemeralContainers: [{ name: debug, image: sh, securityContext: { capabilities: { add: [SYS_PTRACE] } } }] }`,
        'init container net adds the capability NET_ADMIN',
        'ephemeral container debug adds the capability SYS_PTRACE',
      ],
    },
  },
  each: 'containers',
  evaluate({ container, called }) {
    const added = (container.securityContext?.capabilities?.add ?? []).filter((name) => !defaultCapabilities.has(name));
    const [worst, ...more] = worstFirst(added);
    if (worst === undefined) return;
    const what = more.length === 0 ? 'the capability' : 'the capabilities';
    return {
      message: `${called} adds ${what} ${[worst, ...more].join(', ')}`,
      fieldPath: 'securityContext.capabilities.add',
      value: worst,
    };
  },
});
