import { defineCheck } from '../../src/check.ts';
import { plainName } from '../../src/kubernetes/capabilities.ts';

export default defineCheck({
  id: 'net-raw-capability',
  category: 'pods',
  severity: 'medium',
  title: 'No container can forge packets',
  description:
    'NET_RAW, which most runtimes give to every container, lets it forge packets: it can answer for other pods of its node, take over their DNS, and read what they say.',
  remediation: 'Set securityContext.capabilities.drop to [ALL], or at least to [NET_RAW], and add neither back.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
  ],
  examples: {
    pass: {
      'all dropped': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { capabilities: { drop: [ALL] } } }] }`,
      'all dropped, in small letters as runtimes read it': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { capabilities: { drop: [all] } } }] }`,
      'this one dropped': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { capabilities: { drop: [CHOWN, NET_RAW], add: [NET_ADMIN] } } }] }`,
    },
    fail: {
      'nothing dropped': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
        'container web keeps NET_RAW',
      ],
      'others dropped': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { capabilities: { drop: [CHOWN, CAP_NET_RAW] } } }] }`,
        'container web keeps NET_RAW',
      ],
      'added back': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { capabilities: { drop: [ALL], add: [NET_RAW] } } }] }`,
        'container web adds NET_RAW',
      ],
      'added with all others, in small letters': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { capabilities: { drop: [NET_RAW], add: [all] } } }] }`,
        'container web adds all',
      ],
      'an init container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, securityContext: { capabilities: { drop: [ALL] } } }], initContainers: [{ name: setup, image: setup }] }`,
        'init container setup keeps NET_RAW',
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
    const added = add.find((name) => ['NET_RAW', 'ALL'].includes(plainName(name)));
    if (added !== undefined)
      return { message: `${called} adds ${added}`, fieldPath: 'securityContext.capabilities.add', value: added };
    // containerd and CRI-O fold the case; containerd puts CAP_ before what has it already.
    if (drop.some((name) => ['ALL', 'NET_RAW'].includes(name.toUpperCase()))) return;
    return {
      message: `${called} keeps NET_RAW`,
      fieldPath: 'securityContext.capabilities.drop',
      value: drop.length === 0 ? null : drop.join(', '),
    };
  },
});
