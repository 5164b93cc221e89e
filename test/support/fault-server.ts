import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { type Authority, type Certificate, createAuthority } from './certificates.ts';

/** What the server does with one request: answers, or fails in some way. */
export type Reply = (request: IncomingMessage, response: ServerResponse) => void;

export interface RecordedRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  /** Every line of the header block, in order, name and value in turn. */
  rawHeaders: string[];
  /** Milliseconds, from a monotonic clock. */
  at: number;
  /** Common name of the client certificate, if there was one. */
  clientName: string | null;
  /** The server name of the TLS handshake (SNI), if there was one. */
  servername: string | null;
}

export interface FaultServer {
  url: string;
  port: number;
  /** PEM of the authority that issued the server's certificate. */
  ca: string;
  authority: Authority;
  requests: RecordedRequest[];
  /** TLS handshakes so far. */
  connections(): number;
  /** Connections that are open now. */
  open(): number;
  /** Replies for one path (query apart) in turn; the last one is repeated. `*` stands for every other path. */
  script(path: string, ...replies: Reply[]): void;
  /** How often a path (query apart) was asked for. */
  count(path: string): number;
  /** Stops, and fails the test if anything but a plain GET of a plain resource was asked for. */
  close(): Promise<void>;
}

export interface FaultServerSettings {
  certificate?: Certificate;
  authority?: Authority;
  /** Requests a client certificate of this authority (PEM). */
  clientAuthority?: string;
  host?: string;
}

let shared: Promise<{ readonly authority: Authority; readonly certificate: Certificate }> | undefined;

/** One authority and one certificate for all servers that need none of their own. */
async function issueShared(): Promise<{ readonly authority: Authority; readonly certificate: Certificate }> {
  const authority = await createAuthority();
  return { authority, certificate: await issueFor(authority) };
}

function issueFor(authority: Authority): Promise<Certificate> {
  return authority.issue({ dns: ['localhost', 'api.test'], ip: ['127.0.0.1', '::1'] });
}

/** A scripted HTTPS server on loopback, for the faults that real clusters, balancers and proxies have. */
export async function startFaultServer(settings: FaultServerSettings = {}): Promise<FaultServer> {
  shared ??= issueShared();
  const authority = settings.authority ?? (await shared).authority;
  const own = settings.authority === undefined ? (await shared).certificate : undefined;
  const certificate = settings.certificate ?? own ?? (await issueFor(authority));
  const scripts = new Map<string, Reply[]>();
  const requests: RecordedRequest[] = [];
  const sockets = new Set<Socket>();
  let handshakes = 0;

  const server = https.createServer({
    ...certificate,
    ...(settings.clientAuthority === undefined
      ? {}
      : { ca: settings.clientAuthority, requestCert: true, rejectUnauthorized: false }),
  });
  server.on('request', (request, response) => {
    const peer = settings.clientAuthority === undefined ? null : request.socket;
    requests.push({
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      at: performance.now(),
      clientName: peer === null ? null : clientNameOf(peer),
      servername: servernameOf(request.socket),
    });
    const path = (request.url ?? '').split('?')[0] ?? '';
    const replies = scripts.get(path) ?? scripts.get('*') ?? [status(404, statusBody(404, 'NotFound', 'not scripted'))];
    const reply = replies.length > 1 ? replies.shift() : replies[0];
    response.on('error', () => {});
    reply?.(request, response);
  });
  server.on('upgrade', (request, socket) => {
    requests.push({
      method: 'UPGRADE',
      url: request.url ?? '',
      headers: request.headers,
      rawHeaders: [],
      at: 0,
      clientName: null,
      servername: null,
    });
    socket.destroy();
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  server.on('secureConnection', (socket) => {
    handshakes += 1;
    socket.on('error', () => {});
  });
  server.on('tlsClientError', () => {});
  const host = settings.host ?? '127.0.0.1';
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    ca: authority.cert,
    authority,
    requests,
    connections: () => handshakes,
    open: () => sockets.size,
    script: (path, ...replies) => {
      scripts.set(path, replies);
    },
    count: (path) => requests.filter((request) => request.url.split('?')[0] === path).length,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      const wrong = requests.filter(isForbidden);
      if (wrong.length > 0) {
        throw new Error(`not read-only: ${wrong.map(({ method, url }) => `${method} ${url}`).join(', ')}`);
      }
    },
  };
}

function isForbidden({ method, url, headers }: RecordedRequest): boolean {
  const place = /^\/apis?\/.*\/(?:proxy|exec|attach|portforward|log)(?:[/?]|$)/;
  return method !== 'GET' || headers.upgrade !== undefined || place.test(url);
}

