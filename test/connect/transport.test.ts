import { describe, expect, it } from 'vitest';
import { connectionErrorOf, RequestFailure, refusalOf } from '../../src/connect/index.ts';
import * as faults from '../support/fault-server.ts';
import { connectTo, errorOf, machine, server } from './harness.ts';

const PODS = '/api/v1/pods';
const list = { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: [{ metadata: { name: 'a' } }] };
const ok = faults.json(list);
const busy = (headers = {}) => faults.status(429, faults.statusBody(429, 'TooManyRequests', 'slow down'), headers);

/** The failure of one GET, as `cause attempts message`. */
async function failure(promise: Promise<unknown>): Promise<string> {
  const error = await errorOf(promise);
  if (!(error instanceof RequestFailure)) throw error;
  return `${error.cause} ${error.attempts} ${error.message}`;
}

describe('answers', () => {
  it('gives the whole answer of a plain request', async () => {
    const api = await server();
    api.script(PODS, faults.json(list, { Date: 'Thu, 01 Oct 2026 00:00:00 GMT' }));
    const { transport } = await connectTo(api, { userAgent: 'kaudit/1.2.3' });
    const answer = await transport.get(`${PODS}?limit=500`);
    expect(answer).toEqual({
      status: 200,
      contentType: 'application/json',
      body: Buffer.from(JSON.stringify(list)),
      headers: { date: 'Thu, 01 Oct 2026 00:00:00 GMT', retryAfter: null },
      warnings: [],
      bytes: JSON.stringify(list).length,
      attempts: 1,
    });
    expect(api.requests[0]?.headers).toEqual({
      host: `127.0.0.1:${api.port}`,
      accept: 'application/json',
      'accept-encoding': 'gzip',
      'user-agent': 'kaudit/1.2.3',
      authorization: 'Bearer TOKEN-1',
      connection: 'keep-alive',
    });
    expect(api.requests[0]?.url).toBe(`${PODS}?limit=500`);
  });

  it('decodes gzip and counts the bytes of the wire', async () => {
    const api = await server();
    const big = { kind: 'PodList', items: [], filler: 'a'.repeat(100_000) };
    api.script(PODS, faults.gzipped(big));
    const { transport } = await connectTo(api);
    const answer = await transport.get(PODS);
    expect(JSON.parse(answer.body.toString())).toEqual(big);
    expect(answer.bytes).toBeLessThan(1000);
  });

  it('asks for no compression where the kubeconfig or a flag says so', async () => {
    const api = await server();
    api.script(PODS, ok);
    await (await connectTo(api, { cluster: { 'disable-compression': true } })).transport.get(PODS);
    await (await connectTo(api, { disableCompression: true })).transport.get(PODS);
    expect(api.requests.map(({ headers }) => headers['accept-encoding'])).toEqual(['identity', 'identity']);
  });

  it('uses one connection for many requests, and at most maxSockets at once', async () => {
    const api = await server();
    api.script(PODS, ok);
    const { transport } = await connectTo(api, { maxSockets: 2 });
    for (let i = 0; i < 10; i++) await transport.get(PODS);
    expect(api.connections()).toBe(1);
    await Promise.all(Array.from({ length: 10 }, () => transport.get(PODS)));
    expect(api.connections()).toBe(2);
    expect(transport.traffic()).toMatchObject({ requests: 20, retries: 0, connections: 2, warnings: [] });
  });

  it('keeps the path of the server URL in front', async () => {
    const api = await server();
    api.script(`/k8s/clusters/c-1${PODS}`, ok);
    const { transport, server: shown } = await connectTo(api, { server: `${api.url}/k8s/clusters/c-1/` });
    expect((await transport.get(PODS)).status).toBe(200);
    expect(shown).toBe(`${api.url}/k8s/clusters/c-1`);
  });

  it('hands over 403, 404 and 410 without another try', async () => {
    const api = await server();
    const { transport } = await connectTo(api);
    for (const code of [400, 403, 404, 406, 410]) {
      api.script(PODS, faults.status(code, faults.statusBody(code, 'Reason', 'text')));
      expect(await transport.get(PODS)).toMatchObject({ status: code, attempts: 1 });
    }
  });

  it('sends an anonymous request without credential, impersonation or certificate', async () => {
    const api = await server();
    api.script('/version', ok);
    const { transport } = await connectTo(api, { as: 'jane' });
    await transport.get('/version', { anonymous: true });
    expect(api.requests[0]?.headers.authorization).toBeUndefined();
    expect(api.requests[0]?.headers['impersonate-user']).toBeUndefined();
  });

  it('C17 invalid UTF-8 becomes a replacement character', async () => {
    const api = await server();
    api.script(PODS, faults.bytes(Buffer.from([0x22, 0xff, 0x22])));
    expect((await (await connectTo(api)).transport.get(PODS)).body.toString()).toBe('"\ufffd"');
  });

  it('A36 Warning headers are shown escaped and cut', async () => {
    const api = await server();
    const text = `v1beta1 is deprecated \\"soon\\" \u009b31m${'x'.repeat(10_000)}`;
    api.script(PODS, faults.json(list, { Warning: [`299 - "${text}"`, '299 - "second"'] }));
    const { transport } = await connectTo(api);
    const { warnings } = await transport.get(PODS);
    expect(warnings[0]).toMatch(/^v1beta1 is deprecated "soon" \\u\{9b\}31mx+…$/);
    expect(warnings[0]?.length).toBeLessThan(310);
    expect(warnings[1]).toBe('second');
    expect(transport.traffic().warnings).toEqual(warnings);
  });
});

