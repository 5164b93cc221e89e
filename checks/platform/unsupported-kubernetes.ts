import { defineCheck } from '../../src/check.ts';
import { judgeSupport } from '../../src/kubernetes/kubernetes-support.ts';
import { minorOf, parseVersion } from '../../src/kubernetes/version.ts';

export default defineCheck({
  id: 'unsupported-kubernetes',
  category: 'platform',
  severity: 'high',
  title: 'The Kubernetes version is supported',
  description:
    'A version out of support gets no fixes: the next hole in the API server or the kubelet stays open, and everybody can read how to use it.',
  remediation:
    'Upgrade one minor version at a time, the control plane before the nodes, after looking at the APIs that the next version no longer serves.',
  references: ['https://kubernetes.io/releases/', 'https://kubernetes.io/releases/patch-releases/'],
  examples: {
    pass: {
      supported: {
        objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 } }`,
        kubernetesVersion: '1.36',
      },
      'ends soon': {
        objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 } }`,
        kubernetesVersion: '1.34',
      },
      'extended support of EKS': {
        objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1, labels: { eks.amazonaws.com/nodegroup: a } } }`,
        kubernetesVersion: '1.32.5-eks-1',
      },
    },
    fail: {
      ended: [
        {
          objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 } }`,
          kubernetesVersion: '1.32.13',
        },
        'Kubernetes 1.32 is out of support: it ended on 2026-02-28',
      ],
      'long ago': [
        {
          objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 } }`,
          kubernetesVersion: '1.21.3+k3s1',
        },
        'Kubernetes 1.21 is out of support: it ended long ago',
      ],
      'even at EKS': [
        {
          objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1, labels: { eks.amazonaws.com/nodegroup: a } } }`,
          kubernetesVersion: '1.29.3-eks-1',
        },
        'Kubernetes 1.29 ended upstream on 2025-02-28, and at EKS on 2026-03-23',
      ],
    },
    manual: {
      'newer than the calendar': [
        {
          objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 } }`,
          kubernetesVersion: '1.99',
        },
        "Kubernetes 1.99 is newer than kaudit's calendar of 2026-08-31: update kaudit",
      ],
      'long-term support that is bought': [
        {
          objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1, labels: { kubernetes.azure.com/cluster: a } } }`,
          kubernetesVersion: '1.32.5',
        },
        'Kubernetes 1.32 ended upstream on 2026-02-28, and the standard support of AKS on 2026-03-31; until 2027-03-31 it is supported where the cluster has long-term support (az aks show, supportPlan)',
      ],
      'a provider without a calendar': [
        {
          objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1, labels: { doks.digitalocean.com/node-id: a } } }`,
          kubernetesVersion: '1.32.5',
        },
        'Kubernetes 1.32 ended upstream on 2026-02-28: see whether the provider (doks) still supports it',
      ],
    },
  },
  each: 'cluster',
  needs: ['scanDate'],
  evaluate({ cluster, scanDate, ...abstain }) {
    const { minor, version, distribution } = cluster;
    const binary = minorOf(parseVersion(version));
    if (binary === undefined)
      return abstain.manual(`${version ?? 'the version'} is no version of Kubernetes that kaudit can read`);
    if (binary !== minor)
      return abstain.manual(`the API server ${version} emulates 1.${minor}: see whether its vendor supports that`);
    const verdict = judgeSupport(minor, distribution.name, scanDate.day);
    if (verdict.state === 'manual') return abstain.manual(verdict.reason);
    if (verdict.state === 'good') return;
    return { message: verdict.why, value: version };
  },
});
