import type { ControlSummary, FrameworkSummary, Report, Status } from '../../report.ts';
import { groupedBy } from './data.ts';
import { each, html, type Markup, nothing, where } from './markup.ts';
import { shares } from './overview.ts';

const order = ['fail', 'unknown', 'manual', 'pass', 'not-applicable'] as const satisfies readonly Status[];

const words: Readonly<Record<Status, string>> = {
  fail: 'failed',
  unknown: 'unknown',
  manual: 'for a person',
  pass: 'passed',
  'not-applicable': 'not applicable',
};

/** Every benchmark that was asked for: figures that add up, then each control with its status, reason, evidence and steps. */
export function frameworks({ frameworks: asked }: Report): Markup {
  if (asked.length === 0) return nothing;
  return html`<section id="frameworks"><h2>Frameworks</h2>${each(asked, frameworkBlock)}</section>`;
}

function frameworkBlock({ framework, title, version, score, counts, controls }: FrameworkSummary): Markup {
  const parts = order.map((status) => ({ n: counts[status], name: status, words: words[status] }));
  const judged = counts.pass + counts.fail;
  const sections = groupedBy(controls, ({ section }) => section);
  return html`<article class="framework" id="framework-${framework}"><h3>${title} <span class="version">${version}</span></h3>
<p>${score === null ? 'No control could be judged.' : html`<strong>${Math.floor(score)} %</strong> of the ${judged} judged controls pass.`} ${each(parts, ({ n, words: name }, i) => html`${i === 0 ? '' : ' + '}${n} ${name}`)} = <strong>${controls.length} controls</strong>.</p>
${shares(parts)}
${each([...sections], ([section, own]) => sectionBlock(section, own))}
<div class="sign"><p>Audited by</p><p>Signature</p><p>Date</p></div>
</article>`;
}

function sectionBlock(section: string, controls: readonly ControlSummary[]): Markup {
  const counts = order.flatMap((status) => {
    const n = controls.filter((control) => control.status === status).length;
    return n === 0 ? [] : [{ status, n }];
  });
  return html`<details class="group controls-of"><summary><span class="title">${section}</span><span class="many">${each(counts, ({ status, n }) => html`<span class="status ${status}">${n} ${words[status]}</span> `)}</span></summary>
<div class="scroll" role="region" aria-label="Controls: ${section}" tabindex="0"><table class="control-table"><thead><tr><th scope="col">Control</th><th scope="col">Requirement</th><th scope="col">Status</th><th scope="col">Reason and evidence</th></tr></thead><tbody>${each(controls, controlRow)}</tbody></table></div></details>`;
}

function controlRow({ id, title, status, reason, checks, evidence, steps }: ControlSummary): Markup {
  return html`<tr data-status="${status}"><th scope="row">${id}</th><td>${title}${where(checks.length > 0, () => html`<p class="checks">${each(checks, (check) => html`<code>${check}</code> `)}</p>`)}</td><td><span class="status ${status}">${words[status]}</span></td><td><p>${reason}</p>${evidenceList(evidence)}${where(steps.length > 0, () => html`<ol class="steps-of">${each(steps, (step) => html`<li>${step}</li>`)}</ol>`)}${where(status === 'manual' || status === 'unknown', () => html`<div class="sign"><p>Result</p><p>Checked by</p><p>Date</p></div>`)}</td></tr>`;
}

function evidenceList(evidence: readonly string[]): Markup {
  if (evidence.length === 0) return nothing;
  const list = html`<ul class="evidence">${each(evidence, (line) => html`<li>${line}</li>`)}</ul>`;
  return evidence.length <= 2
    ? list
    : html`<details class="more"><summary>Evidence, ${evidence.length} lines</summary>${list}</details>`;
}