describe('retries', () => {
  it('A01 throttled once: waits as long as Retry-After says', async () => {
    const api = await server();
    api.script(PODS, busy({ 'Retry-After': '1' }), ok);
    const near = machine();
    const { transport } = await connectTo(api, {}, near);
    expect(await transport.get(PODS)).toMatchObject({ status: 200, attempts: 2 });
    expect(near.waits).toEqual([1000]);
    expect(transport.traffic().retries).toBe(1);
  });

  it('A02 throttled forever: gives the last 429 after five tries', async () => {
    const api = await server();
    api.script(PODS, busy());
    const near = machine();
    const { transport } = await connectTo(api, {}, near);
    expect(await transport.get(PODS)).toMatchObject({ status: 429, attempts: 5 });
    expect(near.waits).toEqual([250, 500, 1000, 2000]);
    expect(api.count(PODS)).toBe(5);
  });

  it('A03 429 without header: retried with back-off', async () => {
    const api = await server();
    api.script(PODS, busy(), ok);
    const near = machine();
    expect(await (await connectTo(api, {}, near)).transport.get(PODS)).toMatchObject({ status: 200, attempts: 2 });
    expect(near.waits).toEqual([250]);
  });

  it('A04 absurd Retry-After: clamped to 30 s, or the back-off', async () => {
    const api = await server();
    const date = new Date(Date.now() + 20_000).toUTCString();
    const headers = ['86400', '-5', 'abc', date].map((value) => busy({ 'Retry-After': value }));
    api.script(PODS, ...headers, ok);
    const near = machine();
    expect(await (await connectTo(api, {}, near)).transport.get(PODS)).toMatchObject({ status: 200, attempts: 5 });
    expect(near.waits.slice(0, 3)).toEqual([30_000, 500, 1000]);
    expect(near.waits[3]).toBeGreaterThan(18_000);
    expect(near.waits[3]).toBeLessThanOrEqual(20_000);
  });

  it('A04 two Retry-After headers: the first counts', async () => {
    const api = await server();
    api.script(
      PODS,
      (_, response) => {
        response.writeHead(429, ['Retry-After', '2', 'Retry-After', '9']);
        response.end();
      },
      ok,
    );
    const near = machine();
    await (await connectTo(api, {}, near)).transport.get(PODS);
    expect(near.waits).toEqual([2000]);
  });

  it('A04 a wait never outlives the deadline', async () => {
    const api = await server();
    api.script(PODS, busy({ 'Retry-After': '86400' }));
    const { transport } = await connectTo(api);
    const start = performance.now();
    expect(await failure(transport.get(PODS, { signal: AbortSignal.timeout(50) }))).toBe(
      'deadline 1 the scan deadline passed',
    );
    expect(performance.now() - start).toBeLessThan(250);
  });

  it('A05 A06 500 is tried twice at most', async () => {
    const api = await server();
    api.script(PODS, faults.status(500, faults.statusBody(500, 'InternalError', 'webhook')));
    const { transport } = await connectTo(api);
    expect(await transport.get(PODS)).toMatchObject({ status: 500, attempts: 2 });
    api.script(PODS, faults.status(500, {}), ok);
    expect(await transport.get(PODS)).toMatchObject({ status: 200, attempts: 2 });
  });

  it('A07 A09 502, 503 and 504 are retried', async () => {
    const api = await server();
    api.script(PODS, faults.html(502), faults.status(503, {}), faults.html(504), ok);
    expect(await (await connectTo(api)).transport.get(PODS)).toMatchObject({ status: 200, attempts: 4 });
  });
});

