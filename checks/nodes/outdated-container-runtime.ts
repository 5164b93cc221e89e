import { defineCheck } from '../../src/check.ts';
import { judgeRuntime } from '../../src/kubernetes/container-runtime.ts';
import { minorOf } from '../../src/kubernetes/version.ts';

export default defineCheck({
  id: 'outdated-container-runtime',
  category: 'nodes',
  severity: 'medium',
  title: 'Container runtimes are supported and free of known escapes',
  description:
    'Every container of the node hangs on its runtime: an old one lets a container break out by holes that are public, or gets no fix for the next one.',
  remediation:
    'Replace the nodes by such with a newer image of the provider, or update containerd, CRI-O or Docker, and runc with it, drain after drain. A distribution may have mended an old version: then waive this for its nodes.',
  references: [
    'https://containerd.io/releases/',
    'https://kubernetes.io/docs/setup/production-environment/container-runtimes/',
  ],
  examples: {
    pass: {
      supported: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { containerRuntimeVersion: 'containerd://2.3.1' } } }`,
      'patched by a vendor': `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { containerRuntimeVersion: 'containerd://2.2.0-k3s1' } } }`,
      'CRI-O of a supported Kubernetes': `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { containerRuntimeVersion: 'cri-o://1.36.1' } } }`,
    },
    fail: {
      'an escape': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { containerRuntimeVersion: 'containerd://1.7.20' } } }`,
        'container runtime of node n1: containerd://1.7.20 is older than 1.7.29, which closes CVE-2024-25621 and, in the runc that it bundles, CVE-2025-31133, CVE-2025-52565 and CVE-2025-52881',
      ],
      'out of support': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { containerRuntimeVersion: 'containerd://2.0.7' } } }`,
        'container runtime of node n1: containerd://2.0.7 is out of support since 2025-11-07',
      ],
      'long gone': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { containerRuntimeVersion: 'containerd://1.3.10' } } }`,
        'container runtime of node n1: containerd://1.3.10 has long been out of support',
      ],
      'CRI-O of a Kubernetes that ended': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { containerRuntimeVersion: 'cri-o://1.31.2' } } }`,
        'container runtime of node n1: cri-o://1.31.2 is out of support since 2025-11-11, with Kubernetes 1.31',
      ],
      'the dockershim': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { containerRuntimeVersion: 'docker://20.10.24', kubeletVersion: v1.23.17 } } }`,
        'container runtime of node n1: docker://20.10.24 is driven by the dockershim of the kubelet, which ended with Kubernetes 1.23',
      ],
    },
    manual: {
      'newer than the table': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { containerRuntimeVersion: 'containerd://2.9.0' } } }`,
        "kaudit's table of 2026-08-31 knows nothing of containerd://2.9.0: see whether its vendor supports it",
      ],
      'another runtime': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { containerRuntimeVersion: 'frakti://1.0.0' } } }`,
        "kaudit's table of 2026-08-31 knows nothing of the container runtime frakti://1.0.0: see whether its vendor supports it",
      ],
      'none named': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 } }`,
        'node n1 does not say which container runtime it has: look at it on the node',
      ],
    },
  },
  each: 'nodes',
  needs: ['scanDate'],
  evaluate({ node, scanDate, ...abstain }) {
    const { name, containerRuntimeVersion, kubeletVersion } = node;
    if (containerRuntimeVersion === undefined)
      return abstain.manual(`node ${name} does not say which container runtime it has: look at it on the node`);
    const verdict = judgeRuntime(containerRuntimeVersion, minorOf(kubeletVersion), scanDate.day);
    if (verdict.state === 'unlisted') return abstain.manual(verdict.reason);
    if (verdict.state === 'fine') return;
    return {
      message: `container runtime of node ${name}: ${verdict.why}`,
      fieldPath: 'status.nodeInfo.containerRuntimeVersion',
      value: containerRuntimeVersion,
    };
  },
});
