import { credentialsOf } from '../connect/credentials.ts';
import { endpointOf } from '../connect/endpoint.ts';
import { loadKubeconfig } from '../connect/kubeconfig.ts';
import { type ConnectionOptions, limitsOf } from '../connect/options.ts';
import { printableUrl } from '../connect/printable.ts';
import { choose } from '../connect/resolve.ts';
import type { Surroundings } from '../connect/surroundings.ts';
import { createSender, type Sender } from './sender.ts';

/** A way to write to one API server, chosen as a scan chooses it. */
export interface ApiServer {
  /** Fit for display. */
  readonly server: string;
  readonly sender: Sender;
}

/** Opens a writing connection by kubectl's rules; nothing is sent yet. Rejects with ConnectionError. */
export async function apiServer(
  options: ConnectionOptions,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<ApiServer> {
  const loaded = await loadKubeconfig(options.kubeconfig, surroundings);
  const choice = await choose(loaded, options, surroundings);
  const endpoint = await endpointOf(choice.cluster, surroundings.env, options.allowHttp ?? false);
  const credentials = await credentialsOf(choice.user, endpoint.secure, {
    choice,
    surroundings,
    pluginLimit: limitsOf(options).plugin,
  });
  const sender = createSender({
    endpoint,
    identity: credentials,
    clock: surroundings.clock,
    signal,
    userAgent: options.userAgent ?? 'kaudit',
    ...(options.retry === undefined ? {} : { retry: options.retry }),
  });
  return {
    server: printableUrl(endpoint.url),
    sender: {
      send: sender.send,
      close: () => {
        sender.close();
        credentials.close();
      },
    },
  };
}
