import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { goVersion, provide } from '../build.ts';

const folder = import.meta.dirname;

/** One value an hour, from hour 0 on; null is a gap. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly (number | null)[];
}

export interface Question {
  readonly metrics?: string;
  readonly rules?: string;
  readonly queries?: readonly string[];
  readonly series?: readonly Series[];
  /** When the rules are evaluated. */
  readonly hour?: number;
}

/** Problems that Prometheus names, and what each alert's expression gives as `ALERT{labels} value`. */
export interface Answer {
  readonly problems: readonly string[];
  readonly firing: readonly string[];
}

/** Prometheus' parsers and engine, built where they are missing; a sentence where that is not possible. */
export async function prometheusProgram(): Promise<{ readonly program: string } | { readonly missing: string }> {
  const go = await goVersion();
  if (go === undefined) return { missing: 'Go is not installed (go.mod says which version)' };
  const digest = createHash('sha256');
  for (const source of ['go.mod', 'go.sum', 'main.go']) digest.update(await readFile(path.join(folder, source)));
  const name = `prometheus-${digest.digest('hex').slice(0, 16)}-${go}`;
  try {
    const program = await provide(name, async (target) => {
      const env = { ...process.env, CGO_ENABLED: '0' };
      const args = ['build', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w', '-o', target, '.'];
      await promisify(execFile)('go', args, { cwd: folder, env, maxBuffer: 64 << 20 });
    });
    return { program };
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether the program is there; if not, says on stderr that `testFile` did not run and why. */
export async function prometheusAvailable(testFile: string): Promise<boolean> {
  const found = await prometheusProgram();
  if (!('missing' in found)) return true;
  process.stderr.write(`\n!!! NOT RUN: ${testFile}, which needs Prometheus' parsers: ${found.missing}\n\n`);
  return false;
}

export async function ask(question: Question): Promise<Answer> {
  const found = await prometheusProgram();
  if ('missing' in found) throw new Error(found.missing);
  const child = spawn(found.program, { stdio: ['pipe', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stdin.end(JSON.stringify(question));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(stdout));
      else reject(new Error(`the program ended with ${code}`));
    });
  });
}
