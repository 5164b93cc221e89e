/** A row of the table of resources: group, versions in the order they are tried, kind, and whether it has namespaces. */
type Row = readonly [group: string, versions: string, kind: string, namespaced: boolean];

/** Resources by group: versions, then `Kind plural`; a plural that ends with `*` has no namespaces. */
const groups: Readonly<Record<string, readonly [versions: string, ...kinds: string[]]>> = {
  'velero.io': [
    'v1',
    'Schedule schedules',
    'Backup backups',
    'BackupStorageLocation backupstoragelocations',
    'Restore restores',
  ],
  'config.kio.kasten.io': ['v1alpha1', 'Policy policies', 'Profile profiles'],
  'actions.kio.kasten.io': ['v1alpha1', 'BackupAction backupactions', 'RestoreAction restoreactions'],
  'stash.appscode.com': ['v1beta1', 'BackupConfiguration backupconfigurations', 'BackupSession backupsessions'],
  'core.kubestash.com': ['v1alpha1', 'BackupConfiguration backupconfigurations', 'BackupSession backupsessions'],
  'storage.kubestash.com': ['v1alpha1', 'BackupStorage backupstorages'],
  'triliovault.trilio.io': ['v1', 'BackupPlan backupplans', 'Backup backups'],
  'k8up.io': ['v1', 'Schedule schedules', 'Backup backups'],
  'volsync.backube': ['v1alpha1', 'ReplicationSource replicationsources'],
  'longhorn.io': ['v1beta2', 'RecurringJob recurringjobs', 'Backup backups', 'BackupTarget backuptargets'],
  'resources.cattle.io': ['v1', 'Backup backups*'],
  'k3s.cattle.io': ['v1', 'ETCDSnapshotFile etcdsnapshotfiles*'],
  'operators.coreos.com': ['v1alpha1', 'Subscription subscriptions', 'InstallPlan installplans'],
  'helm.toolkit.fluxcd.io': ['v2,v2beta2,v2beta1', 'HelmRelease helmreleases'],
  'source.toolkit.fluxcd.io': ['v1,v1beta2', 'HelmRepository helmrepositories'],
  'argoproj.io': ['v1alpha1', 'Application applications'],
  'monitoring.coreos.com': [
    'v1',
    'Prometheus prometheuses',
    'PrometheusRule prometheusrules',
    'Alertmanager alertmanagers',
    'ServiceMonitor servicemonitors',
    'PodMonitor podmonitors',
  ],
};

/**
 * What backs up, delivers and measures, by resource name (`schedules.velero.io`); asked for only where the group is served.
 * Sources: the CustomResourceDefinitions of each project.
 */
export const platformResources: Readonly<Record<string, Row>> = Object.fromEntries(
  Object.entries(groups).flatMap(([group, [versions, ...kinds]]) =>
    kinds.map((one): [string, Row] => {
      const [kind = '', word = ''] = one.split(' ');
      const plural = word.replace('*', '');
      return [`${plural}.${group}`, [group, versions, kind, plural === word]];
    }),
  ),
);
