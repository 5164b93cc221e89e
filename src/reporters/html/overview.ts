import { type Severity, severities } from '../../check.ts';
import type { CategorySummary, Report, Score, WhatIf } from '../../report.ts';
import { clusterName } from '../addressing.ts';
import { dayAndTime, floor, rangeOf, whatOf } from '../figures.ts';
import { gapsOf } from '../gaps.ts';
import { amount } from '../text.ts';
import { each, html, type Markup, nothing, where } from './markup.ts';

/** Steps and gaps shown at once; the others are one click away. */
const stepsShown = 7;
const gapsShown = 4;

/** What was scanned, when, and how. */
export function header(report: Report): Markup {
  const { cluster, scan } = report;
  const seconds = (Date.parse(scan.finishedAt) - Date.parse(scan.startedAt)) / 1000;
  const facts = [
    cluster.server ?? '',
    `Kubernetes ${cluster.version ?? 'of unknown version'}${cluster.distribution === 'unknown' ? '' : `, ${cluster.distribution}`}`,
    [amount(cluster.nodes, 'node'), amount(cluster.namespaces, 'namespace'), amount(cluster.pods, 'pod')]
      .filter((text) => text !== '')
      .join(', '),
    scan.scope.namespaces === null ? '' : `only ${scan.scope.namespaces.join(', ')}`,
    scan.scope.selector === undefined ? '' : `only workloads with ${scan.scope.selector}`,
    scan.requests === 0
      ? ''
      : `${scan.requests} GET requests${Number.isFinite(seconds) ? ` in ${seconds.toFixed(1)} s` : ''}`,
  ].filter((fact) => fact !== '');
  return html`<header class="top">
<p class="tool">kaudit · cluster audit report</p>
<h1>${clusterName(report)}</h1>
<ul class="facts">${each(facts, (fact) => html`<li>${fact}</li>`)}<li><time datetime="${scan.finishedAt}">${dayAndTime(scan.finishedAt)}</time></li></ul>
</header>`;
}

/** The first screen: how bad, how sure, what first, and what was not seen. */
export function overview(report: Report): Markup {
  return html`<section id="overview" class="overview" aria-label="Overview">
<div class="card verdict">${verdict(report)}</div>
<div class="card first">${fixFirst(report)}</div>
<div class="card sight">${sight(report)}</div>
</section>`;
}

function verdict({ score, checks }: Report): Markup {
  const failing = checks.filter(({ status, objects }) => status === 'fail' && objects > 0);
  const counts = severities.flatMap((severity) => {
    const n = failing.filter((check) => check.severity === severity).length;
    return n === 0 ? [] : [{ severity, n }];
  });
  const outside = checks.filter(({ status, objects }) => status === 'fail' && objects === 0).length;
  const waived = rangeOf(score.raw) !== rangeOf(score.accepted);
  return html`<h2 class="visually-hidden">Grade</h2>
<p class="grade"><span class="letter grade-${score.grade}"><span class="visually-hidden">Grade </span>${score.grade}</span><span class="points"><strong>${rangeOf(score)}</strong> of 100</span></p>
${scale(score)}
<p class="bounds">${boundsInWords(score)}</p>
${where(waived, () => html`<p class="bounds"><strong>${rangeOf(score.raw)}</strong> with waived findings counted, <strong>${rangeOf(score.accepted)}</strong> without them.</p>`)}
<h3>Failing checks</h3>
${counts.length === 0 ? html`<p>No check fails.</p>` : html`<ul class="tally">${each(counts, ({ severity, n }) => html`<li>${severityMark(severity)} <strong>${n}</strong></li>`)}</ul>`}${where(outside > 0, () => html`<p class="bounds">${outside} more only in system components or accepted findings, outside the score.</p>`)}`;
}

/** A severity as a word on its colour: never the colour alone. */
export function severityMark(severity: Severity): Markup {
  return html`<span class="mark ${severity}">${severity}</span>`;
}

function boundsInWords({ value, lower, upper, grade }: Score & { readonly grade: string }): string {
  if (value !== null) return `Everything that decides the score was seen. ${gradeInWords(grade)}`;
  const [low, high] =
    floor(lower) === floor(upper) ? [lower.toFixed(1), upper.toFixed(1)] : [floor(lower), floor(upper)];
  return `Between ${low} and ${high}: not everything was seen. The grade goes by the lower bound.`;
}

function gradeInWords(grade: string): string {
  const from = { A: 90, B: 80, C: 70, D: 60 }[grade];
  return from === undefined ? 'F: below 60 points.' : `${grade}: ${from} points or more.`;
}

/** 0 to 100 with the grades' borders, and where the cluster stands. */
function scale({ lower, upper }: Score): Markup {
  const width = Math.max(upper - lower, 1.2);
  const start = Math.min(lower, 100 - width);
  const borders = [60, 70, 80, 90];
  return html`<svg class="scale" viewBox="0 0 100 9" role="img" aria-label="Between ${floor(lower)} and ${floor(upper)} on a scale from 0 to 100"><rect class="track" x="0" y="1" width="100" height="3" rx="1.5"/><rect class="band" x="${start.toFixed(2)}" y="0" width="${width.toFixed(2)}" height="5" rx=".6"/>${each(borders, (border, i) => html`<line class="tick" x1="${border}" x2="${border}" y1="1" y2="4"/><text x="${border + 5}" y="8.6">${'DCBA'[i] ?? ''}</text>`)}<text x="30" y="8.6">F</text></svg>`;
}

