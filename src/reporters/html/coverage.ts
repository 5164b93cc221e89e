import type { CheckSummary, Report } from '../../report.ts';
import { gapsOf } from '../gaps.ts';
import { amount } from '../text.ts';
import { each, html, type Markup, where } from './markup.ts';
import { severityMark } from './overview.ts';

/** What could not be seen, what a person has to look at, every check with its verdict, every source with its state. */
export function coverage(report: Report): Markup {
  const gaps = gapsOf(report);
  const { checks, notSelected } = report;
  const manual = checks.filter(({ status }) => status === 'manual');
  const sources = report.coverage.resources;
  return html`<section id="coverage"><h2>Coverage</h2>
${
  gaps.length === 0
    ? html`<p>Nothing that was asked for stayed unseen.</p>`
    : html`<h3>Not seen, or not judged</h3><ul class="gaps">${each(gaps, ({ what, why }) => html`<li><code>${what}</code> ${why}</li>`)}</ul><p><code>kaudit doctor</code> says what this identity lacks and what that costs.</p>`
}
${where(manual.length > 0, () => html`<h3>For a person to look at</h3><ul class="questions">${each(manual, question)}</ul>`)}
<details class="group"><summary><span class="title">All checks and their verdicts</span><span class="many">${checks.length}</span></summary>${checkTable(checks)}</details>
${where(notSelected.length > 0, () => html`<details class="group"><summary><span class="title">Checks that were not selected</span><span class="many">${notSelected.length}</span></summary><ul class="gaps">${each(notSelected, ({ check, reason }) => html`<li><code>${check}</code> ${reason}</li>`)}</ul></details>`)}
<details class="group"><summary><span class="title">Sources that were read</span><span class="many">${sources.length}</span></summary><div class="scroll" role="region" aria-label="Sources" tabindex="0"><table><thead><tr><th scope="col">Source</th><th scope="col">State</th><th scope="col" class="n">Items</th><th scope="col" class="n">Requests</th><th scope="col">Why</th></tr></thead><tbody>${each(sources, ({ resource, state, items, attempts, reason, message }) => html`<tr><th scope="row">${resource}</th><td>${state}</td><td class="n">${items}</td><td class="n">${attempts}</td><td>${[reason, message].filter((part) => part !== null).join(': ')}</td></tr>`)}</tbody></table></div></details>
</section>`;
}

function question({ id, title, reason }: CheckSummary): Markup {
  const text = reason ?? '';
  const body =
    text.length <= 300
      ? html`<p>${text}</p>`
      : html`<details class="more"><summary>${text.slice(0, 160)}…</summary><p>${text}</p></details>`;
  return html`<li><p class="who">${title} <code>${id}</code></p>${body}<div class="sign"><p>Result</p><p>Checked by</p><p>Date</p></div></li>`;
}

function checkTable(checks: readonly CheckSummary[]): Markup {
  return html`<div class="scroll" role="region" aria-label="All checks" tabindex="0"><table><thead><tr><th scope="col">Check</th><th scope="col">Severity</th><th scope="col">Verdict</th><th scope="col" class="n">Failed</th><th scope="col" class="n">Judged</th><th scope="col">Why</th></tr></thead><tbody>${each(checks, ({ id, title, severity, status, failed, evaluated, reason }) => html`<tr><th scope="row">${title}<br><code>${id}</code></th><td>${severityMark(severity)}</td><td><span class="status ${status}">${status}</span></td><td class="n">${failed}</td><td class="n">${evaluated}</td><td>${reason ?? ''}</td></tr>`)}</tbody></table></div>`;
}

/** Who made the report, of what, by which rules. */
export function colophon({ tool, scan, cluster, baseline }: Report): Markup {
  const facts: readonly (readonly [string, string])[] = [
    ['kaudit', `${tool.version}, rules ${tool.rules}`],
    ['Scanned', `${scan.startedAt} to ${scan.finishedAt}`],
    ['Read', `${amount(scan.requests, 'request')}, ${amount(scan.bytes, 'byte')}; GET alone`],
    ['Cluster', cluster.uid === null ? '' : `UID of kube-system ${cluster.uid}`],
    ['Compared with', baseline === null ? '' : `the report of ${baseline.finishedAt}`],
  ];
  return html`<footer><dl>${each(
    facts.filter(([, text]) => text !== ''),
    ([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`,
  )}</dl><p class="quiet">Fail: at least one object is at fault. Unknown: not seen whole, so neither pass nor fail. Manual: no permission would tell, a person has to look. This page opens no connection.</p></footer>`;
}
