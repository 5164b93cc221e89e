import { printable } from '../printable.ts';
import type { ControlSummary, FrameworkSummary, Status } from '../report.ts';
import { dayAndTime } from './figures.ts';
import { changeCaveats, changeGroups, changeSummary, turnOf } from './framework-changes.ts';
import type { Page } from './page.ts';
import { margin, renderRows, wrap } from './text.ts';

/** What a control that did not pass is called at the start of its line. */
const words: Readonly<Record<Status, string>> = {
  fail: 'FAIL',
  unknown: 'UNKNOWN',
  manual: 'MANUAL',
  pass: 'PASS',
  'not-applicable': 'N/A',
};

/** Each framework that was asked for: sections with their counts, what changed since the baseline, then the controls that fail or are unknown; all of them where everything is wanted. */
export function frameworkBlocks(page: Page): string[] {
  return page.report.frameworks.flatMap((framework) => [
    overview(framework, page),
    changeLines(framework, page),
    controlLines(framework, page),
  ]);
}

function overview({ title, version, score, counts, controls }: FrameworkSummary, { columns, colors }: Page): string {
  const sections = new Map<string, ControlSummary[]>();
  for (const control of controls) sections.set(control.section, [...(sections.get(control.section) ?? []), control]);
  const count = (own: readonly ControlSummary[], status: Status) => {
    const n = own.filter((control) => control.status === status).length;
    return n === 0 ? '-' : String(n);
  };
  const order: readonly Status[] = ['fail', 'pass', 'unknown', 'manual', 'not-applicable'];
  const rows = [...sections].map(([section, own]) => [
    printable(section),
    ...order.map((status) => count(own, status)),
  ]);
  const head = [colors.bold('Controls'), 'failed', 'passed', 'unknown', 'manual', 'n/a'];
  const passed =
    score === null
      ? 'no control could be judged'
      : `${Math.floor(score)} % of the ${counts.pass + counts.fail} judged controls pass`;
  const line = `${printable(`${title} ${version}`)}: ${passed}; ${controls.length} controls in all`;
  return margin([...wrap(line, columns - 2), '', renderRows(head, rows, columns - 2, 1)].join('\n'));
}

/** Which controls are another than in the baseline; empty without one. */
function changeLines({ framework }: FrameworkSummary, { report: { baseline }, columns, colors }: Page): string {
  const change = baseline?.frameworks?.find((one) => one.framework === framework);
  if (baseline === null || change === undefined) return '';
  const since = `Since ${dayAndTime(baseline.finishedAt)}: ${changeSummary(change)}`;
  const paint = { worse: colors.red, better: colors.green, other: (text: string) => text };
  return [
    ...wrap(printable(since), columns - 2).map((line) => `  ${line}`),
    ...changeCaveats(change).flatMap((note) => wrap(printable(note), columns - 4).map((line) => `    ${line}`)),
    ...changeGroups(change).flatMap(({ title, turn, changes }) => [
      `    ${paint[turn](title)}`,
      ...changes.flatMap((one) =>
        wrap(printable(`${one.id}  ${one.title} (${turnOf(one)})`), columns - 6).map((line) => `      ${line}`),
      ),
    ]),
  ].join('\n');
}

function controlLines({ controls }: FrameworkSummary, { columns, colors, verbose }: Page): string {
  const shown = controls.filter(({ status }) => verbose || status === 'fail' || status === 'unknown');
  const lines = shown.flatMap(({ id, title, status, reason, steps }) => {
    const [first = '', ...more] = wrap(`${words[status].padEnd(7)} ${printable(`${id}  ${title}`)}`, columns - 4);
    const painted = status === 'fail' ? colors.red(first) : status === 'unknown' ? colors.yellow(first) : first;
    const why = verbose && status === 'manual' ? [reason, ...steps].join('; ') : reason;
    return [
      `  ${painted}`,
      ...more.map((line) => `    ${line}`),
      ...wrap(printable(why, 1_000), columns - 12).map((line) => `            ${line}`),
    ];
  });
  const left = controls.length - shown.length;
  return [
    ...lines,
    ...(left === 0 ? [] : [`  and ${left} controls that pass, are manual or do not apply (-v shows all)`]),
  ].join('\n');
}
