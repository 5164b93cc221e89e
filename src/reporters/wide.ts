import { severities } from '../check.ts';
import { printable } from '../printable.ts';
import { objectName, type Report } from '../report.ts';
import { worstFirst } from './addressing.ts';
import type { RenderOptions } from './index.ts';
import { atLeast } from './least-severity.ts';
import { renderTable } from './table.ts';
import { widthOf } from './text.ts';
import { doubtfulWaivers, waiverText } from './waiver-words.ts';

const head = ['SEVERITY', 'CHECK', 'OBJECT', 'CONTAINER', 'PODS', 'POINTS', 'FIELD', 'MESSAGE'];

/** The verdict, then one line for each finding, uncut, worst first: for people with grep. */
export function renderWide(report: Report, options: RenderOptions = {}): string {
  const { minSeverity = 'info' } = options;
  const shown = worstFirst(report.findings, severities).filter(atLeast(minSeverity));
  const rows = shown.map(
    ({ severity, check, object, container, instances, points, fieldPath, source, message, ...finding }) => [
      severity,
      check,
      `${objectName(object)}${finding.scope === 'system' ? ' (system)' : ''}${finding.status === 'waived' ? ' (waived)' : ''}`,
      container ?? '-',
      String(instances),
      points.toFixed(2),
      [source === null ? '' : `${source.file}:${source.line}`, fieldPath ?? '']
        .filter((part) => part !== '')
        .join(' ') || '-',
      [message, waiverText(finding)].filter((part) => part !== '').join('; '),
    ],
  );
  const omitted = report.checks.reduce((sum, { findingsOmitted }) => sum + findingsOmitted, 0);
  const start = renderTable(report, { ...options, quiet: true });
  const notes = [
    ...(omitted === 0 ? [] : [`${omitted} more findings are not listed`]),
    ...doubtfulWaivers(report).map(({ text }) => printable(text, 1_000)),
  ];
  return `${start}\n${align([head, ...rows.map((row) => row.map((cell) => printable(cell, 1_000)))])}${notes.map((note) => `${note}\n`).join('')}`;
}

/** Columns two blanks apart; a table library takes seconds for thousands of rows. */
function align(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, i) => Math.max(widest[i] ?? 0, widthOf(cell))),
    [],
  );
  const pad = (cell: string, i: number) => cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - widthOf(cell)));
  return rows.map((row) => `${row.map(pad).join('  ').trimEnd()}\n`).join('');
}
