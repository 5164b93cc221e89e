import { defineCheck } from '../../src/check.ts';
import { spanText } from '../../src/kubernetes/span.ts';

const quarter = 90 * 86_400_000;

export default defineCheck({
  id: 'restore-test',
  category: 'platform',
  severity: 'info',
  title: 'A restore has been tried',
  description:
    'Backups that nobody ever read back fail on the day that counts: for want of a key, of a storage class, of somebody who knows how.',
  remediation: 'Restore a backup into an empty namespace or cluster every quarter, and write down how long it took.',
  references: [
    'https://velero.io/docs/main/restore-reference/',
    'https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/#restoring-an-etcd-cluster',
  ],
  examples: {
    pass: {
      'last month': `
        kind: List
        items:
          - { apiVersion: velero.io/v1, kind: Restore, metadata: { name: drill, namespace: velero }, status: { phase: Completed, completionTimestamp: '2026-02-01T00:00:00Z' } }
          - { apiVersion: velero.io/v1, kind: Restore, metadata: { name: next, namespace: velero, creationTimestamp: '2026-03-01T00:00:00Z' }, status: { phase: InProgress } }`,
    },
    fail: {},
    manual: {
      none: [
        '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }',
        'when was a backup last restored, and how long did it take? No completed restore was seen; ask for the recovery plan and its last rehearsal',
      ],
      'long ago': [
        `
        kind: List
        items:
          - { apiVersion: velero.io/v1, kind: Restore, metadata: { name: drill, namespace: velero }, status: { phase: Completed, completionTimestamp: '2025-03-01T00:00:00Z' } }
          - { apiVersion: velero.io/v1, kind: Restore, metadata: { name: failed, namespace: velero, creationTimestamp: '2026-03-01T00:00:00Z' }, status: { phase: Failed, completionTimestamp: '2026-03-01T00:10:00Z' } }`,
        'when was a backup last restored, and how long did it take? The newest completed restore is drill of Velero, 365 days ago; ask for the recovery plan and its last rehearsal',
      ],
    },
  },
  each: 'cluster',
  needs: ['restores'],
  evaluate({ restores: { newest }, manual }) {
    if (newest !== undefined && newest.age <= quarter) return;
    const seen =
      newest === undefined
        ? 'No completed restore was seen'
        : `The newest completed restore is ${newest.name} of ${newest.tool}, ${spanText(newest.age)} ago`;
    return manual(
      `when was a backup last restored, and how long did it take? ${seen}; ask for the recovery plan and its last rehearsal`,
    );
  },
});