describe('who we are', () => {
  it('A16 anonymous: reported as an authentication failure', async () => {
    const message = 'pods is forbidden: User "system:anonymous" cannot list resource "pods"';
    const api = await server();
    api.script(PODS, faults.status(403, faults.statusBody(403, 'Forbidden', message)));
    const answer = await (await connectTo(api)).transport.get(PODS);
    expect(refusalOf(answer, api.url)?.message).toBe(
      `${api.url}: authentication failed: the server treats these requests as anonymous (403 to system:anonymous)`,
    );
    const other = JSON.stringify(faults.statusBody(403, 'Forbidden', 'User "jane" cannot list resource "pods"'));
    expect(refusalOf({ ...answer, body: other }, api.url)).toBeNull();
  });

  it('A11 401 from the start: one request per credential, then an authentication failure', async () => {
    const api = await server();
    api.script(PODS, faults.status(401, faults.statusBody(401, 'Unauthorized', 'Unauthorized')));
    const answer = await (await connectTo(api)).transport.get(PODS);
    expect(answer).toMatchObject({ status: 401, attempts: 1 });
    expect(api.count(PODS)).toBe(1);
    expect(refusalOf(answer, api.url)).toMatchObject({
      kind: 'authentication',
      what: 'authentication failed: the server does not accept these credentials (401)',
    });
  });

  it('A20 A28 a page of text or HTML is not a Kubernetes API', async () => {
    const api = await server();
    api.script('*', faults.html());
    const { transport } = await connectTo(api);
    const error = refusalOf(await transport.get('/version'), api.url);
    expect(error).toMatchObject({
      kind: 'not-kubernetes',
      message: `${api.url}: not a Kubernetes API at this URL (200, text/html; charset=utf-8)`,
    });
    expect(refusalOf({ status: 404, contentType: 'text/plain', body: '404 page not found' }, 'x')?.kind).toBe(
      'not-kubernetes',
    );
    expect(refusalOf({ status: 404, contentType: 'application/json', body: '{}' }, 'x')).toBeNull();
    expect(refusalOf({ status: 200, contentType: 'application/json;charset=utf-8', body: '{}' }, 'x')).toBeNull();
  });
});

