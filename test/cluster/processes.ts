import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';

/** The processes of one cluster. Whatever ends the test process, the watchdog ends them and removes their folder. */
export interface ProcessGroup {
  /** Starts a program that runs until stop(); its output goes to DIR/log/NAME.log. */
  start(name: string, program: string, args: string[]): void;
  /** Throws, with the end of its log, if a program started here has ended by itself. */
  throwIfEnded(): Promise<void>;
  /** Process ids, for tests of stop(). */
  pids(): number[];
  /** Kills everything, waits until it is gone and removes the folder. */
  stop(): Promise<void>;
}

/** KAUDIT_TEST_KEEP=1 leaves folder and logs of a cluster in place. */
const keepsFolder = process.env.KAUDIT_TEST_KEEP === '1';

// Reads process ids until the pipe from the test process closes, however that came about.
const watchdogScript = `
while read -r word; do
  if [ "$word" = done ]; then exit 0; fi
  pids="$pids $word"
done
[ -n "$pids" ] && kill -9 $pids 2>/dev/null
${keepsFolder ? '' : 'sleep 1; rm -rf "$1"'}
`;

export function startProcessGroup(folder: string): ProcessGroup {
  const watchdog = spawn('/bin/sh', ['-c', watchdogScript, 'watchdog', folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  watchdog.stdin.on('error', () => {});
  const started = new Map<string, ChildProcess>();
  let stopped: Promise<void> | undefined;
  const logOf = (name: string) => path.join(folder, 'log', `${name}.log`);
  const start = (name: string, program: string, args: string[]) => {
    const log = openSync(logOf(name), 'a');
    const child = spawn(program, args, { cwd: folder, env: cleanEnvironment(folder), stdio: ['ignore', log, log] });
    closeSync(log);
    child.on('error', () => {});
    child.unref();
    started.set(name, child);
    if (child.pid !== undefined) watchdog.stdin.write(`${child.pid}\n`);
  };
  const throwIfEnded = async () => {
    for (const [name, child] of started) {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) continue;
      const log = await readFile(logOf(name), 'utf8').catch(() => '');
      throw new Error(
        `${name} ended by itself (${child.exitCode ?? child.signalCode ?? 'not started'}):\n${tail(log)}`,
      );
    }
  };
  const stop = async () => {
    await Promise.all([...started.values()].map(kill));
    watchdog.stdin.end('done\n');
    if (!keepsFolder) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  return {
    start,
    throwIfEnded,
    pids: () => [...started.values()].flatMap((child) => child.pid ?? []),
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

function kill(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.ref();
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

/** Runs a program to its end and returns its stdout; an exit code other than 0 throws with its stderr. */
export function run(program: string, args: string[], folder: string, input?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder, env: cleanEnvironment(folder), stdio: 'pipe' });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) return resolve(Buffer.concat(output).toString('utf8'));
      const stderr = Buffer.concat(errors).toString('utf8');
      reject(
        new Error(`${path.basename(program).split('-')[0]} ${args.join(' ')}: exit code ${code}\n${tail(stderr)}`),
      );
    });
  });
}

/** Nothing of the caller's KUBECONFIG, proxies or home directory. */
function cleanEnvironment(folder: string): Record<string, string> {
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: folder, TMPDIR: folder };
}

function tail(log: string): string {
  return log.trimEnd().split('\n').slice(-20).join('\n');
}

/** Free ports of loopback, below the range from which the system takes ports of outgoing connections. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
