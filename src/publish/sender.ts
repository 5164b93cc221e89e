import http from 'node:http';
import type { Duplex } from 'node:stream';
import { readBody } from '../connect/body.ts';
import type { Identity } from '../connect/credentials.ts';
import { dial } from '../connect/dial.ts';
import type { Endpoint } from '../connect/endpoint.ts';
import { Fault, RequestFailure } from '../connect/errors.ts';
import { abortFault } from '../connect/exchange.ts';
import type { Headers } from '../connect/impersonation.ts';
import { DEFAULT_LIMITS } from '../connect/options.ts';
import { DEFAULT_RETRY_POLICY, type RetryPolicy, waitBeforeNextTry } from '../connect/retry.ts';
import { networkFault } from '../connect/socket-faults.ts';
import type { Clock } from '../connect/surroundings.ts';

/** Bytes of an answer that are read: nobody answers a report with more. */
const MAX_ANSWER = 8 * 1024 * 1024;

/** One request of `kaudit publish`. Each is safe to repeat: it replaces, deletes, or carries the id of its delivery. */
export interface Letter {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query below the endpoint's base path. */
  readonly path: string;
  readonly headers?: Headers;
  readonly body?: string | Buffer;
}

/** The final answer, whatever its status. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  /** Tries that it took, at least 1. */
  readonly attempts: number;
}

/** A way to write to one server; kept apart from the transport of a scan, which knows GET alone. */
export interface Sender {
  /** The final answer. Rejects with RequestFailure where there is none. */
  send(letter: Letter): Promise<Reply>;
  close(): void;
}

/** What proves to the server who writes. */
export interface SenderIdentity {
  headers(): Promise<Headers>;
  tls(): Identity;
  /** Gets new credentials after a 401; false if there is no way to. */
  refresh(): Promise<boolean>;
}

export interface SenderSettings {
  readonly endpoint: Endpoint;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly userAgent: string;
  readonly identity?: SenderIdentity;
  readonly retry?: Partial<RetryPolicy>;
}

const nobody: SenderIdentity = { headers: async () => ({}), tls: () => ({}), refresh: async () => false };

/** A sender over kept-alive connections: TLS verified, proxies honoured, redirects refused, retried as requests of a scan. */
export function createSender(settings: SenderSettings): Sender {
  const { clock, signal, identity = nobody } = settings;
  const retry = { ...DEFAULT_RETRY_POLICY, ...settings.retry };
  const sockets = new Set<Duplex>();
  let agent: http.Agent | undefined;
  let reached = false;

  const once = async (letter: Letter): Promise<{ status: number; retryAfter: string | null; body: string }> => {
    const credentials = await identity.headers();
    agent ??= agentOf(settings, identity.tls(), sockets);
    const answer = await exchangeOnce(letter, { ...settings, agent, credentials });
    reached = true;
    return answer;
  };
  return {
    async send(letter) {
      let renewed = false;
      for (let attempt = 1; ; attempt += 1) {
        let wait: number | null;
        try {
          if (signal.aborted) throw abortFault(signal);
          const answer = await once(letter);
          if (answer.status === 401 && !renewed && (await identity.refresh())) {
            renewed = true;
            continue;
          }
          wait = waitBeforeNextTry(answer, attempt, retry, { now: clock.now(), random: clock.random(), reached });
          if (wait === null) return { status: answer.status, body: answer.body, attempts: attempt };
        } catch (error) {
          if (!(error instanceof Fault)) throw error;
          wait = waitBeforeNextTry(error, attempt, retry, { now: clock.now(), random: clock.random(), reached });
          if (wait === null) throw new RequestFailure(error, attempt);
        }
        await clock.sleep(wait, signal).catch(() => {
          throw new RequestFailure(abortFault(signal), attempt);
        });
      }
    },
    close: () => {
      agent?.destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function agentOf({ endpoint, userAgent }: SenderSettings, identity: Identity, sockets: Set<Duplex>): http.Agent {
  const agent = new http.Agent({ keepAlive: true });
  const onSocket = (socket: Duplex) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  agent.createConnection = (_, done) => {
    dial({ endpoint, identity, limit: DEFAULT_LIMITS.connect, userAgent, onSocket, onPeer: () => undefined }).then(
      (socket) => done?.(null, socket),
      // Node takes an error alone; its types do not know that.
      (error: unknown) => done !== undefined && Reflect.apply(done, undefined, [error]),
    );
    return undefined;
  };
  return agent;
}

interface ExchangeOnce extends SenderSettings {
  readonly agent: http.Agent;
  readonly credentials: Headers;
}

/** One try. Rejects with a Fault. */
function exchangeOnce(
  letter: Letter,
  { agent, endpoint, signal, userAgent, credentials }: ExchangeOnce,
): Promise<{ status: number; retryAfter: string | null; body: string }> {
  const body = letter.body === undefined ? Buffer.alloc(0) : Buffer.from(letter.body);
  return new Promise((resolve, reject) => {
    const request = http.request({
      agent,
      method: letter.method,
      host: endpoint.host,
      port: endpoint.port,
      path: `${endpoint.url.pathname === '/' ? '' : endpoint.url.pathname}${letter.path}`,
      headers: {
        Host: endpoint.authority,
        Accept: 'application/json',
        'Accept-Encoding': 'identity',
        'User-Agent': userAgent,
        'Content-Length': String(body.length),
        ...letter.headers,
        ...credentials,
      },
    });
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      finish();
    };
    const fail = (fault: Fault) => {
      settle(() => reject(fault));
      request.destroy();
    };
    const onAbort = () => fail(abortFault(signal));
    const seconds = DEFAULT_LIMITS.total / 1000;
    const timer = setTimeout(
      () => fail(new Fault('timeout', `the answer was not complete within ${seconds} s`, { again: true })),
      DEFAULT_LIMITS.total,
    );
    signal.addEventListener('abort', onAbort, { once: true });
    request.on('error', (error) =>
      fail(error instanceof Fault ? error : networkFault(error, `${endpoint.host}:${endpoint.port}`)),
    );
    request.on('response', (response) => {
      const status = response.statusCode ?? 0;
      if (status >= 300 && status < 400)
        return fail(
          new Fault('redirect', `the server redirects (${status}), which is not followed: name the final address`),
        );
      readBody(response, { gzip: false, maxBytes: MAX_ANSWER, onBytes: () => undefined }).then(
        (bytes) =>
          settle(() =>
            resolve({ status, retryAfter: response.headers['retry-after'] ?? null, body: bytes.toString() }),
          ),
        (error: unknown) => fail(error instanceof Fault ? error : new Fault('protocol', 'the answer cannot be read')),
      );
    });
    request.end(body);
  });
}
