import { open } from 'node:fs/promises';
import path from 'node:path';
import { ConnectionError } from './errors.ts';
import { type Fields, fieldsOf } from './fields.ts';
import { parseKubeconfigText } from './kubeconfig-text.ts';
import { printable } from './printable.ts';

/** A kubeconfig larger than this is refused unread, in bytes. */
export const KUBECONFIG_SIZE_LIMIT = 1024 * 1024;

/** `clusters[].cluster`; absent strings are empty, paths absolute, data still base64. */
export interface Cluster {
  server: string;
  tlsServerName: string;
  insecureSkipTlsVerify: boolean;
  certificateAuthority: string;
  certificateAuthorityData: string;
  proxyUrl: string;
  disableCompression: boolean;
  /** The extension `client.authentication.k8s.io/exec`, meant for credential plugins. */
  execConfig: unknown;
}

/** `users[].user.exec`. */
export interface ExecConfig {
  apiVersion: string;
  command: string;
  args: string[];
  env: { name: string; value: string }[];
  installHint: string;
  interactiveMode: string;
  provideClusterInfo: boolean;
}

/** `users[].user`. */
export interface User {
  clientCertificate: string;
  clientCertificateData: string;
  clientKey: string;
  clientKeyData: string;
  token: string;
  tokenFile: string;
  username: string;
  password: string;
  as: string;
  asUid: string;
  asGroups: string[];
  asUserExtra: Map<string, string[]>;
  authProvider: { name: string; config: Map<string, string> } | null;
  exec: ExecConfig | null;
}

/** `contexts[].context`. */
export interface Context {
  cluster: string;
  user: string;
  namespace: string;
}

/** A kubeconfig, from one file or merged. */
export interface Kubeconfig {
  clusters: Map<string, Cluster>;
  users: Map<string, User>;
  contexts: Map<string, Context>;
  currentContext: string;
}

/** Reads one kubeconfig as client-go does; null if the file does not exist. Throws ConnectionError for every other fault. */
export async function readKubeconfig(file: string): Promise<Kubeconfig | null> {
  const text = await readText(file);
  if (text === null) return null;
  const document = await parseKubeconfigText(text, file);
  return kubeconfigFrom(document ?? {}, file);
}

async function readText(file: string): Promise<string | null> {
  const where = printable(file);
  try {
    const handle = await open(file, 'r');
    try {
      const chunks: Buffer[] = [];
      let size = 0;
      for (;;) {
        const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(65_536), 0, 65_536, null);
        if (bytesRead === 0) break;
        size += bytesRead;
        if (size > KUBECONFIG_SIZE_LIMIT) throw new ConnectionError('config', { what: 'larger than 1 MiB', where });
        chunks.push(buffer.subarray(0, bytesRead));
      }
      const text = Buffer.concat(chunks)
        .toString('utf8')
        .replace(/^\ufeff/, '');
      if (text.includes('\0')) throw new ConnectionError('config', { what: 'a binary file, not a kubeconfig', where });
      return text;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof ConnectionError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ENOENT') return null;
    throw new ConnectionError('config', { what: `the kubeconfig cannot be read (${code})`, where });
  }
}

function kubeconfigFrom(document: unknown, file: string): Kubeconfig {
  const root = fieldsOf(document, '', file);
  const kind = root.text('kind');
  if (kind !== '' && kind !== 'Config') throw root.problem(`is "${printable(kind, 60)}", not "Config"`, 'kind');
  const version = root.text('apiVersion');
  if (version !== '' && version !== 'v1') throw root.problem(`is "${printable(version, 60)}", not "v1"`, 'apiVersion');
  const folder = path.dirname(path.resolve(file));
  return {
    clusters: named(root, 'clusters', 'cluster', (fields) => clusterFrom(fields, folder)),
    users: named(root, 'users', 'user', (fields) => userFrom(fields, folder)),
    contexts: named(root, 'contexts', 'context', (fields) => ({
      cluster: fields.text('cluster'),
      user: fields.text('user'),
      namespace: fields.text('namespace'),
    })),
    currentContext: root.text('current-context'),
  };
}

/** A list of `{name, KEY: {…}}` by name. A name twice in one file is an error, as in client-go's api/v1/conversion.go. */
function named<T>(root: Fields, list: string, key: string, read: (fields: Fields) => T): Map<string, T> {
  const entries = new Map<string, T>();
  root.objects(list).forEach((entry, i) => {
    const name = entry.text('name');
    if (entries.has(name)) throw root.problem(`repeats the name "${printable(name, 100)}"`, `${list}[${i}]`);
    entries.set(name, read(entry.object(key) ?? fieldsOf({}, '', '')));
  });
  return entries;
}

function clusterFrom(fields: Fields, folder: string): Cluster {
  const exec = fields.objects('extensions').find((entry) => entry.text('name') === 'client.authentication.k8s.io/exec');
  return {
    server: fields.text('server'),
    tlsServerName: fields.text('tls-server-name'),
    insecureSkipTlsVerify: fields.flag('insecure-skip-tls-verify'),
    certificateAuthority: resolved(folder, fields.text('certificate-authority')),
    certificateAuthorityData: fields.text('certificate-authority-data'),
    proxyUrl: fields.text('proxy-url'),
    disableCompression: fields.flag('disable-compression'),
    execConfig: exec?.raw('extension') ?? null,
  };
}

function userFrom(fields: Fields, folder: string): User {
  const provider = fields.object('auth-provider');
  const exec = fields.object('exec');
  return {
    clientCertificate: resolved(folder, fields.text('client-certificate')),
    clientCertificateData: fields.text('client-certificate-data'),
    clientKey: resolved(folder, fields.text('client-key')),
    clientKeyData: fields.text('client-key-data'),
    token: fields.text('token'),
    tokenFile: resolved(folder, fields.text('tokenFile')),
    username: fields.text('username'),
    password: fields.text('password'),
    as: fields.text('as'),
    asUid: fields.text('as-uid'),
    asGroups: fields.texts('as-groups'),
    asUserExtra: fields.textsMap('as-user-extra'),
    authProvider: provider === null ? null : { name: provider.text('name'), config: provider.textMap('config') },
    exec: exec === null ? null : execFrom(exec, folder),
  };
}

function execFrom(fields: Fields, folder: string): ExecConfig {
  const command = fields.text('command');
  return {
    apiVersion: fields.text('apiVersion'),
    // A bare name is looked up in PATH; anything with a separator is a path (loader.go GetAuthInfoFileReferences).
    command: command.includes('/') || command.includes(path.sep) ? resolved(folder, command) : command,
    args: fields.texts('args'),
    env: fields.objects('env').map((entry) => ({ name: entry.text('name'), value: entry.text('value') })),
    installHint: fields.text('installHint'),
    interactiveMode: fields.text('interactiveMode'),
    provideClusterInfo: fields.flag('provideClusterInfo'),
  };
}

function resolved(folder: string, file: string): string {
  return file === '' ? '' : path.resolve(folder, file);
}