describe('redirects', () => {
  it('A26 to another port: not followed, nothing sent there', async () => {
    const api = await server();
    const other = await server();
    api.script(PODS, faults.redirect(`${other.url}/api/v1/pods?code=SECRET`));
    const text = await failure((await connectTo(api)).transport.get(PODS));
    expect(text).toBe(`redirect 1 the server redirects (302) to ${other.url}/api/v1/pods`);
    expect(other.requests).toEqual([]);
    expect(other.connections()).toBe(0);
  });

  it('A27 to http: not followed', async () => {
    const api = await server();
    api.script(PODS, faults.redirect('http://127.0.0.1:1/login?token=SECRET', 301));
    expect(await failure((await connectTo(api)).transport.get(PODS))).toBe(
      'redirect 1 the server redirects (301) to http://127.0.0.1:1/login',
    );
  });
});

describe('the wire', () => {
  it('C01 connection refused: five tries, the address named', async () => {
    const api = await server();
    const { transport, server: url } = await connectTo(api, { server: 'https://127.0.0.1:1' });
    const error = await errorOf(transport.get(PODS));
    expect(error).toMatchObject({ cause: 'refused', attempts: 5, message: '127.0.0.1:1 refused the connection' });
    if (error instanceof RequestFailure) {
      expect(connectionErrorOf(error, url)).toMatchObject({
        kind: 'unreachable',
        message: 'https://127.0.0.1:1: 127.0.0.1:1 refused the connection (5 tries)',
      });
    }
  });

  it('C02 DNS failure: one try', async () => {
    const api = await server();
    const { transport } = await connectTo(api, { server: 'https://nowhere.invalid:6443', limits: {} });
    const text = await failure(transport.get(PODS));
    expect(text).toMatch(/^dns \d the name of nowhere\.invalid:6443 (does not exist|cannot be looked up now)$/);
  });

  it('C04 hang before headers: the headers limit, five tries', async () => {
    const api = await server();
    api.script(PODS, faults.hang());
    const { transport } = await connectTo(api, { limits: { headers: 30 } });
    expect(await failure(transport.get(PODS))).toBe('timeout 5 no answer within 0.03 s');
  });

  it('C05 hang in the body: the idle limit', async () => {
    const api = await server();
    api.script(PODS, faults.hangInBody(), faults.hangInBody(), ok);
    const { transport } = await connectTo(api, { limits: { idle: 80 } });
    expect(await transport.get(PODS)).toMatchObject({ status: 200, attempts: 3 });
    api.script(PODS, faults.hangInBody());
    expect(await failure(transport.get(PODS))).toBe('timeout 5 the body stalled for more than 0.08 s');
  });

  it('C06 byte drip: the total limit', async () => {
    const api = await server();
    api.script(PODS, faults.drip(10));
    const { transport } = await connectTo(api, { limits: { total: 100 }, retry: { attempts: 2 } });
    expect(await failure(transport.get(PODS))).toBe('timeout 2 the answer was not complete within 0.1 s');
  });

  for (const [id, name, fault] of [
    ['C07', 'cut Content-Length body', faults.cutLength()],
    ['C08', 'cut chunked body', faults.cutChunked()],
    ['C10', 'cut gzip, clean end', faults.gzipped(list, 'cut')],
    ['C11', 'gzip without trailer', faults.gzipped(list, 'no-trailer')],
  ] as const) {
    it(`${id} ${name}: detected, retried`, async () => {
      const api = await server();
      api.script(PODS, fault, ok);
      const { transport } = await connectTo(api);
      expect(await transport.get(PODS)).toMatchObject({ status: 200, attempts: 2 });
      api.script(PODS, fault);
      expect(await failure(transport.get(PODS))).toBe('truncated 5 the body ended before it was complete');
    });
  }

  it('C09 reset once, then fine', async () => {
    const api = await server();
    api.script(PODS, faults.reset(), ok);
    expect(await (await connectTo(api)).transport.get(PODS)).toMatchObject({ status: 200, attempts: 2 });
  });

  it('C12 gzip bad CRC: detected, retried', async () => {
    const api = await server();
    api.script(PODS, faults.gzipped(list, 'bad-crc'), ok);
    const { transport } = await connectTo(api);
    expect(await transport.get(PODS)).toMatchObject({ status: 200, attempts: 2 });
    api.script(PODS, faults.gzipped(list, 'bad-crc'));
    expect(await failure(transport.get(PODS))).toBe('corrupt 5 the compressed body is damaged');
  });

  it('C13 gzip bomb: stopped at the byte budget, one try', async () => {
    const api = await server();
    api.script(PODS, faults.gzipBomb(256));
    const { transport } = await connectTo(api, { limits: { total: 10_000 } });
    expect(await failure(transport.get(PODS, { maxBytes: 1024 * 1024 }))).toBe(
      'too-large 1 the body is larger than 1 MiB',
    );
    expect(transport.traffic().bytes).toBeLessThan(1024 * 1024);
  });

  for (const encoding of ['br', 'gzip, gzip', 'deflate']) {
    it(`C14 encoding not asked for: ${encoding}`, async () => {
      const api = await server();
      api.script(PODS, faults.json(list, { 'Content-Encoding': encoding }));
      expect(await failure((await connectTo(api)).transport.get(PODS))).toBe(
        'encoding 1 the body has a content encoding that was not asked for',
      );
    });
  }

  it('C15 idle keep-alive socket closed: a new socket at once', async () => {
    const api = await server();
    api.script(PODS, faults.closeAfter(ok));
    const near = machine();
    const { transport } = await connectTo(api, {}, near);
    for (let i = 0; i < 4; i++) {
      expect((await transport.get(PODS)).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    // Closed in the very moment of the next request: nothing is waited for.
    api.script(PODS, ok, faults.reset(), ok);
    await transport.get(PODS);
    expect(await transport.get(PODS)).toMatchObject({ status: 200, attempts: 2 });
    expect(near.waits).toEqual([]);
  });

  it('C16 huge header block', async () => {
    const api = await server();
    api.script(PODS, faults.json(list, { 'X-Filler': 'x'.repeat(1024 * 1024) }));
    expect(await failure((await connectTo(api)).transport.get(PODS))).toBe(
      'protocol 1 the header block of the answer is too large',
    );
  });

  it('C18 BOM before JSON', async () => {
    const api = await server();
    api.script(PODS, faults.bytes(Buffer.from('\ufeff{}')));
    expect(await failure((await connectTo(api)).transport.get(PODS))).toBe(
      'encoding 1 the body starts with a byte order mark',
    );
  });

  it('an upgrade that nobody asked for ends the request', async () => {
    const api = await server();
    api.script(PODS, (request) => {
      request.socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    });
    expect(await failure((await connectTo(api)).transport.get(PODS))).toMatch(/^(reset|protocol|timeout) /);
  });

  it('stops at once when the signal aborts', async () => {
    const api = await server();
    api.script(PODS, faults.hang());
    const { transport } = await connectTo(api);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    expect(await failure(transport.get(PODS, { signal: stop.signal }))).toBe('aborted 1 the scan was stopped');
    expect(await failure(transport.get(PODS, { signal: stop.signal }))).toBe('aborted 1 the scan was stopped');
    expect(api.count(PODS)).toBe(1);
  });
});

describe('closing', () => {
  it('ends requests in flight and refuses further ones, without another try', async () => {
    const api = await server();
    api.script(PODS, faults.hang());
    const { transport } = await connectTo(api, { limits: {} });
    const pending = failure(transport.get(PODS));
    setTimeout(() => transport.close(), 50);
    expect(await pending).toBe('aborted 1 the scan was stopped');
    expect(await failure(transport.get(PODS))).toBe('aborted 1 the scan was stopped');
    expect(api.count(PODS)).toBe(1);
  });
});

describe('paths', () => {
  it('U1 refuses everything that is not a read, before any connection', async () => {
    const api = await server();
    const { transport } = await connectTo(api);
    expect(await failure(transport.get('/api/v1/nodes/n/proxy/run/ns/p/c?cmd=id'))).toBe(
      'path 1 kaudit never requests the subresource proxy',
    );
    expect(api.connections()).toBe(0);
  });
});
