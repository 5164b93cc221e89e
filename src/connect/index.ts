import { credentialsOf } from './credentials.ts';
import { endpointOf } from './endpoint.ts';
import { identityOf, type ScanIdentity } from './identity.ts';
import { loadKubeconfig } from './kubeconfig.ts';
import { type ConnectionOptions, limitsOf } from './options.ts';
import { printableUrl } from './printable.ts';
import { choose } from './resolve.ts';
import { DEFAULT_RETRY_POLICY } from './retry.ts';
import { type Surroundings, surroundingsWith } from './surroundings.ts';
import { createTransport, type Transport } from './transport.ts';

export {
  ConnectionError,
  type ConnectionErrorKind,
  connectionErrorOf,
  exitCodeOf,
  type FailureCause,
  RequestFailure,
  refusalOf,
} from './errors.ts';
export type { ScanIdentity } from './identity.ts';
export { type ConnectionOptions, type Limits, parseDuration } from './options.ts';
export type { Peer, PeerCertificate } from './peer.ts';
export type { RetryPolicy } from './retry.ts';
export type { Clock, Environment, Surroundings } from './surroundings.ts';
export type { Answer, GetRequest, Traffic, Transport } from './transport.ts';

/** A way to one cluster as one user. Nothing was sent yet. */
export interface Connection {
  /** Names as in the kubeconfig; null where a flag or the pod's service account stands in. */
  context: string | null;
  cluster: string | null;
  user: string | null;
  /** The server URL, fit for display. */
  server: string;
  namespace: string;
  /** Whether the server must prove its identity by TLS. */
  serverVerified: boolean;
  identity: ScanIdentity;
  /** The proxy on the way, fit for display; null without one. */
  proxy: string | null;
  transport: Transport;
}

/**
 * Finds out from flags, kubeconfig, environment and the pod's service account how to reach the cluster, by kubectl's
 * rules. Opens no connection and starts no plugin. Rejects with ConnectionError.
 */
export async function connect(options: ConnectionOptions = {}, given: Partial<Surroundings> = {}): Promise<Connection> {
  const surroundings = surroundingsWith(given);
  const limits = limitsOf(options);
  const loaded = await loadKubeconfig(options.kubeconfig, surroundings);
  const choice = await choose(loaded, options, surroundings);
  const endpoint = await endpointOf(choice.cluster, surroundings.env, options.allowHttp ?? false);
  const credentials = await credentialsOf(choice.user, endpoint.secure, {
    choice,
    surroundings,
    pluginLimit: limits.plugin,
  });
  return {
    context: choice.contextName,
    cluster: choice.clusterName,
    user: choice.userName,
    server: printableUrl(endpoint.url),
    namespace: choice.namespace,
    serverVerified: endpoint.secure && endpoint.verify,
    identity: await identityOf(choice.user, options),
    proxy: endpoint.proxy === null ? null : printableUrl(endpoint.proxy),
    transport: createTransport({
      endpoint,
      credentials,
      limits,
      retry: { ...DEFAULT_RETRY_POLICY, ...options.retry },
      clock: surroundings.clock,
      maxSockets: options.maxSockets ?? 4,
      userAgent: options.userAgent ?? 'kaudit',
    }),
  };
}
