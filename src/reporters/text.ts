import Table from 'cli-table3';
import stringWidth from 'string-width';
import { tenths } from '../printable.ts';

const borderless = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
  ].map((part) => [part, '']),
);

/** Cells that a text takes at a terminal, colours left out. */
export function widthOf(text: string): number {
  return oneCellEach.test(text) ? text.length : stringWidth(text);
}

/**
 * ASCII and the signs that kaudit itself prints (middle dot, times, dash, ellipsis, arrow), one cell each; for anything else
 * string-width builds tables of Unicode first.
 */
const oneCellEach = /^[ -~\u00b7\u00d7\u2013\u2026\u2192]*$/;

/** Cells that a column is left with where a table is too wide. */
const narrowest = 10;

/**
 * Columns without borders, as wide as their content; the last one takes what is left of `columns` and wraps. Where that is
 * too little, the widest ones wrap too: nothing is cut.
 */
export function renderRows(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
  rightFrom = head.length,
): string {
  const widths = head.map((title, i) => Math.max(widthOf(title), ...rows.map((row) => widthOf(row[i] ?? ''))));
  const fixed = widths.slice(0, -1).reduce((sum, width) => sum + width, 0);
  const lastWidth = widths.at(-1) ?? 0;
  const isTight = fixed + Math.min(12, lastWidth) + 2 * (head.length - 1) > columns;
  const gap = isTight ? ' ' : '  ';
  const room = columns - gap.length * (head.length - 1);
  const last = Math.min(lastWidth, Math.max(12, room - fixed));
  const fitted = fixed + last <= room ? [...widths.slice(0, -1), last] : narrow(widths, room);
  const fit = (cell: string, i: number) =>
    cell
      .split('\n')
      .flatMap((line) => (widthOf(line) <= (fitted[i] ?? 0) ? [line] : wrap(line, fitted[i] ?? 0)))
      .join('\n');
  const table = new Table({
    head: head.map(fit),
    chars: { ...borderless, middle: gap },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colWidths: fitted,
    colAligns: head.map((_, i) => (i >= rightFrom ? 'right' : 'left')),
    wordWrap: true,
  });
  for (const row of rows) table.push(row.map(fit));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** The widest columns made narrower, evenly, until all fit the room or none has more to give. */
function narrow(widths: readonly number[], room: number): number[] {
  const sumAt = (limit: number) => widths.reduce((sum, width) => sum + Math.min(width, limit), 0);
  let limit = Math.max(...widths);
  while (limit > narrowest && sumAt(limit) > room) limit -= 1;
  return widths.map((width) => Math.min(width, limit));
}

/** Words of a text in lines of at most `columns`; a longer word is broken, so that nothing is lost. */
export function wrap(text: string, columns: number): string[] {
  const width = Math.max(10, columns);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter((part) => part !== '')) {
    for (const part of breakWord(word, width)) {
      const longer = line === '' ? part : `${line} ${part}`;
      if (widthOf(longer) <= width) line = longer;
      else {
        lines.push(line);
        line = part;
      }
    }
  }
  return line === '' ? lines : [...lines, line];
}

function breakWord(word: string, width: number): string[] {
  if (widthOf(word) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  for (const letter of word) {
    if (widthOf(part + letter) > width) {
      parts.push(part);
      part = '';
    }
    part += letter;
  }
  return [...parts, part];
}

/** The text in lines of at most `columns`: the first begins after `first` spaces, the others after `rest`. */
export function hang(text: string, columns: number, first: number, rest = first): string[] {
  return wrap(text, columns - rest).map((line, i) => `${' '.repeat(i === 0 ? first : rest)}${line}`);
}

/** The text moved two columns to the right. */
export function margin(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n');
}

/** `14.4`, or `14.4–20.1` where the bounds differ. */
export function tenthsRange(lower: number, upper: number): string {
  const [low, high] = [tenths(lower), tenths(upper)];
  return low === high ? low : `${low}–${high}`;
}

/** `3 nodes`, `1 node`; empty where the number is not known. */
export function amount(n: number | null, noun: string): string {
  return n === null ? '' : `${n} ${noun}${n === 1 ? '' : 's'}`;
}
