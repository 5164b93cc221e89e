import { type Severity, severities } from '../check.ts';
import type { Episode } from './episodes.ts';
import type { ScanSummary } from './record.ts';
import type { HistoryCluster } from './store.ts';

/** How long findings stayed open: of those that were seen to open and to close. Days; null where there is none. */
export interface TimeToFix {
  readonly fixed: number;
  readonly meanDays: number | null;
  readonly medianDays: number | null;
}

/** Findings of one kind over the time looked at. */
export interface Flow extends TimeToFix {
  readonly open: number;
  readonly opened: number;
  readonly closed: number;
}

/** One cluster over time, oldest scan first. */
export interface ClusterTrend {
  readonly key: string;
  readonly name: string;
  readonly points: readonly TrendPoint[];
  /** Change of the lower bound from the first point to the last. */
  readonly change: number;
  readonly flow: Flow;
}

/** One scan in a trend. */
export type TrendPoint = Pick<
  ScanSummary,
  | 'at'
  | 'value'
  | 'lower'
  | 'upper'
  | 'grade'
  | 'complete'
  | 'findings'
  | 'waived'
  | 'critical'
  | 'high'
  | 'medium'
  | 'low'
> & {
  /** Judged by other checks than the scan before: a step in the score may come from that. */
  readonly rulesChanged: boolean;
};

/** One day, in UTC. */
export interface TrendDay {
  readonly day: string;
  readonly scans: number;
  /** At the end of the day. */
  readonly open: number;
  readonly opened: number;
  readonly closed: number;
}

/** What became of clusters and their findings; findings of system components are left out, accepted ones count as open. */
export interface Trend {
  readonly apiVersion: 'kaudit.dev/v1alpha1';
  readonly kind: 'HistoryTrend';
  readonly since: string | null;
  readonly until: string | null;
  readonly scans: number;
  readonly all: Flow;
  /** The worst at present first. */
  readonly clusters: readonly ClusterTrend[];
  readonly days: readonly TrendDay[];
  readonly severities: readonly (Flow & { readonly severity: Severity })[];
  /** Most open first; `none`: objects that lie in no namespace. */
  readonly teams: readonly (Flow & { readonly team: string })[];
  readonly checks: readonly (Flow & { readonly check: string; readonly severity: Severity })[];
}

/**
 * The trend of scans and findings since a time. What the first scan of a cluster found was there before, nobody knows
 * how long: it is open, was never seen to open, and does not count in the time to fix.
 */
export function trendOf(
  scans: readonly ScanSummary[],
  episodes: readonly Episode[],
  clusters: readonly HistoryCluster[],
  since: string | null,
): Trend {
  const own = episodes.filter(({ scope }) => scope === 'user');
  const firstScan = new Map(clusters.map(({ key, firstScanAt }) => [key, firstScanAt]));
  const seenOpening = (one: Episode) => one.openedAt !== firstScan.get(one.cluster);
  const flow = (some: readonly Episode[]) => flowOf(some, since, seenOpening);
  const byCluster = groupBy(scans, ({ cluster }) => cluster);
  const episodesOf = groupBy(own, ({ cluster }) => cluster);
  return {
    apiVersion: 'kaudit.dev/v1alpha1',
    kind: 'HistoryTrend',
    since,
    until: scans.at(-1)?.at ?? null,
    scans: scans.length,
    all: flow(own),
    clusters: [...byCluster]
      .map(([key, nights]) => clusterTrend(key, nights, flow(episodesOf.get(key) ?? [])))
      .sort((a, b) => (a.points.at(-1)?.lower ?? 0) - (b.points.at(-1)?.lower ?? 0) || (a.key < b.key ? -1 : 1)),
    days: daysOf(scans, own, since, seenOpening),
    severities: severities.map((severity) => ({ severity, ...flow(own.filter((one) => one.severity === severity)) })),
    teams: [...groupBy(own, ({ team }) => team ?? 'none')]
      .map(([team, some]) => ({ team, ...flow(some) }))
      .sort(mostOpen),
    checks: [...groupBy(own, ({ check }) => check)]
      .map(([check, some]) => ({ check, severity: some[0]?.severity ?? 'info', ...flow(some) }))
      .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || mostOpen(a, b)),
  };
}

function clusterTrend(key: string, nights: readonly ScanSummary[], flow: Flow): ClusterTrend {
  const points = pointsOf(nights);
  const change = (points.at(-1)?.lower ?? 0) - (points[0]?.lower ?? 0);
  return { key, name: nights.at(-1)?.name ?? key, points, change, flow };
}

/** The scans of one cluster, oldest first, as points of a curve. */
export function pointsOf(nights: readonly ScanSummary[]): TrendPoint[] {
  return nights.map((night, i) => {
    const { at, value, lower, upper, grade, complete, findings, waived, critical, high, medium, low, rules } = night;
    const rulesChanged = i > 0 && nights[i - 1]?.rules !== rules;
    return { at, value, lower, upper, grade, complete, findings, waived, critical, high, medium, low, rulesChanged };
  });
}

function flowOf(episodes: readonly Episode[], since: string | null, seenOpening: (one: Episode) => boolean): Flow {
  const within = (time: string) => since === null || time >= since;
  const closed = episodes.filter(({ closedAt }) => closedAt !== null && within(closedAt));
  return {
    open: episodes.filter(({ closedAt }) => closedAt === null).length,
    opened: episodes.filter((one) => within(one.openedAt) && seenOpening(one)).length,
    closed: closed.length,
    ...timeToFix(closed.filter(seenOpening)),
  };
}

function timeToFix(closed: readonly Episode[]): TimeToFix {
  const days = closed
    .flatMap(({ openedAt, closedAt }) =>
      closedAt === null ? [] : [(Date.parse(closedAt) - Date.parse(openedAt)) / 86_400_000],
    )
    .sort((a, b) => a - b);
  if (days.length === 0) return { fixed: 0, meanDays: null, medianDays: null };
  const middle = days.slice(Math.floor((days.length - 1) / 2), Math.floor(days.length / 2) + 1);
  return { fixed: days.length, meanDays: mean(days), medianDays: mean(middle) };
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
}

function daysOf(
  scans: readonly ScanSummary[],
  episodes: readonly Episode[],
  since: string | null,
  seenOpening: (one: Episode) => boolean,
): TrendDay[] {
  const days = new Map<string, { scans: number; opened: number; closed: number; grown: number }>();
  const on = (time: string) => {
    const day = time.slice(0, 10);
    const known = days.get(day) ?? { scans: 0, opened: 0, closed: 0, grown: 0 };
    days.set(day, known);
    return known;
  };
  for (const { at } of scans) on(at).scans += 1;
  let before = 0;
  for (const one of episodes) {
    if (since !== null && one.openedAt < since) before += 1;
    else {
      on(one.openedAt).grown += 1;
      if (seenOpening(one)) on(one.openedAt).opened += 1;
    }
    if (one.closedAt === null) continue;
    on(one.closedAt).closed += 1;
    on(one.closedAt).grown -= 1;
  }
  let open = before;
  return [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, { scans: n, opened, closed, grown }]) => {
      open += grown;
      return { day, scans: n, open, opened, closed };
    });
}

function mostOpen(a: Flow, b: Flow): number {
  return b.open - a.open || b.opened - a.opened || b.closed - a.closed;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
