import { printable } from '../printable.ts';
import { type Finding, objectName } from '../report.ts';
import { dayAndTime, floor } from './figures.ts';
import type { Page } from './page.ts';
import { amount, hang, widthOf, wrap } from './text.ts';
import { doubtfulWaivers } from './waiver-words.ts';

/** Waived findings that are named, unless everything is wanted. */
const waivedShown = 5;

/** What is accepted and until when, both scores beside each other, and waivers that expired, are unused or excuse too much; empty where nothing was waived. */
export function waiverBlock({ report, columns, colors, verbose }: Page): string {
  const { score, waivers } = report;
  const waived = report.findings.filter(({ status }) => status === 'waived');
  if (waivers.length === 0 && waived.length === 0) return '';
  const [raw, accepted] = [floor(score.raw.upper), floor(score.accepted.upper)];
  const counts = `${amount(waived.length, 'finding')}; score ${raw} without waivers, ${accepted} with them`;
  const shown = verbose ? waived : waived.slice(0, waivedShown);
  const rest = waived.length - shown.length;
  const doubtful = doubtfulWaivers(report);
  return [
    ...heading('Waived', '', counts, columns, colors),
    ...shown.flatMap((finding) => wrap(printable(inWords(finding), 600), columns - 4).map((line) => `    ${line}`)),
    ...(rest === 0 ? [] : [`    and ${rest} more (-v shows all)`]),
    ...doubtful.flatMap(({ text }) => wrap(printable(text, 600), columns - 4).map((line) => `    ${line}`)),
  ].join('\n');
}

function inWords({ check, object, container, waiver }: Finding): string {
  const ticket = waiver?.ticket == null ? '' : `, ${waiver.ticket}`;
  return `${check}: ${objectName(object)}${container === null ? '' : `, container ${container}`}, until ${waiver?.expires ?? ''}${ticket}: ${waiver?.reason ?? ''}`;
}

/** A bold title and what is counted behind it, or below where both are too wide. */
function heading(title: string, of: string, counts: string, columns: number, colors: Page['colors']): string[] {
  const bold = `  ${colors.bold(title)}${of}`;
  if (widthOf(`  ${title}${of}   ${counts}`) <= columns) return [`${bold}   ${counts}`];
  return [bold, ...hang(counts, columns, 4)];
}

/** How many findings the baseline does not have, by check; empty without a baseline. */
export function baselineBlock({ report, columns, colors }: Page): string {
  const { baseline } = report;
  if (baseline === null) return '';
  const total = baseline.checks.reduce((sum, { new: n }) => sum + n, 0);
  const of = ` of ${printable(dayAndTime(baseline.finishedAt))}`;
  const counts = total === 0 ? 'nothing new' : amount(total, 'new finding');
  const list = baseline.checks.map(({ check, new: n }) => `${n} × ${check}`).join(', ');
  return [
    ...heading('Since the baseline', of, counts, columns, colors),
    ...(list === '' ? [] : wrap(list, columns - 4).map((line) => `    ${line}`)),
  ].join('\n');
}

/** How many ordinary subjects and workloads have a way to control of the cluster, the shortest ways, and the edits that close them. */
export function pathsBlock({ report, columns, colors }: Page): string {
  const { paths } = report;
  if (paths === null || paths.reaching === 0) return '';
  const counts = `from ${paths.reaching} of ${amount(paths.entries, 'subject')} and workloads looked at`;
  const ways = paths.paths
    .slice(0, 3)
    .map(({ entry, hops }) => `${entry} in ${amount(hops, 'step')}`)
    .join('; ');
  const fix =
    paths.fix === null
      ? ''
      : ` ${amount(paths.fix.edits.length + paths.fix.omitted, 'edit')} ${paths.fix.open === 0 ? 'close them all' : `leave ${paths.fix.open} open`}.`;
  return [
    ...heading('Ways to control of the cluster', '', counts, columns, colors),
    ...wrap(
      printable(`${ways}.${fix} kaudit paths draws them, kaudit paths --fix prints the edits`, 1_000),
      columns - 4,
    ).map((line) => `    ${line}`),
  ].join('\n');
}
