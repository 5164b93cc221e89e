import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'secret-in-image',
  category: 'images',
  severity: 'high',
  title: 'No running image carries credentials',
  description:
    'A credential in a layer of an image is read by everybody who can pull the image, today and in every copy of it, and a later layer that deletes the file hides nothing.',
  remediation:
    'Revoke the credential, build the image without it (build secrets, a multi-stage build), and give it to the pod as a Secret or through an identity.',
  references: [
    'https://aquasecurity.github.io/trivy-operator/latest/docs/crds/exposedsecret-report/',
    'https://kubernetes.io/docs/concepts/configuration/secret/',
  ],
  examples: {
    pass: {
      'a report that counts none': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: 'ghcr.io/acme/web:1' }] } }
          - { apiVersion: aquasecurity.github.io/v1alpha1, kind: ExposedSecretReport, metadata: { name: a, namespace: shop }, report: { artifact: { repository: acme/web, tag: '1' }, registry: { server: ghcr.io }, summary: { criticalCount: 0, highCount: 0, mediumCount: 0, lowCount: 0 }, secrets: [] } }`,
    },
    fail: {
      'by the summary, and by the list': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: 'ghcr.io/acme/web:1' }, { name: api, image: 'ghcr.io/acme/api:1' }] } }
          - { apiVersion: aquasecurity.github.io/v1alpha1, kind: ExposedSecretReport, metadata: { name: a, namespace: shop }, report: { artifact: { repository: acme/web, tag: '1' }, registry: { server: ghcr.io }, summary: { criticalCount: 1, lowCount: 2 } } }
          - { apiVersion: aquasecurity.github.io/v1alpha1, kind: ExposedSecretReport, metadata: { name: b, namespace: shop }, report: { artifact: { repository: acme/api, tag: '1' }, registry: { server: ghcr.io }, secrets: [{ ruleID: private-key, match: hidden }] } }`,
        'image ghcr.io/acme/web:1 carries 3 secrets by the report of Trivy; Pod shop/web runs it',
        'image ghcr.io/acme/api:1 carries 1 secret by the report of Trivy; Pod shop/web runs it',
      ],
    },
    notApplicable: {
      'no reports on secrets': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: nginx }] } }
          - { apiVersion: aquasecurity.github.io/v1alpha1, kind: VulnerabilityReport, metadata: { name: b, namespace: shop }, report: { artifact: { repository: library/nginx, tag: latest }, registry: { server: index.docker.io }, summary: { criticalCount: 1 } } }`,
    },
  },
  each: 'images',
  proof: 'presence',
  evaluate({ image: { name, workloads, secretReport }, notApplicable }) {
    const secrets = secretReport?.secrets;
    if (secretReport === undefined || secrets === undefined)
      return notApplicable('no scanner left a report on secrets in the image');
    if (secrets === 0) return;
    const who =
      workloads.length > 1 ? `${workloads[0]} and ${workloads.length - 1} more run it` : `${workloads[0]} runs it`;
    return {
      message: `image ${name} carries ${secrets} secret${secrets === 1 ? '' : 's'} by the report of ${secretReport.scanner}; ${who}`,
      fieldPath: 'image',
      value: name,
    };
  },
});
