import { defineCheck } from '../../src/check.ts';
import { spanText } from '../../src/kubernetes/span.ts';

const week = 7 * 86_400_000;

export default defineCheck({
  id: 'pending-operator-upgrade',
  category: 'platform',
  severity: 'low',
  title: 'Operators are up to date',
  description:
    'Operators hold wide rights, and their fixes arrive as upgrades. One that waits for approval, or a chart that can no longer be fetched, leaves the holes of last year open without a sign.',
  remediation:
    'Approve the InstallPlan or set spec.installPlanApproval: Automatic on the Subscription; repair the source that the HelmRelease, HelmRepository or Application names.',
  references: [
    'https://olm.operatorframework.io/docs/concepts/crds/subscription/',
    'https://fluxcd.io/flux/components/helm/helmreleases/#status-conditions',
    'https://argo-cd.readthedocs.io/en/stable/user-guide/helm/',
  ],
  examples: {
    pass: {
      'installed what is offered; and offered only yesterday': `
        kind: List
        items:
          - { apiVersion: operators.coreos.com/v1alpha1, kind: Subscription, metadata: { name: a, namespace: ops }, status: { installedCSV: a.v2, currentCSV: a.v2, lastUpdated: '2025-01-01T00:00:00Z' } }
          - { apiVersion: operators.coreos.com/v1alpha1, kind: Subscription, metadata: { name: b, namespace: ops }, status: { installedCSV: b.v1, currentCSV: b.v2, lastUpdated: '2026-03-01T00:00:00Z' } }`,
    },
    fail: {
      'waits for approval': [
        `
        kind: List
        items:
          - { apiVersion: operators.coreos.com/v1alpha1, kind: Subscription, metadata: { name: db, namespace: ops, creationTimestamp: '2026-03-01T00:00:00Z' }, spec: { installPlanApproval: Manual }, status: { installedCSV: db.v1, currentCSV: db.v2, installPlanRef: { name: install-7 } } }
          - { apiVersion: operators.coreos.com/v1alpha1, kind: InstallPlan, metadata: { name: install-7, namespace: ops, creationTimestamp: '2026-01-30T00:00:00Z' }, spec: { approval: Manual, approved: false }, status: { phase: RequiresApproval } }`,
        'Subscription db: db.v1 is installed, db.v2 is offered, and InstallPlan install-7 waits for approval, for 30 days',
      ],
      'a chart that can not be fetched': [
        `
        kind: List
        items:
          - { apiVersion: source.toolkit.fluxcd.io/v1, kind: HelmRepository, metadata: { name: charts, namespace: flux-system, creationTimestamp: '2026-03-01T00:00:00Z' }, status: { conditions: [{ type: Ready, status: 'False', reason: Failed, lastTransitionTime: '2026-02-01T00:00:00Z' }] } }
          - { apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: { name: ingress, namespace: argocd }, spec: { source: { chart: ingress } }, status: { conditions: [{ type: ComparisonError, lastTransitionTime: '2026-02-10T00:00:00Z' }] } }`,
        'HelmRepository charts: it is not ready (Failed), for 28 days',
        'Application ingress: it fails (ComparisonError), for 19 days',
      ],
    },
    notApplicable: { 'none of these': '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }' },
    unknown: {
      'nothing says since when': [
        `
        { apiVersion: operators.coreos.com/v1alpha1, kind: Subscription, metadata: { name: a, namespace: ops }, status: { installedCSV: a.v1, currentCSV: a.v2 } }`,
        'Subscription a: a.v1 is installed, a.v2 is offered; nothing says since when',
      ],
    },
  },
  each: 'operators',
  evaluate({ operator: { kind, name, pending }, unknown }) {
    if (pending === undefined) return;
    const { what, age, fieldPath } = pending;
    if (age === undefined) return unknown(`${kind} ${name}: ${what}; nothing says since when`);
    if (age <= week) return;
    return { message: `${kind} ${name}: ${what}, for ${spanText(age)}`, fieldPath };
  },
});
