import { defineCheck } from '../../src/check.ts';
import { spanText } from '../../src/kubernetes/span.ts';

export default defineCheck({
  id: 'failed-backup',
  category: 'platform',
  severity: 'high',
  title: 'Scheduled backups succeed',
  description:
    'A schedule whose runs fail looks like a backup until the day it is needed. What an attacker or a mistake destroys after the newest good one is gone.',
  remediation:
    'Find out why the last run failed (velero backup describe NAME --details, or the log of the tool), repair the storage location or the volumes it names, and run the backup once by hand.',
  references: [
    'https://velero.io/docs/main/troubleshooting/',
    'https://kubernetes.io/docs/tasks/administer-cluster/configure-upgrade-etcd/#backing-up-an-etcd-cluster',
  ],
  examples: {
    pass: {
      'completed last night': `
        kind: List
        items:
          - { apiVersion: velero.io/v1, kind: Schedule, metadata: { name: daily, namespace: velero, creationTimestamp: '2026-01-01T00:00:00Z' }, spec: { schedule: '0 3 * * *', template: { includedNamespaces: ['*'] } } }
          - { apiVersion: velero.io/v1, kind: Backup, metadata: { name: daily-1, namespace: velero, labels: { velero.io/schedule-name: daily } }, status: { phase: Completed, completionTimestamp: '2026-03-02T03:10:00Z' } }
          - { apiVersion: velero.io/v1, kind: Backup, metadata: { name: daily-2, namespace: velero, labels: { velero.io/schedule-name: daily } }, status: { phase: InProgress, startTimestamp: '2026-03-03T03:00:00Z' } }
          - { apiVersion: velero.io/v1, kind: BackupStorageLocation, metadata: { name: default, namespace: velero }, spec: { default: true, provider: aws }, status: { phase: Available } }`,
    },
    fail: {
      'the last one is partial': [
        `
        kind: List
        items:
          - { apiVersion: velero.io/v1, kind: Schedule, metadata: { name: daily, namespace: velero, creationTimestamp: '2026-01-01T00:00:00Z' }, spec: { schedule: '0 3 * * *', template: { includedNamespaces: ['*'] } } }
          - { apiVersion: velero.io/v1, kind: Backup, metadata: { name: daily-1, namespace: velero, labels: { velero.io/schedule-name: daily } }, status: { phase: Completed, completionTimestamp: '2026-03-02T03:10:00Z' } }
          - { apiVersion: velero.io/v1, kind: Backup, metadata: { name: daily-2, namespace: velero, labels: { velero.io/schedule-name: daily } }, status: { phase: PartiallyFailed, completionTimestamp: '2026-03-03T03:10:00Z' } }`,
        'Velero Schedule daily: the last run ended PartiallyFailed; its newest good one is 24 hours old',
      ],
      'none for longer than twice its interval': [
        `
        kind: List
        items:
          - { apiVersion: velero.io/v1, kind: Schedule, metadata: { name: daily, namespace: velero, creationTimestamp: '2026-01-01T00:00:00Z' }, spec: { schedule: '0 3 * * *', template: { includedNamespaces: ['*'] } } }
          - { apiVersion: velero.io/v1, kind: Backup, metadata: { name: daily-1, namespace: velero, labels: { velero.io/schedule-name: daily } }, status: { phase: Completed, completionTimestamp: '2026-02-20T03:00:00Z' } }
          - { apiVersion: velero.io/v1, kind: Backup, metadata: { name: daily-2, namespace: velero, labels: { velero.io/schedule-name: daily } }, status: { phase: InProgress, startTimestamp: '2026-03-03T03:00:00Z' } }`,
        'Velero Schedule daily: it runs every 24 hours, and its newest good one is 11 days old',
      ],
      'never, and its location is not available': [
        `
        kind: List
        items:
          - { apiVersion: velero.io/v1, kind: Schedule, metadata: { name: daily, namespace: velero, creationTimestamp: '2026-01-01T00:00:00Z' }, spec: { schedule: '0 3 * * *', template: { includedNamespaces: ['*'] } } }
          - { apiVersion: velero.io/v1, kind: Backup, metadata: { name: daily-1, namespace: velero, labels: { velero.io/schedule-name: daily } }, status: { phase: FailedValidation, completionTimestamp: '2026-03-03T03:00:00Z' } }
          - { apiVersion: velero.io/v1, kind: BackupStorageLocation, metadata: { name: default, namespace: velero }, spec: { default: true, provider: aws }, status: { phase: Unavailable } }`,
        'Velero Schedule daily: the last run ended FailedValidation; no run of it ever succeeded; its storage location default is Unavailable',
      ],
      K8up: [
        `
        kind: List
        items:
          - { apiVersion: k8up.io/v1, kind: Schedule, metadata: { name: nightly, namespace: shop, creationTimestamp: '2026-01-01T00:00:00Z' }, spec: { backup: { schedule: '@daily-random' } } }
          - { apiVersion: k8up.io/v1, kind: Backup, metadata: { name: b, namespace: shop, creationTimestamp: '2026-03-01T00:00:00Z' }, status: { conditions: [{ type: Completed, status: 'True', reason: Failed, lastTransitionTime: '2026-03-01T00:10:00Z' }] } }`,
        'K8up Schedule nightly: the last run ended Failed; no run of it ever succeeded',
      ],
    },
    notApplicable: {
      'no schedule': '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }',
      'a paused one': `
        { apiVersion: velero.io/v1, kind: Schedule, metadata: { name: daily, namespace: velero }, spec: { schedule: '0 3 * * *', paused: true } }`,
    },
  },
  each: 'backupSchedules',
  evaluate({ backupSchedule: { tool, kind, name, paused, interval, goodAge, age, last, location }, notApplicable }) {
    if (paused) return notApplicable('the schedule is paused');
    const bad = last?.outcome === 'bad';
    const good =
      goodAge === undefined ? 'no run of it ever succeeded' : `its newest good one is ${spanText(goodAge)} old`;
    const late = interval !== undefined && (goodAge ?? age ?? 0) > 2 * interval;
    const unavailable = location?.unavailable;
    if (!bad && !late && unavailable === undefined) return;
    const told = [
      ...(bad ? [`the last run ended ${last.said}; ${good}`] : []),
      ...(late && !bad ? [`it runs every ${spanText(interval)}, and ${good}`] : []),
      ...(unavailable === undefined ? [] : [`its storage location ${location?.name} is ${unavailable}`]),
    ];
    return { message: `${tool} ${kind} ${name}: ${told.join('; ')}`, value: last?.said ?? null };
  },
});
