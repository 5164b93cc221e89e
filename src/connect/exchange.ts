import http, { type Agent, type IncomingMessage } from 'node:http';
import { readBody } from './body.ts';
import type { Endpoint } from './endpoint.ts';
import { Fault } from './errors.ts';
import type { Headers } from './impersonation.ts';
import type { Limits } from './options.ts';
import { printable, printableUrl } from './printable.ts';
import { isTlsError, networkFault, tlsFault } from './socket-faults.ts';

/** Bytes of header block that an answer may have. */
const HEADER_LIMIT = 64 * 1024;

export interface ExchangeSettings {
  agent: Agent;
  endpoint: Endpoint;
  /** Path and query below the endpoint's base path, checked by `refusedPath`. */
  path: string;
  headers: Headers;
  limits: Limits;
  maxBytes: number;
  gzip: boolean;
  signal: AbortSignal | undefined;
  onBytes: (bytes: number) => void;
}

/** One answer as it came: any status but a redirect, the body unzipped and complete. */
export interface RawAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** `Warning` headers, one each. */
  warnings: string[];
  body: Buffer;
}

/** One GET, once, within the limits. Rejects with a Fault; redirects are refused, so credentials never travel on. */
export function exchange(settings: ExchangeSettings): Promise<RawAnswer> {
  const { agent, endpoint, path, headers, limits, signal } = settings;
  return new Promise((resolve, reject) => {
    const timers = new Map<string, NodeJS.Timeout>();
    let answered = false;
    const request = http.request({
      agent,
      method: 'GET',
      host: endpoint.host,
      port: endpoint.port,
      path: `${endpoint.url.pathname === '/' ? '' : endpoint.url.pathname}${path}`,
      headers: { Host: endpoint.authority, ...headers },
      maxHeaderSize: HEADER_LIMIT,
      insecureHTTPParser: false,
    });
    const settle = (finish: () => void) => {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
      signal?.removeEventListener('abort', onAbort);
      finish();
    };
    const fail = (fault: Fault) => {
      settle(() => reject(fault));
      request.destroy();
    };
    const limit = (name: 'headers' | 'idle' | 'total', message: string) => {
      clearTimeout(timers.get(name));
      if (!Number.isFinite(limits[name])) return;
      const overrun = () => fail(new Fault('timeout', `${message} ${limits[name] / 1000} s`, { again: true }));
      timers.set(name, setTimeout(overrun, limits[name]));
    };
    const onAbort = () => fail(abortFault(signal));

    signal?.addEventListener('abort', onAbort, { once: true });
    limit('total', 'the answer was not complete within');
    request.on('socket', () => limit('headers', 'no answer within'));
    request.on('error', (error) => fail(requestFault(error, request.reusedSocket, endpoint)));
    // Some ends of a connection (an unasked-for upgrade) come without an error; with an answer, its body tells.
    request.on('close', () => !answered && fail(networkFault({ code: 'ECONNRESET' }, endpoint.url.host)));
    request.on('response', (response) => {
      answered = true;
      clearTimeout(timers.get('headers'));
      const stalled = () => limit('idle', 'the body stalled for more than');
      stalled();
      const onBytes = (bytes: number) => {
        stalled();
        settings.onBytes(bytes);
      };
      receive(response, { ...settings, onBytes }).then(
        (answer) => settle(() => resolve(answer)),
        (error: unknown) => fail(error instanceof Fault ? error : new Fault('protocol', 'the answer cannot be read')),
      );
    });
    request.end();
  });
}

async function receive(response: IncomingMessage, settings: ExchangeSettings): Promise<RawAnswer> {
  const status = response.statusCode ?? 0;
  if (status >= 300 && status < 400 && status !== 304) {
    throw new Fault('redirect', `the server redirects (${status}) to ${redirectTarget(response.headers.location)}`, {
      hint: 'Redirects are not followed, so that credentials stay with this server. Use the final URL as the server.',
    });
  }
  const body = await readBody(response, settings);
  if (status < 300 && body.subarray(0, 3).equals(BYTE_ORDER_MARK)) {
    throw new Fault('encoding', 'the body starts with a byte order mark');
  }
  return { status, headers: response.headers, warnings: response.headersDistinct.warning ?? [], body };
}

const BYTE_ORDER_MARK = Buffer.from('\ufeff');

function redirectTarget(location: string | undefined): string {
  if (location === undefined) return 'nowhere';
  return URL.canParse(location) ? printableUrl(new URL(location)) : printable(location.split('?')[0] ?? '', 200);
}

function requestFault(error: NodeJS.ErrnoException, reused: boolean, endpoint: Endpoint): Fault {
  if (error instanceof Fault) return error;
  const code = error.code ?? '';
  if (code === 'HPE_HEADER_OVERFLOW') return new Fault('protocol', 'the header block of the answer is too large');
  if (code.startsWith('HPE_')) {
    return new Fault('protocol', `the server does not speak HTTP/1.1 here (${printable(code, 40)})`);
  }
  if (isTlsError(code)) return tlsFault(error, endpoint.host);
  // The server may close an idle connection at any time; a request that met the closing has lost nothing.
  if (reused && (code === 'ECONNRESET' || code === 'EPIPE')) {
    return new Fault('reset', 'the idle connection was closed', { again: true, free: true });
  }
  return networkFault(error, endpoint.url.host);
}

/** What the promise yields, unless the signal aborts first. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  if (signal.aborted) throw abortFault(signal);
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(abortFault(signal));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** The fault behind the caller's signal: `deadline` if it was a timer (AbortSignal.timeout), else `aborted`. */
export function abortFault(signal: AbortSignal | undefined): Fault {
  const { reason } = signal ?? {};
  return reason instanceof Error && reason.name === 'TimeoutError'
    ? new Fault('deadline', 'the scan deadline passed')
    : new Fault('aborted', 'the scan was stopped');
}
