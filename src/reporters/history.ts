import { stringify } from 'csv-stringify/sync';
import { severities } from '../check.ts';
import type { Episode } from '../history/episodes.ts';
import type { ScanSummary } from '../history/record.ts';
import type { HistoryCluster } from '../history/store.ts';
import type { Trend } from '../history/trend.ts';
import { printable } from '../printable.ts';
import { renderTrendPage } from './history-page.ts';
import { bounds, renderTrendTable } from './history-table.ts';
import { renderRows } from './text.ts';

/** How a person sees a history; data formats ignore it. */
export interface HistoryView {
  readonly columns: number;
  readonly color: boolean;
  readonly verbose: boolean;
}

/** A trend as table, json, csv (one row per scan) or html. `store`: where it comes from, fit for display. */
export function renderTrend(trend: Trend, store: string, format: string, view: HistoryView): string {
  if (format === 'json') return asJson(trend);
  if (format === 'html') return renderTrendPage(trend, store);
  if (format === 'table') return renderTrendTable(trend, store, view);
  return asCsv(
    [
      'cluster',
      'name',
      'at',
      'grade',
      'value',
      'lower',
      'upper',
      'complete',
      'findings',
      'waived',
      'critical',
      'high',
      'medium',
      'low',
      'rulesChanged',
    ],
    trend.clusters.flatMap(({ key, name, points }) =>
      points.map((one) => [
        key,
        name,
        one.at,
        one.grade,
        one.value,
        one.lower,
        one.upper,
        one.complete,
        one.findings,
        one.waived,
        one.critical,
        one.high,
        one.medium,
        one.low,
        one.rulesChanged,
      ]),
    ),
  );
}

/** The scans of a history as table, json or csv. */
export function renderScans(scans: readonly ScanSummary[], format: string, { columns }: HistoryView): string {
  if (format === 'json') return asJson({ scans });
  if (format === 'csv') {
    const keys = [
      'id',
      'cluster',
      'name',
      'at',
      'finishedAt',
      'tool',
      'complete',
      'value',
      'lower',
      'upper',
      'grade',
      'coverage',
      'version',
      'nodes',
      'pods',
      'critical',
      'high',
      'medium',
      'low',
      'unknown',
      'findings',
      'waived',
    ] as const;
    return asCsv(
      keys,
      scans.map((scan) => keys.map((key) => scan[key])),
    );
  }
  if (scans.length === 0) return 'no scans\n';
  const rows = scans.map((one) => [
    one.at.slice(0, 16).replace('T', ' '),
    printable(one.name),
    one.grade,
    bounds(one),
    String(one.critical),
    String(one.high),
    String(one.findings),
    one.complete ? '' : `${one.unknown} unknown`,
  ]);
  return `${renderRows(['at (UTC)', 'cluster', 'grade', 'score', 'critical', 'high', 'findings', 'not seen'], rows, columns)}\n`;
}

/** Findings with their times as table, json or csv. */
export function renderEpisodes(
  episodes: readonly Episode[],
  clusters: readonly HistoryCluster[],
  format: string,
  { columns }: HistoryView,
): string {
  if (format === 'json') return asJson({ findings: episodes });
  const names = new Map(clusters.map(({ key, name }) => [key, name]));
  if (format === 'csv') {
    const keys = [
      'cluster',
      'fingerprint',
      'check',
      'category',
      'severity',
      'scope',
      'kind',
      'namespace',
      'name',
      'container',
      'team',
      'waived',
      'openedAt',
      'lastSeenAt',
      'closedAt',
    ] as const;
    return asCsv(
      keys,
      episodes.map((one) => keys.map((key) => one[key])),
    );
  }
  if (episodes.length === 0) return 'no findings\n';
  const rows = episodes
    .toSorted(byWeight)
    .map((one) => [
      one.severity,
      one.check,
      one.openedAt.slice(0, 10),
      one.closedAt?.slice(0, 10) ?? (one.waived ? 'accepted' : 'open'),
      one.fingerprint.slice(0, 8),
      printable(names.get(one.cluster) ?? one.cluster),
      printable(
        `${one.kind} ${one.namespace === null ? '' : `${one.namespace}/`}${one.name}${one.container === null ? '' : `, ${one.container}`}`,
      ),
    ]);
  return `${renderRows(['severity', 'check', 'opened', 'closed', 'finding', 'cluster', 'object'], rows, columns)}\n`;
}

/** The worst first, then by check and object. */
function byWeight(a: Episode, b: Episode): number {
  const known: readonly string[] = severities;
  const rank = ({ severity }: Episode): number => known.indexOf(severity);
  const key = ({ check, kind, namespace, name, container }: Episode): string =>
    [check, kind, namespace ?? '', name, container ?? ''].join('\0');
  return rank(a) - rank(b) || (key(a) < key(b) ? -1 : 1);
}

function asJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function asCsv(columns: readonly string[], rows: readonly (readonly (string | number | boolean | null)[])[]): string {
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === 'number' ? cell : printable(String(cell ?? ''), 4_000))),
  );
  return stringify(cells, { header: true, columns: [...columns], escape_formulas: true, record_delimiter: 'windows' });
}
