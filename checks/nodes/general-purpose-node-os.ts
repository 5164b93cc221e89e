import { defineCheck } from '../../src/check.ts';
import { containerSystem } from '../../src/kubernetes/node-os.ts';

export default defineCheck({
  id: 'general-purpose-node-os',
  category: 'nodes',
  severity: 'info',
  default: false,
  title: 'Nodes run an operating system made for containers',
  description:
    'A general-purpose system brings package managers, shells and daemons that no container needs: more that can have holes, and more tools for whoever gets onto the node.',
  remediation:
    'Make node groups with an operating system made for containers: Bottlerocket on EKS, Container-Optimized OS on GKE, Azure Linux on AKS, Talos, Flatcar or Fedora CoreOS elsewhere.',
  references: ['https://kubernetes.io/docs/concepts/security/cloud-native-security/', 'https://bottlerocket.dev/'],
  examples: {
    pass: {
      'Bottlerocket OS 1.47.0 (aws-k8s-1.34)': `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { osImage: Bottlerocket OS 1.47.0 (aws-k8s-1.34) } } }`,
      'Container-Optimized OS from Google': `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { osImage: Container-Optimized OS from Google } } }`,
      'Red Hat Enterprise Linux CoreOS 9.6.20251013-1 (Plow)': `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { osImage: Red Hat Enterprise Linux CoreOS 9.6.20251013-1 (Plow) } } }`,
      'Microsoft Azure Linux 3.0': `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { osImage: Microsoft Azure Linux 3.0 } } }`,
    },
    fail: {
      Ubuntu: [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { osImage: Ubuntu 24.04.2 LTS } } }`,
        'node n1 runs Ubuntu 24.04.2 LTS, which is not made for containers alone',
      ],
      RHEL: [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { osImage: Red Hat Enterprise Linux 9.6 (Plow) } } }`,
        'node n1 runs Red Hat Enterprise Linux 9.6 (Plow), which is not made for containers alone',
      ],
    },
    manual: {
      'none named': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 } }`,
        'node n1 does not name its operating system: look at it on the node',
      ],
    },
    notApplicable: {
      Windows: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { osImage: Windows Server 2022 Datacenter, operatingSystem: windows } } }`,
    },
  },
  each: 'nodes',
  evaluate({ node, ...abstain }) {
    if (node.system === 'windows') return abstain.notApplicable('Windows has no system made for containers');
    if (node.osImage === undefined)
      return abstain.manual(`node ${node.name} does not name its operating system: look at it on the node`);
    if (containerSystem(node.osImage) !== undefined) return;
    return {
      message: `node ${node.name} runs ${node.osImage}, which is not made for containers alone`,
      fieldPath: 'status.nodeInfo.osImage',
      value: node.osImage,
    };
  },
});
