import type { ControlSummary, FrameworkChange, FrameworkSummary, Report, Status } from '../../report.ts';
import { dayAndTime } from '../figures.ts';
import { changeCaveats, changeGroups, changeSummary, turnOf, statusWords as words } from '../framework-changes.ts';
import { groupedBy } from './data.ts';
import { each, html, type Markup, nothing, where } from './markup.ts';
import { shares } from './overview.ts';

const order = ['fail', 'unknown', 'manual', 'pass', 'not-applicable'] as const satisfies readonly Status[];

/** Every benchmark that was asked for: figures that add up, what changed, then each control with its status, reason, evidence and steps. */
export function frameworks({ frameworks: asked, baseline }: Report): Markup {
  if (asked.length === 0) return nothing;
  const changes = new Map(baseline?.frameworks?.map((change) => [change.framework, change]));
  return html`<section id="frameworks"><h2>Frameworks</h2>${each(asked, (framework) => frameworkBlock(framework, changes.get(framework.framework), baseline?.finishedAt ?? ''))}</section>`;
}

function frameworkBlock(
  { framework, title, version, score, counts, controls }: FrameworkSummary,
  change: FrameworkChange | undefined,
  since: string,
): Markup {
  const before = new Map(change?.changes.map((one) => [one.id, one.old]));
  const parts = order.map((status) => ({ n: counts[status], name: status, words: words[status] }));
  const judged = counts.pass + counts.fail;
  const sections = groupedBy(controls, ({ section }) => section);
  return html`<article class="framework" id="framework-${framework}"><h3>${title} <span class="version">${version}</span></h3>
<p>${score === null ? 'No control could be judged.' : html`<strong>${Math.floor(score)} %</strong> of the ${judged} judged controls pass.`} ${each(parts, ({ n, words: name }, i) => html`${i === 0 ? '' : ' + '}${n} ${name}`)} = <strong>${controls.length} controls</strong>.</p>
${shares(parts)}
${change === undefined ? nothing : changesBlock(change, since)}
${each([...sections], ([section, own]) => sectionBlock(section, own, before))}
<div class="sign"><p>Audited by</p><p>Signature</p><p>Date</p></div>
</article>`;
}

/** Which controls are another than in the earlier report. */
function changesBlock(change: FrameworkChange, since: string): Markup {
  const groups = changeGroups(change);
  return html`<div class="changes"><p><strong>Since ${dayAndTime(since)}:</strong> ${changeSummary(change)}.</p>${each(changeCaveats(change), (note) => html`<p class="quiet">${note}</p>`)}${where(groups.length > 0, () => html`<dl>${each(groups, ({ title, turn, changes }) => html`<dt class="turn-${turn}">${title}</dt><dd><ul>${each(changes, (one) => html`<li><strong>${one.id}</strong> ${one.title} <span class="quiet">${turnOf(one)}</span></li>`)}</ul></dd>`)}</dl>`)}</div>`;
}

type Before = ReadonlyMap<string, Status | null>;

function sectionBlock(section: string, controls: readonly ControlSummary[], before: Before): Markup {
  const counts = order.flatMap((status) => {
    const n = controls.filter((control) => control.status === status).length;
    return n === 0 ? [] : [{ status, n }];
  });
  return html`<details class="group controls-of"><summary><span class="title">${section}</span><span class="many">${each(counts, ({ status, n }) => html`<span class="status ${status}">${n} ${words[status]}</span> `)}</span></summary>
<div class="scroll" role="region" aria-label="Controls: ${section}" tabindex="0"><table class="control-table"><thead><tr><th scope="col">Control</th><th scope="col">Requirement</th><th scope="col">Status</th><th scope="col">Reason and evidence</th></tr></thead><tbody>${each(controls, (control) => controlRow(control, before))}</tbody></table></div></details>`;
}

function controlRow({ id, title, status, reason, checks, evidence, steps }: ControlSummary, before: Before): Markup {
  const was = before.get(id);
  return html`<tr data-status="${status}"><th scope="row">${id}</th><td>${title}${where(checks.length > 0, () => html`<p class="checks">${each(checks, (check) => html`<code>${check}</code> `)}</p>`)}</td><td><span class="status ${status}">${words[status]}</span>${where(was !== undefined, () => html`<p class="was">${was === null || was === undefined ? 'new here' : `was ${words[was]}`}</p>`)}</td><td><p>${reason}</p>${evidenceList(evidence)}${where(steps.length > 0, () => html`<ol class="steps-of">${each(steps, (step) => html`<li>${step}</li>`)}</ol>`)}${where(status === 'manual' || status === 'unknown', () => html`<div class="sign"><p>Result</p><p>Checked by</p><p>Date</p></div>`)}</td></tr>`;
}

function evidenceList(evidence: readonly string[]): Markup {
  if (evidence.length === 0) return nothing;
  const list = html`<ul class="evidence">${each(evidence, (line) => html`<li>${line}</li>`)}</ul>`;
  return evidence.length <= 2
    ? list
    : html`<details class="more"><summary>Evidence, ${evidence.length} lines</summary>${list}</details>`;
}
