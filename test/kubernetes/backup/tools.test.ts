import { expect, test } from 'vitest';
import { hostOf, isInCluster, readLocations } from '../../../src/kubernetes/backup/locations.ts';
import { includesVolumes, readSchedules } from '../../../src/kubernetes/backup/tools.ts';
import type { KubernetesObject } from '../../../src/kubernetes/object.ts';

const object = (namespace: string, name: string, fields: object = {}, labels = {}): KubernetesObject => ({
  apiVersion: 'example/v1',
  kind: 'Any',
  metadata: { name, namespace, labels, creationTimestamp: '2026-01-01T00:00:00Z' },
  ...fields,
});
const listing =
  (lists: Readonly<Record<string, readonly KubernetesObject[]>>) =>
  (name: string): readonly KubernetesObject[] =>
    lists[name] ?? [];
const at = '2026-02-01T00:00:00Z';

// Sources: the CustomResourceDefinitions of each project.
test.each([
  [
    'Velero',
    {
      'schedules.velero.io': [
        object('velero', 'daily', { spec: { schedule: '@daily', template: { excludedNamespaces: ['tmp'] } } }),
      ],
      'backups.velero.io': [
        object(
          'velero',
          'a',
          { status: { phase: 'Completed', completionTimestamp: at } },
          { 'velero.io/schedule-name': 'daily' },
        ),
        object(
          'velero',
          'b',
          { status: { phase: 'Completed', completionTimestamp: at } },
          { 'velero.io/schedule-name': 'other' },
        ),
      ],
    },
    { shop: true, tmp: false },
  ],
  [
    'Kasten K10',
    {
      'policies.config.kio.kasten.io': [
        object('kasten-io', 'daily', {
          spec: {
            frequency: '@daily',
            actions: [{ action: 'backup' }],
            selector: { matchExpressions: [{ key: 'k10.kasten.io/appNamespace', operator: 'In', values: ['shop'] }] },
          },
        }),
        object('kasten-io', 'by-hand', { spec: { frequency: '@onDemand', actions: [{ action: 'backup' }] } }),
      ],
      'backupactions.actions.kio.kasten.io': [
        object(
          'kasten-io',
          'a',
          { status: { state: 'Complete', endTime: at } },
          { 'k10.kasten.io/policyName': 'daily' },
        ),
      ],
    },
    { shop: true, tmp: false },
  ],
  [
    'Stash',
    {
      'backupconfigurations.stash.appscode.com': [object('shop', 'db', { spec: { schedule: '@daily' } })],
      'backupsessions.stash.appscode.com': [
        { ...object('shop', 's', { spec: { invoker: { name: 'db' } }, status: { phase: 'Succeeded' } }) },
      ],
    },
    { shop: true, tmp: false },
  ],
  [
    'KubeStash',
    {
      'backupconfigurations.core.kubestash.com': [
        object('shop', 'db', { spec: { sessions: [{ scheduler: { schedule: '@daily' } }] } }),
      ],
      'backupsessions.core.kubestash.com': [
        object('shop', 's', { spec: { invoker: { name: 'db' } }, status: { phase: 'Succeeded' } }),
      ],
    },
    { shop: true, tmp: false },
  ],
  [
    'Trilio',
    {
      'backupplans.triliovault.trilio.io': [
        object('shop', 'plan', { spec: { backupConfig: { schedulePolicy: { fullBackupPolicy: { name: 'daily' } } } } }),
        object('shop', 'by-hand', { spec: { backupConfig: {} } }),
      ],
      'backups.triliovault.trilio.io': [
        object('shop', 'b', {
          spec: { backupPlan: { name: 'plan' } },
          status: { status: 'Available', completionTimestamp: at },
        }),
      ],
    },
    { shop: true, tmp: false },
  ],
  [
    'K8up',
    {
      'schedules.k8up.io': [object('shop', 's', { spec: { backup: { schedule: '@daily-random' } } })],
      'backups.k8up.io': [
        object('shop', 'b', {
          status: { conditions: [{ type: 'Completed', status: 'True', reason: 'Succeeded', lastTransitionTime: at }] },
        }),
      ],
    },
    { shop: true, tmp: false },
  ],
  [
    'VolSync',
    {
      'replicationsources.volsync.backube': [
        object('shop', 'r', { spec: { trigger: { schedule: '0 * * * *' } }, status: { lastSyncTime: at } }),
        object('shop', 'by-hand', { spec: { trigger: { manual: 'once' } } }),
      ],
    },
    { shop: true, tmp: false },
  ],
  [
    'Longhorn',
    {
      'recurringjobs.longhorn.io': [
        object('longhorn-system', 'nightly', { spec: { task: 'backup', cron: '0 2 * * *' } }),
        object('longhorn-system', 'snap', { spec: { task: 'snapshot', cron: '0 * * * *' } }),
      ],
      'backups.longhorn.io': [object('longhorn-system', 'b', { status: { state: 'Completed', backupCreatedAt: at } })],
    },
    { shop: true, tmp: true },
  ],
  [
    'Rancher Backups',
    {
      'backups.resources.cattle.io': [
        object('', 'b', { spec: { schedule: '@daily' }, status: { lastSnapshotTs: at } }),
      ],
    },
    { shop: false },
  ],
  [
    'etcd snapshots',
    { 'etcdsnapshotfiles.k3s.cattle.io': [object('', 'f', { status: { readyToUse: true, creationTime: at } })] },
    { shop: false },
  ],
  [
    'etcd snapshot job',
    {
      'cronjobs.batch': [
        object('kube-system', 'etcd-backup', {
          spec: {
            schedule: '@daily',
            jobTemplate: {
              spec: { template: { spec: { containers: [{ name: 'a', image: 'registry.k8s.io/etcd:3.6.14-0' }] } } },
            },
          },
          status: { lastSuccessfulTime: at },
        }),
        object('shop', 'report-backup', {
          spec: {
            jobTemplate: { spec: { template: { spec: { containers: [{ name: 'a', image: 'shop/report:1' }] } } } },
          },
        }),
      ],
    },
    { shop: false },
  ],
])('%s', (tool, lists, scope) => {
  const [schedule, ...more] = readSchedules(listing(lists));
  expect(more).toEqual([]);
  expect(schedule?.tool).toBe(tool);
  expect(schedule?.runs.map(({ outcome }) => outcome)).toEqual(['good']);
  for (const [namespace, included] of Object.entries(scope))
    expect(schedule && includesVolumes(schedule, namespace), namespace).toBe(included);
});

