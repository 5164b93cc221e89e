import { chdir, cwd, env } from 'node:process';
import { Readable, Writable } from 'node:stream';
import { run } from '../../src/cli/run.ts';
import type { Run } from './built.ts';

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs the command line in this process, as a user would: no kubeconfig, no terminal, an environment of its own. Says
 * what `runKaudit` says at a tenth of the time; a start, a signal or a pipe needs the built program.
 */
export function runHere(
  args: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly input?: string;
    readonly cwd?: string;
  } = {},
): Promise<Run> {
  // Streams, environment and working directory belong to the process: one run after the other.
  const started = last.then(() => runAlone(args, options));
  last = started.catch(() => undefined);
  return started;
}

async function runAlone(args: readonly string[], options: Parameters<typeof runHere>[1] = {}): Promise<Run> {
  const [stdout, stderr] = [collector(), collector()];
  const [variables, folder] = [{ ...env }, cwd()];
  const streams = { stdout: stdout.stream, stderr: stderr.stream, stdin: Readable.from([options.input ?? '']) };
  const originals = Object.entries(streams).map(([name, value]) => {
    const original = Object.getOwnPropertyDescriptor(process, name);
    Object.defineProperty(process, name, { value, configurable: true, enumerable: true, writable: true });
    return [name, original] as const;
  });
  replaceEnvironment({ PATH: variables.PATH ?? '', HOME: '/nonexistent', ...options.env });
  if (options.cwd !== undefined) chdir(options.cwd);
  try {
    const code = await run(['node', 'kaudit', ...args]);
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    chdir(folder);
    replaceEnvironment(variables);
    for (const [name, original] of originals)
      if (original !== undefined) Object.defineProperty(process, name, original);
  }
}

/** In place: modules keep the object itself. */
function replaceEnvironment(variables: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(env)) delete env[name];
  Object.assign(env, variables);
}

function collector(): { readonly stream: Writable; text(): string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}
