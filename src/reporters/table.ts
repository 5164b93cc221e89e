import { stripVTControlCharacters } from 'node:util';
import pico from 'picocolors';
import { type Severity, severities } from '../check.ts';
import { printable } from '../printable.ts';
import type { CheckSummary, Finding, Report } from '../report.ts';
import { baselineBlock, pathsBlock, waiverBlock } from './acceptance.ts';
import { floor, rangeOf, whatOf, whoOf } from './figures.ts';
import { frameworkBlocks } from './framework-table.ts';
import type { RenderOptions } from './index.ts';
import { atLeast } from './least-severity.ts';
import { narrowness } from './narrowness.ts';
import { notSeen } from './not-seen.ts';
import type { Colors, Page } from './page.ts';
import { renderPlatformRows } from './platform.ts';
import { amount, margin, renderRows, widthOf, wrap } from './text.ts';

/** Fixes listed under "Fix first", and examples listed under a check, unless everything is wanted. */
const fixesShown = 3;
const examplesShown = 2;

/** The report for a person at a terminal: how bad, how sure, what first; then the details in the order of what they win. */
export function renderTable(report: Report, options: RenderOptions = {}): string {
  const { columns = 80, color = false, quiet = false, verbose = false, minSeverity = 'info', closing } = options;
  const page: Page = { report, columns, colors: pico.createColors(color), verbose, minSeverity };
  const blocks = quiet
    ? [header(page), narrowness(page), verdict(page)]
    : [
        header(page),
        narrowness(page),
        verdict(page),
        fixFirst(page),
        categoryTable(page),
        pathsBlock(page),
        baselineBlock(page),
        ...frameworkBlocks(page),
        ...findingBlocks(page),
        waiverBlock(page),
        platformBlock(page),
        openQuestions(page),
        notSeen(page),
        closingLines(page, closing),
      ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function header({ report, columns }: Page): string {
  const { cluster, scan } = report;
  const seconds = (Date.parse(scan.finishedAt) - Date.parse(scan.startedAt)) / 1000;
  const parts = [
    cluster.context ?? (cluster.server === null ? 'offline' : 'no context'),
    cluster.server ?? '',
    `Kubernetes ${cluster.version ?? 'of unknown version'}${cluster.distribution === 'unknown' ? '' : `, ${cluster.distribution}`}`,
    [amount(cluster.nodes, 'node'), amount(cluster.namespaces, 'namespace'), amount(cluster.pods, 'pod')]
      .filter((text) => text !== '')
      .join(', '),
    scan.scope.namespaces === null ? '' : `only ${scan.scope.namespaces.join(', ')}`,
    scan.scope.selector === undefined ? '' : `only workloads with ${scan.scope.selector}`,
    scan.requests === 0
      ? ''
      : `read with ${scan.requests} GET requests${Number.isFinite(seconds) ? ` in ${seconds.toFixed(1)} s` : ''}`,
    cluster.server !== null && !cluster.serverVerified ? 'SERVER IDENTITY NOT VERIFIED' : '',
  ];
  return wrap(
    parts
      .filter((part) => part !== '')
      .map((part) => printable(part))
      .join(' · '),
    columns,
  ).join('\n');
}

/** What guards, watches and backs up the cluster, where all is wanted; kaudit platform prints it alone. */
function platformBlock({ report: { platform }, colors, columns, verbose }: Page): string {
  if (!verbose || platform === null) return '';
  return `  ${colors.bold('Platform')}\n${margin(renderPlatformRows(platform, columns - 2, false))}`;
}

function verdict({ report, colors, columns }: Page): string {
  const { score, checks } = report;
  const failing = checks.filter(({ status, objects }) => status === 'fail' && objects > 0);
  const counts = severities.flatMap((severity) => {
    const n = failing.filter((check) => check.severity === severity).length;
    return n === 0 || severity === 'info' ? [] : [paint(colors, severity, `${n} ${severity}`)];
  });
  const judged = checks.filter(({ status }) => status !== 'unknown').length;
  const grade = colors.bold(
    score.grade === 'A' || score.grade === 'B' ? colors.green(score.grade) : colors.red(score.grade),
  );
  const parts = [
    `${rangeOf(score)} of 100`,
    counts.length === 0 ? 'no failing check' : counts.join('  '),
    `${judged} of ${checks.length} checks judged`,
  ];
  // As wide apart as the terminal allows; one below the other where it is too narrow.
  const gap = ['     ', '   ', '  '].find(
    (space) => 6 + widthOf(stripVTControlCharacters(parts.join(space))) <= columns,
  );
  return `  ${grade}   ${parts.join(gap ?? '\n      ')}`;
}

function fixFirst({ report, columns, colors, verbose }: Page): string {
  const steps = (report.whatIf ?? []).filter(({ wins }) => wins >= 0.05);
  if (steps.length === 0) return '';
  const shown = verbose ? steps : steps.slice(0, fixesShown);
  const rows = shown.map(({ check, objects, wins, then }, i) => [
    `${i + 1}`,
    check,
    whatOf(report, check, objects),
    wins.toFixed(1),
    floor(then),
  ]);
  const room = Math.max(12, columns - 2 - 4 - Math.max(...rows.map(([, check = '']) => check.length)) - 16);
  const cut = rows.map(([n = '', check = '', what = '', wins = '', then = '']) => [
    n.padStart(2),
    check,
    printable(what, room),
    wins,
    then,
  ]);
  const table = renderRows(['', colors.bold('Fix first'), '', 'wins', 'then'], cut, columns - 2, 3);
  const last = shown.at(-1);
  const now = report.score.value ?? report.score.upper;
  const sum =
    last === undefined
      ? ''
      : `After ${shown.length === 1 ? 'this one' : `these ${shown.length}`}: ${floor(now)} → ${floor(last.then)}.`;
  const next = wrap(`${sum} kaudit explain ${shown[0]?.check ?? ''}`, columns - 6).map((line) => `      ${line}`);
  return [margin(table), ...next].join('\n');
}

function categoryTable({ report, columns, colors }: Page): string {
  const rows = report.categories.map(({ category, score, failed, passed, unknown, manual, notApplicable }) => [
    category,
    rangeOf(score),
    ...[failed, passed, unknown, manual, notApplicable].map((n) => (n === 0 ? '-' : String(n))),
  ]);
  const head = [colors.bold('Category'), 'score', 'failed', 'passed', 'unknown', 'manual', 'n/a'];
  return margin(renderRows(head, rows, columns - 2, 1));
}

function findingBlocks(page: Page): string[] {
  const { report, minSeverity } = page;
  const shown = report.checks
    .filter(({ status }) => status === 'fail')
    .filter(atLeast(minSeverity))
    .map((check) => ({ check, points: pointsOf(report, check) }))
    .sort(
      (a, b) =>
        Number(b.check.objects > 0) - Number(a.check.objects > 0) ||
        rank(a.check) - rank(b.check) ||
        b.points - a.points,
    );
  return shown.map(({ check }) => findingBlock(page, check));
}

function rank({ severity }: CheckSummary): number {
  return severities.indexOf(severity);
}

function pointsOf({ findings }: Report, { id, pointsOmitted }: CheckSummary): number {
  return findings.reduce((sum, { check, points }) => (check === id ? sum + points : sum), pointsOmitted);
}

function findingBlock({ report, columns, colors, verbose }: Page, check: CheckSummary): string {
  const own = report.findings.filter((finding) => finding.check === check.id);
  const user = own.filter(({ scope, status }) => scope === 'user' && status === 'fail');
  const head = findingHead(check, colors, columns);
  const shown = verbose ? user : user.slice(0, examplesShown);
  const more = user.length - shown.length + check.findingsOmitted;
  const lines = [
    ...shown.flatMap((finding) => findingLines(finding, columns)),
    ...(more > 0 ? [`    and ${more} more${verbose ? '' : ' (-v shows all)'}`] : []),
    ...(user.length === 0 ? [] : adviceLines(check, columns)),
    ...systemLines(own, columns),
  ];
  return [...head, ...lines].join('\n');
}

/** Severity, id and title, with how many of how many at the right edge; the title wraps where it must. */
function findingHead(
  { id, severity, title, failed, evaluated }: CheckSummary,
  colors: Colors,
  columns: number,
): string[] {
  const lines = wrap(`${severity.toUpperCase()}  ${id} · ${title}`, columns - 4);
  const many = `${failed} of ${evaluated}`;
  const space = columns - 2 - (lines.at(-1)?.length ?? 0) - (lines.length > 1 ? 2 : 0) - many.length;
  const counted =
    space >= 2
      ? lines.map((line, i) => (i === lines.length - 1 ? `${line}${' '.repeat(space)}${many}` : line))
      : [...lines, many];
  return counted.map((line, i) => {
    if (i > 0) return `    ${line}`;
    return `  ${line.replace(severity.toUpperCase(), (word) => paint(colors, severity, word)).replace(id, (word) => colors.bold(word))}`;
  });
}

function findingLines(finding: Finding, columns: number): string[] {
  const { fieldPath, source, message } = finding;
  const place = [source === null ? '' : `${source.file}:${source.line}`, fieldPath ?? '']
    .filter((part) => part !== '')
    .join('  ');
  const where = wrap(printable(place), columns - 6);
  return [
    ...wrap(printable(whoOf(finding)), columns - 4).map((line) => `    ${line}`),
    ...[...wrap(printable(message, 600), columns - 6), ...where].map((line) => `      ${line}`),
  ];
}

function adviceLines({ remediation, controls }: CheckSummary, columns: number): string[] {
  const [first = ''] = controls;
  const text = first === '' ? remediation : `${remediation} (${controls.slice(0, 3).join(', ')})`;
  return wrap(text, columns - 6).map((line, i) => (i === 0 ? `    → ${line}` : `      ${line}`));
}

/** Findings of recognised components, one line for all. */
function systemLines(findings: readonly Finding[], columns: number): string[] {
  const system = findings.filter(({ scope }) => scope === 'system');
  if (system.length === 0) return [];
  const names = [...new Set(system.map(({ component }) => component ?? ''))].sort();
  const outside = system.every(({ points }) => points === 0) ? ', outside the score' : '';
  return wrap(
    `system: ${printable(names.join(', '))} (${amount(system.length, 'finding')}${outside})`,
    columns - 4,
  ).map((line) => `    ${line}`);
}

/** Checks that only a person can answer. */
function openQuestions({ report, columns, colors, verbose }: Page): string {
  const manual = report.checks.filter(({ status }) => status === 'manual');
  if (manual.length === 0) return '';
  const title = `  ${colors.bold('For a person to look at')}   ${amount(manual.length, 'check')}`;
  const shown = verbose ? manual : manual.slice(0, fixesShown);
  const lines = shown.flatMap(({ id, reason }) =>
    wrap(`${id}: ${printable(reason ?? '', 600)}`, columns - 4).map((line) => `    ${line}`),
  );
  return [
    title,
    ...lines,
    ...(shown.length < manual.length ? [`    and ${manual.length - shown.length} more (-v shows all)`] : []),
  ].join('\n');
}

function closingLines({ report, columns }: Page, closing: string | undefined): string {
  const outside = report.notSelected.length;
  const lines = [
    ...(outside === 0
      ? []
      : wrap(`${amount(outside, 'check')} not selected: ${report.notSelected[0]?.reason ?? ''}`, columns - 2)),
    ...(closing === undefined ? [] : wrap(`${closing}   More: -v, -o json=FILE, kaudit explain ID`, columns - 2)),
  ];
  return lines.map((line) => `  ${line}`).join('\n');
}

const paints: Readonly<Record<Severity, (colors: Colors) => (text: string) => string>> = {
  critical: (colors) => (text) => colors.bold(colors.red(text)),
  high: (colors) => colors.red,
  medium: (colors) => colors.yellow,
  low: (colors) => colors.cyan,
  info: (colors) => colors.dim,
};

/** Severity in words and colour, never in colour alone. */
function paint(colors: Colors, severity: Severity, text: string): string {
  return paints[severity](colors)(text);
}
