import { defineCheck } from '../../src/check.ts';
import { judgePatch } from '../../src/kubernetes/kubernetes-support.ts';

export default defineCheck({
  id: 'outdated-patch',
  category: 'platform',
  severity: 'medium',
  title: 'The newest patch release is installed',
  description:
    'Patch releases close holes without changing anything else: whoever reads their notes knows what the older ones are open to.',
  remediation:
    'Upgrade to the newest patch release of the minor version: kubeadm upgrade apply, or the upgrade of the distribution.',
  references: [
    'https://kubernetes.io/releases/patch-releases/',
    'https://kubernetes.io/docs/reference/issues-security/official-cve-feed/',
  ],
  examples: {
    pass: {
      'the newest': {
        objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 } }`,
        kubernetesVersion: '1.36.4',
      },
      'one behind': {
        objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 } }`,
        kubernetesVersion: '1.36.3',
      },
      'of k3s': {
        objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 } }`,
        kubernetesVersion: '1.35.8+k3s1',
      },
      'the last of a minor that ended': {
        objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 } }`,
        kubernetesVersion: '1.30.14',
      },
    },
    fail: {
      'two behind': [
        {
          objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 } }`,
          kubernetesVersion: '1.36.2',
        },
        'kube-apiserver v1.36.2 is 2 patches behind v1.36.4 (as of 2026-08-31)',
      ],
      'a security release': [
        {
          objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 } }`,
          kubernetesVersion: '1.33.5',
        },
        'kube-apiserver v1.33.5 lacks v1.33.6, a security release; v1.33.13 is the newest (as of 2026-08-31)',
      ],
      'one of several': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-a, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: a, uid: a }] }, spec: { nodeName: a, containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.4', command: [kube-apiserver] }] } }
---
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-b, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: b, uid: a }] }, spec: { nodeName: b, containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.1', command: [kube-apiserver] }] } }`,
        'kube-apiserver v1.36.1 is 3 patches behind v1.36.4 (as of 2026-08-31)',
      ],
    },
    manual: {
      'a build of the vendor': [
        {
          objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 } }`,
          kubernetesVersion: '1.33.5-eks-113cf36',
        },
        'v1.33.5 is a build of its vendor, who numbers and rolls out patches: see his release notes',
      ],
      'a minor that the calendar does not know': [
        {
          objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 } }`,
          kubernetesVersion: '1.99.3',
        },
        "kaudit's calendar of 2026-08-31 holds no patches of Kubernetes 1.99",
      ],
      'no release': [
        {
          objects: `
        { apiVersion: v1, kind: Node, metadata: { name: n1 } }`,
          kubernetesVersion: '1.36.0-rc.1',
        },
        'v1.36.0 is no release: see whether a newer one is out',
      ],
    },
  },
  each: 'cluster',
  needs: ['serverVersions', 'scanDate'],
  evaluate({ serverVersions, scanDate, ...abstain }) {
    if (serverVersions.servers.length === 0)
      return abstain.manual('the API server does not say its version in a form that kaudit can read');
    const verdicts = serverVersions.servers.map(({ version, text }) => judgePatch(version, text, scanDate.day));
    const bad = [...new Set(verdicts.flatMap((verdict) => (verdict.state === 'bad' ? [verdict.why] : [])))];
    if (bad.length > 0) return { message: `kube-apiserver ${bad.join('; ')}` };
    for (const verdict of verdicts) if (verdict.state === 'manual') return abstain.manual(verdict.reason);
  },
});
