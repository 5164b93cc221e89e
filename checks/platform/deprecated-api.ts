import { defineCheck } from '../../src/check.ts';
import { removedIn } from '../../src/kubernetes/removed-apis.ts';

export default defineCheck({
  id: 'deprecated-api',
  category: 'platform',
  severity: 'medium',
  title: 'Nothing relies on an API that goes away',
  description:
    'What was written in an API version that the next Kubernetes no longer serves can not be applied again after the upgrade. So upgrades, and the fixes in them, are put off.',
  remediation:
    'Write the manifest in the API version that took its place (kubectl convert, or the newer chart) and apply it again; update the clients that still ask for the old one.',
  references: [
    'https://kubernetes.io/docs/reference/using-api/deprecation-guide/',
    'https://kubernetes.io/docs/reference/using-api/deprecation-policy/',
  ],
  examples: {
    pass: {
      'written in the version that stays': `
        { apiVersion: batch/v1, kind: CronJob, metadata: { name: report, namespace: shop, managedFields: [{ manager: helm, operation: Update, apiVersion: batch/v1 }] }, spec: { schedule: '@daily', jobTemplate: { spec: { template: { spec: { containers: [{ name: a, image: 'a:1' }] } } } } } }`,
    },
    fail: {
      'by managedFields, and by what kubectl applied': [
        {
          objects: `
        kind: List
        items:
          - { apiVersion: batch/v1, kind: CronJob, metadata: { name: report, namespace: shop, managedFields: [{ manager: helm, operation: Update, apiVersion: batch/v1beta1 }] }, spec: { schedule: '@daily', jobTemplate: { spec: { template: { spec: { containers: [{ name: a, image: 'a:1' }] } } } } } }
          - { apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: { name: web, namespace: shop, annotations: { kubectl.kubernetes.io/last-applied-configuration: '{"apiVersion":"extensions/v1beta1","kind":"Ingress"}' } }, spec: {} }`,
          kubernetesVersion: '1.24',
        },
        'CronJob report was written in batch/v1beta1, which Kubernetes 1.25 removes',
        'Ingress web was written in extensions/v1beta1, which Kubernetes 1.22 removed',
      ],
    },
    notApplicable: {
      'nothing says in which version it was written': `
        { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: { containers: [{ name: web, image: 'web:1' }] } } } }`,
    },
  },
  proof: 'presence',
  each: 'objects',
  evaluate({ name, used, minor, unknown }) {
    const going = used.flatMap(({ apiVersion, kind, by, removedIn: told }) => {
      const removed = told ?? removedIn(apiVersion, kind);
      return removed === undefined ? [] : [{ apiVersion, kind, by, removed }];
    });
    if (going.length === 0) return;
    if (minor === undefined) return unknown('the version of the API server was not read');
    return going
      .filter(({ by, removed }) => by === 'requests' || removed <= minor + 2)
      .map(({ apiVersion, kind, by, removed }) => {
        const gone = `${apiVersion}, which Kubernetes 1.${removed} ${removed <= minor ? 'removed' : 'removes'}`;
        return {
          message:
            by === 'manifest' ? `${kind} ${name} was written in ${gone}` : `clients still ask for ${kind} of ${gone}`,
          fieldPath: 'apiVersion',
          value: apiVersion,
        };
      });
  },
});
