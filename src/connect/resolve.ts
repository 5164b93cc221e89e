import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ConnectionError } from './errors.ts';
import type { LoadedKubeconfig } from './kubeconfig.ts';
import type { Cluster, Context, Kubeconfig, User } from './kubeconfig-file.ts';
import { bareNamespace, type ConnectionOptions } from './options.ts';
import { printable } from './printable.ts';
import type { Surroundings } from './surroundings.ts';

/** The one cluster, user and namespace that kubeconfig and flags together choose. */
export interface Choice {
  /** Names as in the kubeconfig; null where a flag or the pod's service account stands in. */
  contextName: string | null;
  clusterName: string | null;
  userName: string | null;
  namespace: string;
  cluster: Cluster;
  user: User;
}

const NO_CLUSTER: Cluster = {
  server: '',
  tlsServerName: '',
  insecureSkipTlsVerify: false,
  certificateAuthority: '',
  certificateAuthorityData: '',
  proxyUrl: '',
  disableCompression: false,
  execConfig: null,
};

const NO_USER: User = {
  clientCertificate: '',
  clientCertificateData: '',
  clientKey: '',
  clientKeyData: '',
  token: '',
  tokenFile: '',
  username: '',
  password: '',
  as: '',
  asUid: '',
  asGroups: [],
  asUserExtra: new Map(),
  authProvider: null,
  exec: null,
};

/**
 * Chooses by client-go's rules (tools/clientcmd/client_config.go), with two differences: a dangling user is an error, not
 * an anonymous request, and a kubeconfig named by --kubeconfig never gives way to the pod's service account.
 */
export async function choose(
  loaded: LoadedKubeconfig,
  options: ConnectionOptions,
  surroundings: Surroundings,
): Promise<Choice> {
  const { config } = loaded;
  const contextName = options.context || config.currentContext;
  const context = contextOf(config, contextName, options);
  const clusterName = options.cluster || context.cluster;
  const userName = options.user || context.user;
  const chosen: Choice = {
    contextName: contextName || null,
    clusterName: clusterName || null,
    userName: userName || null,
    namespace: bareNamespace(options.namespace ?? '') || context.namespace || 'default',
    cluster: withClusterFlags(entryOf(config.clusters, clusterName, 'cluster', contextName), options),
    user: withUserFlags(entryOf(config.users, userName, 'user', contextName), options),
  };
  if (chosen.cluster.server !== '') return chosen;
  if (clusterName !== '') {
    throw new ConnectionError('config', { what: `cluster "${printable(clusterName, 100)}" has no server` });
  }
  const pod = loaded.explicit ? null : await podAccount(surroundings);
  if (pod === null) throw nothingChosen(loaded);
  return {
    contextName: null,
    clusterName: null,
    userName: null,
    namespace: bareNamespace(options.namespace ?? '') || pod.namespace,
    cluster: withClusterFlags(pod.cluster, options),
    user: withUserFlags(pod.user, options),
  };
}

function contextOf(config: Kubeconfig, name: string, options: ConnectionOptions): Context {
  const context = config.contexts.get(name);
  if (context !== undefined) return context;
  if (name !== '') {
    throw new ConnectionError('config', {
      what: `context "${printable(name, 100)}" does not exist`,
      where: options.context ? '--context' : 'current-context',
      hint: namesOf('contexts', config.contexts),
    });
  }
  return { cluster: '', user: '', namespace: '' };
}

function entryOf<T extends Cluster | User>(entries: Map<string, T>, name: string, kind: string, context: string) {
  const entry = entries.get(name);
  if (entry !== undefined || name === '') return entry;
  throw new ConnectionError('config', {
    what: `${kind} "${printable(name, 100)}" does not exist`,
    where: context === '' ? `--${kind}` : `context "${printable(context, 100)}"`,
    hint: namesOf(`${kind}s`, entries),
  });
}

