import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { Episode } from '../../src/history/episodes.ts';
import { recordOf } from '../../src/history/record.ts';
import { trendOf } from '../../src/history/trend.ts';
import { renderEpisodes, renderScans, renderTrend } from '../../src/reporters/history.ts';
import { nights } from '../support/nights.ts';

const day = (n: number): string => `2026-01-${String(n).padStart(2, '0')}T02:00:00.000Z`;
const episode = (fingerprint: string, opened: number, closed: number | null, over: Partial<Episode> = {}): Episode => ({
  cluster: 'u',
  fingerprint,
  check: 'privileged-container',
  category: 'pods',
  severity: 'critical',
  scope: 'user',
  kind: 'Pod',
  namespace: 'shop',
  name: fingerprint,
  container: null,
  team: 'payments',
  waived: false,
  openedAt: day(opened),
  lastSeenAt: day(closed ?? 9),
  closedAt: closed === null ? null : day(closed),
  ...over,
});
const [first] = nights('prod', 1);
if (first === undefined) throw new Error('no night');
const { summary } = recordOf(first);
const scans = [1, 3, 5, 9].map((n) => ({
  ...summary,
  id: `${n}`,
  cluster: 'u',
  name: 'prod',
  at: day(n),
  lower: 50 + n,
  rules: n < 9 ? 'a' : 'b',
}));
const clusters = [{ key: 'u', name: 'prod', firstScanAt: day(1) }];

describe('a trend', () => {
  const episodes = [
    episode('there before', 1, 3),
    episode('fixed in 2 days', 3, 5),
    episode('fixed in 6 days', 3, 9, { team: null, severity: 'high', check: 'host-pid' }),
    episode('open', 5, null),
    episode('of the system', 3, null, { scope: 'system' }),
  ];
  const trend = trendOf(scans, episodes, clusters, null);

  test('counts what opened, what closed, and how long fixes took; what was there before has no age', () => {
    expect(trend.all).toEqual({ open: 1, opened: 3, closed: 3, fixed: 2, meanDays: 4, medianDays: 4 });
    expect(
      trend.teams.map(({ team, open, opened, closed, meanDays }) => [team, open, opened, closed, meanDays]),
    ).toEqual([
      ['payments', 1, 2, 2, 2],
      ['none', 0, 1, 1, 6],
    ]);
    expect(trend.checks.map(({ check, open }) => [check, open])).toEqual([
      ['privileged-container', 1],
      ['host-pid', 0],
    ]);
    expect(
      trend.severities.filter(({ closed }) => closed > 0).map(({ severity, closed }) => [severity, closed]),
    ).toEqual([
      ['critical', 2],
      ['high', 1],
    ]);
  });

  test('says day by day what was open', () => {
    expect(trend.days).toEqual([
      { day: '2026-01-01', scans: 1, open: 1, opened: 0, closed: 0 },
      { day: '2026-01-03', scans: 1, open: 2, opened: 2, closed: 1 },
      { day: '2026-01-05', scans: 1, open: 2, opened: 1, closed: 1 },
      { day: '2026-01-09', scans: 1, open: 1, opened: 0, closed: 1 },
    ]);
  });

  test('since a time: what was open then still counts, what came before does not', () => {
    const late = trendOf(
      scans.slice(2),
      episodes.filter(({ closedAt }) => closedAt === null || closedAt >= day(5)),
      clusters,
      day(5),
    );
    expect(late.all).toEqual({ open: 1, opened: 1, closed: 2, fixed: 2, meanDays: 4, medianDays: 4 });
    expect(late.days).toEqual([
      { day: '2026-01-05', scans: 1, open: 2, opened: 1, closed: 1 },
      { day: '2026-01-09', scans: 1, open: 1, opened: 0, closed: 1 },
    ]);
  });

  test('follows the score of a cluster and marks where it was judged by other checks', () => {
    const [cluster] = trend.clusters;
    expect(cluster?.change).toBe(8);
    expect(cluster?.points.map(({ at, lower, rulesChanged }) => [at, lower, rulesChanged])).toEqual([
      [day(1), 51, false],
      [day(3), 53, false],
      [day(5), 55, false],
      [day(9), 59, true],
    ]);
  });

  test('is a table that fits the terminal', () => {
    const table = renderTrend(trend, 'sqlite:x', 'table', { columns: 80, color: false, verbose: false });
    expect(table.split('\n').slice(0, 2)).toEqual([
      '4 scans of 1 cluster: 1 finding open, 3 opened, 3 closed; mean time to fix 4.0',
      'days',
    ]);
    expect(table).toMatch(/prod\s+\S+\s+\S+\s+\+8\.0\s+1\s+3\s+3\s+4\.0 days\s+▅▅▅▅/);
  });

  test('is a page without script or address, every string escaped', () => {
    const hostile = `<script>alert(1)</script>"'\u202e`;
    const named = scans.map((one) => ({ ...one, name: hostile }));
    const page = renderTrend(
      trendOf(
        named,
        episodes.map((one) => ({ ...one, team: hostile, check: hostile })),
        clusters,
        null,
      ),
      hostile,
      'html',
      { columns: 80, color: false, verbose: false },
    );
    expect(page).not.toMatch(/<script|<a |<img|https?:|\sstyle=|\u202e|undefined|NaN/);
    expect(page).toContain("default-src 'none'".replaceAll("'", '&#39;'));
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;\\u{202e}');
    expect(page.match(/<svg /g)).toHaveLength(3);
  });

  test('of nothing says so', () => {
    const none = trendOf([], [], [], day(1));
    expect(renderTrend(none, 'dir', 'table', { columns: 80, color: false, verbose: false })).toBe(
      'dir: no scans since 2026-01-01\n',
    );
    expect(renderTrend(none, 'dir', 'html', { columns: 80, color: false, verbose: false })).toContain(
      'No scans in dir.',
    );
  });
});

