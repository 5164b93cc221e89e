import type { Review, ReviewLine } from '../can/review.ts';
import { printable } from '../printable.ts';
import { wrap } from '../reporters/text.ts';

const box = '[ ]';
const titles = ['subject', 'risk', 'rights', 'scope', 'role', 'binding', 'why', 'created', 'last change', 'keep'];

/** The review in one of its forms; the last column is a box to tick. */
export function renderReview(list: Review, format: 'table' | 'md' | 'csv' | 'json', columns: number): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(list, null, 2)}\n`;
    case 'csv':
      return [titles, ...list.lines.map(cellsOf)].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
    case 'md':
      return [
        `# Review of rights`,
        '',
        ...notesOf(list).map(markdown),
        '',
        markdownRow(titles),
        markdownRow(titles.map(() => '---')),
        ...list.lines.map((line) => markdownRow([...cellsOf(line).slice(0, -1).map(markdown), box])),
      ]
        .map((line) => `${line}\n`)
        .join('');
    default: {
      const notes = [...notesOf(list), 'Rights rule by rule: -o csv, md or json.'];
      const lines = [
        ...groupBySubject(list.lines).flatMap((group) => describeSubject(group, columns)),
        ...notes.flatMap((note) => wrap(printable(note, 2_000), columns)),
      ];
      return lines.map((line) => `${line}\n`).join('');
    }
  }
}

function groupBySubject(lines: readonly ReviewLine[]): ReviewLine[][] {
  const groups = new Map<string, ReviewLine[]>();
  for (const line of lines) groups.set(subjectOf(line), [...(groups.get(subjectOf(line)) ?? []), line]);
  return [...groups.values()];
}

function describeSubject(lines: readonly ReviewLine[], columns: number): string[] {
  const [first] = lines;
  if (first === undefined) return [];
  const indent = (text: string, by: number) =>
    wrap(printable(text, 1_000), columns - by).map((line) => `${' '.repeat(by)}${line}`);
  return [
    `[ ] ${first.risk.padEnd(8)} ${printable(subjectOf(first), 200)}`,
    ...indent(first.because, 13),
    ...lines.flatMap(({ role, scope, binding, changed }) =>
      indent(
        `${role} ${scope === 'everywhere' ? scope : `in ${scope}`} by ${binding}, last change ${dateOf(changed)}`,
        13,
      ),
    ),
    '',
  ];
}

function notesOf({ lines, builtIn, reason }: Review): string[] {
  const shipped =
    builtIn === 0 ? '' : `; ${builtIn} subjects that only Kubernetes' own bindings name are left out (--all)`;
  return [
    `${lines.length} ${lines.length === 1 ? 'line' : 'lines'}${shipped}`,
    ...(reason === null ? [] : [`There may be more: ${reason}`]),
  ];
}

function cellsOf(line: ReviewLine): string[] {
  const { risk, rights, scope, role, binding, because, created, changed } = line;
  return [
    subjectOf(line),
    risk,
    rights.join('; '),
    scope,
    role,
    binding,
    because,
    dateOf(created),
    dateOf(changed),
    box,
  ];
}

function subjectOf({ kind, namespace, name }: ReviewLine): string {
  return `${kind} ${namespace === null ? '' : `${namespace}/`}${name}`;
}

function dateOf(time: string | null): string {
  return time ?? 'not recorded';
}

/** A spreadsheet takes a cell that begins with one of these for a formula, also after spaces or in wide letters. */
function csvCell(text: string): string {
  const plain = printable(text, 30_000);
  const safe = /^[\s]*[=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20]/.test(plain) ? `'${plain}` : plain;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function markdownRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Text alone: no link, no HTML, no new cell. */
function markdown(text: string): string {
  return printable(text, 30_000)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]()#!|~]/g, (sign) => `\\${sign}`);
}