function nothingChosen({ config, files }: LoadedKubeconfig): ConnectionError {
  if (config.contexts.size > 0) {
    return new ConnectionError('config', {
      what: 'the kubeconfig has no current context',
      hint: `Choose one with --context. ${namesOf('contexts', config.contexts)}`,
    });
  }
  return new ConnectionError('config', {
    what: 'no cluster is configured',
    where: printable(files.join(path.delimiter)),
    hint: 'Name a kubeconfig with --kubeconfig or KUBECONFIG, a server with --server, or run kaudit in a pod. `kaudit demo` needs none.',
  });
}

function namesOf(what: string, entries: Map<string, unknown>): string {
  const names = [...entries.keys()].slice(0, 20).map((name) => printable(name, 100));
  if (names.length === 0) return `The kubeconfig has no ${what}.`;
  return `Known ${what}: ${names.join(', ')}${entries.size > names.length ? `, and ${entries.size - names.length} more` : ''}.`;
}

/** Flags over the cluster's entry: a CA or insecure flag replaces all three of its trust settings, --server its TLS name. */
function withClusterFlags(entry: Cluster = NO_CLUSTER, options: ConnectionOptions): Cluster {
  const cluster = { ...entry };
  if (options.server) cluster.server = options.server;
  if (options.proxyUrl) cluster.proxyUrl = options.proxyUrl;
  if (options.disableCompression) cluster.disableCompression = true;
  if (options.insecureSkipTlsVerify || options.certificateAuthority) {
    cluster.insecureSkipTlsVerify = options.insecureSkipTlsVerify ?? false;
    cluster.certificateAuthority = options.certificateAuthority ?? '';
    cluster.certificateAuthorityData = '';
  }
  if (options.tlsServerName || options.server) cluster.tlsServerName = options.tlsServerName ?? '';
  return cluster;
}

/** Flags over the user's entry. A --token replaces a token file too, which kubectl would keep preferring. */
function withUserFlags(entry: User = NO_USER, options: ConnectionOptions): User {
  const user = { ...entry };
  if (options.token) {
    user.token = options.token;
    user.tokenFile = '';
  }
  if (options.as) user.as = options.as;
  if (options.asUid) user.asUid = options.asUid;
  if (options.asGroups?.length) user.asGroups = [...options.asGroups];
  if (options.asUserExtra) {
    user.asUserExtra = new Map(user.asUserExtra);
    for (const [key, values] of Object.entries(options.asUserExtra)) user.asUserExtra.set(key, [...values]);
  }
  if (options.clientCertificate) {
    user.clientCertificate = options.clientCertificate;
    user.clientCertificateData = '';
  }
  if (options.clientKey) {
    user.clientKey = options.clientKey;
    user.clientKeyData = '';
  }
  return user;
}

/** The cluster around this pod and the pod's service account, or null outside a cluster. Source: rest.InClusterConfig. */
async function podAccount({ env, serviceAccount }: Surroundings) {
  const host = env.KUBERNETES_SERVICE_HOST;
  const port = env.KUBERNETES_SERVICE_PORT;
  if (!host || !port) return null;
  const tokenFile = path.join(serviceAccount, 'token');
  const certificateAuthority = path.join(serviceAccount, 'ca.crt');
  if ((await contentOf(tokenFile)) === null) return null;
  const isV6 = host.includes(':');
  const cluster: Cluster = {
    ...NO_CLUSTER,
    server: `https://${isV6 ? `[${host}]` : host}:${port}`,
    certificateAuthority: (await contentOf(certificateAuthority)) === null ? '' : certificateAuthority,
    // Several Node releases refuse IPv6 addresses in certificates (nodejs/node 64144); every API server's has this name.
    tlsServerName: isV6 ? 'kubernetes.default.svc' : '',
  };
  const namespace = env.POD_NAMESPACE || (await contentOf(path.join(serviceAccount, 'namespace')))?.trim() || 'default';
  return { cluster, user: { ...NO_USER, tokenFile }, namespace };
}

async function contentOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return null;
  }
}
