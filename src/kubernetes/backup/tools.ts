import type { KubernetesObject } from '../object.ts';
import { fieldsOf, listOf, textOf } from '../pod-security/fields.ts';
import { byText, everything, madeAt, namespaceOf, own, run, texts } from './readings.ts';
import type { BackupRun, BackupSchedule, Lists } from './schedule.ts';
import { etcdFiles, etcdJobs, k8up, longhorn, rancher, trilio, volSync } from './tools-volumes.ts';

/** One tool: how to read its schedules. Sources: the CustomResourceDefinitions of each project. */
type Reader = (lists: Lists) => BackupSchedule[];

/** The lists that tell of schedules and their runs. */
export const scheduleLists: readonly string[] = [
  'schedules.velero.io',
  'backups.velero.io',
  'backupstoragelocations.velero.io',
  'policies.config.kio.kasten.io',
  'backupactions.actions.kio.kasten.io',
  'backupconfigurations.stash.appscode.com',
  'backupsessions.stash.appscode.com',
  'backupconfigurations.core.kubestash.com',
  'backupsessions.core.kubestash.com',
  'backupplans.triliovault.trilio.io',
  'backups.triliovault.trilio.io',
  'schedules.k8up.io',
  'backups.k8up.io',
  'replicationsources.volsync.backube',
  'recurringjobs.longhorn.io',
  'backups.longhorn.io',
  'backuptargets.longhorn.io',
  'backups.resources.cattle.io',
  'etcdsnapshotfiles.k3s.cattle.io',
  'cronjobs.batch',
];

const readers: readonly Reader[] = [
  velero,
  kasten,
  stash,
  kubeStash,
  trilio,
  k8up,
  volSync,
  longhorn,
  rancher,
  etcdFiles,
  etcdJobs,
];

/** The schedules of every tool. */
export function readSchedules(lists: Lists): BackupSchedule[] {
  return readers.flatMap((read) => read(lists));
}

/** Whether an active schedule includes the volumes of a namespace. */
export function includesVolumes({ paused, scope }: BackupSchedule, namespace: string): boolean {
  if (paused || !scope.volumes || scope.excluded.includes(namespace)) return false;
  return scope.namespaces === undefined || scope.namespaces.includes(namespace);
}

function velero(lists: Lists): BackupSchedule[] {
  const backups = byText(
    lists('backups.velero.io'),
    (one) => `${namespaceOf(one)}/${one.metadata.labels?.['velero.io/schedule-name'] ?? ''}`,
  );
  const locations = lists('backupstoragelocations.velero.io');
  return lists('schedules.velero.io').map((object) => {
    const spec = fieldsOf(object.spec);
    const template = fieldsOf(spec.template);
    const included = texts(template.includedNamespaces);
    const all = included.length === 0 || included.includes('*');
    const named = textOf(template.storageLocation);
    const location = locations.find(
      (one) =>
        namespaceOf(one) === namespaceOf(object) &&
        (named === '' ? fieldsOf(one.spec).default === true : one.metadata.name === named),
    );
    const phase = textOf(fieldsOf(location?.status).phase);
    return {
      tool: 'Velero',
      object,
      schedule: textOf(spec.schedule),
      paused: spec.paused === true,
      scope: {
        namespaces: all ? undefined : included,
        excluded: texts(template.excludedNamespaces),
        volumes: template.snapshotVolumes !== false,
      },
      runs: (backups.get(`${namespaceOf(object)}/${object.metadata.name}`) ?? []).map((backup) => {
        const { phase: said, completionTimestamp, startTimestamp } = fieldsOf(backup.status);
        return run(
          textOf(said),
          textOf(completionTimestamp) || textOf(startTimestamp) || madeAt(backup),
          ['Completed'],
          ['Failed', 'PartiallyFailed', 'FailedValidation'],
        );
      }),
      ...(location === undefined
        ? {}
        : { location: { name: location.metadata.name, ...(phase === 'Unavailable' ? { unavailable: phase } : {}) } }),
    };
  });
}

function kasten(lists: Lists): BackupSchedule[] {
  const actions = byText(
    lists('backupactions.actions.kio.kasten.io'),
    ({ metadata }) => metadata.labels?.['k10.kasten.io/policyName'] ?? '',
  );
  return lists('policies.config.kio.kasten.io').flatMap((object): BackupSchedule[] => {
    const spec = fieldsOf(object.spec);
    const backs = listOf(spec.actions).some((action) => fieldsOf(action).action === 'backup');
    const frequency = textOf(spec.frequency);
    if (!backs || frequency === '' || frequency === '@onDemand') return [];
    return [
      {
        tool: 'Kasten K10',
        object,
        schedule: frequency,
        paused: spec.paused === true,
        scope: { ...everything, namespaces: kastenNamespaces(spec.selector) },
        runs: (actions.get(object.metadata.name) ?? []).map((action) => {
          const { state, endTime } = fieldsOf(action.status);
          return run(textOf(state), textOf(endTime) || madeAt(action), ['Complete'], ['Failed']);
        }),
      },
    ];
  });
}

function kastenNamespaces(selector: unknown): readonly string[] | undefined {
  const { matchExpressions, matchLabels } = fieldsOf(selector);
  const key = 'k10.kasten.io/appNamespace';
  const one = textOf(fieldsOf(matchLabels)[key]);
  const listed = listOf(matchExpressions)
    .map(fieldsOf)
    .filter((each) => each.key === key && each.operator === 'In')
    .flatMap(({ values }) => texts(values));
  return one === '' && listed.length === 0 ? undefined : [...listed, ...(one === '' ? [] : [one])];
}

function stash(lists: Lists): BackupSchedule[] {
  const sessions = byText(
    lists('backupsessions.stash.appscode.com'),
    (one) => `${namespaceOf(one)}/${textOf(fieldsOf(fieldsOf(one.spec).invoker).name)}`,
  );
  return lists('backupconfigurations.stash.appscode.com').map((object) => {
    const spec = fieldsOf(object.spec);
    return own('Stash', object, textOf(spec.schedule), spec.paused === true, sessionRuns(sessions, object));
  });
}

function kubeStash(lists: Lists): BackupSchedule[] {
  const sessions = byText(
    lists('backupsessions.core.kubestash.com'),
    (one) => `${namespaceOf(one)}/${textOf(fieldsOf(fieldsOf(one.spec).invoker).name)}`,
  );
  return lists('backupconfigurations.core.kubestash.com').map((object) => {
    const spec = fieldsOf(object.spec);
    const [schedule = ''] = listOf(spec.sessions).map((one) => textOf(fieldsOf(fieldsOf(one).scheduler).schedule));
    return own('KubeStash', object, schedule, spec.paused === true, sessionRuns(sessions, object));
  });
}

function sessionRuns(
  sessions: ReadonlyMap<string, readonly KubernetesObject[]>,
  object: KubernetesObject,
): BackupRun[] {
  return (sessions.get(`${namespaceOf(object)}/${object.metadata.name}`) ?? []).map((session) =>
    run(textOf(fieldsOf(session.status).phase), madeAt(session), ['Succeeded'], ['Failed']),
  );
}
