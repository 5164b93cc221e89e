import { spawn } from 'node:child_process';
import path from 'node:path';
import { inject } from 'vitest';

/** How a run of the built program ended. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built `kaudit` as a user would: no kubeconfig, no terminal, no home. */
export function runKaudit(
  args: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly input?: string;
    readonly cwd?: string;
    readonly signalAfter?: [ms: number, signal: NodeJS.Signals];
  } = {},
): Promise<Run> {
  const { PATH = '', TMPDIR = '/tmp' } = process.env;
  const env = { PATH, TMPDIR, HOME: '/nonexistent', ...options.env };
  const child = spawn(process.execPath, [path.join(inject('bundle'), 'cli.js'), ...args], {
    env,
    stdio: 'pipe',
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(options.input ?? '');
  if (options.signalAfter !== undefined) {
    const [ms, signal] = options.signalAfter;
    setTimeout(() => child.kill(signal), ms);
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
