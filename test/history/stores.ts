import { expect } from 'vitest';
import { recordOf } from '../../src/history/record.ts';
import type { HistoryStore } from '../../src/history/store.ts';
import { type Trend, trendOf } from '../../src/history/trend.ts';
import type { Report } from '../../src/report.ts';

/** Adds reports; how many were new. */
export async function addReports(store: HistoryStore, reports: readonly Report[]): Promise<number> {
  let added = 0;
  for (const report of reports) if (await store.add(recordOf(report), JSON.stringify(report))) added += 1;
  return added;
}

/** All that a store can tell, to compare one kind of store with another. */
export async function contentOf(store: HistoryStore) {
  const [clusters, scans, episodes] = [await store.clusters(), await store.scans({}), await store.episodes({})];
  return { clusters, scans, episodes: episodes.map(({ lastSeenAt: _, ...rest }) => rest) };
}

export async function trendIn(store: HistoryStore, since?: string): Promise<Trend> {
  const filter = since === undefined ? {} : { since };
  return trendOf(await store.scans(filter), await store.episodes(filter), await store.clusters(), since ?? null);
}

/** What every store has to do, on an empty one. */
export async function expectHistory(store: HistoryStore, reports: readonly Report[]): Promise<void> {
  expect(await addReports(store, reports)).toBe(reports.length);
  const before = await contentOf(store);
  expect(await addReports(store, reports)).toBe(0);
  expect(await contentOf(store)).toEqual(before);
}
