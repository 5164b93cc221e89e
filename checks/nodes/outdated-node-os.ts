import { defineCheck } from '../../src/check.ts';
import { nodeImageName, nodeOsSupport } from '../../src/kubernetes/node-os.ts';

export default defineCheck({
  id: 'outdated-node-os',
  category: 'nodes',
  severity: 'medium',
  title: 'Node operating systems and kernels are supported',
  description:
    'An operating system out of support gets no fixes: a hole in its kernel that becomes public leads every container of the node out of its bounds, for good.',
  remediation:
    'Move the workloads to nodes with a supported release: a newer image of the provider, or an upgrade of the operating system, drain after drain.',
  references: ['https://kubernetes.io/docs/reference/node/node-status/#info', 'https://endoflife.date/'],
  examples: {
    pass: {
      Ubuntu: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { osImage: Ubuntu 24.04.2 LTS, kernelVersion: 6.8.0-60-generic } } }`,
      'Amazon Linux 2023': `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { osImage: Amazon Linux 2023.7.20250512 } } }`,
      'a distribution keeps its old kernel alive': `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { osImage: Red Hat Enterprise Linux 8.10 (Ootpa), kernelVersion: 4.18.0-553.el8.x86_64 } } }`,
      Windows: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { osImage: Windows Server 2022 Datacenter, kernelVersion: 10.0.20348.2700 } } }`,
    },
    fail: {
      ended: [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { osImage: CentOS Linux 7 (Core), kernelVersion: 3.10.0-1160.el7.x86_64 } } }`,
        'node n1 runs CentOS Linux 7, out of support since 2024-06-30',
      ],
      'from an image of the provider': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1, labels: { eks.amazonaws.com/nodegroup-image: ami-0123 } }, status: { nodeInfo: { osImage: Amazon Linux 2, kernelVersion: 5.10.234-225.amzn2 } } }`,
        "node n1 runs Amazon Linux 2, out of support since 2026-06-30, from the provider's image ami-0123",
      ],
      'a kernel line that ended': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { osImage: Flatcar Container Linux by Kinvolk 3033.2.4, kernelVersion: 5.4.200-flatcar } } }`,
        'node n1 runs the kernel line 5.4 of Flatcar, out of support since 2025-12-03',
      ],
      'not even sold any more': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { osImage: Ubuntu 16.04.7 LTS } } }`,
        'node n1 runs Ubuntu 16.04, out of support since 2026-04-30',
      ],
    },
    manual: {
      'a subscription that no API shows': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { osImage: Ubuntu 20.04.6 LTS } } }`,
        'Ubuntu 20.04 ended on 2025-05-31; until 2030-04-30 only Ubuntu Pro covers it: see whether the nodes have that',
      ],
      'replaced as a whole': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { osImage: Talos (v1.11.3), kernelVersion: 6.12.52-talos } } }`,
        "Talos (v1.11.3) is replaced as a whole, and kaudit's table of 2026-08-31 holds no dates for it: see whether it is its vendor's newest",
      ],
      'not in the table': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { osImage: Solaris 11 } } }`,
        "kaudit's table of 2026-08-31 holds no dates for the operating system Solaris 11: see its vendor's",
      ],
      'none named': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 } }`,
        'node n1 does not name its operating system: look at it on the node',
      ],
    },
  },
  each: 'nodes',
  needs: ['scanDate'],
  evaluate({ node, scanDate, ...abstain }) {
    const { name, osImage, kernelVersion, labels } = node;
    if (osImage === undefined)
      return abstain.manual(`node ${name} does not name its operating system: look at it on the node`);
    const support = nodeOsSupport(osImage, kernelVersion, scanDate.day);
    if (support.state === 'supported') return;
    if (support.state === 'unlisted') return abstain.manual(support.reason);
    const image = nodeImageName(labels);
    const from = image === undefined ? '' : `, from the provider's image ${image}`;
    if (support.state === 'extended')
      return abstain.manual(
        `${support.name} ended on ${support.ended}; until ${support.until} only ${support.by} covers it: see whether the nodes have that`,
      );
    return {
      message: `node ${name} runs ${support.name}, out of support since ${support.ended}${from}`,
      fieldPath: 'status.nodeInfo.osImage',
      value: osImage,
    };
  },
});
