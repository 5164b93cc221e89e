import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Times that each case is measured where nothing else is said; the median counts. */
const usual = 7;

/** A program to run with Node, and the exit codes with which it has done its work. */
export interface Program {
  readonly args: readonly string[];
  readonly codes?: readonly number[];
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Runs a program to its end; milliseconds of the whole process and what it printed. */
export function runProgram(
  { args, codes = [0] }: Program,
  env: NodeJS.ProcessEnv = {},
): { milliseconds: number; stdout: string } {
  const begin = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  const milliseconds = performance.now() - begin;
  if (status === null || !codes.includes(status))
    throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
  return { milliseconds, stdout };
}

/** Milliseconds of each program, the runs taking turns so that a busy moment of the machine strikes all alike. */
export function race(programs: readonly Program[], runs = usual): number[] {
  const times = programs.map((): number[] => []);
  for (let run = 0; run < runs; run++)
    for (const [i, program] of programs.entries()) times[i]?.push(runProgram(program).milliseconds);
  return times.map(median);
}

/** What a program prints, over all runs. */
export function repeat(program: Program, runs = usual): string[] {
  return Array.from({ length: runs }, () => runProgram(program).stdout);
}

/** Peak RSS of a program in MB. */
export function peakOf({ args, ...rest }: Program, folder: string): number {
  const file = path.join(folder, 'peak');
  const hook = pathToFileURL(path.join(folder, 'peak.mjs')).href;
  runProgram({ ...rest, args: ['--import', hook, ...args] }, { PEAK_FILE: file });
  return (Number(readFileSync(file, 'utf8')) * 1024) / 1e6;
}
