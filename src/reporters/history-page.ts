import type { ClusterTrend, Flow, Trend } from '../history/trend.ts';
import { chartStyle, flowChart, openChart, scoreChart } from './history-chart.ts';
import { bounds, fixText, moves, signed } from './history-table.ts';
import { html, type Markup, nothing } from './html/markup.ts';
import { staticPage, staticTable } from './html/static-page.ts';
import { amount } from './text.ts';

/** Charts drawn open and in all: a page of thousands would be slow; the table above them lists every cluster. */
const chartsOpen = 6;
const chartsDrawn = 200;

const day = 86_400_000;

function startOfDay(time: number): number {
  return time - (time % day);
}

/** The trend as one page that needs nothing else. */
export function renderTrendPage(trend: Trend, store: string): string {
  if (trend.scans === 0) return staticPage('kaudit: history', html`<p>No scans in ${store}.</p>`);
  const times = trend.clusters.flatMap(({ points }) => points.map(({ at }) => Date.parse(at)));
  // Whole days, so that what is counted by the day has its place too.
  const from = startOfDay(times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY));
  const to = startOfDay(times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)) + day - 1;
  const { all } = trend;
  const rest = trend.clusters.length - chartsDrawn;
  const body = html`<p>${amount(trend.scans, 'scan')} of ${amount(trend.clusters.length, 'cluster')} in ${store}, ${new Date(from).toISOString().slice(0, 10)} to ${new Date(to).toISOString().slice(0, 10)}. ${all.open} findings open, ${all.opened} opened, ${all.closed} closed. Mean time to fix <strong>${fixText(all)}</strong>, over ${all.fixed} findings that were seen to open and to close. Findings of system components are left out; what the first scan of a cluster found was there before and does not count in the time to fix.</p>
<h2>Open findings</h2>
${openChart(trend.days, from, to)}
<h2>Opened and closed</h2>
<p><span class="bad">opened</span> upwards, <span class="good">closed</span> downwards, by day</p>
${flowChart(trend.days, from, to)}
<h2>Clusters, worst first</h2>
${staticTable('Clusters', ['cluster', 'grade', 'score', 'change', ...flowHead], trend.clusters.map(clusterRow), new Set([2, 3, 4, 5, 6, 7, 8]))}
${trend.clusters.slice(0, chartsDrawn).map(
  (one, i) => html`<details${i < chartsOpen ? html` open` : nothing}><summary>${one.name}</summary>
${scoreChart(one.name, one.points, from, to)}</details>
`,
)}
${rest > 0 ? html`<p class="warn">The charts of ${rest} more clusters are left out; --cluster draws one.</p>` : nothing}
<p class="soft">The line is the lower bound of the score, the band reaches to the upper one; hollow dots are scans that did not see everything, dashed lines are nights when the checks changed.</p>
<h2>Severities</h2>
${flows(
  'Findings by severity',
  'severity',
  trend.severities.map(({ severity, ...flow }) => [severity, flow]),
)}
<h2>Teams</h2>
${flows(
  'Findings by team: by label where one is known, by namespace otherwise',
  'team',
  trend.teams.map(({ team, ...flow }) => [team, flow]),
)}
<h2>Checks</h2>
${flows(
  'Findings by check',
  'check',
  trend.checks.map(({ check, severity: _, ...flow }) => [check, flow]),
)}`;
  return staticPage('kaudit: history', body, chartStyle);
}

const flowHead = ['open', 'opened', 'closed', 'mean to fix', 'median'];

function flowCells(flow: Flow): (string | number)[] {
  return [flow.open, flow.opened, flow.closed, fixText(flow), fixText({ meanDays: flow.medianDays })];
}

function clusterRow({ name, points, change, flow }: ClusterTrend): (Markup | string | number)[] {
  const grade = points.at(-1)?.grade ?? '–';
  return [
    name,
    html`<span class="${grade === 'A' || grade === 'B' ? 'good' : 'bad'}">${grade}</span>`,
    bounds(points.at(-1)),
    html`<span class="${change <= -0.05 ? 'bad' : change >= 0.05 ? 'good' : 'soft'}">${signed(change)}</span>`,
    ...flowCells(flow),
  ];
}

function flows(caption: string, head: string, rows: readonly (readonly [name: string, flow: Flow])[]): Markup {
  return staticTable(
    caption,
    [head, ...flowHead],
    rows.filter(([, flow]) => moves(flow)).map(([name, flow]) => [name, ...flowCells(flow)]),
    new Set([1, 2, 3, 4, 5]),
  );
}
