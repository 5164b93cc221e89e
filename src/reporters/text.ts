import Table from 'cli-table3';
import stringWidth from 'string-width';

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
  return narrow.test(text) ? text.length : stringWidth(text);
}

/**
 * ASCII and the signs that kaudit itself prints (middle dot, times, dash, ellipsis, arrow), one cell each; for anything else
 * string-width builds tables of Unicode first.
 */
const narrow = /^[ -~\u00b7\u00d7\u2013\u2026\u2192]*$/;

/** Columns without borders, as wide as their content; the last one takes what is left of `columns` and wraps. */
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
  const last = Math.min(lastWidth, Math.max(12, columns - fixed - gap.length * (head.length - 1)));
  const table = new Table({
    head: [...head],
    chars: { ...borderless, middle: gap },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colWidths: [...widths.slice(0, -1), last],
    colAligns: head.map((_, i) => (i >= rightFrom ? 'right' : 'left')),
    wordWrap: true,
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
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

/** The text moved two columns to the right. */
export function margin(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n');
}

/** `3 nodes`, `1 node`; empty where the number is not known. */
export function amount(n: number | null, noun: string): string {
  return n === null ? '' : `${n} ${noun}${n === 1 ? '' : 's'}`;
}
