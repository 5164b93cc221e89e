import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import {
  addConnectionFlags,
  type ConnectionFlags,
  spellFlags,
  switchesOf,
  toConnectionOptions,
} from '../../src/cli/flags.ts';
import { type Connection, connect } from '../../src/connect/index.ts';
import { type Authority, type Certificate, createAuthority } from '../support/certificates.ts';
import { type FaultServer, json, type RecordedRequest, type Reply, startFaultServer } from '../support/fault-server.ts';
import { type Proxies, type ProxyRequest, startProxies } from '../support/proxies.ts';

/** Everything that a case may point at: recording servers, proxies, certificates. */
export interface World {
  api: FaultServer;
  /** The same on ::1; null where this machine has no IPv6. */
  api6: FaultServer | null;
  proxies: Proxies;
  users: { jane: Certificate; joe: Certificate };
  /** PEM of an authority that issued nothing here. */
  stranger: string;
  close(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const authority: Authority = await createAuthority();
  const clients = await createAuthority('clients');
  const settings = { authority, clientAuthority: clients.cert };
  const api = await startFaultServer(settings);
  const api6 = await startFaultServer({ ...settings, host: '::1' }).catch(() => null);
  for (const server of [api, api6]) server?.script('*', answer);
  const proxies = await startProxies(api.port, await authority.issue({ ip: ['127.0.0.1'] }));
  const users = { jane: await clients.issue({ name: 'jane' }), joe: await clients.issue({ name: 'joe' }) };
  const stranger = (await createAuthority('stranger')).cert;
  const close = async (): Promise<void> => {
    await proxies.close();
    await api.close();
    await api6?.close();
  };
  return { api, api6, proxies, users, stranger, close };
}

/** As much of an API server as `kubectl get pods` asks for, below any prefix. */
const answer: Reply = (request, response) => {
  const [url = ''] = (request.url ?? '').split('?');
  const list = (kind: string, fields: object) => json({ kind, apiVersion: 'v1', metadata: {}, ...fields });
  const pods = { name: 'pods', singularName: 'pod', namespaced: true, kind: 'Pod', verbs: ['get', 'list'] };
  if (url.endsWith('/api')) return list('APIVersions', { versions: ['v1'] })(request, response);
  if (url.endsWith('/apis')) return list('APIGroupList', { groups: [] })(request, response);
  if (url.endsWith('/api/v1'))
    return list('APIResourceList', { groupVersion: 'v1', resources: [pods] })(request, response);
  if (url.endsWith('/pods')) return list('PodList', { items: [] })(request, response);
  return json({ major: '1', minor: '36', gitVersion: 'v1.36.3' })(request, response);
};

/** One way to be told which cluster to reach, and as whom. `$DIR` in arguments and variables is the folder of the files. */
export interface Case {
  name: string;
  /** Written before the run; an object as JSON. `bin/…` files are executable. */
  files?: Record<string, string | object>;
  /** For both programs, before anything of their own. */
  args?: string[];
  kubectlArgs?: string[];
  kauditArgs?: string[];
  env?: Record<string, string>;
  /** List the pods of the namespace instead of asking for /version. */
  pods?: boolean;
  /** Run as in a pod whose service account has this token, with KUBERNETES_SERVICE_* set. */
  pod?: string;
  /** Why the two differ here, on purpose. */
  differs?: string;
}

/** What one program did: nothing that depends on times or ports of the client. */
export interface Behaviour {
  ended: 'answered' | 'failed';
  /** The requests for what was asked for; discovery left out. */
  requests: { line: string; host: string; servername: string | null; client: string | null; identity: string[] }[];
  proxied: ProxyRequest[];
  /** KUBERNETES_EXEC_INFO as the plugin got it; null where none ran. */
  execInfo: unknown;
}

export interface Outcome {
  kubectl: Behaviour;
  kaudit: Behaviour;
  /** What each said when it failed. */
  said: { kubectl: string; kaudit: string };
}

/** Runs one case by both programs, one after the other. */
export async function runBoth(world: World, kubectl: string, one: Case): Promise<Outcome> {
  const folder = await mkdtemp(path.join(tmpdir(), 'kaudit-kubectl-'));
  try {
    for (const [name, content] of Object.entries(one.files ?? {})) {
      const file = path.join(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      const text = typeof content === 'string' ? content : JSON.stringify(content);
      await writeFile(file, text.replaceAll('$DIR', folder), { mode: 0o600 });
      if (name.startsWith('bin/') || name.includes('/bin/')) await chmod(file, 0o700);
    }
    const first = await observe(world, folder, one, () => runKubectl(world, kubectl, folder, one));
    const second = await observe(world, folder, one, () => runKaudit(world, folder, one));
    return { kubectl: first.behaviour, kaudit: second.behaviour, said: { kubectl: first.said, kaudit: second.said } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function observe(world: World, folder: string, one: Case, run: () => Promise<string | null>) {
  const { api, api6, proxies } = world;
  const servers = [api, ...(api6 === null ? [] : [api6])];
  for (const server of servers) server.requests.length = 0;
  proxies.asked.length = 0;
  const info = path.join(folder, 'exec-info');
  await rm(info, { force: true });
  const error = await run();
  const wanted = one.pods === true ? '/pods' : '/version';
  const requests = servers
    .flatMap((server) => server.requests)
    .filter(({ url }) => url.split('?')[0]?.endsWith(wanted) === true)
    .map(toRequest);
  const { readFile } = await import('node:fs/promises');
  const execInfo: unknown = JSON.parse(await readFile(info, 'utf8').catch(() => 'null'));
  const proxied = [...new Map(proxies.asked.map((asked) => [JSON.stringify(asked), asked])).values()];
  const behaviour: Behaviour = { ended: error === null ? 'answered' : 'failed', requests, proxied, execInfo };
  return { behaviour, said: error ?? '' };
}

function toRequest({ method, url, headers, rawHeaders, servername, clientName }: RecordedRequest) {
  const identity: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = [rawHeaders[i]?.toLowerCase(), rawHeaders[i + 1]];
    // Node speaks gzip only where asked to; what matters is whether compression was given up.
    if (name === 'accept-encoding') identity.push(`compressed: ${value.includes('gzip')}`);
    if (/^(?:authorization|impersonate-.*|proxy-authorization|cookie)$/.test(name)) identity.push(`${name}: ${value}`);
  }
  // Go leaves Accept-Encoding out where compression is disabled.
  if (!identity.some((line) => line.startsWith('compressed'))) identity.push('compressed: false');
  return {
    line: `${method} ${url.split('?')[0]}`,
    host: headers.host ?? '',
    servername,
    client: clientName,
    identity: identity.sort(),
  };
}

function environment(world: World, folder: string, { env = {}, pod }: Case): Record<string, string> {
  const own = Object.entries(env).map(([name, value]) => [name, value.replaceAll('$DIR', folder)]);
  const inPod =
    pod === undefined ? {} : { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: `${world.api.port}` };
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: folder, ...inPod, ...Object.fromEntries(own) };
}

/** Puts a tmpfs over /run in a mount namespace of its own, so that the machine's own service account folder stays untouched. */
const inPod = `
mount -t tmpfs none /run && mkdir -p /run/secrets/kubernetes.io && cp -r "$1" /run/secrets/kubernetes.io/serviceaccount
shift
exec "$@"`;

/** Whether this machine lets a process see a folder of its own below /var/run. */
export function canSimulatePods(): Promise<boolean> {
  return new Promise((resolve) => {
    const check = 'mount -t tmpfs none /run && mkdir -p /run/x && test -d /var/run/x';
    const child = spawn('unshare', ['-rm', 'sh', '-c', check], { stdio: 'ignore' });
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}

/** Null where kubectl was answered, else what it said. */
function runKubectl(world: World, program: string, folder: string, one: Case): Promise<string | null> {
  const args = [...(one.args ?? []), ...(one.kubectlArgs ?? [])].map((arg) => arg.replaceAll('$DIR', folder));
  const verb = one.pods === true ? ['get', 'pods'] : ['get', '--raw', '/version'];
  const own = [program, 'kubectl', ...verb, ...args];
  const [command = '', ...rest] =
    one.pod === undefined ? own : ['unshare', '-rm', 'sh', '-c', inPod, 'sh', path.join(folder, 'account'), ...own];
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, {
      cwd: folder,
      env: environment(world, folder, one),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve(code === 0 ? null : said.trim() || `exit code ${code}`);
    });
  });
}

/** The same flags through kaudit's own command line and connection. */
async function runKaudit(world: World, folder: string, one: Case): Promise<string | null> {
  const args = [...(one.args ?? []), ...(one.kauditArgs ?? [])].map((arg) => arg.replaceAll('$DIR', folder));
  const before = process.cwd();
  process.chdir(folder);
  let connection: Connection | undefined;
  try {
    const command = addConnectionFlags(new Command())
      .exitOverride()
      .configureOutput({ writeErr: () => {} });
    const flags: ConnectionFlags = command.parse(spellFlags(args, switchesOf(command)), { from: 'user' }).opts();
    const limits = { connect: 5000, headers: 5000, idle: 5000, total: 10_000, plugin: 5000 };
    connection = await connect(
      { ...toConnectionOptions(flags), limits, retry: { attempts: 1 } },
      {
        env: environment(world, folder, one),
        home: folder,
        serviceAccount: one.pod === undefined ? '/nonexistent' : path.join(folder, 'account'),
      },
    );
    const place = `/api/v1/namespaces/${encodeURIComponent(connection.namespace)}/pods?limit=500`;
    const { status } = await connection.transport.get(one.pods === true ? place : '/version');
    return status === 200 ? null : `HTTP ${status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    connection?.transport.close();
    process.chdir(before);
  }
}
