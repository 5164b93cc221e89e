import { parseImage, repositoryEndsWith } from '../image.ts';
import { fieldsOf, textOf } from '../pod-security/fields.ts';
import { podContainers } from '../pod-spec.ts';
import { byText, clusterState, conditionsOf, everything, madeAt, namespaceOf, own, run } from './readings.ts';
import type { BackupSchedule, Lists } from './schedule.ts';

/** Schedules of Trilio: a BackupPlan with a policy. */
export function trilio(lists: Lists): BackupSchedule[] {
  const backups = byText(
    lists('backups.triliovault.trilio.io'),
    (one) => `${namespaceOf(one)}/${textOf(fieldsOf(fieldsOf(one.spec).backupPlan).name)}`,
  );
  return lists('backupplans.triliovault.trilio.io').flatMap((object): BackupSchedule[] => {
    const { schedulePolicy } = fieldsOf(fieldsOf(fieldsOf(object.spec).backupConfig));
    if (Object.keys(fieldsOf(schedulePolicy)).length === 0) return [];
    const runs = (backups.get(`${namespaceOf(object)}/${object.metadata.name}`) ?? []).map((backup) => {
      const { status, completionTimestamp } = fieldsOf(backup.status);
      return run(textOf(status), textOf(completionTimestamp) || madeAt(backup), ['Available'], ['Failed', 'Degraded']);
    });
    return [own('Trilio', object, '', false, runs)];
  });
}

/** Schedules of K8up; its backups do not name the schedule, only the namespace. */
export function k8up(lists: Lists): BackupSchedule[] {
  const backups = byText(lists('backups.k8up.io'), namespaceOf);
  return lists('schedules.k8up.io').flatMap((object): BackupSchedule[] => {
    const schedule = textOf(fieldsOf(fieldsOf(object.spec).backup).schedule);
    if (schedule === '') return [];
    const runs = (backups.get(namespaceOf(object)) ?? []).map((backup) => {
      const ended = conditionsOf(backup).find(({ type, status }) => type === 'Completed' && status === 'True');
      return run(textOf(ended?.reason), textOf(ended?.lastTransitionTime) || madeAt(backup), ['Succeeded'], ['Failed']);
    });
    return [own('K8up', object, schedule, false, runs)];
  });
}

/** Schedules of VolSync. */
export function volSync(lists: Lists): BackupSchedule[] {
  return lists('replicationsources.volsync.backube').flatMap((object): BackupSchedule[] => {
    const spec = fieldsOf(object.spec);
    const schedule = textOf(fieldsOf(spec.trigger).schedule);
    if (schedule === '') return [];
    const { lastSyncTime, latestMoverStatus } = fieldsOf(object.status);
    const said = textOf(fieldsOf(latestMoverStatus).result);
    const good = textOf(lastSyncTime);
    const runs = [
      ...(good === '' ? [] : [run('Successful', good, ['Successful'], [])]),
      ...(said === 'Failed' ? [{ outcome: 'bad' as const, said, at: good || madeAt(object) }] : []),
    ];
    return [own('VolSync', object, schedule, spec.paused === true, runs)];
  });
}

/** Recurring backups of Longhorn; snapshots lie on the same disks. */
export function longhorn(lists: Lists): BackupSchedule[] {
  const runs = lists('backups.longhorn.io').map((backup) => {
    const { state, backupCreatedAt } = fieldsOf(backup.status);
    return run(textOf(state), textOf(backupCreatedAt) || madeAt(backup), ['Completed'], ['Error']);
  });
  const target = lists('backuptargets.longhorn.io').find(({ metadata }) => metadata.name === 'default');
  const down = target !== undefined && fieldsOf(target.status).available === false;
  return lists('recurringjobs.longhorn.io').flatMap((object): BackupSchedule[] => {
    const { task, cron } = fieldsOf(object.spec);
    if (!textOf(task).startsWith('backup')) return [];
    const location =
      target === undefined
        ? {}
        : { location: { name: target.metadata.name, ...(down ? { unavailable: 'not available' } : {}) } };
    return [{ tool: 'Longhorn', object, schedule: textOf(cron), paused: false, scope: everything, runs, ...location }];
  });
}

/** Schedules of the Rancher backup operator. */
export function rancher(lists: Lists): BackupSchedule[] {
  return lists('backups.resources.cattle.io').flatMap((object): BackupSchedule[] => {
    const schedule = textOf(fieldsOf(object.spec).schedule);
    const last = textOf(fieldsOf(object.status).lastSnapshotTs);
    if (schedule === '') return [];
    const runs = last === '' ? [] : [run('Completed', last, ['Completed'], [])];
    return [{ tool: 'Rancher Backups', object, schedule, paused: false, scope: clusterState, runs }];
  });
}

/** k3s and RKE2 write one object for every snapshot; the schedule itself is a flag of the server. */
export function etcdFiles(lists: Lists): BackupSchedule[] {
  const files = lists('etcdsnapshotfiles.k3s.cattle.io');
  const runs = files.map((file) => {
    const { readyToUse, creationTime } = fieldsOf(file.status);
    return {
      outcome: readyToUse === false ? ('bad' as const) : ('good' as const),
      said: 'snapshot',
      at: textOf(creationTime) || madeAt(file),
    };
  });
  const [object] = [...files].sort((a, b) => (madeAt(a) < madeAt(b) ? 1 : -1));
  return object === undefined
    ? []
    : [{ tool: 'etcd snapshots', object, schedule: '', paused: false, scope: clusterState, runs }];
}

/** A CronJob that runs an image of etcd and says what for by its name: what it calls is not kept of a command line. */
export function etcdJobs(lists: Lists): BackupSchedule[] {
  return lists('cronjobs.batch').flatMap((object): BackupSchedule[] => {
    const spec = fieldsOf(object.spec);
    const pod = fieldsOf(fieldsOf(fieldsOf(fieldsOf(spec.jobTemplate).spec).template).spec);
    const runsEtcd = podContainers(pod).some(({ container: { image } }) => isEtcd(image));
    if (!runsEtcd || !/backup|snapshot/.test(object.metadata.name)) return [];
    const last = textOf(fieldsOf(object.status).lastSuccessfulTime);
    const runs = last === '' ? [] : [run('succeeded', last, ['succeeded'], [])];
    const paused = spec.suspend === true;
    return [{ tool: 'etcd snapshot job', object, schedule: textOf(spec.schedule), paused, scope: clusterState, runs }];
  });
}

function isEtcd(image: unknown): boolean {
  const repository = parseImage(image)?.repository ?? '';
  return ['etcd', 'etcdctl', 'etcdbrctl', 'etcd-backup-restore'].some((name) => repositoryEndsWith(repository, name));
}
