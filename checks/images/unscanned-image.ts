import { defineCheck } from '../../src/check.ts';

const oldest = 7;

export default defineCheck({
  id: 'unscanned-image',
  category: 'images',
  severity: 'medium',
  title: 'Every running image has a fresh scan report',
  description:
    'New vulnerabilities become known every day in software that does not change: of an image that nobody looked at lately, nobody knows what an attacker can use.',
  remediation:
    'Let the scanner cover the namespace and reach the registry of the image, and scan again at least once a week (operator.scannerReportTTL of Trivy Operator).',
  references: [
    'https://aquasecurity.github.io/trivy-operator/latest/docs/crds/vulnerability-report/',
    'https://kubescape.io/docs/operator/vulnerabilities/',
  ],
  examples: {
    pass: {
      'a report of last week, by name, by digest, of a mirror of Docker Hub’s name': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: nginx:1.29 }, { name: api, image: 'ghcr.io/acme/api@sha256:1111111111111111111111111111111111111111111111111111111111111111' }] } }
          - { apiVersion: aquasecurity.github.io/v1alpha1, kind: VulnerabilityReport, metadata: { name: a, namespace: shop }, report: { artifact: { repository: library/nginx, tag: '1.29' }, registry: { server: index.docker.io }, summary: { criticalCount: 0 }, updateTimestamp: '2026-03-01T00:00:00Z' } }
          - { apiVersion: aquasecurity.github.io/v1alpha1, kind: VulnerabilityReport, metadata: { name: b, namespace: shop }, report: { artifact: { repository: acme/api, digest: 'sha256:1111111111111111111111111111111111111111111111111111111111111111' }, registry: { server: ghcr.io }, summary: { criticalCount: 0 }, updateTimestamp: '2026-03-08T00:00:00Z' } }`,
      'a report of Kubescape': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: nginx }] } }
          - { apiVersion: spdx.softwarecomposition.kubescape.io/v1beta1, kind: VulnerabilityManifestSummary, metadata: { name: a, namespace: shop, creationTimestamp: '2026-03-01T00:00:00Z', annotations: { kubescape.io/image-tag: 'docker.io/library/nginx:latest' } }, spec: { severities: { critical: { all: 1 } } } }`,
    },
    fail: {
      'no report, an old one, one of another tag': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { initContainers: [{ name: setup, image: busybox }], containers: [{ name: web, image: nginx:1.29 }, { name: api, image: api:1 }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: other, namespace: shop }, spec: { containers: [{ name: setup, image: busybox:latest }] } }
          - { apiVersion: aquasecurity.github.io/v1alpha1, kind: VulnerabilityReport, metadata: { name: a, namespace: shop }, report: { artifact: { repository: library/nginx, tag: '1.28' }, registry: { server: index.docker.io }, summary: { criticalCount: 0 }, updateTimestamp: '2026-03-09T00:00:00Z' } }
          - { apiVersion: aquasecurity.github.io/v1alpha1, kind: VulnerabilityReport, metadata: { name: b, namespace: shop }, report: { artifact: { repository: library/api, tag: '1' }, registry: { server: index.docker.io }, summary: { criticalCount: 0 }, updateTimestamp: '2026-03-01T00:00:00Z' } }`,
        'no scanner left a report on image busybox:latest, which Pod shop/other and 1 more run',
        'no scanner left a report on image nginx:1.29, which Pod shop/web runs',
        'the newest report on image api:1, which Pod shop/web runs, is 8 days old (Trivy)',
      ],
    },
    unknown: {
      'a report that does not tell when it was renewed': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: nginx }] } }
          - { apiVersion: spdx.softwarecomposition.kubescape.io/v1beta1, kind: VulnerabilityManifestSummary, metadata: { name: a, namespace: shop, creationTimestamp: '2026-03-01T00:00:00Z', annotations: { kubescape.io/image-tag: nginx } }, spec: { severities: { critical: { all: 1 } } } }
          - { apiVersion: spdx.softwarecomposition.kubescape.io/v1beta1, kind: VulnerabilityManifestSummary, metadata: { name: b, namespace: shop, creationTimestamp: '2026-04-01T00:00:00Z', annotations: { kubescape.io/image-tag: api } }, spec: { severities: { critical: { all: 1 } } } }`,
        'the report of Kubescape on image nginx was made 31 days ago and does not say when it was renewed',
      ],
    },
    notApplicable: {
      'no scanner leaves reports':
        '{ apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: nginx }] } }',
    },
  },
  each: 'images',
  needs: ['images'],
  evaluate({ image: { name, workloads, report, age }, images, unknown, notApplicable }) {
    if (!images.reported) return notApplicable('no scanner leaves reports in the cluster');
    const more = workloads.length > 1 ? ` and ${workloads.length - 1} more run` : ' runs';
    const called = `image ${name}, which ${workloads[0]}${more}`;
    if (report === undefined)
      return { message: `no scanner left a report on ${called}`, fieldPath: 'image', value: name };
    if (age === undefined || age <= oldest) return;
    if (report.atLeast)
      return unknown(
        `the report of ${report.scanner} on image ${name} was made ${age} days ago and does not say when it was renewed`,
      );
    return {
      message: `the newest report on ${called}, is ${age} days old (${report.scanner})`,
      fieldPath: 'image',
      value: name,
    };
  },
});