function fixFirst(report: Report): Markup {
  const steps = (report.whatIf ?? []).filter(({ wins }) => wins >= 0.05);
  const now = report.score.value ?? report.score.upper;
  const last = steps.slice(0, stepsShown).at(-1);
  if (last === undefined)
    return html`<h2>Fix first</h2><p>${report.whatIf === null ? 'Not computed.' : 'Nothing that would raise the score.'}</p>`;
  const rest = steps.slice(stepsShown);
  const shown = Math.min(stepsShown, steps.length);
  return html`<h2>Fix first</h2>
${stepTable(report, steps.slice(0, stepsShown), 1)}
<p class="sum">After ${shown === 1 ? 'this one' : `these ${shown}`}: ${floor(now)} → <strong>${floor(last.then)}</strong></p>
${where(rest.length > 0, () => html`<details class="more"><summary>${rest.length} further steps</summary>${stepTable(report, rest, shown + 1)}</details>`)}`;
}

function stepTable(report: Report, steps: readonly WhatIf[], from: number): Markup {
  const titles = new Map(report.checks.map(({ id, title }) => [id, title]));
  return html`<div class="scroll" role="region" aria-label="What to fix, from ${from}" tabindex="0"><table class="steps"><thead><tr><th scope="col" class="n">#</th><th scope="col">What has to hold</th><th scope="col">At fault</th><th scope="col" class="n">Wins</th><th scope="col" class="n">Then</th></tr></thead><tbody>${each(
    steps,
    ({ check, objects, wins, then }, i) =>
      html`<tr><td class="n">${from + i}</td><td><a href="#check-${check}">${titles.get(check) ?? check}</a></td><td>${whatOf(report, check, objects)}</td><td class="n">+${wins.toFixed(1)}</td><td class="n">${floor(then)}</td></tr>`,
  )}</tbody></table></div>`;
}

function sight(report: Report): Markup {
  const { checks, coverage } = report;
  const count = (status: string) => checks.filter((check) => check.status === status).length;
  const parts: readonly (readonly [number, string, string])[] = [
    [count('fail'), 'fail', 'fail'],
    [count('pass'), 'pass', 'pass'],
    [count('unknown'), 'unknown', 'are unknown'],
    [count('manual'), 'manual', 'need a person'],
    [count('not-applicable'), 'not-applicable', 'do not apply'],
  ];
  const gaps = gapsOf(report);
  const percent = coverage.ratio >= 1 ? '100' : Math.min(99, Math.floor(coverage.ratio * 100)).toFixed(0);
  return html`<h2>What was seen</h2>
<p><strong>${percent} %</strong> of the checks that apply have a verdict. Of ${checks.length} checks: ${each(
    parts.filter(([n]) => n > 0),
    ([n, , words], i) => html`${i === 0 ? '' : ', '}<strong>${n}</strong> ${words}`,
  )}.</p>
${shares(parts.map(([n, name, words]) => ({ n, name, words })))}
${
  gaps.length === 0
    ? html`<p>Nothing that was asked for stayed unseen.</p>`
    : html`<p class="alarm">${amount(gaps.length, 'thing')} could not be seen or judged:</p><ul class="gaps">${each(gaps.slice(0, gapsShown), ({ what, why }) => html`<li><code>${what}</code> ${why}</li>`)}</ul>${where(gaps.length > gapsShown, () => html`<p><a href="#coverage">and ${gaps.length - gapsShown} more</a></p>`)}`
}`;
}

/** Shares of a whole as one bar. */
export function shares(
  parts: readonly { readonly n: number; readonly name: string; readonly words: string }[],
): Markup {
  const all = parts.reduce((sum, { n }) => sum + n, 0);
  if (all === 0) return nothing;
  let at = 0;
  const drawn = parts.filter(({ n }) => n > 0);
  const label = drawn.map(({ n, words }) => `${n} ${words}`).join(', ');
  const rects = drawn.map(({ n, name }) => {
    const x = at;
    at += (n / all) * 100;
    return html`<rect class="share-${name}" x="${x.toFixed(3)}" y="0" width="${Math.max(0.3, at - x - 0.25).toFixed(3)}" height="2"/>`;
  });
  return html`<svg class="shares" viewBox="0 0 100 2" preserveAspectRatio="none" role="img" aria-label="${label}">${rects}</svg>`;
}

/** The categories with their scores, worst first as the report has them. */
export function categories(report: Report): Markup {
  return html`<section id="categories"><h2>Categories</h2>
<div class="scroll" role="region" aria-label="Categories" tabindex="0"><table><thead><tr><th scope="col">Category</th><th scope="col" class="n">Score</th><th scope="col" class="wide"><span class="visually-hidden">Shares</span></th><th scope="col" class="n">Fail</th><th scope="col" class="n">Pass</th><th scope="col" class="n">Unknown</th><th scope="col" class="n">Manual</th><th scope="col" class="n">N/A</th></tr></thead><tbody>${each(report.categories, categoryRow)}</tbody></table></div></section>`;
}

function categoryRow({ category, score, failed, passed, unknown, manual, notApplicable }: CategorySummary): Markup {
  const parts = [
    { n: failed, name: 'fail', words: 'fail' },
    { n: passed, name: 'pass', words: 'pass' },
    { n: unknown, name: 'unknown', words: 'unknown' },
    { n: manual, name: 'manual', words: 'manual' },
    { n: notApplicable, name: 'not-applicable', words: 'not applicable' },
  ];
  return html`<tr><th scope="row">${category}</th><td class="n">${rangeOf(score)}</td><td class="wide">${shares(parts)}</td>${each(parts, ({ n }) => html`<td class="n">${n === 0 ? '–' : n}</td>`)}</tr>`;
}
