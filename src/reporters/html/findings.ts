import { severities } from '../../check.ts';
import type { CheckSummary, Finding } from '../../report.ts';
import { whoOf } from '../figures.ts';
import { waiverText } from '../waiver-words.ts';
import { groupedBy, isWebAddress, placeOf } from './data.ts';
import { each, html, type Markup, where } from './markup.ts';
import { severityMark } from './overview.ts';

/** All findings, check by check, readable without the script; the script puts a list in their place that can be filtered. */
export function findingsSection(checks: readonly CheckSummary[], findings: readonly Finding[], hidden: string): Markup {
  const byCheck = groupedBy(findings, ({ check }) => check);
  return html`<section id="findings"><h2>Findings</h2>
${filterForm()}
<p id="shown" role="status">${findings.length} findings of ${checks.length} checks${hidden}</p>
<div id="list">${each(checks, (check) => checkBlock(check, byCheck.get(check.id) ?? []))}</div>
</section>`;
}

function filterForm(): Markup {
  const choice = (id: string, label: string) =>
    html`<label class="choice" for="${id}">${label}<select id="${id}"></select></label>`;
  return html`<search id="filter" hidden>
<label class="text" for="text">Search<input id="text" type="search" placeholder="object, check, message, field   ( / )" autocomplete="off" spellcheck="false"></label>
<fieldset class="severities"><legend>Severity</legend>${each(severities, (severity) => html`<label><input type="checkbox" name="severity" value="${severity}"><span class="mark ${severity}">${severity} <span class="count" data-count="${severity}"></span></span></label>`)}</fieldset>
${choice('group', 'Group by')}${choice('team', 'Team')}${choice('namespace', 'Namespace')}${choice('check', 'Check')}${choice('framework', 'Framework')}${choice('state', 'State')}
<button type="button" id="clear">Clear</button>
</search>`;
}

function checkBlock(check: CheckSummary, findings: readonly Finding[]): Markup {
  const { id, severity, title, failed, evaluated, findingsOmitted } = check;
  return html`<details class="group" id="check-${id}"><summary>${severityMark(severity)}<span class="title">${title}</span><code class="id">${id}</code><span class="many">${failed} of ${evaluated}</span></summary>
<div class="body">${aboutCheck(check)}<ul class="items">${each(findings, (finding) => findingItem(finding, check))}</ul>${where(findingsOmitted > 0, () => html`<p class="alarm">${findingsOmitted} more are counted and not listed.</p>`)}</div></details>`;
}

function aboutCheck({ description, remediation, controls, references }: CheckSummary): Markup {
  return html`<p>${description}</p><p class="fix"><strong>Fix</strong> ${remediation}</p>
<p class="controls">${each(controls, (control) => html`<code>${control}</code> `)}${each(references.filter(isWebAddress), (address) => html`<a href="${address}" rel="noreferrer noopener">${address}</a> `)}</p>`;
}

function findingItem(finding: Finding, check: CheckSummary): Markup {
  const place = placeOf(finding);
  const { scope, component, baseline, message, remediation } = finding;
  return html`<li><p class="who">${whoOf(finding)}${where(scope === 'system', () => html` <span class="tag">system: ${component ?? 'component'}</span>`)}${where(baseline === 'new', () => html` <span class="tag new">new</span>`)}</p><p>${message}</p>${where(place !== '', () => html`<p class="place"><code>${place}</code></p>`)}${where(remediation !== check.remediation, () => html`<p class="fix"><strong>Fix</strong> ${remediation}</p>`)}${where(finding.waiver !== null, () => html`<p class="waived">${waiverText(finding)}</p>`)}</li>`;
}
