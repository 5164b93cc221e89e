import type { KubernetesObject } from '../object.ts';
import { type Fields, fieldsOf, listOf } from '../pod-security/fields.ts';
import type { BackupRun, BackupSchedule, BackupScope } from './schedule.ts';

/** All namespaces with their volumes. */
export const everything: BackupScope = { namespaces: undefined, excluded: [], volumes: true };
/** Objects of the cluster, without volumes. */
export const clusterState: BackupScope = { namespaces: [], excluded: [], volumes: false };

/** Of a tool whose schedules keep the volumes of their own namespace. */
export function own(
  tool: string,
  object: KubernetesObject,
  schedule: string,
  paused: boolean,
  runs: readonly BackupRun[],
): BackupSchedule {
  return { tool, object, schedule, paused, scope: { ...everything, namespaces: [namespaceOf(object)] }, runs };
}

/** A run by the word of its tool: one that is neither good nor bad is under way. */
export function run(said: string, at: string, good: readonly string[], bad: readonly string[]): BackupRun {
  return { outcome: good.includes(said) ? 'good' : bad.includes(said) ? 'bad' : 'running', said, at };
}

/** Objects by a text that they name. */
export function byText(
  objects: readonly KubernetesObject[],
  keyOf: (object: KubernetesObject) => string,
): ReadonlyMap<string, readonly KubernetesObject[]> {
  const groups = new Map<string, KubernetesObject[]>();
  for (const object of objects) {
    const key = keyOf(object);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [object]);
    else known.push(object);
  }
  return groups;
}

/** The conditions of a status. */
export function conditionsOf({ status }: KubernetesObject): Fields[] {
  return listOf(fieldsOf(status).conditions).map(fieldsOf);
}

/** The namespace, empty for what has none. */
export function namespaceOf({ metadata }: KubernetesObject): string {
  return metadata.namespace ?? '';
}

/** When the object was made; empty where nothing tells. */
export function madeAt({ metadata }: KubernetesObject): string {
  return metadata.creationTimestamp ?? '';
}

/** The strings of a list. */
export function texts(value: unknown): string[] {
  return listOf(value).filter((one) => typeof one === 'string');
}
