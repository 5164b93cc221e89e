import { printable } from '../../printable.ts';
import type { Report, ReportPaths } from '../../report.ts';
import { amount } from '../text.ts';
import { each, html, type Markup, nothing, where } from './markup.ts';

/** Ways drawn; the list below has all that the report holds. */
const drawn = 40;

/** From where control of the cluster can be had, in how many steps, and what closes those ways. */
export function attackPaths({ paths }: Report): Markup {
  if (paths === null) return nothing;
  const { entries, reaching, fix } = paths;
  return html`<section id="paths"><h2>Ways to control of the cluster</h2>
<p>${
    reaching === 0
      ? `None of the ${entries} ordinary subjects and workloads leads there.`
      : html`<strong>${reaching}</strong> of ${entries} ordinary subjects and workloads lead there. <code>kaudit paths</code> tells each step.`
  }</p>
${where(paths.paths.length > 0, () => graph(paths))}
${where(fix !== null && fix.edits.length > 0, () => edits(paths))}
${where(fix === null && reaching > 0, () => html`<p>Too many ways lead there to say what closes them all.</p>`)}
</section>`;
}

/** Distance from the target, one line a way: a dot for each step, the target as the line at the right. */
function graph({ paths, omitted }: ReportPaths): Markup {
  const shown = paths.slice(0, drawn);
  const most = Math.max(...shown.map(({ hops }) => hops), 1);
  const [left, right, line, top] = [330, 690, 26, 34];
  const height = top + shown.length * line + 6;
  const step = (right - left) / most;
  const left_ = paths.length - shown.length + omitted;
  return html`<div class="scroll" role="region" aria-label="Drawing of the ways" tabindex="0"><svg class="ways" viewBox="0 0 760 ${height}" role="img" aria-labelledby="ways-title"><title id="ways-title">${amount(shown.length, 'way')} to control of the cluster, the shortest first</title>
<text class="axis" x="${right}" y="14" text-anchor="end">control of the cluster</text>
${each(
  Array.from({ length: most }, (_, i) => i + 1),
  (hops) =>
    html`<line class="grid" x1="${(right - hops * step).toFixed(1)}" x2="${(right - hops * step).toFixed(1)}" y1="${top - 6}" y2="${height}"/><text class="axis" x="${(right - hops * step).toFixed(1)}" y="28" text-anchor="middle">${hops === 1 ? '1 step' : hops}</text>`,
)}
<line class="target" x1="${right}" x2="${right}" y1="22" y2="${height}"/>
${each(shown, ({ entry, hops }, i) => way(entry, hops, { y: top + i * line + line / 2, right, step, left }))}
</svg></div>
${where(left_ > 0, () => html`<p>${left_} more are not drawn; <code>kaudit paths</code> lists them.</p>`)}`;
}

function way(
  entry: string,
  hops: number,
  {
    y,
    right,
    step,
    left,
  }: { readonly y: number; readonly right: number; readonly step: number; readonly left: number },
): Markup {
  const start = right - hops * step;
  const dots = Array.from({ length: hops }, (_, i) => start + i * step);
  return html`<g><title>${entry}: ${amount(hops, 'step')}</title><text class="entry" x="${left - 14}" y="${y + 4}" text-anchor="end">${printable(entry, 48)}</text><line class="lead" x1="${left - 8}" x2="${start.toFixed(1)}" y1="${y}" y2="${y}"/><line class="way" x1="${start.toFixed(1)}" x2="${right}" y1="${y}" y2="${y}"/>${each(dots, (x, i) => html`<circle class="${i === 0 ? 'start' : 'dot'}" cx="${x.toFixed(1)}" cy="${y}" r="${i === 0 ? 5 : 3}"/>`)}<path class="head" d="M${right - 8} ${y - 4}L${right} ${y}L${right - 8} ${y + 4}Z"/></g>`;
}

function edits({ fix }: ReportPaths): Markup {
  if (fix === null) return nothing;
  const all = fix.edits.length + fix.omitted;
  return html`<h3>${amount(all, 'edit')} ${all === 1 ? 'closes' : 'close'} ${fix.open === 0 ? 'them all' : `all but ${fix.open}`}</h3>
<p class="quiet">${fix.method === 'exact' ? 'No shorter list of edits does.' : 'Found step by step; there may be a shorter list.'}</p>
<ol class="edits">${each(fix.edits, (edit) => html`<li>${edit}</li>`)}</ol>${where(fix.omitted > 0, () => html`<p>and ${fix.omitted} more: <code>kaudit paths --fix</code></p>`)}`;
}
