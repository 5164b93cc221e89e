import type { KubernetesObject } from '../object.ts';

/** One run of a schedule, as its tool records it. */
export interface BackupRun {
  readonly outcome: 'good' | 'bad' | 'running';
  /** In the tool's word: `PartiallyFailed`. */
  readonly said: string;
  /** ISO time at which it ended, or began where it has not. */
  readonly at: string;
}

/** What a schedule keeps safe; `namespaces` undefined: all but the excluded ones. */
export interface BackupScope {
  readonly namespaces: readonly string[] | undefined;
  readonly excluded: readonly string[];
  /** Volumes are in it: snapshots of etcd hold none. */
  readonly volumes: boolean;
}

/** A schedule of a backup tool. */
export interface BackupSchedule {
  readonly tool: string;
  readonly object: KubernetesObject;
  /** Cron expression or word, as the tool has it; empty where the tool does not tell. */
  readonly schedule: string;
  readonly paused: boolean;
  readonly scope: BackupScope;
  readonly runs: readonly BackupRun[];
  /** Where it writes to, where that is an object of its own: the name, and what the tool says of it if that is bad. */
  readonly location?: { readonly name: string; readonly unavailable?: string };
}

/** Reads the objects of a list by its resource name. */
export type Lists = (resource: string) => readonly KubernetesObject[];
