import { defineCheck, type Violation } from '../../src/check.ts';
import { minorOf, parseVersion } from '../../src/kubernetes/version.ts';
import { isSettled, kubeletSkew, serverSkew } from '../../src/kubernetes/version-skew.ts';

export default defineCheck({
  id: 'version-skew',
  category: 'nodes',
  severity: 'medium',
  title: 'Component versions fit together',
  description:
    'Components of versions that nobody has tried together misread each other: fields that restrict a pod are dropped, and the fixes of the newer one do not hold on the older.',
  remediation:
    'Upgrade the API servers first, one minor version at a time, then the kubelets, until all are of one minor version.',
  references: ['https://kubernetes.io/releases/version-skew-policy/'],
  examples: {
    pass: {
      'the same': {
        objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { kubeletVersion: v1.36.2 } } }`,
        kubernetesVersion: '1.36',
      },
      'three minors since 1.28': {
        objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { kubeletVersion: v1.33.9 } } }`,
        kubernetesVersion: '1.36',
      },
      'a vendor suffix': {
        objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { kubeletVersion: v1.36.3-eks-113cf36 } } }`,
        kubernetesVersion: '1.36',
      },
      'a newer patch': `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { kubeletVersion: v1.36.9 } } }
---
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-n1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: n1, uid: a }] }, spec: { nodeName: n1, containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.1', command: [kube-apiserver] }] } }`,
      'an upgrade under way': `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { kubeletVersion: v1.35.2 }, conditions: [{ type: Ready, status: 'True', lastTransitionTime: '2026-08-20T10:00:00Z' }] } }
---
        { apiVersion: v1, kind: Node, metadata: { name: n2 }, status: { nodeInfo: { kubeletVersion: v1.36.2 }, conditions: [{ type: Ready, status: 'True', lastTransitionTime: '2026-08-25T10:00:00Z' }] } }`,
    },
    fail: {
      'newer than the API server': [
        {
          objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { kubeletVersion: v1.37.0 } } }`,
          kubernetesVersion: '1.36',
        },
        'kubelet v1.37.0 of node n1 is newer than kube-apiserver v1.36.0',
      ],
      'newer than one of them': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { kubeletVersion: v1.36.1 } } }
---
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-n1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: n1, uid: a }] }, spec: { nodeName: n1, containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.35.4', command: [kube-apiserver] }] } }
---
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-n2, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: n2, uid: a }] }, spec: { nodeName: n2, containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.1', command: [kube-apiserver] }] } }`,
        'kubelet v1.36.1 of node n1 is newer than kube-apiserver v1.35.4 of n1',
      ],
      'too old': [
        {
          objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { kubeletVersion: v1.32.9+k3s1 } } }`,
          kubernetesVersion: '1.36',
        },
        'kubelet v1.32.9+k3s1 of node n1 is 4 minor versions older than kube-apiserver v1.36.0; 3 are supported',
      ],
      'API servers apart': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { kubeletVersion: v1.34.1 } } }
---
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-n1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: n1, uid: a }] }, spec: { nodeName: n1, containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.34.1', command: [kube-apiserver] }] } }
---
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-n2, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: n2, uid: a }] }, spec: { nodeName: n2, containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.1', command: [kube-apiserver] }] } }`,
        'kube-apiserver v1.34.1 of node n1 is more than one minor version older than v1.36.1',
      ],
      'left behind': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 }, status: { nodeInfo: { kubeletVersion: v1.35.2 }, conditions: [{ type: Ready, status: 'True', lastTransitionTime: '2026-06-01T10:00:00Z' }] } }
---
        { apiVersion: v1, kind: Node, metadata: { name: n2 }, status: { nodeInfo: { kubeletVersion: v1.36.2 }, conditions: [{ type: Ready, status: 'True', lastTransitionTime: '2026-07-01T10:00:00Z' }] } }`,
        'kubelet v1.35.2 of node n1 has stayed behind others of 1.36 for over 30 days',
      ],
    },
    manual: {
      'no version': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1 } }`,
        'node n1 does not name the version of its kubelet: look at it on the node',
      ],
    },
  },
  each: 'nodes',
  needs: ['serverVersions', 'scanDate'],
  evaluate({ node, fleet, serverVersions, scanDate, ...abstain }) {
    const { name, kubeletVersion, readySince } = node;
    const version = parseVersion(kubeletVersion);
    const violations: Violation[] = serverVersions.servers
      .filter((server) => server.node === name)
      .flatMap((server) => {
        const newer = serverSkew(server, serverVersions.servers);
        if (newer === undefined) return [];
        return [
          {
            message: `kube-apiserver ${server.text} of node ${name} is more than one minor version older than ${newer.text}`,
          },
        ];
      });
    if (version === undefined) {
      if (violations.length > 0) return violations;
      return abstain.manual(`node ${name} does not name the version of its kubelet: look at it on the node`);
    }
    const fieldPath = 'status.nodeInfo.kubeletVersion';
    const value = kubeletVersion ?? null;
    const skew = kubeletSkew(version, serverVersions.servers);
    const minor = minorOf(version);
    const behind = minor !== undefined && fleet.settledMinor !== undefined && minor < fleet.settledMinor;
    if (skew !== undefined)
      violations.push({ message: `kubelet ${kubeletVersion} of node ${name} ${skew}`, fieldPath, value });
    else if (behind && isSettled(readySince, scanDate.day))
      violations.push({
        message: `kubelet ${kubeletVersion} of node ${name} has stayed behind others of 1.${fleet.settledMinor} for over 30 days`,
        fieldPath,
        value,
      });
    return violations;
  },
});
