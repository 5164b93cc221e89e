import { isJson } from './redact.ts';

type Json = Record<string, unknown>;

/** Paths kept of each resource; whatever else it holds is dropped while collecting. */
const kept: Readonly<Record<string, readonly string[]>> = {
  'storageclasses.storage.k8s.io': ['provisioner'],
  'schedules.velero.io': [
    'spec.schedule',
    'spec.paused',
    'spec.template.includedNamespaces',
    'spec.template.excludedNamespaces',
    'spec.template.labelSelector',
    'spec.template.orLabelSelectors',
    'spec.template.storageLocation',
    'spec.template.snapshotVolumes',
    'status.phase',
    'status.lastBackup',
  ],
  'backups.velero.io': ['status.phase', 'status.completionTimestamp', 'status.startTimestamp', 'spec.storageLocation'],
  'backupstoragelocations.velero.io': [
    'spec.provider',
    'spec.default',
    'spec.accessMode',
    'spec.config.s3Url',
    'spec.config.publicUrl',
    'spec.config.insecureSkipTLSVerify',
    'spec.config.serverSideEncryption',
    'status.phase',
    'status.lastSyncedTime',
  ],
  'restores.velero.io': ['status.phase', 'status.completionTimestamp'],
  'policies.config.kio.kasten.io': [
    'spec.frequency',
    'spec.paused',
    'spec.actions',
    'spec.selector',
    'status.validation',
  ],
  'profiles.config.kio.kasten.io': [
    'spec.type',
    'spec.locationSpec.type',
    'spec.locationSpec.objectStore.endpoint',
    'spec.locationSpec.objectStore.skipSSLVerify',
    'spec.locationSpec.objectStore.objectStoreType',
    'spec.locationSpec.objectStore.protectionPeriod',
    'status.validation',
  ],
  'backupactions.actions.kio.kasten.io': ['status.state', 'status.endTime', 'spec.subject.namespace'],
  'restoreactions.actions.kio.kasten.io': ['status.state', 'status.endTime'],
  'backupconfigurations.stash.appscode.com': ['spec.schedule', 'spec.paused', 'spec.target.ref', 'status.conditions'],
  'backupsessions.stash.appscode.com': ['spec.invoker', 'status.phase'],
  'backupconfigurations.core.kubestash.com': ['spec.target', 'spec.paused', 'spec.sessions', 'status.phase'],
  'backupsessions.core.kubestash.com': ['spec.invoker', 'status.phase'],
  'backupstorages.storage.kubestash.com': [
    'spec.storage.provider',
    'spec.storage.s3.endpoint',
    'spec.storage.s3.insecureTLS',
    'status.phase',
  ],
  'backupplans.triliovault.trilio.io': ['spec.backupConfig.schedulePolicy', 'spec.backupNamespace', 'status.status'],
  'backups.triliovault.trilio.io': ['spec.backupPlan', 'status.status', 'status.completionTimestamp'],
  'schedules.k8up.io': ['spec.backup.schedule', 'spec.backend.s3.endpoint'],
  'backups.k8up.io': ['status.conditions', 'status.finished'],
  'replicationsources.volsync.backube': [
    'spec.trigger',
    'spec.paused',
    'status.lastSyncTime',
    'status.nextSyncTime',
    'status.latestMoverStatus.result',
  ],
  'recurringjobs.longhorn.io': ['spec.task', 'spec.cron'],
  'backups.longhorn.io': ['status.state', 'status.backupCreatedAt'],
  'backuptargets.longhorn.io': ['spec.backupTargetURL', 'status.available'],
  'backups.resources.cattle.io': [
    'spec.schedule',
    'spec.storageLocation.s3.endpoint',
    'spec.storageLocation.s3.insecureTLSSkipVerify',
    'status.lastSnapshotTs',
    'status.conditions',
  ],
  'etcdsnapshotfiles.k3s.cattle.io': [
    'spec.s3.endpoint',
    'spec.s3.skipSSLVerify',
    'status.readyToUse',
    'status.creationTime',
  ],
  'subscriptions.operators.coreos.com': [
    'spec.name',
    'spec.channel',
    'spec.installPlanApproval',
    'status.currentCSV',
    'status.installedCSV',
    'status.state',
    'status.lastUpdated',
    'status.conditions',
    'status.installPlanRef.name',
  ],
  'installplans.operators.coreos.com': [
    'spec.approval',
    'spec.approved',
    'spec.clusterServiceVersionNames',
    'status.phase',
  ],
  'helmreleases.helm.toolkit.fluxcd.io': [
    'spec.serviceAccountName',
    'spec.suspend',
    'spec.chart.spec.chart',
    'spec.chart.spec.version',
    'status.conditions',
  ],
  'helmrepositories.source.toolkit.fluxcd.io': ['spec.suspend', 'spec.type', 'status.conditions'],
  'applications.argoproj.io': [
    'spec.source.chart',
    'spec.destination.namespace',
    'status.sync.status',
    'status.health.status',
    'status.conditions',
    'status.reconciledAt',
  ],
  'prometheuses.monitoring.coreos.com': [
    'spec.serviceAccountName',
    'spec.alerting',
    'spec.ruleSelector',
    'spec.ruleNamespaceSelector',
    'spec.serviceMonitorSelector',
    'spec.serviceMonitorNamespaceSelector',
    'spec.podMonitorSelector',
    'spec.podMonitorNamespaceSelector',
    'spec.additionalScrapeConfigs.key',
    'spec.replicas',
    'status.availableReplicas',
  ],
  'alertmanagers.monitoring.coreos.com': ['spec.serviceAccountName', 'spec.replicas', 'status.availableReplicas'],
  'prometheusrules.monitoring.coreos.com': [],
  'servicemonitors.monitoring.coreos.com': ['spec.selector', 'spec.namespaceSelector'],
  'podmonitors.monitoring.coreos.com': ['spec.selector', 'spec.namespaceSelector'],
  'servers.policy.linkerd.io': ['spec.accessPolicy'],
  'authorizationpolicies.policy.linkerd.io': ['spec.targetRef', 'spec.requiredAuthenticationRefs'],
  'serverauthorizations.policy.linkerd.io': ['spec.client.unauthenticated'],
};

