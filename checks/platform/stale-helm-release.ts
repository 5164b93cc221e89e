import { defineCheck } from '../../src/check.ts';
import { spanText } from '../../src/kubernetes/span.ts';

const day = 86_400_000;

export default defineCheck({
  id: 'stale-helm-release',
  category: 'platform',
  severity: 'low',
  title: 'Helm releases are kept up to date',
  description:
    'A chart that nobody touched for a year installs the software of a year ago, with every hole that was found since; a release that failed half-way runs something that nobody intended.',
  remediation:
    'Upgrade the release (helm upgrade), or finish what failed (helm rollback NAME, then upgrade); uninstall what nobody needs.',
  references: ['https://helm.sh/docs/helm/helm_upgrade/', 'https://helm.sh/docs/topics/advanced/#storage-backends'],
  examples: {
    pass: {
      'an object of it is younger than a year': `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop, creationTimestamp: '2026-01-01T00:00:00Z', labels: { helm.sh/chart: web-1.2.0 }, annotations: { meta.helm.sh/release-name: web, meta.helm.sh/release-namespace: shop } }, spec: { template: { spec: { containers: [{ name: web, image: 'web:1' }] } } } }`,
    },
    fail: {
      'a year without an upgrade, and one that failed': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Secret, type: helm.sh/release.v1, metadata: { name: sh.helm.release.v1.web.v2, namespace: shop, creationTimestamp: '2024-12-01T00:00:00Z', labels: { owner: helm, name: web, version: '2', status: deployed } } }
          - { apiVersion: v1, kind: Secret, type: helm.sh/release.v1, metadata: { name: sh.helm.release.v1.db.v1, namespace: shop, creationTimestamp: '2026-01-01T00:00:00Z', labels: { owner: helm, name: db, version: '1', status: pending-install } } }
          - { apiVersion: v1, kind: Service, metadata: { name: other, namespace: shop, creationTimestamp: '2026-01-05T00:00:00Z' }, spec: { ports: [{ port: 80 }] } }`,
        'Helm release shop/db has been pending-install for 4 days',
        'Helm release shop/web was last upgraded 400 days ago',
      ],
    },
    manual: {
      'its objects are older, which its revision need not be': [
        `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop, creationTimestamp: '2024-01-01T00:00:00Z', labels: { helm.sh/chart: web-1.2.0 }, annotations: { meta.helm.sh/release-name: web, meta.helm.sh/release-namespace: shop } }, spec: { template: { spec: { containers: [{ name: web, image: 'web:1' }] } } } }
          - { apiVersion: v1, kind: Service, metadata: { name: other, namespace: shop, creationTimestamp: '2026-01-01T00:00:00Z' }, spec: { ports: [{ port: 80 }] } }`,
        'Helm release shop/web (web-1.2.0): its newest workload was made 731 days ago, and the records that tell its last upgrade are Secrets: helm history web -n shop shows it',
      ],
    },
    notApplicable: { 'nothing that Helm installed': '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }' },
  },
  each: 'helmReleases',
  evaluate({ helmRelease: { namespace, name, chart, status, age, recorded }, manual }) {
    const called = `Helm release ${namespace}/${name}${chart === undefined ? '' : ` (${chart})`}`;
    const stuck = status === 'failed' || status?.startsWith('pending-') === true;
    if (recorded && stuck && age !== undefined && age > day)
      return { message: `${called} has been ${status} for ${spanText(age)}`, value: status };
    if (age !== undefined && age <= 365 * day) return;
    if (recorded && age !== undefined) return { message: `${called} was last upgraded ${spanText(age)} ago` };
    const made =
      age === undefined ? 'nothing says when it was made' : `its newest workload was made ${spanText(age)} ago`;
    return manual(
      `${called}: ${made}, and the records that tell its last upgrade are Secrets: helm history ${name} -n ${namespace} shows it`,
    );
  },
});
