import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { Program } from './measure.ts';

/** What every measurement needs: the programs to measure, a folder for files, and where its figures go. */
export interface Bench {
  readonly cli: string;
  readonly library: string;
  readonly folder: string;
  /** Processes to end with the benchmark. */
  readonly children: ChildProcess[];
  /** Case, median, ratio, target. */
  readonly rows: (readonly [string, string, string, string])[];
}

/** Exit codes of a scan that did its work. 1: something was found; 3: something could not be seen. */
export const scanned = [0, 1, 3];

/** Requests and connections at once, of the scan and of the floor. */
export const concurrency = 4;

/** One of the programs of this folder, with the library to measure as its first argument. */
export function programOf({ folder, library }: Bench, name: string, ...args: readonly string[]): Program {
  return { args: [path.join(folder, `${name}.mjs`), library, ...args] };
}

export function ms(milliseconds = Number.NaN): string {
  return `${milliseconds.toFixed(0)} ms`;
}

export function ratio(value = Number.NaN, base = Number.NaN): string {
  return `${(value / base).toFixed(2)} ×`;
}

/** Prints rows in columns, the figures to the right. */
export function printTable(table: Bench['rows']): void {
  const head = ['case', 'median', 'ratio', 'target'];
  const widths = head.map((title, i) => Math.max(...[head, ...table].map((row) => (row[i] ?? title).length)));
  for (const row of [head, ...table])
    console.log(
      row
        .map((cell, i) => (i === 1 || i === 2 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
        .join('   ')
        .trimEnd(),
    );
}
