import pico from 'picocolors';
import type { Flow, Trend, TrendPoint } from '../history/trend.ts';
import { printable, tenths } from '../printable.ts';
import type { HistoryView } from './history.ts';
import { amount, margin, renderRows, wrap } from './text.ts';

/** Rows of each block, unless everything is wanted. */
const rowsShown = 10;

/** The trend for a person at a terminal: what moved, what is open, how long fixes take, whose it is. */
export function renderTrendTable(trend: Trend, store: string, { columns, color, verbose }: HistoryView): string {
  const colors = pico.createColors(color);
  if (trend.scans === 0)
    return `${printable(store)}: no scans${trend.since === null ? '' : ` since ${trend.since.slice(0, 10)}`}\n`;
  const limit = verbose ? Number.POSITIVE_INFINITY : rowsShown;
  const block = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): string => {
    if (rows.length === 0) return '';
    const more = rows.length > limit ? `\nand ${rows.length - limit} more; -v shows all` : '';
    return `  ${colors.bold(title)}\n${margin(`${renderRows(head, rows.slice(0, limit), columns - 2)}${more}`)}`;
  };
  const { all } = trend;
  const blocks = [
    wrap(
      `${amount(trend.scans, 'scan')} of ${amount(trend.clusters.length, 'cluster')}${trend.since === null ? '' : ` since ${trend.since.slice(0, 10)}`}: ${amount(all.open, 'finding')} open, ${all.opened} opened, ${all.closed} closed; mean time to fix ${fixText(all)}`,
      columns,
    )
      .map((line) => colors.bold(line))
      .join('\n'),
    block(
      'Score',
      ['cluster', 'grade', 'now', 'change', 'open', 'opened', 'closed', 'to fix', 'trend'],
      trend.clusters.map(({ name, points, change, flow }) => [
        printable(name),
        points.at(-1)?.grade ?? '',
        points.length === 0 ? '' : bounds(points.at(-1)),
        signed(change),
        ...counts(flow),
        spark(points),
      ]),
    ),
    block(
      'Severity',
      ['severity', 'open', 'opened', 'closed', 'to fix'],
      trend.severities.filter(moves).map(({ severity, ...flow }) => [severity, ...counts(flow)]),
    ),
    block(
      'Team',
      ['team', 'open', 'opened', 'closed', 'to fix'],
      trend.teams.filter(moves).map(({ team, ...flow }) => [printable(team), ...counts(flow)]),
    ),
    block(
      'Check',
      ['check', 'severity', 'open', 'opened', 'closed', 'to fix'],
      trend.checks.filter(moves).map(({ check, severity, ...flow }) => [check, severity, ...counts(flow)]),
    ),
  ];
  return `${blocks.filter((text) => text !== '').join('\n\n')}\n`;
}

/** `41.2`, or both bounds where something was not seen. */
export function bounds(point: Pick<TrendPoint, 'value' | 'lower' | 'upper'> | undefined): string {
  if (point === undefined) return '–';
  return point.value === null ? `${tenths(point.lower)}–${tenths(point.upper)}` : tenths(point.value);
}

/** `4.2 days`; a dash where nothing was seen to open and close. */
export function fixText({ meanDays }: Pick<Flow, 'meanDays'>): string {
  return meanDays === null ? '–' : `${meanDays.toFixed(1)} days`;
}

/** `+3.1`. */
export function signed(n: number): string {
  return `${n >= 0.05 ? '+' : n <= -0.05 ? '-' : ''}${Math.abs(n).toFixed(1)}`;
}

function counts(flow: Flow): string[] {
  return [String(flow.open), String(flow.opened), String(flow.closed), fixText(flow)];
}

/** Whether there is anything to say of it. */
export function moves({ open, opened, closed }: Flow): boolean {
  return open + opened + closed > 0;
}

const bars = '▁▂▃▄▅▆▇█';

/** The lower bound of the score in at most 12 bars from 0 to 100; a bar stands for the last of its scans. */
function spark(points: readonly TrendPoint[]): string {
  const n = Math.min(12, points.length);
  return Array.from({ length: n }, (_, i) => {
    const point = points[Math.floor(((i + 1) * points.length) / n) - 1];
    return bars[Math.min(7, Math.floor((point?.lower ?? 0) / 12.5))] ?? '';
  }).join('');
}
