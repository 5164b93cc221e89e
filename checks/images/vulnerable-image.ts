import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'vulnerable-image',
  category: 'images',
  severity: 'high',
  title: 'No running image has known critical vulnerabilities',
  description:
    'A critical vulnerability that is published comes with instructions: whoever reaches the process takes it over, and goes on with the token and the network of its pod.',
  remediation:
    'Build the image anew on a base image with the fixes, or take the newer version that its publisher offers, and let the pods start again.',
  references: [
    'https://aquasecurity.github.io/trivy-operator/latest/docs/crds/vulnerability-report/',
    'https://kubernetes.io/docs/concepts/security/cloud-native-security/',
  ],
  examples: {
    pass: {
      'none critical': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: nginx:1.29 }] } }
          - { apiVersion: aquasecurity.github.io/v1alpha1, kind: VulnerabilityReport, metadata: { name: a, namespace: shop }, report: { artifact: { repository: library/nginx, tag: '1.29' }, registry: { server: index.docker.io }, summary: { criticalCount: 0, highCount: 4 }, updateTimestamp: '2026-03-01T00:00:00Z' } }`,
      'the newest report counts': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: nginx:1.29 }] } }
          - { apiVersion: aquasecurity.github.io/v1alpha1, kind: VulnerabilityReport, metadata: { name: a, namespace: shop }, report: { artifact: { repository: library/nginx, tag: '1.29' }, registry: { server: index.docker.io }, summary: { criticalCount: 0 }, updateTimestamp: '2026-03-05T00:00:00Z' } }
          - { apiVersion: aquasecurity.github.io/v1alpha1, kind: VulnerabilityReport, metadata: { name: b, namespace: dev }, report: { artifact: { repository: library/nginx, tag: '1.29' }, registry: { server: index.docker.io }, summary: { criticalCount: 9 }, updateTimestamp: '2026-03-01T00:00:00Z' } }`,
    },
    fail: {
      'with and without fixes, one of them reachable from outside': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { containers: [{ name: web, image: nginx:1.29 }, { name: api, image: api:1 }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: api, namespace: shop }, spec: { containers: [{ name: api, image: 'docker.io/library/api:1' }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: job, namespace: shop }, spec: { containers: [{ name: job, image: job:1 }] } }
          - { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { type: NodePort, selector: { app: web } } }
          - { apiVersion: aquasecurity.github.io/v1alpha1, kind: VulnerabilityReport, metadata: { name: a, namespace: shop }, report: { artifact: { repository: library/nginx, tag: '1.29' }, registry: { server: index.docker.io }, summary: { criticalCount: 3, highCount: 1 }, vulnerabilities: [{ severity: CRITICAL, fixedVersion: '2' }, { severity: CRITICAL, fixedVersion: '3' }, { severity: CRITICAL, fixedVersion: '' }, { severity: HIGH, fixedVersion: '2' }], updateTimestamp: '2026-03-05T00:00:00Z' } }
          - { apiVersion: aquasecurity.github.io/v1alpha1, kind: VulnerabilityReport, metadata: { name: b, namespace: shop }, report: { artifact: { repository: library/api, tag: '1' }, registry: { server: index.docker.io }, summary: { criticalCount: 1, highCount: 0 }, vulnerabilities: [], updateTimestamp: '2026-03-05T00:00:00Z' } }
          - { apiVersion: spdx.softwarecomposition.kubescape.io/v1beta1, kind: VulnerabilityManifestSummary, metadata: { name: c, namespace: shop, creationTimestamp: '2026-03-01T00:00:00Z', annotations: { kubescape.io/image-tag: 'docker.io/library/job:1' } }, spec: { severities: { critical: { all: 2, relevant: 1 }, high: { all: 5 } } } }`,
        'image nginx:1.29 has 2 critical vulnerabilities with a fix and 1 without, and 1 high one; Pod shop/web (reachable from outside) runs it (Trivy)',
        'image api:1 has 1 critical vulnerability without a fix; Pod shop/web (reachable from outside) and 1 more run it (Trivy)',
        'image job:1 has 2 critical vulnerabilities, and 5 high ones; Pod shop/job runs it (Kubescape)',
      ],
    },
    unknown: {
      'a report that was served without its counts': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: nginx }] } }
          - { apiVersion: spdx.softwarecomposition.kubescape.io/v1beta1, kind: VulnerabilityManifestSummary, metadata: { name: a, namespace: shop, annotations: { kubescape.io/image-tag: nginx } }, spec: { severities: { critical: { all: 0 } }, vulnerabilitiesRef: { all: { name: '' } } } }`,
        'the report of Kubescape on image nginx was served without its counts',
      ],
    },
    notApplicable: {
      'no scanner leaves reports, or none on this image': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: nginx }] } }
          - { apiVersion: aquasecurity.github.io/v1alpha1, kind: VulnerabilityReport, metadata: { name: b, namespace: shop }, report: { artifact: { repository: library/api, tag: '1' }, summary: { criticalCount: 1 } } }`,
    },
  },
  each: 'images',
  proof: 'presence',
  evaluate({ image: { name, workloads, exposed, report }, unknown, notApplicable }) {
    if (report === undefined) return notApplicable('no scanner left a report on the image');
    const { scanner, critical, high = 0, fixable } = report;
    if (critical === undefined)
      return unknown(`the report of ${scanner} on image ${name} was served without its counts`);
    if (critical === 0) return;
    const others = high === 0 ? '' : `, and ${high} high one${high === 1 ? '' : 's'}`;
    const first = `${workloads[0]}${exposed ? ' (reachable from outside)' : ''}`;
    const who = workloads.length > 1 ? `${first} and ${workloads.length - 1} more run it` : `${first} runs it`;
    return {
      message: `image ${name} has ${count(critical, fixable)}${others}; ${who} (${scanner})`,
      fieldPath: 'image',
      value: name,
    };
  },
});

/** Those with a fix first. */
function count(critical: number, fixable: number | undefined): string {
  const several = (n: number): string => `${n} critical vulnerabilit${n === 1 ? 'y' : 'ies'}`;
  if (fixable === undefined) return several(critical);
  if (fixable === 0) return `${several(critical)} without a fix`;
  const rest = critical - fixable;
  return `${several(fixable)} with a fix${rest > 0 ? ` and ${rest} without` : ''}`;
}
