import { defineCheck } from '../../src/check.ts';
import { newestMinor } from '../../src/kubernetes/newest.ts';
import { safeSysctls } from '../../src/kubernetes/pod-security/controls/sysctls.ts';

export default defineCheck({
  id: 'unsafe-sysctl',
  category: 'pods',
  severity: 'medium',
  title: 'Only safe sysctls are set',
  description:
    'A sysctl that is not known to stay within its pod changes the kernel for the whole node: it can switch protection off for every other pod there, or make the node unusable.',
  remediation: 'Remove the entry from securityContext.sysctls. Where the node as a whole needs it, set it on the node.',
  references: [
    'https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  ],
  examples: {
    pass: {
      none: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
      'safe ones': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { sysctls: [{ name: kernel.shm_rmid_forced, value: '1' }, { name: net.ipv4.tcp_syncookies, value: '1' }] }, containers: [{ name: web, image: web }] }`,
      'one that is safe since 1.29': {
        kubernetesVersion: '1.29',
        objects: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { sysctls: [{ name: net.ipv4.tcp_keepalive_time, value: '1' }] }, containers: [{ name: web, image: web }] }`,
      },
    },
    fail: {
      unsafe: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { sysctls: [{ name: net.ipv4.tcp_syncookies, value: '1' }, { name: kernel.msgmax, value: '1' }] }, containers: [{ name: web, image: web }] }`,
        'the pod sets the unsafe sysctl kernel.msgmax',
      ],
      two: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { sysctls: [{ name: net.core.somaxconn, value: '1' }, { name: kernel.sem, value: '1' }] }, containers: [{ name: web, image: web }] }`,
        'the pod sets the unsafe sysctl net.core.somaxconn; the pod sets the unsafe sysctl kernel.sem',
      ],
      'one that is safe since 1.29, before': [
        {
          kubernetesVersion: '1.28',
          objects: `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { sysctls: [{ name: net.ipv4.tcp_keepalive_time, value: '1' }] }, containers: [{ name: web, image: web }] }`,
        },
        'the pod sets the unsafe sysctl net.ipv4.tcp_keepalive_time',
      ],
      'spelled with slashes': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { securityContext: { sysctls: [{ name: net/ipv4/tcp_syncookies, value: '1' }] }, containers: [{ name: web, image: web }] }`,
        'the pod sets the unsafe sysctl net/ipv4/tcp_syncookies',
      ],
    },
  },
  each: 'pods',
  needs: ['policyVersion'],
  evaluate({ pod, policyVersion, unknown }) {
    const faultsIn = (minor: number) => {
      const safe = safeSysctls(minor);
      return (pod.spec.securityContext?.sysctls ?? []).flatMap(({ name }, index) =>
        safe.has(name)
          ? []
          : [
              {
                message: `the pod sets the unsafe sysctl ${name}`,
                fieldPath: `securityContext.sysctls[${index}].name`,
                value: name,
              },
            ],
      );
    };
    if (policyVersion.minor !== undefined) return faultsIn(policyVersion.minor);
    // Every version allows what the first one did.
    const certain = faultsIn(newestMinor);
    return certain.length > 0 || faultsIn(0).length === 0 ? certain : unknown(policyVersion.gap);
  },
});
