import { type Severity, severities } from '../check.ts';
import { printable, tenths } from '../printable.ts';
import { type Finding, objectName, type Report } from '../report.ts';
import { clusterName, worstFirst } from './addressing.ts';
import { dayAndTime, whatOf } from './figures.ts';
import { changeCaveats, changeGroups, changeSummary, turnOf } from './framework-changes.ts';
import { gapsOf } from './gaps.ts';
import type { RenderOptions } from './index.ts';
import { atLeast, leftOut } from './least-severity.ts';
import { amount } from './text.ts';
import { doubtfulWaivers } from './waiver-words.ts';

/** What a comment on a pull request may hold (GitHub), less some room for the last line. */
const charactersAllowed = 65_000;
const fixesShown = 5;
const gapsShown = 20;
const controlsShown = 20;

const signs: Readonly<Record<Severity, string>> = { critical: '🟥', high: '🟧', medium: '🟨', low: '🟦', info: '⬜' };

/** Markdown for a comment or a job summary: the verdict, what to fix first, what was not seen, then as many findings as fit. */
export function renderMarkdown(report: Report, { minSeverity }: RenderOptions = {}): string {
  const blocks = [
    heading(report),
    verdict(report),
    fixFirst(report),
    frameworks(report),
    controlChanges(report),
    waivers(report),
    notSeen(report),
  ];
  const start = blocks.filter((block) => block !== '').join('\n\n');
  return `${start}\n\n${findings(report, charactersAllowed - start.length, minSeverity)}\n`;
}

function heading(report: Report): string {
  const { version, distribution, nodes, pods } = report.cluster;
  const parts = [
    version === null ? '' : `Kubernetes ${version}`,
    distribution === 'unknown' ? '' : distribution,
    nodes === null ? '' : `${nodes} nodes`,
    pods === null ? '' : `${pods} pods`,
  ].filter((part) => part !== '');
  return `## kaudit: ${markdownText(clusterName(report))}\n\n${markdownText(parts.join(', '))}`;
}

function verdict(report: Report): string {
  const { score, checks, scan } = report;
  const shown = score.value === null ? `${tenths(score.lower)} to ${tenths(score.upper)}` : tenths(score.value);
  const failing = checks.filter(({ status, objects }) => status === 'fail' && objects > 0);
  const counts = severities.flatMap((severity) => {
    const n = failing.filter((check) => check.severity === severity).length;
    return n === 0 ? [] : [`${signs[severity]} ${n} ${severity}`];
  });
  const waived =
    score.raw.lower === score.accepted.lower
      ? ''
      : ` Without waivers the score is ${tenths(score.raw.lower)}; with them ${tenths(score.accepted.lower)}.`;
  const incomplete = scan.complete ? '' : ' **The scan is incomplete**: see what was not seen.';
  const failed = counts.length === 0 ? 'No check fails.' : `Failing checks: ${counts.join(' · ')}.`;
  return `**Grade ${score.grade}**, ${shown} of 100. ${failed}${incomplete}${waived}\n\n${coverageInWords(report)}`;
}

/** How much of what applies was judged. */
function coverageInWords({ checks, coverage }: Report): string {
  const count = (...statuses: readonly string[]) => checks.filter(({ status }) => statuses.includes(status)).length;
  const parts = [
    [count('fail'), 'fail'],
    [count('pass'), 'pass'],
    [count('unknown'), 'unknown'],
    [count('manual'), 'need a person'],
    [count('not-applicable'), 'do not apply'],
  ] as const;
  const said = parts.flatMap(([n, words]) => (n === 0 ? [] : [`${n} ${words}`])).join(', ');
  const percent = coverage.ratio >= 1 ? 100 : Math.min(99, Math.floor(coverage.ratio * 100));
  return `${percent} % of the checks that apply have a verdict. Of ${checks.length} checks: ${said}.`;
}

function fixFirst(report: Report): string {
  const all = (report.whatIf ?? []).filter(({ wins }) => wins >= 0.05);
  const steps = all.slice(0, fixesShown);
  const last = steps.at(-1);
  if (last === undefined) return '';
  const titles = new Map(report.checks.map(({ id, title }) => [id, title]));
  const rows = steps.map(({ check, objects, wins, then }) => {
    const what = `${markdownText(titles.get(check) ?? check)} (\`${check}\`)`;
    return `| ${what} | ${markdownText(whatOf(report, check, objects))} | +${tenths(wins)} | ${tenths(then)} |`;
  });
  const sum = `After ${steps.length === 1 ? 'this one' : `these ${steps.length}`}: ${tenths(report.score.value ?? report.score.upper)} → **${tenths(last.then)}**.`;
  const rest = all.length - steps.length;
  return [
    '### Fix first',
    '',
    '| what has to hold | at fault | wins | then |',
    '|---|---|--:|--:|',
    ...rows,
    '',
    `${sum}${rest === 0 ? '' : ` ${amount(rest, 'further step')} after that.`}`,
  ].join('\n');
}

