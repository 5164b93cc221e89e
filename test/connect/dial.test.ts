import http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ConnectionError, connectionErrorOf, RequestFailure } from '../../src/connect/index.ts';
import { createAuthority } from '../support/certificates.ts';
import * as faults from '../support/fault-server.ts';
import { atEnd, base64, clusterOf, connectTo, errorOf, file, kubeconfig, machine, open, server } from './harness.ts';

const PATH = '/version';
const ok = faults.json({ major: '1' });
const DAY = 86_400_000;

/** The connection error that a scan would end with. */
async function ended(promise: Promise<unknown>): Promise<ConnectionError> {
  const error = await errorOf(promise);
  if (!(error instanceof RequestFailure)) throw error;
  return connectionErrorOf(error, 'server');
}

/** A TCP server on loopback. */
async function listen(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const listener = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  atEnd(() => {
    for (const socket of sockets) socket.destroy();
    listener.close();
  });
  return (listener.address() as AddressInfo).port;
}

/** A CONNECT proxy that leads every tunnel to one port of loopback and writes down what was asked of it. */
async function connectProxy(target: number, answer = 200) {
  const asked: { method: string; target: string; login: string | null }[] = [];
  const proxy = http.createServer();
  const sockets = new Set<Socket>();
  const refuse = `HTTP/1.1 ${answer} Refused\u001b[31m\r\nContent-Length: 0\r\n\r\n`;
  proxy.on('connect', (request, socket: Socket) => {
    const login = request.headers['proxy-authorization'] ?? null;
    asked.push({ method: request.method ?? '', target: request.url ?? '', login });
    if (answer !== 200) return socket.end(refuse);
    const upstream = net.connect(target, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    for (const one of [socket, upstream]) one.on('error', () => {});
    sockets.add(upstream);
    return undefined;
  });
  proxy.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  atEnd(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  return { port: (proxy.address() as AddressInfo).port, asked };
}

describe('TLS', () => {
  it('D01 unknown CA: refused, one try, no insecure retry', async () => {
    const api = await server();
    const other = await createAuthority();
    const { transport } = await connectTo(api, { cluster: { 'certificate-authority-data': base64(other.cert) } });
    const error = await ended(transport.get(PATH));
    expect(error).toMatchObject({
      kind: 'tls',
      message: 'server: the certificate of 127.0.0.1 was issued by an unknown authority',
    });
    expect(error.hint).toContain('--certificate-authority');
    expect(api.requests).toEqual([]);
  });

  it('D01 without a CA only public authorities count', async () => {
    const api = await server();
    const { transport } = await open({ server: api.url });
    expect((await ended(transport.get(PATH))).kind).toBe('tls');
  });

  it('D02 D03 expired, not yet valid', async () => {
    const { authority } = await server();
    const now = Date.now();
    for (const [notBefore, notAfter, message, hint] of [
      [
        now - 2 * DAY,
        now - DAY,
        'has expired',
        "Renew the API server's certificate, or check the clock of this machine.",
      ],
      [now + DAY / 2, now + DAY, 'is not valid yet', 'Check the clock of this machine.'],
    ] as const) {
      const dates = { notBefore: new Date(notBefore), notAfter: new Date(notAfter) };
      const api = await server({ certificate: await authority.issue({ ip: ['127.0.0.1'], ...dates }) });
      const { transport } = await connectTo(api);
      expect(await ended(transport.get(PATH))).toMatchObject({
        kind: 'tls',
        message: `server: the certificate of 127.0.0.1 ${message}`,
        hint,
      });
    }
  });

  it('D04 name mismatch: refused; tls-server-name tells the right name', async () => {
    const { authority } = await server();
    const api = await server({ certificate: await authority.issue({ dns: ['kubernetes.default.svc'] }) });
    api.script(PATH, ok);
    const { transport } = await connectTo(api);
    expect(await ended(transport.get(PATH))).toMatchObject({
      kind: 'tls',
      what: 'the certificate is not for 127.0.0.1 but for DNS:kubernetes.default.svc',
      hint: 'Check the server URL, or give the right name with --tls-server-name.',
    });
    const named = await connectTo(api, { cluster: { 'tls-server-name': 'kubernetes.default.svc' } });
    expect((await named.transport.get(PATH)).status).toBe(200);
    const flagged = await connectTo(api, { tlsServerName: 'kubernetes.default.svc' });
    expect((await flagged.transport.get(PATH)).status).toBe(200);
    const wrong = await connectTo(api, { tlsServerName: 'other.test' });
    expect((await ended(wrong.transport.get(PATH))).kind).toBe('tls');
  });

  it('D05 insecure-skip-tls-verify: works, and is shown as not verified', async () => {
    const api = await server();
    api.script(PATH, ok);
    const config = await file(kubeconfig({ server: api.url, 'insecure-skip-tls-verify': true }));
    const { transport, serverVerified } = await open({ kubeconfig: config });
    expect((await transport.get(PATH)).status).toBe(200);
    expect(serverVerified).toBe(false);
  });

  describe('D06 NODE_TLS_REJECT_UNAUTHORIZED=0', () => {
    beforeEach(() => {
      vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    });
    afterEach(() => {
      vi.unstubAllEnvs();
    });
    it('changes nothing', async () => {
      const api = await server();
      const other = await createAuthority();
      const { transport } = await connectTo(api, { cluster: { 'certificate-authority-data': base64(other.cert) } });
      expect((await ended(transport.get(PATH))).kind).toBe('tls');
      expect(api.requests).toEqual([]);
    });
  });

  it('D07 IPv6 literal with IP SAN', async ({ skip }) => {
    const api = await server({ host: '::1' }).catch(() => null);
    if (api === null) return skip('no IPv6 loopback here');
    api.script(PATH, ok);
    expect((await (await connectTo(api)).transport.get(PATH)).status).toBe(200);
    expect(api.requests[0]?.headers.host).toBe(`[::1]:${api.port}`);
  });

  it('C03 TCP accepts, TLS never answers: the connect limit, one try', async () => {
    const api = await server();
    const port = await listen(() => {});
    const { transport } = await connectTo(api, { server: `https://127.0.0.1:${port}`, limits: { connect: 80 } });
    const error = await ended(transport.get(PATH));
    expect(error).toMatchObject({
      kind: 'unreachable',
      message: `server: no connection to 127.0.0.1:${port} within 0.08 s`,
    });
  });

  it('a plain-text server is told apart', async () => {
    const api = await server();
    const port = await listen((socket) => socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    const { transport } = await connectTo(api, { server: `https://127.0.0.1:${port}` });
    expect((await ended(transport.get(PATH))).what).toBe('127.0.0.1 does not speak TLS on this port');
  });

  it('D12 http:// to loopback with --allow-http sends no credential', async () => {
    const seen: (string | undefined)[] = [];
    const plain = http.createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end('{}');
    });
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    atEnd(() => {
      plain.close();
    });
    const address = `http://127.0.0.1:${(plain.address() as AddressInfo).port}`;
    const { transport } = await open({ server: address, token: 'T', allowHttp: true });
    expect((await transport.get(PATH)).status).toBe(200);
    expect(seen).toEqual([undefined]);
  });
});

describe('proxies', () => {
  const remote = async (api: faults.FaultServer, user: object = { token: 'T' }, cluster: object = {}) =>
    file(kubeconfig({ ...clusterOf(api), server: 'https://api.test:6443', ...cluster }, user));

  it('D09 HTTPS_PROXY is used, with its login, and NO_PROXY honoured', async () => {
    const api = await server();
    api.script(PATH, ok);
    const { port, asked } = await connectProxy(api.port);
    const kubeconfigFile = await remote(api);
    const env = { HTTPS_PROXY: `http://us%40er:CANARY@127.0.0.1:${port}` };
    const { transport } = await open({ kubeconfig: kubeconfigFile }, machine({ env }));
    expect((await transport.get(PATH)).status).toBe(200);
    expect((await transport.get(PATH)).status).toBe(200);
    const login = `Basic ${base64('us@er:CANARY')}`;
    expect(asked).toEqual([{ method: 'CONNECT', target: 'api.test:6443', login }]);
    expect(api.requests[0]?.headers['proxy-authorization']).toBeUndefined();

    const without = await open({ kubeconfig: kubeconfigFile }, machine({ env: { ...env, NO_PROXY: '.test' } }));
    expect((await ended(without.transport.get(PATH))).what).toContain('api.test');
    const loopback = await connectTo(api, {}, machine({ env }));
    expect((await loopback.transport.get(PATH)).status).toBe(200);
    expect(asked).toHaveLength(1);
  });

  for (const [answer, tries] of [
    [407, 1],
    [502, 5],
  ] as const) {
    it(`D10 proxy answers ${answer}: named, password masked`, async () => {
      const api = await server();
      const { port, asked } = await connectProxy(api.port, answer);
      const cluster = { 'proxy-url': `http://user:CANARY@127.0.0.1:${port}` };
      const { transport } = await open({ kubeconfig: await remote(api, {}, cluster) });
      const error = await ended(transport.get(PATH));
      expect(error.kind).toBe('proxy');
      expect(error.what).toBe(
        `the proxy http://***@127.0.0.1:${port} answered ${answer} Refused\\u{1b}[31m${tries > 1 ? ` (${tries} tries)` : ''}`,
      );
      expect(asked).toHaveLength(tries);
      expect(JSON.stringify(error)).not.toContain('CANARY');
    });
  }

  it('a proxy that is not there is named', async () => {
    const api = await server();
    const { transport } = await open({ kubeconfig: await remote(api), proxyUrl: 'http://u:CANARY@127.0.0.1:1' });
    expect(await ended(transport.get(PATH))).toMatchObject({
      kind: 'proxy',
      what: 'the proxy http://***@127.0.0.1:1 cannot be used: 127.0.0.1:1 refused the connection (5 tries)',
    });
  });

  it('D11 proxy-url http beats the environment', async () => {
    const api = await server();
    api.script(PATH, ok);
    const { port, asked } = await connectProxy(api.port);
    const env = { HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: '*' };
    const config = await remote(api, {}, { 'proxy-url': `http://127.0.0.1:${port}` });
    const { transport } = await open({ kubeconfig: config }, machine({ env }));
    expect((await transport.get(PATH)).status).toBe(200);
    expect(asked).toEqual([{ method: 'CONNECT', target: 'api.test:6443', login: null }]);
  });

  it('D11 proxy-url https: the proxy is verified too', async () => {
    const api = await server();
    api.script(PATH, ok);
    const inner = await connectProxy(api.port);
    const tls = await import('node:tls');
    const outer = tls.createServer(await api.authority.issue({ ip: ['127.0.0.1'] }), (socket) => {
      const upstream = net.connect(inner.port, '127.0.0.1');
      for (const one of [socket, upstream]) one.on('error', () => {});
      socket.pipe(upstream).pipe(socket);
      atEnd(() => {
        socket.destroy();
        upstream.destroy();
      });
    });
    await new Promise<void>((resolve) => outer.listen(0, '127.0.0.1', resolve));
    atEnd(() => {
      outer.close();
    });
    const proxyUrl = `https://127.0.0.1:${(outer.address() as AddressInfo).port}`;
    const { transport } = await open({ kubeconfig: await remote(api), proxyUrl });
    expect((await transport.get(PATH)).status).toBe(200);
    expect(inner.asked).toHaveLength(1);
    const other = base64((await createAuthority()).cert);
    const stranger = await remote(api, {}, { 'certificate-authority-data': other });
    const refused = await open({ kubeconfig: stranger, proxyUrl });
    expect((await ended(refused.transport.get(PATH))).what).toBe(
      `the proxy ${proxyUrl} cannot be used: the certificate of 127.0.0.1 was issued by an unknown authority`,
    );
  });

  it('D11 proxy-url socks5: the proxy looks the name up', async () => {
    const api = await server();
    api.script(PATH, ok);
    const asked: string[] = [];
    const port = await listen((socket) => {
      socket.once('data', () => {
        socket.write(Buffer.from([5, 0]));
        socket.once('data', (request: Buffer) => {
          asked.push(request.subarray(5, 5 + (request[4] ?? 0)).toString());
          const upstream = net.connect(api.port, '127.0.0.1', () => {
            socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
            socket.pipe(upstream).pipe(socket);
          });
          upstream.on('error', () => {});
          atEnd(() => {
            upstream.destroy();
          });
        });
      });
    });
    const { transport } = await open({ kubeconfig: await remote(api), proxyUrl: `socks5://127.0.0.1:${port}` });
    expect((await transport.get(PATH)).status).toBe(200);
    expect(asked).toEqual(['api.test']);
  });
});
