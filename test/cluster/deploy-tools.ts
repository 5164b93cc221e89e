import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import type { Run } from '../support/built.ts';
import { goVersion, installedProgram } from './build.ts';

const execute = promisify(execFile);

/** The real Helm; its first build takes 3 to 6 minutes on two cores. */
export const helm = () => installedProgram({ name: 'helm', path: 'helm.sh/helm/v4/cmd/helm', version: 'v4.3.1' });

/** A real S3-compatible server that verifies signatures; its first build takes 2 minutes. */
export const s3Server = () =>
  installedProgram({ name: 'versitygw', path: 'github.com/versity/versitygw/cmd/versitygw', version: 'v1.8.0' });

/** Whether a test has its programs and Go, for definitions of other projects; builds what is not in the cache. If not, says so. */
export async function toolsAvailable(testFile: string, tools: readonly (() => Promise<string>)[]): Promise<boolean> {
  try {
    if ((await goVersion()) === undefined) throw new Error('Go is not installed');
    for (const provide of tools) await provide();
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`\n!!! NOT RUN: ${testFile}: ${reason}\n\n`);
    return false;
  }
}

/** Runs Helm with a home of its own; resolves with its standard output. */
export async function runHelm(args: readonly string[], home: string, kubeconfig?: string): Promise<string> {
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    ...(kubeconfig === undefined ? {} : { KUBECONFIG: kubeconfig }),
  };
  const { stdout } = await execute(await helm(), [...args], { env, maxBuffer: 64 << 20 });
  return stdout;
}

/** The part of a rendered container that decides what its process sees. */
export interface ContainerSpec {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

/** A pod's service account as the kubelet would mount it, and where its API server is. */
export interface PodAccount {
  readonly token: string;
  readonly ca: string;
  readonly namespace: string;
  readonly server: URL;
}

/** How to get a mount namespace of one's own: as root, as a user, or by sudo; null where none of it is allowed. */
export function unsharing(): readonly string[] | null {
  for (const way of [
    ['unshare', '--mount'],
    ['unshare', '--mount', '--map-root-user'],
    ['sudo', '-n', 'unshare', '--mount'],
  ]) {
    try {
      const [program = '', ...args] = way;
      execFileSync(program, [...args, 'sh', '-c', 'mount -t tmpfs tmpfs /run'], { stdio: 'ignore' });
      return way;
    } catch {
      // The next way.
    }
  }
  return null;
}

/**
 * Runs a container's command as its pod would: the arguments and variables of the manifest, the in-cluster environment, and
 * the token at the path where every client looks, in a mount namespace of its own. `folders` stand for its volumes.
 */
export async function runContainer(
  container: ContainerSpec,
  account: PodAccount | null,
  { work, folders, way }: { work: string; folders: Readonly<Record<string, string>>; way: readonly string[] },
): Promise<Run> {
  const secrets = path.join(work, 'account');
  await mkdir(secrets, { recursive: true });
  const files = account === null ? {} : { token: account.token, 'ca.crt': account.ca, namespace: account.namespace };
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(secrets, name), text, { mode: 0o600 });
  const mounted = '/run/secrets/kubernetes.io/serviceaccount';
  const script = [
    'set -e',
    'mount -t tmpfs tmpfs /run',
    ...(account === null ? [] : [`mkdir -p ${mounted}`, `cp "${secrets}"/* ${mounted}/`]),
    // /var/run is a link to /run everywhere but in odd images.
    'exec "$@"',
  ].join('\n');
  const args = container.args.map((arg) =>
    Object.entries(folders).reduce((text, [from, to]) => text.replaceAll(from, to), arg),
  );
  const [program = '', ...before] = way;
  const child = spawn(
    program,
    [...before, 'sh', '-c', script, 'pod', process.execPath, path.join(inject('bundle'), 'cli.js'), ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH ?? '',
        HOME: '/',
        KUBERNETES_SERVICE_HOST: account?.server.hostname ?? '',
        KUBERNETES_SERVICE_PORT: account?.server.port ?? '',
        ...Object.fromEntries((container.env ?? []).map(({ name, value = '' }) => [name, value])),
      },
    },
  );
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** The text of a file of a Go module, from Go's own cache or the module proxy. */
export async function moduleFile(module: string, version: string, file: string): Promise<string> {
  const { stdout } = await execute('go', ['mod', 'download', '-json', `${module}@${version}`], { cwd: '/' });
  const { Dir } = JSON.parse(stdout) as { Dir: string };
  return readFile(path.join(Dir, file), 'utf8');
}