test('odd shapes tell nothing and break nothing', () => {
  const odd = object('x', 'odd', { spec: 'text', status: [1] });
  const lists = listing({
    'schedules.velero.io': [odd],
    'backups.velero.io': [odd],
    'policies.config.kio.kasten.io': [odd],
    'recurringjobs.longhorn.io': [odd],
    'cronjobs.batch': [odd],
    'backupstoragelocations.velero.io': [odd],
  });
  expect(readSchedules(lists).map(({ tool, schedule, runs }) => [tool, schedule, runs])).toEqual([['Velero', '', []]]);
  expect(readLocations(lists).map(({ endpoint }) => endpoint)).toEqual(['']);
});

test.each([
  ['http://minio.velero.svc:9000', 'minio.velero.svc', true, true],
  ['https://minio.velero.svc.cluster.local', 'minio.velero.svc.cluster.local', false, true],
  ['https://minio.storage:9000/bucket', 'minio.storage', false, true],
  ['http://10.96.0.7', '10.96.0.7', true, true],
  ['https://[fd00::7]:9000', '[fd00::7]', false, false],
  ['https://s3.example.com', 's3.example.com', false, false],
  ['https://s3.eu.svc.example.com', 's3.eu.svc.example.com', false, false],
  ['https://minio.storage.svc.k8s.example', 'minio.storage.svc.k8s.example', false, true],
  ['s3://bucket@eu-west-1/', 'eu-west-1', false, false],
  ['', '', false, false],
])('%j is asked at %j', (endpoint, host, plain, inCluster) => {
  expect(hostOf(endpoint)).toEqual({ host, plain });
  expect(isInCluster(host, new Set(['minio.storage', '10.96.0.7']))).toBe(inCluster);
});
