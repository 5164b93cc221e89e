import { isWhole } from '../inventory.ts';
import { cronInterval } from '../kubernetes/backup/cron.ts';
import type { BackupRun, BackupSchedule } from '../kubernetes/backup/schedule.ts';
import { includesVolumes, readSchedules, scheduleLists } from '../kubernetes/backup/tools.ts';
import { defineFact, describeGap, type Fact, type Item, type Read } from './fact.ts';
import { aboutObject } from './lists.ts';
import { namespaceOwners } from './namespace-owners.ts';
import { scanTime, timeOf } from './scan-time.ts';

/** A schedule of a backup tool, and how it fares. */
export interface BackupScheduleView extends Pick<BackupSchedule, 'tool' | 'schedule' | 'paused' | 'location'> {
  readonly kind: string;
  readonly name: string;
  /** Milliseconds between two runs at most; undefined where the tool does not tell. */
  readonly interval: number | undefined;
  /** Since the newest good run, in milliseconds; undefined where there was none. */
  readonly goodAge: number | undefined;
  /** Since the schedule was made, in milliseconds; undefined where nothing tells. */
  readonly age: number | undefined;
  /** The newest run that ended. */
  readonly last: BackupRun | undefined;
}

/** The schedules, and what none of the active ones includes. */
export interface BackupSchedules extends Fact<{ readonly backupSchedule: BackupScheduleView }> {
  /** Schedules that are not paused. */
  readonly active: readonly BackupSchedule[];
  /** User namespaces with claims of volumes that no active schedule includes. */
  readonly uncovered: readonly string[];
  /** Why not all claims were seen; undefined where they were. */
  readonly claimsGap: string | undefined;
  /** User namespaces with claims of volumes. */
  readonly claiming: readonly string[];
}

export const backupSchedules = defineFact({
  name: 'backupSchedules',
  from: scheduleLists,
  evidence: ['persistentvolumeclaims'],
  consults: [namespaceOwners],
  derive(read): BackupSchedules {
    const schedules = readSchedules((list) => read.objects(list));
    const times = schedules.flatMap(({ object, runs }) => [
      object.metadata.creationTimestamp,
      ...runs.map(({ at }) => at),
    ]);
    const now = scanTime(read, times);
    const claims = read.source('persistentvolumeclaims');
    const active = schedules.filter(({ paused }) => !paused);
    const namespaces = new Set(
      read.objects('persistentvolumeclaims').map(({ metadata }) => metadata.namespace ?? 'default'),
    );
    const owners = read.fact(namespaceOwners);
    const claiming = [...namespaces].filter((name) => owners.isUsers(name) === true).sort();
    const isCovered = (name: string): boolean => active.some((one) => includesVolumes(one, name));
    const undecided = [...namespaces].some((name) => owners.isUsers(name) === undefined && !isCovered(name));
    return {
      ...read.stateOf(),
      items: schedules.map((one) => toItem(one, now, gapOf(one, read))),
      active,
      claiming,
      claimsGap: isWhole(claims) ? (undecided ? owners.gap : undefined) : describeGap('persistentvolumeclaims', claims),
      uncovered: claiming.filter((name) => !isCovered(name)),
    };
  },
});

/** The lists that tell how a schedule fares are those of its tool: without them nothing can be said of it. */
function gapOf({ object }: BackupSchedule, read: Read): string | undefined {
  const group = object.apiVersion.slice(0, Math.max(0, object.apiVersion.indexOf('/')));
  const domain = group.split('.').slice(-2).join('.');
  const unseen = scheduleLists.find((list) => list.endsWith(domain) && !isWhole(read.source(list)));
  return unseen === undefined ? undefined : describeGap(unseen, read.source(unseen));
}

function toItem(
  one: BackupSchedule,
  now: number | undefined,
  gap: string | undefined,
): Item<{ readonly backupSchedule: BackupScheduleView }> {
  const { tool, object, schedule, paused, location, runs } = one;
  const ended = runs.filter(({ outcome }) => outcome !== 'running');
  const good = newest(ended.filter(({ outcome }) => outcome === 'good'));
  const view: BackupScheduleView = {
    tool,
    kind: object.kind,
    name: object.metadata.name,
    schedule,
    paused,
    ...(location === undefined ? {} : { location }),
    interval: cronInterval(schedule),
    goodAge: since(good?.at, now),
    age: since(object.metadata.creationTimestamp, now),
    last: newest(ended),
  };
  const about = { ...aboutObject(object), ...(gap === undefined ? {} : { unjudgeable: gap }) };
  return { value: { backupSchedule: view }, about };
}

function newest(runs: readonly BackupRun[]): BackupRun | undefined {
  return runs.reduce<BackupRun | undefined>(
    (best, one) => (best === undefined || (timeOf(one.at) ?? 0) > (timeOf(best.at) ?? 0) ? one : best),
    undefined,
  );
}

function since(at: string | undefined, now: number | undefined): number | undefined {
  const time = timeOf(at);
  return time === undefined || now === undefined ? undefined : Math.max(0, now - time);
}