/** Parameters of a StorageClass that say whether its volumes are encrypted; others may hold passwords. */
const parameters: ReadonlySet<string> = new Set([
  'encrypted',
  'encryption',
  'kmskeyid',
  'disk-encryption-kms-key',
  'diskencryptionsetid',
  'secure',
  'encryptionkmsid',
  'type',
  'storageaccounttype',
  'skuname',
]);

/** Projections of what backs up, delivers and measures, by resource name. */
export const platformProjections: readonly (readonly [string, (raw: Json) => Json])[] = Object.entries(kept).map(
  ([resource, paths]) => {
    const project = (raw: Json): Json => keepPaths(raw, paths);
    if (resource === 'storageclasses.storage.k8s.io')
      return [resource, (raw) => ({ ...project(raw), parameters: keepParameters(raw.parameters) })];
    if (resource === 'prometheusrules.monitoring.coreos.com')
      return [resource, (raw) => ({ alerts: countAlerts(raw) })];
    return [resource, project];
  },
);

function keepPaths(raw: Json, paths: readonly string[]): Json {
  const made: Json = {};
  for (const path of paths) {
    const steps = path.split('.');
    const value = steps.reduce<unknown>(
      (at, step) => (isJson(at) && Object.hasOwn(at, step) ? at[step] : undefined),
      raw,
    );
    if (value === undefined || value === null) continue;
    let at = made;
    for (const step of steps.slice(0, -1)) {
      const inner = at[step];
      const next: Json = isJson(inner) ? inner : {};
      at[step] = next;
      at = next;
    }
    at[steps.at(-1) ?? ''] = withoutCredentials(value);
  }
  return made;
}

/** Addresses may carry a user and a password, messages anything: those are dropped. */
function withoutCredentials(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/:\/\/[^\s/@]{1,1024}@/g, '://<credentials>@').slice(0, 1_024);
  if (Array.isArray(value)) return value.map(withoutCredentials);
  if (!isJson(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (key === 'message' ? [] : [[key, withoutCredentials(inner)]])),
  );
}

function keepParameters(raw: unknown): Json {
  return Object.fromEntries(
    Object.entries(isJson(raw) ? raw : {}).filter(
      ([key, value]) => parameters.has(key.toLowerCase()) && typeof value === 'string' && value.length <= 256,
    ),
  );
}

/** How many rules of all groups raise an alert. */
function countAlerts({ spec }: Json): number {
  const groups = isJson(spec) && Array.isArray(spec.groups) ? spec.groups.filter(isJson) : [];
  const rules = groups.flatMap((group) => (Array.isArray(group.rules) ? group.rules.filter(isJson) : []));
  return rules.filter(({ alert }) => typeof alert === 'string').length;
}