function frameworks({ frameworks: asked }: Report): string {
  if (asked.length === 0) return '';
  const rows = asked.map(
    ({ title, version, score, counts }) =>
      `| ${markdownText(`${title} ${version}`)} | ${score === null ? '–' : `${tenths(score)} %`} | ${counts.pass} | ${counts.fail} | ${counts.unknown} | ${counts.manual} | ${counts['not-applicable']} |`,
  );
  return [
    '### Frameworks',
    '',
    '| framework | score | pass | fail | unknown | manual | n/a |',
    '|---|--:|--:|--:|--:|--:|--:|',
    ...rows,
  ].join('\n');
}

/** Which controls of each benchmark are another than in the baseline; empty without one. */
function controlChanges({ frameworks: asked, baseline }: Report): string {
  const all = (baseline?.frameworks ?? []).filter(({ framework }) => asked.some((one) => one.framework === framework));
  if (baseline === null || all.length === 0) return '';
  const blocks = all.flatMap((change) => {
    const changes = changeGroups(change).flatMap((group) => group.changes.map((one) => ({ title: group.title, one })));
    const lines = changes
      .slice(0, controlsShown)
      .map(({ title, one }) => `- ${title}: **${markdownText(one.id)}** ${markdownText(one.title)} (${turnOf(one)})`);
    const rest = changes.length - lines.length;
    return [
      '',
      markdownText(`${change.title} ${change.new.version}: ${changeSummary(change)}`),
      ...changeCaveats(change).map((note) => `\n${markdownText(note)}`),
      ...(lines.length === 0 ? [] : ['', ...lines]),
      ...(rest === 0 ? [] : [`- and ${rest} more`]),
    ];
  });
  return [`### Controls since ${markdownText(dayAndTime(baseline.finishedAt))}`, ...blocks].join('\n');
}

/** How many findings are accepted, and the waivers that somebody has to look at; empty where none was given. */
function waivers(report: Report): string {
  if (report.waivers.length === 0) return '';
  const accepted = report.findings.filter(({ status }) => status === 'waived').length;
  const doubtful = doubtfulWaivers(report);
  const { raw, accepted: left } = report.score;
  return [
    '### Waivers',
    '',
    `${amount(accepted, 'finding')} accepted. The score is ${tenths(raw.lower)} with them, ${tenths(left.lower)} without.`,
    ...(doubtful.length === 0
      ? []
      : ['', ...doubtful.slice(0, gapsShown).map(({ text }) => `- ${markdownText(text)}`)]),
    ...(doubtful.length <= gapsShown ? [] : [`- and ${doubtful.length - gapsShown} more`]),
  ].join('\n');
}

function notSeen(report: Report): string {
  const gaps = gapsOf(report);
  if (gaps.length === 0) return '';
  const lines = gaps.slice(0, gapsShown).map(({ what, why }) => `- ${markdownText(what)}: ${markdownText(why)}`);
  const rest = gaps.length - lines.length;
  return ['### Not seen', '', ...lines, ...(rest === 0 ? [] : [`- and ${rest} more`])].join('\n');
}

function findings({ findings: all, checks }: Report, room: number, minSeverity: Severity | undefined): string {
  const isShown = atLeast(minSeverity);
  const sorted = worstFirst(all.filter(isShown), severities);
  const omitted = checks.filter(isShown).reduce((sum, { findingsOmitted }) => sum + findingsOmitted, 0);
  const below = leftOut({ findings: all }, minSeverity);
  if (sorted.length === 0) return below === '' ? 'No findings.' : `No findings to show: ${below}.`;
  const head = ['### Findings', '', '| severity | check | object | finding |', '|---|---|---|---|'];
  const rows: string[] = [];
  let left = room - head.join('\n').length - 100;
  for (const row of sorted.map(rowOf)) {
    left -= row.length + 1;
    if (left < 0) break;
    rows.push(row);
  }
  const rest = sorted.length - rows.length + omitted;
  return [
    ...head,
    ...rows,
    ...(rest === 0 ? [] : ['', `and ${rest} more findings, which do not fit here.`]),
    ...(below === '' ? [] : ['', `Of the findings ${below}.`]),
  ].join('\n');
}

function rowOf({ severity, check, object, container, message, waiver, scope }: Finding): string {
  const system = scope === 'system' ? ' (system component)' : '';
  const who = `${objectName(object)}${container === null ? '' : `, ${container}`}${system}`;
  const note = waiver === null ? '' : ` (waived until ${waiver.expires}: ${waiver.reason})`;
  return `| ${signs[severity]} ${severity} | \`${check}\` | ${markdownText(who)} | ${markdownText(`${message}${note}`)} |`;
}

/** Text that Markdown shows as it is: no markup, no HTML, no mention, no link, no cell border. */
export function markdownText(raw: string): string {
  return printable(raw, 500)
    .replace(/[\\`*_{}[\]()#+!|~]/g, (sign) => `\\${sign}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '@\u200b')
    .replace(/\b(https?|ftp):/gi, '$1:\u200b')
    .replace(/\bwww\./gi, 'www\u200b.');
}
