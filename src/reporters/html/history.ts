import type { HistoryPoint, Report } from '../../report.ts';
import { clusterName } from '../addressing.ts';
import { dayAndTime, floor, rangeOf } from '../figures.ts';
import { scoreChart } from '../history-chart.ts';
import { amount } from '../text.ts';
import { each, html, type Markup, nothing, where } from './markup.ts';

/** Scans listed below the curve, the newest first. */
const listed = 15;

/** How the score came to be what it is: a curve over the earlier scans, and the last of them in figures. */
export function scoreHistory(report: Report): Markup {
  const { points: all = [], omitted = 0 } = report.history ?? {};
  // A saved report may hold any text for a time.
  const points = all.filter(({ at }) => !Number.isNaN(Date.parse(at)));
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return nothing;
  const moved = last.lower - first.lower;
  const shown = points.slice(-listed).reverse();
  return html`<section id="history"><h2>History</h2>
<p>${amount(points.length, 'scan')} since ${dayAndTime(first.at)}: <strong>${floor(first.lower)}</strong> then, <strong>${floor(last.lower)}</strong> now${where(points.length > 1, () => html` (${moved < 0 ? '−' : '+'}${Math.abs(moved).toFixed(1)})`)}, ${first.findings} findings then, ${last.findings} now.${where(omitted > 0, () => html` ${amount(omitted, 'older scan')} left out.`)}</p>
${where(points.length > 1, () => scoreChart(clusterName(report), points, Date.parse(first.at), Date.parse(last.at)))}
<p class="quiet">The line is the lower bound of the score, the band reaches to the upper one; hollow dots are scans that did not see everything, dashed lines are scans by other checks than before.</p>
<div class="scroll" role="region" aria-label="Scans" tabindex="0"><table><thead><tr><th scope="col">Scan</th><th scope="col">Grade</th><th scope="col" class="n">Score</th><th scope="col" class="n">Findings</th><th scope="col">Note</th></tr></thead><tbody>${each(shown, row)}</tbody></table></div>
${where(points.length > shown.length, () => html`<p>${points.length - shown.length} more are in the curve alone.</p>`)}</section>`;
}

function row(point: HistoryPoint): Markup {
  const notes = [
    point.complete ? '' : 'did not see everything',
    point.rulesChanged ? 'judged by other checks than before' : '',
  ];
  return html`<tr><th scope="row">${dayAndTime(point.at)}</th><td>${point.grade}</td><td class="n">${rangeOf(point)}</td><td class="n">${point.findings}</td><td>${notes.filter((note) => note !== '').join(', ')}</td></tr>`;
}
