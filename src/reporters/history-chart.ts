import type { TrendDay } from '../history/trend.ts';
import { tenths } from '../printable.ts';
import type { HistoryPoint } from '../report.ts';
import { html, type Markup, where } from './html/markup.ts';

const width = 720;
const left = 40;
const day = 86_400_000;

/** The score of a cluster: a band between its bounds, a line at the lower one, a mark where the checks were others. */
export function scoreChart(name: string, points: readonly HistoryPoint[], from: number, to: number): Markup {
  const height = 150;
  const x = scaleX(from, to);
  const y = (score: number) => round(10 + ((100 - score) / 100) * (height - 30));
  const at = ({ at: time }: HistoryPoint) => x(Date.parse(time));
  const line = points.map((one) => `${at(one)},${y(one.lower)}`).join(' ');
  const band = [
    ...points.map((one) => `${at(one)},${y(one.upper)}`),
    ...points.map((one) => `${at(one)},${y(one.lower)}`).reverse(),
  ].join(' ');
  const [first, last] = [points[0], points.at(-1)];
  const label = `Score of ${name}: ${points.length} scans, ${first === undefined ? '–' : tenths(first.lower)} at first, ${last === undefined ? '–' : tenths(last.lower)} at last`;
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}" class="chart">
${[0, 60, 80, 100].map((score) => html`<line class="grid" x1="${left}" x2="${width}" y1="${y(score)}" y2="${y(score)}"/><text x="${left - 6}" y="${y(score) + 4}" text-anchor="end">${score}</text>`)}
${where(points.length > 1, () => html`<polygon class="band" points="${band}"/><polyline class="line" points="${line}"/>`)}
${points.filter(({ rulesChanged }) => rulesChanged).map((one) => html`<line class="mark" x1="${at(one)}" x2="${at(one)}" y1="10" y2="${height - 20}"><title>${one.at.slice(0, 10)}: judged by other checks than before</title></line>`)}
${points.map((one) => html`<circle class="${one.complete ? 'dot' : 'dot part'}" cx="${at(one)}" cy="${y(one.lower)}" r="2.5"><title>${one.at.slice(0, 16).replace('T', ' ')}: ${tenths(one.lower)}${one.value === null ? ` to ${tenths(one.upper)}` : ''}, grade ${one.grade}, ${one.findings} findings</title></circle>`)}
${timeAxis(from, to, height)}
</svg>`;
}

/** Open findings over time. */
export function openChart(days: readonly TrendDay[], from: number, to: number): Markup {
  const height = 150;
  const most = Math.max(1, ...days.map(({ open }) => open));
  const x = scaleX(from, to);
  const y = (n: number) => round(10 + ((most - n) / most) * (height - 30));
  const points = days.map((one) => ({ ...one, x: x(middleOf(one.day)) }));
  const first = points[0]?.x ?? left;
  const last = points.at(-1)?.x ?? left;
  const line = points.map((one) => `${one.x},${y(one.open)}`).join(' ');
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Open findings: ${days[0]?.open ?? 0} at first, ${days.at(-1)?.open ?? 0} at last" class="chart">
${[0, most].map((n) => html`<line class="grid" x1="${left}" x2="${width}" y1="${y(n)}" y2="${y(n)}"/><text x="${left - 6}" y="${y(n) + 4}" text-anchor="end">${n}</text>`)}
<polygon class="area" points="${first},${y(0)} ${line} ${last},${y(0)}"/><polyline class="line" points="${line}"/>
${points.map((one) => html`<circle class="dot" cx="${one.x}" cy="${y(one.open)}" r="2"><title>${one.day}: ${one.open} open</title></circle>`)}
${timeAxis(from, to, height)}
</svg>`;
}

/** What opened, upwards, and what closed, downwards, day by day. */
export function flowChart(days: readonly TrendDay[], from: number, to: number): Markup {
  const height = 170;
  const most = Math.max(1, ...days.flatMap(({ opened, closed }) => [opened, closed]));
  const x = scaleX(from, to);
  const middle = (height - 20) / 2;
  const length = (n: number) => round((n / most) * (middle - 10));
  const bar = round(Math.max(1, Math.min(12, ((width - left) / Math.max(1, (to - from) / day)) * 0.7)));
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Findings opened and closed by day; at most ${most} on one day" class="chart">
<line class="grid" x1="${left}" x2="${width}" y1="${middle}" y2="${middle}"/><text x="${left - 6}" y="18" text-anchor="end">${most}</text><text x="${left - 6}" y="${middle * 2 - 4}" text-anchor="end">${most}</text>
${days.map((one) => html`<rect class="opened" x="${round(x(middleOf(one.day)) - bar / 2)}" width="${bar}" y="${round(middle - length(one.opened))}" height="${length(one.opened)}"><title>${one.day}: ${one.opened} opened</title></rect><rect class="closed" x="${round(x(middleOf(one.day)) - bar / 2)}" width="${bar}" y="${middle}" height="${length(one.closed)}"><title>${one.day}: ${one.closed} closed</title></rect>`)}
${timeAxis(from, to, height)}
</svg>`;
}

function scaleX(from: number, to: number): (time: number) => number {
  const span = Math.max(1, to - from);
  return (time) => round(left + 8 + ((time - from) / span) * (width - left - 16));
}

function timeAxis(from: number, to: number, height: number): Markup {
  const date = (time: number) => new Date(time).toISOString().slice(0, 10);
  return html`<text x="${left}" y="${height - 4}">${date(from)}</text><text x="${width}" y="${height - 4}" text-anchor="end">${date(to)}</text>`;
}

function middleOf(text: string): number {
  return Date.parse(`${text}T12:00:00Z`);
}

function round(n: number): number {
  return Math.round(n * 10) / 10;
}

/** The style of the charts, in the page's colours. */
export const chartStyle = `.chart{width:100%;height:auto;max-width:60rem;display:block}
.chart text{font:11px system-ui,sans-serif;fill:var(--soft)}
.grid{stroke:var(--line);stroke-width:1}.mark{stroke:var(--warn);stroke-dasharray:3 3}
.line{fill:none;stroke:var(--link);stroke-width:2}.band{fill:var(--link);opacity:.18}.area{fill:var(--link);opacity:.12}
.dot{fill:var(--link)}.part{fill:var(--back);stroke:var(--warn);stroke-width:1.5}
.opened{fill:var(--bad)}.closed{fill:var(--good)}
details summary{cursor:pointer;padding:.3rem 0}`;
