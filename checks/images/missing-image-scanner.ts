import { defineCheck } from '../../src/check.ts';
import { presenceOf } from '../../src/kubernetes/components/presence.ts';

export default defineCheck({
  id: 'missing-image-scanner',
  category: 'images',
  severity: 'medium',
  title: 'Something scans the images that run here',
  description:
    'Without a scanner nobody learns that an image which was clean when it was built has a hole that is public today.',
  remediation:
    'Run a scanner that looks at what runs in the cluster, as Trivy Operator or the Kubescape operator do, or let the registry scan and show where it reports.',
  references: [
    'https://kubernetes.io/docs/concepts/security/cloud-native-security/',
    'https://aquasecurity.github.io/trivy-operator/latest/',
    'https://kubescape.io/docs/operator/vulnerabilities/',
  ],
  examples: {
    pass: {
      'a scanner that runs': `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: trivy-operator, namespace: trivy-system }, spec: { replicas: 1, template: { spec: { containers: [{ name: trivy-operator, image: 'ghcr.io/aquasecurity/trivy-operator:0.28.0' }] } } }, status: { readyReplicas: 1 } }`,
      'reports on what runs, of this week': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: nginx:1.29 }] } }
          - { apiVersion: aquasecurity.github.io/v1alpha1, kind: VulnerabilityReport, metadata: { name: a, namespace: shop }, report: { artifact: { repository: library/nginx, tag: '1.29' }, registry: { server: index.docker.io }, summary: { criticalCount: 0 }, updateTimestamp: '2026-03-01T00:00:00Z' } }`,
    },
    fail: {
      nothing: [
        '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }',
        'nothing that scans images was found: no scanner that kaudit knows runs, and none leaves reports',
      ],
      'a scanner without a ready pod': [
        `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: trivy-operator, namespace: trivy-system }, spec: { replicas: 1, template: { spec: { containers: [{ name: trivy-operator, image: 'ghcr.io/aquasecurity/trivy-operator:0.28.0' }] } } }, status: { readyReplicas: 0 } }`,
        'nothing scans images: Trivy Operator (Deployment trivy-system/trivy-operator) has no ready pod of the 1 it should have',
      ],
      'reports that nobody renews': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: nginx:1.29 }] } }
          - { apiVersion: aquasecurity.github.io/v1alpha1, kind: VulnerabilityReport, metadata: { name: a, namespace: shop }, report: { artifact: { repository: library/nginx, tag: '1.29' }, registry: { server: index.docker.io }, summary: { criticalCount: 0 }, updateTimestamp: '2026-03-01T00:00:00Z' } }
          - { apiVersion: aquasecurity.github.io/v1alpha1, kind: VulnerabilityReport, metadata: { name: b, namespace: shop, creationTimestamp: '2026-05-01T00:00:00Z' }, report: { artifact: { repository: library/gone, tag: '1' }, registry: { server: index.docker.io }, summary: { criticalCount: 0 } } }`,
        'nothing that scans images was found: no scanner that kaudit knows runs, and the reports on running images are older than 7 days',
      ],
    },
    manual: {
      'the registry of a cloud may scan': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: a, labels: { eks.amazonaws.com/nodegroup: a } }, spec: { providerID: 'aws:///eu-west-1a/i-1' }, status: { nodeInfo: { kubeletVersion: v1.36.1-eks-1 } } }`,
        'no scanner was found in the cluster; Amazon ECR and Amazon Inspector may scan the images: see the scanning configuration of the registry (aws ecr get-registry-scanning-configuration)',
      ],
    },
  },
  each: 'cluster',
  needs: ['components', 'images'],
  evaluate({ cluster, components, images, unknown, manual }) {
    const presence = presenceOf(components.serving('scanning'));
    if (presence.state === 'ready') return;
    // What a scanner outside left lately is as good as one inside.
    if (images.items.some(({ value: { image } }) => image.report !== undefined && (image.age ?? 0) <= 7)) return;
    if (presence.state === 'unclear') return unknown(presence.why);
    const registry = registries[cluster.distribution.name];
    if (registry !== undefined) return manual(`no scanner was found in the cluster; ${registry}`);
    if (cluster.distribution.name === 'unknown' && !images.nodesSeen)
      return unknown('nodes were not seen, which tell whether a cloud may scan');
    if (presence.state === 'broken') return { message: `nothing scans images: ${presence.why}` };
    const reports = images.reported ? 'the reports on running images are older than 7 days' : 'none leaves reports';
    return { message: `nothing that scans images was found: no scanner that kaudit knows runs, and ${reports}` };
  },
});

/** Where the registries of clouds say whether they scan. */
const registries: Partial<Record<string, string>> = {
  eks: 'Amazon ECR and Amazon Inspector may scan the images: see the scanning configuration of the registry (aws ecr get-registry-scanning-configuration)',
  gke: 'Artifact Analysis may scan the images: see whether containerscanning.googleapis.com is enabled (gcloud services list)',
  aks: 'Microsoft Defender for Containers may scan the images: see its plans (az security pricing list)',
};
