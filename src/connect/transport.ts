import { setMaxListeners } from 'node:events';
import http from 'node:http';
import type { Duplex } from 'node:stream';
import pLimit from 'p-limit';
import type { Credentials, Identity } from './credentials.ts';
import { type DialSettings, dial } from './dial.ts';
import type { Endpoint } from './endpoint.ts';
import { ConnectionError, Fault, RequestFailure } from './errors.ts';
import { abortFault, exchange, type RawAnswer, untilAborted } from './exchange.ts';
import type { Headers } from './impersonation.ts';
import type { Limits } from './options.ts';
import { refusedPath } from './path.ts';
import type { Peer } from './peer.ts';
import { type RetryPolicy, waitBeforeNextTry } from './retry.ts';
import type { Clock } from './surroundings.ts';
import { warningText } from './warning.ts';

/** Decoded bytes of one answer that are taken unless the request says otherwise. */
export const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

export interface GetRequest {
  /** Default `application/json`. */
  accept?: string;
  /** Ends the request, its waits included. A timer's signal is reported as `deadline`, any other as `aborted`. */
  signal?: AbortSignal;
  /** The most decoded bytes of body; more is the failure `too-large`. */
  maxBytes?: number;
  /** Sends neither credentials nor impersonation, over a connection without a client certificate. */
  anonymous?: boolean;
}

/** The final answer of the API server, whatever its status. */
export interface Answer {
  status: number;
  /** As sent; empty if absent. */
  contentType: string;
  /** Unzipped; empty if there was none. */
  body: Buffer;
  headers: { date: string | null; retryAfter: string | null };
  /** Texts of the answer's `Warning` headers, printable and cut. */
  warnings: string[];
  /** Bytes of body on the wire, over all tries. */
  bytes: number;
  /** Tries that it took, at least 1. */
  attempts: number;
}

/** What went over the wire so far. */
export interface Traffic {
  requests: number;
  retries: number;
  connections: number;
  bytes: number;
  /** Distinct texts of `Warning` headers, at most 100. */
  warnings: string[];
  /** Milliseconds that the server's clock is ahead of ours, by the first `Date` header; null while none was read. */
  clockOffset: number | null;
}

/** The only way to the API server: one GET at a time, retried within the policy. */
export interface Transport {
  /** The final answer to `path` (path and query below the server URL). Rejects with RequestFailure if there is none. */
  get(path: string, request?: GetRequest): Promise<Answer>;
  traffic(): Traffic;
  /** Who answered the first connection; null before there was one. */
  peer(): Peer | null;
  /** Closes all connections and ends a running credential plugin. Requests in flight fail. */
  close(): void;
}

export interface TransportSettings {
  endpoint: Endpoint;
  credentials: Credentials;
  limits: Limits;
  retry: RetryPolicy;
  clock: Clock;
  maxSockets: number;
  userAgent: string;
}