function clientNameOf(socket: object): string | null {
  if (!('getPeerCertificate' in socket) || typeof socket.getPeerCertificate !== 'function') return null;
  const certificate: { subject?: { CN?: string } } = socket.getPeerCertificate();
  return certificate.subject?.CN ?? null;
}

function servernameOf(socket: object): string | null {
  const name: unknown = 'servername' in socket ? socket.servername : null;
  return typeof name === 'string' && name !== '' ? name : null;
}

/** A Kubernetes `Status`. */
export function statusBody(code: number, reason: string, message: string): object {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
}

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** An answer with any status; an object is sent as JSON. */
export function status(
  code: number,
  body: object | string = '',
  headers: Record<string, string | string[]> = {},
): Reply {
  return (_, response) => {
    response.writeHead(code, { ...JSON_TYPE, ...headers });
    response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  };
}

/** 200 with a JSON body, of known length. */
export function json(body: object, headers: Record<string, string | string[]> = {}): Reply {
  return (_, response) => {
    const text = JSON.stringify(body);
    response.writeHead(200, { ...JSON_TYPE, 'Content-Length': Buffer.byteLength(text), ...headers });
    response.end(text);
  };
}

/** 200 with these bytes as JSON. */
export function bytes(body: Buffer, headers: Record<string, string> = {}): Reply {
  return (_, response) => {
    response.writeHead(200, { ...JSON_TYPE, ...headers });
    response.end(body);
  };
}

/** A login page. */
export function html(code = 200): Reply {
  return status(code, '<html><body>Please log in</body></html>', { 'Content-Type': 'text/html; charset=utf-8' });
}

export function redirect(to: string, code = 302): Reply {
  return status(code, '', { Location: to });
}

/** Takes the request and never answers. */
export function hang(): Reply {
  return () => {};
}

/** Sends headers and a piece of the body, then nothing more. */
export function hangInBody(): Reply {
  return (_, response) => {
    response.writeHead(200, { ...JSON_TYPE, 'Content-Length': 1000 });
    response.write('{"items":[');
  };
}

/** Sends a byte every so many milliseconds, for ever. */
export function drip(every: number): Reply {
  return (_, response) => {
    response.writeHead(200, JSON_TYPE);
    const timer = setInterval(() => response.write(' '), every);
    response.on('close', () => clearInterval(timer));
  };
}

/** Closes the connection in the middle of a body whose length was announced. */
export function cutLength(after = 50): Reply {
  return (_, response) => {
    response.writeHead(200, { ...JSON_TYPE, 'Content-Length': 1000 });
    response.write('x'.repeat(after), () => response.socket?.destroy());
  };
}

/** Closes the connection in the middle of a chunked body. */
export function cutChunked(after = 50): Reply {
  return (_, response) => {
    response.writeHead(200, JSON_TYPE);
    response.write('x'.repeat(after), () => response.socket?.destroy());
  };
}

/** Closes the connection instead of answering. */
export function reset(): Reply {
  return (request) => {
    request.socket.destroy();
  };
}

/** Answers, then closes the connection without having announced it. */
export function closeAfter(reply: Reply): Reply {
  return (request, response) => {
    // Ended rather than reset: what was answered arrives, however busy the reader is.
    response.on('finish', () => setTimeout(() => request.socket.end(), 5));
    reply(request, response);
  };
}

/** A gzip body: whole, cut in the middle, without its trailer, or with a wrong checksum; the HTTP message is whole. */
export function gzipped(body: object | string, damage: 'none' | 'cut' | 'no-trailer' | 'bad-crc' = 'none'): Reply {
  const whole = gzipSync(typeof body === 'string' ? body : JSON.stringify(body));
  let data = whole;
  if (damage === 'cut') data = whole.subarray(0, Math.floor(whole.length / 2));
  if (damage === 'no-trailer') data = whole.subarray(0, -8);
  if (damage === 'bad-crc') {
    data = Buffer.from(whole);
    data.writeUInt32LE(0xdeadbeef, data.length - 8);
  }
  return bytes(data, { 'Content-Encoding': 'gzip', 'Content-Length': String(data.length) });
}

/** So many MiB of spaces, compressed: the same MiB again and again, since compressing a GiB would take longer than the test. */
export function gzipBomb(mebibytes: number): Reply {
  const spaces = deflateRawSync(Buffer.alloc(1024 * 1024, ' '), { finishFlush: constants.Z_FULL_FLUSH });
  const [head, end] = [gzipSync('').subarray(0, 10), Buffer.from([3, 0])];
  const sum = Buffer.alloc(8);
  sum.writeUInt32LE(mebibytes * 1024 * 1024, 4);
  const bomb = Buffer.concat([head, ...Array.from({ length: mebibytes }, () => spaces), end, sum]);
  return (_, response) => {
    response.writeHead(200, { ...JSON_TYPE, 'Content-Encoding': 'gzip' });
    response.end(bomb);
  };
}
