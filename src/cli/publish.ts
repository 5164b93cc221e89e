import { readFile } from 'node:fs/promises';
import { surroundingsWith } from '../connect/surroundings.ts';
import type { Outcome } from '../publish/outcome.ts';
import { publish } from '../publish/publish.ts';
import { readTarget, type Target, TargetError } from '../publish/target.ts';
import { readReport } from '../read-report.ts';
import { tool } from '../tool.ts';
import { UsageError } from './errors.ts';
import { type ConnectionFlags, toConnectionOptions } from './flags.ts';
import { readText } from './input.ts';
import { writeStdout } from './output.ts';
import { startSession } from './session.ts';

export interface PublishFlags extends ConnectionFlags {
  readonly to?: readonly string[];
  readonly clusterName?: string;
  readonly plainHttp?: boolean;
  readonly output: 'table' | 'json';
  readonly timeout: string;
}

/** `kaudit publish FILE`: resolves with 0 where every target took the report, else 5. */
export async function runPublish(file: string, flags: PublishFlags): Promise<number> {
  const targets = await readTargets(flags);
  const text = await readText(file);
  const report = readReport(text);
  const session = startSession(flags.timeout);
  try {
    const outcomes = await publish(report, targets, {
      text,
      connection: toConnectionOptions(flags),
      surroundings: surroundingsWith({}),
      clusterName: flags.clusterName ?? null,
      signal: session.signal,
      userAgent: `kaudit/${tool.version}`,
    });
    await writeStdout(flags.output === 'json' ? `${JSON.stringify({ outcomes }, null, 2)}\n` : tableOf(outcomes));
    return session.interruption() ?? (outcomes.every(({ ok }) => ok) ? 0 : 5);
  } finally {
    session.end();
  }
}

/** Every target with its secrets, before anything is sent to the first. */
async function readTargets({ to = [], plainHttp = false }: PublishFlags): Promise<Target[]> {
  if (to.length === 0)
    throw new UsageError('no target is named', 'Name one with --to: kaudit publish --help lists them.');
  if (new Set(to).size < to.length) throw new UsageError('two targets are the same');
  try {
    const targets: Target[] = [];
    for (const one of to) targets.push(await readTarget(one, { env: process.env, readSecret, plainHttp }));
    return targets;
  } catch (error) {
    if (error instanceof TargetError) throw new UsageError(error.message, 'kaudit publish --help lists the targets.');
    throw error;
  }
}

/** The variable, or the content of the file that `NAME_FILE` names, without the line end that editors add. */
async function readSecret(name: string): Promise<string | null> {
  const file = process.env[`${name}_FILE`];
  const value = process.env[name];
  if (value !== undefined && value !== '' && file !== undefined && file !== '')
    throw new TargetError(`${name} and ${name}_FILE are both set`);
  if (file === undefined || file === '') return value === undefined || value === '' ? null : value;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new TargetError(`${name}_FILE can not be read: ${code}`);
  });
  const secret = text.replace(/\r?\n$/, '');
  if (secret === '') throw new TargetError(`${name}_FILE is empty`);
  return secret;
}

function tableOf(outcomes: readonly Outcome[]): string {
  return outcomes.map(({ target, ok, message }) => `${ok ? 'ok    ' : 'FAILED'}  ${target}: ${message}\n`).join('');
}