describe('scans and findings', () => {
  const view = { columns: 100, color: false, verbose: false };
  const [scan] = scans;
  if (scan === undefined) throw new Error('no scan');
  const hostile = '=1+1\u202e';
  const some = [episode('abcdef0123', 3, 5, { name: hostile }), episode('0123456789', 5, null, { waived: true })];

  test('as rows for a terminal', () => {
    expect(
      renderScans([{ ...scan, complete: false, unknown: 3, value: null, lower: 40.16, upper: 60 }], 'table', view),
    ).toMatch(/^at \(UTC\) .*\n2026-01-01 02:00\s+prod\s+\S+\s+40\.1–60\.0\s+\d+\s+\d+\s+\d+\s+3 unknown\n$/);
    expect(renderEpisodes(some, clusters, 'table', view).split('\n').slice(1, 3)).toEqual([
      'critical  privileged-container  2026-01-05  accepted    01234567  prod     Pod shop/0123456789',
      'critical  privileged-container  2026-01-03  2026-01-05  abcdef01  prod     Pod shop/=1+1\\u{202e}',
    ]);
  });

  test('with long names wrapped, not cut', () => {
    const name = 'kube-prometheus-stack-prometheus-node-exporter';
    const table = renderEpisodes([episode('abcdef0123', 3, null, { name })], clusters, 'table', {
      ...view,
      columns: 80,
    });
    expect(table.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(
      table
        .split('\n')
        .slice(1)
        .map((line) => line.slice(table.indexOf('object')))
        .join(''),
    ).toBe(`Podshop/${name}`);
  });

  test('as CSV, formulas quoted away, and as JSON', () => {
    const rows: string[][] = parse(renderEpisodes(some, clusters, 'csv', view));
    expect(rows.map((row) => [row[1], row[8], row[14]])).toEqual([
      ['fingerprint', 'name', 'closedAt'],
      ['abcdef0123', `'=1+1\\u{202e}`, day(5)],
      ['0123456789', '0123456789', ''],
    ]);
    expect(JSON.parse(renderEpisodes(some, clusters, 'json', view))).toEqual({ findings: some });
    const list: string[][] = parse(renderScans(scans, 'csv', view));
    expect(list.map(([id]) => id)).toEqual(['id', '1', '3', '5', '9']);
    const trend: string[][] = parse(renderTrend(trendOf(scans, some, clusters, null), 'x', 'csv', view));
    expect(trend.map((row) => row.at(-1))).toEqual(['rulesChanged', 'false', 'false', 'false', 'true']);
  });
});
