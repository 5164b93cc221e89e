import { defineCheck } from '../../src/check.ts';
import { worstFirst } from '../../src/kubernetes/capabilities.ts';
import { defaultCapabilities } from '../../src/kubernetes/pod-security/controls/capabilities.ts';

export default defineCheck({
  id: 'undropped-capability',
  category: 'pods',
  severity: 'medium',
  title: 'Every container drops all capabilities',
  description:
    'A container that drops nothing keeps the default set of its runtime: enough to change owners and users of files, bind low ports and, through NET_RAW, to forge packets to its neighbours. Bugs of the kernel that need one of them stay in reach.',
  remediation: 'Set securityContext.capabilities.drop to [ALL], and add at most NET_BIND_SERVICE.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container',
  ],
  examples: {
    pass: {
      'all dropped': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { capabilities: { drop: [ALL] } } }] }`,
      'the one that may be added': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { capabilities: { drop: [NET_RAW, ALL], add: [NET_BIND_SERVICE] } } }] }`,
      'one that added-capability reports': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { capabilities: { drop: [ALL], add: [SYS_ADMIN] } } }] }`,
    },
    fail: {
      'nothing said': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
        'container web drops no capabilities',
      ],
      'some of them': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { capabilities: { drop: [NET_RAW, CHOWN] } } }] }`,
        'container web drops only NET_RAW, CHOWN',
      ],
      'a list, and in small letters': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { capabilities: { drop: [NET_RAW, all] } } }] }`,
        'container web drops NET_RAW, all; Pod Security counts only the spelling ALL',
      ],
      'one of the default set added': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { capabilities: { drop: [ALL], add: [CHOWN] } } }] }`,
        'container web adds CHOWN back',
      ],
      'both, in an init container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { capabilities: { drop: [ALL] } } }], initContainers: [{ name: own, image: own, securityContext: { capabilities: { add: [CHOWN] } } }] }`,
        'init container own drops no capabilities; init container own adds CHOWN back',
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
    if (pod.spec.os?.name === 'windows') return notApplicable('Windows has no capabilities');
    const { add = [], drop = [] } = container.securityContext?.capabilities ?? {};
    const kept = worstFirst(add.filter((name) => defaultCapabilities.has(name) && name !== 'NET_BIND_SERVICE'));
    return [
      ...(drop.includes('ALL')
        ? []
        : [
            {
              message: `${called} drops ${describe(drop)}`,
              fieldPath: 'securityContext.capabilities.drop',
              value: drop.length === 0 ? null : drop.join(', '),
            },
          ]),
      ...(kept.length === 0
        ? []
        : [
            {
              message: `${called} adds ${kept.join(', ')} back`,
              fieldPath: 'securityContext.capabilities.add',
              value: kept.join(', '),
            },
          ]),
    ];
  },
});

// Source: pod-security-admission policy/check_capabilities_restricted.go, capabilityAll.
function describe(drop: readonly string[]): string {
  if (drop.length === 0) return 'no capabilities';
  return drop.some((name) => name.toUpperCase() === 'ALL')
    ? `${drop.join(', ')}; Pod Security counts only the spelling ALL`
    : `only ${drop.join(', ')}`;
}
