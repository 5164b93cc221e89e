import type { Read } from './fact.ts';

/**
 * When the objects were seen, in milliseconds: the start of the scan, or, of objects that somebody holds, the newest of
 * these times that they name. Undefined where nothing tells.
 */
export function scanTime(read: Read, times: readonly unknown[]): number | undefined {
  const started = Date.parse(read.inventory.scan.startedAt);
  if (!Number.isNaN(started)) return started;
  return times.reduce<number | undefined>((newest, time) => {
    const parsed = timeOf(time);
    return parsed === undefined || (newest !== undefined && newest >= parsed) ? newest : parsed;
  }, undefined);
}

/** An ISO time in milliseconds; undefined of anything else. */
export function timeOf(text: unknown): number | undefined {
  const parsed = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** Milliseconds of a day. */
export const day = 86_400_000;