export function createTransport(settings: TransportSettings): Transport {
  const { endpoint, credentials, limits, retry, clock, userAgent } = settings;
  const traffic = { requests: 0, retries: 0, connections: 0, bytes: 0 };
  const warnings = new Set<string>();
  const sockets = new Set<Duplex>();
  const agents = new Map<string, http.Agent>();
  // The agent's own maxSockets does not count connections that are still being made.
  const slots = pLimit(settings.maxSockets);
  /** The Authorization that the server refused although it was fresh: no use in renewing it for every list. */
  let hopeless: string | null = null;
  let reached = false;
  let closed = false;
  let clockOffset: number | null = null;
  let peer: Peer | null = null;

  const agentFor = (identity: Identity): http.Agent => {
    const key = identity.cert ?? '';
    const agent = agents.get(key) ?? agentWith(settings, identity, { onSocket, onPeer });
    agents.set(key, agent);
    return agent;
  };
  const onSocket = (socket: Duplex) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.once('secureConnect', () => {
      traffic.connections += 1;
    });
  };

  const onPeer = (seen: Peer) => {
    peer ??= seen;
  };

  const once = async (path: string, request: GetRequest, identityHeaders: Headers, onBytes: (n: number) => void) => {
    if (closed || request.signal?.aborted) throw abortFault(request.signal);
    traffic.requests += 1;
    const answer = await exchange({
      agent: agentFor(request.anonymous ? {} : credentials.tls()),
      endpoint,
      path,
      headers: {
        Accept: request.accept ?? 'application/json',
        'Accept-Encoding': endpoint.compression ? 'gzip' : 'identity',
        'User-Agent': userAgent,
        ...identityHeaders,
      },
      limits,
      maxBytes: request.maxBytes ?? DEFAULT_MAX_BYTES,
      gzip: endpoint.compression,
      signal: request.signal,
      onBytes,
    });
    reached = true;
    const date = Date.parse(answer.headers.date ?? '');
    if (clockOffset === null && !Number.isNaN(date)) clockOffset = date - clock.now();
    return answer;
  };

  /** Whether a request that was answered 401 should be sent again, with other credentials. */
  const renewed = async (sent: Headers): Promise<boolean> => {
    const used = String(sent.Authorization ?? '');
    const current = String((await credentials.headers()).Authorization ?? '');
    if (current !== used) return true;
    return hopeless !== used && (await credentials.refresh());
  };

  return {
    async get(path, request = {}) {
      // All requests of a scan wait on one signal: Node would take their listeners for a leak and say so.
      if (request.signal !== undefined) setMaxListeners(0, request.signal);
      let bytes = 0;
      let renewals = 0;
      const onBytes = (count: number) => {
        bytes += count;
        traffic.bytes += count;
      };
      for (let attempt = 1; ; attempt += 1) {
        const { signal } = request;
        let wait: number | null;
        try {
          const refused = refusedPath(path);
          if (refused !== null) throw new Fault('path', `kaudit never requests ${refused}`);
          if (closed || signal?.aborted) throw abortFault(signal);
          const sent = request.anonymous ? {} : await asFaults(() => credentials.headers(), signal);
          const answer = await untilAborted(
            slots(() => once(path, request, sent, onBytes)),
            signal,
          );
          const authorization = String(sent.Authorization ?? '');
          if (answer.status === 401 && !request.anonymous) {
            if (renewals === 0 && attempt < retry.attempts && (await asFaults(() => renewed(sent), signal))) {
              renewals += 1;
              traffic.retries += 1;
              continue;
            }
            if (renewals > 0) hopeless = authorization;
          } else if (authorization === hopeless) {
            hopeless = null;
          }
          const ending = { status: answer.status, retryAfter: answer.headers['retry-after'] ?? null };
          wait = waitBeforeNextTry(ending, attempt, retry, { now: clock.now(), random: clock.random(), reached });
          if (wait === null) return finalAnswer(answer, bytes, attempt, warnings);
        } catch (error) {
          const fault = closed ? abortFault(signal) : faultOf(error, reached);
          wait = waitBeforeNextTry(fault, attempt, retry, { now: clock.now(), random: clock.random(), reached });
          if (wait === null) throw new RequestFailure(fault, attempt);
        }
        traffic.retries += 1;
        if (wait > 0) {
          await clock.sleep(wait, signal).catch(() => {
            throw new RequestFailure(abortFault(signal), attempt);
          });
        }
      }
    },
    traffic: () => ({ ...traffic, warnings: [...warnings], clockOffset }),
    peer: () => peer,
    close: () => {
      closed = true;
      credentials.close();
      for (const agent of agents.values()) agent.destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function agentWith(
  settings: TransportSettings,
  identity: Identity,
  watch: Pick<DialSettings, 'onSocket' | 'onPeer'>,
): http.Agent {
  const { endpoint, limits, userAgent } = settings;
  const agent = new http.Agent({ keepAlive: true });
  agent.createConnection = (_, done) => {
    dial({ endpoint, identity, limit: limits.connect, userAgent, ...watch }).then(
      (socket) => done?.(null, socket),
      // Node takes an error alone; its types do not know that.
      (error: unknown) => done !== undefined && Reflect.apply(done, undefined, [error]),
    );
    return undefined;
  };
  return agent;
}

function finalAnswer(answer: RawAnswer, bytes: number, attempts: number, seen: Set<string>): Answer {
  const warnings = answer.warnings.map(warningText);
  for (const warning of warnings) if (seen.size < 100) seen.add(warning);
  return {
    status: answer.status,
    contentType: answer.headers['content-type'] ?? '',
    body: answer.body,
    headers: { date: answer.headers.date ?? null, retryAfter: answer.headers['retry-after'] ?? null },
    warnings,
    bytes,
    attempts,
  };
}

/** Work of the credentials, given up when the signal aborts, with its errors as faults. */
async function asFaults<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await untilAborted(work(), signal);
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    throw new Fault('credentials', error.message, { again: error.passing, hint: error.hint, origin: error });
  }
}

/** A first connection that takes too long is not tried again: the cluster is likely out of reach, and somebody waits. */
function faultOf(error: unknown, reached: boolean): Fault {
  if (!(error instanceof Fault)) throw error;
  if (error.cause === 'timeout' && !error.again && reached) {
    return new Fault('timeout', error.message, { again: true, hint: error.hint });
  }
  return error;
}
