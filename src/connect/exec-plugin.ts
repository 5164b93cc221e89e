import { type ChildProcess, spawn } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { kill, platform } from 'node:process';
import type { SourceSettings, TokenSource } from './credentials.ts';
import { ConnectionError } from './errors.ts';
import { type ExecCredential, execCredentialFrom } from './exec-credential.ts';
import type { ExecConfig } from './kubeconfig-file.ts';
import { printable } from './printable.ts';
import type { Environment } from './surroundings.ts';

// client-node's ExecAuth starts the plugin once per concurrent request, sets no KUBERNETES_EXEC_INFO, has no time limit,
// quotes the plugin's output in its errors and cannot renew after a 401; hence this runner.

const GROUP = 'client.authentication.k8s.io';
const VERSIONS = new Set([`${GROUP}/v1`, `${GROUP}/v1beta1`]);
const OUTPUT_LIMIT = 1024 * 1024;

/**
 * Tokens and certificates from an exec plugin. Runs are shared by concurrent callers; standard input is closed, so a
 * plugin that insists on asking is refused. Sources: client-go plugin/pkg/client/auth/exec, clientauthentication/v1.
 */
export async function execSource(
  exec: ExecConfig,
  { choice, surroundings, pluginLimit }: SourceSettings,
): Promise<TokenSource> {
  refuseUnusable(exec);
  const { env, clock } = surroundings;
  const command = await executableOf(exec, env);
  const info = {
    apiVersion: exec.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(exec.provideClusterInfo ? { cluster: await clusterInfo(choice.cluster) } : {}) },
  };
  const variables = {
    ...env,
    ...Object.fromEntries(exec.env.map(({ name, value }) => [name, value])),
    KUBERNETES_EXEC_INFO: JSON.stringify(info),
  };
  const running = new Set<ChildProcess>();
  const where = `exec plugin ${printable(command)}`;
  let current: ExecCredential | null = null;
  let pending: Promise<ExecCredential> | null = null;

  const renew = () => {
    pending ??= run(command, exec.args, variables, { where, limit: pluginLimit, running })
      .then((output) => {
        current = execCredentialFrom(output, exec.apiVersion, where, clock.now());
        return current;
      })
      .finally(() => {
        pending = null;
      });
    return pending;
  };
  return {
    token: async () => {
      const fresh = current !== null && (current.renewAt === null || clock.now() < current.renewAt);
      return (fresh && current !== null ? current : await renew()).token;
    },
    tls: () => current?.identity ?? {},
    refresh: async () => {
      await renew();
      return true;
    },
    close: () => {
      for (const child of running) end(child);
    },
  };
}

function refuseUnusable(exec: ExecConfig): void {
  const refuse = (what: string, hint = '') => new ConnectionError('config', { what, where: 'exec plugin', hint });
  if (exec.command === '') throw refuse('has no command');
  if (!VERSIONS.has(exec.apiVersion)) {
    throw refuse(`has the apiVersion "${printable(exec.apiVersion, 60)}", not ${[...VERSIONS].join(' or ')}`);
  }
  const mode = exec.interactiveMode || (exec.apiVersion === `${GROUP}/v1` ? '' : 'IfAvailable');
  if (mode === 'Always') {
    throw refuse('wants to ask questions, but kaudit runs plugins without standard input', 'Log in beforehand.');
  }
  if (mode !== 'Never' && mode !== 'IfAvailable') {
    throw refuse(`has no valid interactiveMode (${printable(mode, 30) || 'none'})`);
  }
  if (exec.env.some(({ name }) => name === '')) throw refuse('has an environment variable without a name');
}

/** The absolute path of the plugin. Like Go, never looks into the working directory for a bare name. */
async function executableOf(exec: ExecConfig, env: Environment): Promise<string> {
  const folders = (env.PATH ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const suffixes = platform === 'win32' ? ['', '.exe', '.com'] : [''];
  const candidates = path.isAbsolute(exec.command)
    ? [exec.command]
    : folders.flatMap((folder) => suffixes.map((suffix) => path.join(folder, `${exec.command}${suffix}`)));
  for (const candidate of candidates) {
    const status = await stat(candidate).catch(() => null);
    if (status === null || !status.isFile()) continue;
    if (!(await access(candidate, constants.X_OK).then(always(true), always(false)))) continue;
    if (platform !== 'win32' && (status.mode & 0o002) !== 0) {
      throw new ConnectionError('credentials', {
        what: 'everybody may write to this program, so it is not run',
        where: `exec plugin ${printable(candidate)}`,
        hint: 'Take the right away: chmod o-w.',
      });
    }
    return candidate;
  }
  throw new ConnectionError('credentials', {
    what: `the executable ${printable(exec.command, 100)} was not found`,
    where: 'exec plugin',
    hint: printable(exec.installHint, 500),
  });
}

function always<T>(value: T): () => T {
  return () => value;
}

async function clusterInfo(cluster: SourceSettings['choice']['cluster']) {
  const { readFile } = await import('node:fs/promises');
  const file = cluster.certificateAuthority;
  const authority = file === '' ? cluster.certificateAuthorityData : (await readFile(file)).toString('base64');
  return {
    server: cluster.server,
    ...(cluster.tlsServerName === '' ? {} : { 'tls-server-name': cluster.tlsServerName }),
    ...(cluster.insecureSkipTlsVerify ? { 'insecure-skip-tls-verify': true } : {}),
    ...(authority === '' ? {} : { 'certificate-authority-data': authority }),
    ...(cluster.proxyUrl === '' ? {} : { 'proxy-url': cluster.proxyUrl }),
    ...(cluster.disableCompression ? { 'disable-compression': true } : {}),
    ...(cluster.execConfig === null ? {} : { config: cluster.execConfig }),
  };
}

interface RunSettings {
  where: string;
  limit: number;
  running: Set<ChildProcess>;
}

/** What the plugin wrote to standard output. Its standard error is only searched for words that suggest a remedy. */
function run(command: string, args: string[], env: Environment, { where, limit, running }: RunSettings) {
  return new Promise<string>((resolve, reject) => {
    const fail = (what: string, hint = '') => reject(new ConnectionError('credentials', { what, where, hint }));
    const detached = platform !== 'win32';
    const child = spawn(command, args, { env, shell: false, detached, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let output = '';
    let complaint = '';
    const timer = setTimeout(() => {
      end(child);
      fail(`did not finish within ${limit / 1000} s`, 'Run it by hand; it may be waiting for a login.');
    }, limit);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length <= OUTPUT_LIMIT) return;
      end(child);
      fail('printed more than 1 MiB');
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-10_000);
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      fail(`could not be started (${error.code ?? 'unknown error'})`),
    );
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      running.delete(child);
      if (code === 0) resolve(output);
      else fail(`failed with ${code === null ? signal : `exit code ${code}`}`, hintFrom(complaint));
    });
  });
}

/** Ends the plugin and whatever it started: it leads a process group of its own. */
function end(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
  try {
    if (child.pid !== undefined && platform !== 'win32') kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It is gone already.
  }
}

/** Advice in our own words: plugins print tokens and requests among their complaints, so none of it is repeated. */
function hintFrom(complaint: string): string {
  const byHand = 'Run the plugin by hand to read its message.';
  if (/expired|log ?in|sso|re-?auth|refresh/i.test(complaint))
    return `The login may have expired: log in again. ${byHand}`;
  if (/timed? ?out|no such host|could not (?:connect|resolve)|network/i.test(complaint)) {
    return `The plugin may not reach its server. ${byHand}`;
  }
  return byHand;
}
