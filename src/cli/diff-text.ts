import { severities } from '../check.ts';
import type { ReportDiff } from '../diff.ts';
import { printable, tenths } from '../printable.ts';
import { type Finding, type FrameworkChange, objectName } from '../report.ts';
import { dayAndTime } from '../reporters/figures.ts';
import { changeCaveats, changeGroups, changeSummary, turnOf } from '../reporters/framework-changes.ts';
import { renderRows, wrap } from '../reporters/text.ts';

/** Checks that moved the score, listed at most. */
const movesShown = 10;

/** What changed, for a person: the score and why it moved, new, fixed and changed findings, controls of benchmarks, and what can not be compared. */
export function renderDiff(diff: ReportDiff, columns: number): string {
  const blocks = [
    head(diff),
    moves(diff, columns),
    findingsBlock('New', diff.newFindings, columns),
    findingsBlock('Fixed', diff.fixedFindings, columns),
    changed(diff, columns),
    ...diff.frameworks.map((framework) => controlChanges(framework, columns)),
    incomparable(diff, columns),
  ].filter((block) => block !== '');
  const nothing = diff.newFindings.length + diff.fixedFindings.length + diff.changedFindings.length === 0;
  return `${[...blocks, ...(nothing ? ['No finding is new, fixed or changed.'] : [])].join('\n\n')}\n`;
}

function head({ old, new: now }: ReportDiff): string {
  const range = ({ value, lower, upper }: ReportDiff['old']['score']) =>
    value === null ? `${tenths(lower)}–${tenths(upper)}` : tenths(value);
  const rules =
    old.rules === now.rules ? '' : '\nThe two scans ran different checks: part of the difference may be theirs.';
  return `${printable(now.cluster ?? 'offline')}: ${old.grade} ${range(old.score)} (${printable(dayAndTime(old.finishedAt))}) → ${now.grade} ${range(now.score)} (${printable(dayAndTime(now.finishedAt))})${rules}`;
}

function moves({ moves: all }: ReportDiff, columns: number): string {
  if (all.length === 0) return '';
  const shown = all.slice(0, movesShown);
  const rows = shown.map(({ check, moved, before, after }) => [
    `${moved > 0 ? '+' : ''}${moved.toFixed(1)}`,
    check,
    // A score is shared among the failing checks, so one that is as before may weigh more or less.
    before === after ? `${after}, as before; others changed its share` : `${before} → ${after}`,
  ]);
  const rest = all.slice(movesShown).reduce((sum, { moved }) => sum + moved, 0);
  const table = renderRows(['score', 'check', 'why'], rows, columns);
  return all.length === shown.length
    ? table
    : `${table}\nand ${all.length - shown.length} more: ${rest > 0 ? '+' : ''}${rest.toFixed(1)}`;
}

function findingsBlock(title: string, findings: readonly Finding[], columns: number): string {
  if (findings.length === 0) return '';
  const sorted = findings.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  return [
    `${title}: ${findings.length}`,
    ...sorted.flatMap((finding) => lines(finding, finding.message, columns)),
  ].join('\n');
}

function changed({ changedFindings }: ReportDiff, columns: number): string {
  if (changedFindings.length === 0) return '';
  return [
    `Changed: ${changedFindings.length}`,
    ...changedFindings.flatMap(({ finding, changes }) => lines(finding, changes.join('; '), columns)),
  ].join('\n');
}

/** A benchmark: how many of its controls changed, which, and why. */
function controlChanges(framework: FrameworkChange, columns: number): string {
  const title = printable(`${framework.title} ${framework.new.version}: ${changeSummary(framework)}`);
  const notes = changeCaveats(framework).flatMap((note) => wrap(printable(note), columns - 2));
  const groups = changeGroups(framework).flatMap(({ title: name, changes }) => [
    `  ${name}: ${changes.length}`,
    ...changes.flatMap((change) => [
      ...wrap(printable(`${change.id}  ${change.title} (${turnOf(change)})`), columns - 4).map((line) => `    ${line}`),
      ...wrap(printable(change.reason, 300), columns - 8).map((line) => `        ${line}`),
    ]),
  ]);
  return [...wrap(title, columns), ...notes.map((line) => `  ${line}`), ...groups].join('\n');
}

function lines({ severity, check, object, scope }: Finding, text: string, columns: number): string[] {
  const who = `${severity} ${check} · ${objectName(object)}${scope === 'system' ? ' (system)' : ''}`;
  return [
    ...wrap(printable(who), columns - 2).map((line) => `  ${line}`),
    ...wrap(printable(text, 600), columns - 4).map((line) => `    ${line}`),
  ];
}

function incomparable({ incomparable: all }: ReportDiff, columns: number): string {
  if (all.length === 0) return '';
  return [
    `Can not be compared: ${all.length}`,
    ...all.flatMap(({ check, reason }) =>
      wrap(`${check}: ${printable(reason, 300)}`, columns - 2).map((line) => `  ${line}`),
    ),
  ].join('\n');
}
