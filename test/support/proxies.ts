import http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import type { Certificate } from './certificates.ts';

/** What a proxy was asked for, in the order in which it was. */
export interface ProxyRequest {
  kind: 'http' | 'https' | 'socks5';
  /** `host:port` as the client named it. */
  target: string;
  /** User and password, `user:password`. */
  login: string | null;
}

export interface Proxies {
  /** Ports on 127.0.0.1. */
  http: number;
  https: number;
  socks5: number;
  /** What all three were asked for. */
  asked: ProxyRequest[];
  close(): Promise<void>;
}

/** An HTTP, an HTTPS and a SOCKS 5 proxy on loopback that lead every tunnel to one port of loopback, whatever was asked for. */
export async function startProxies(target: number, certificate: Certificate): Promise<Proxies> {
  const asked: ProxyRequest[] = [];
  const sockets = new Set<Duplex>();
  const track = (socket: Duplex): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  };
  const join = (client: Duplex, greeting: string | Buffer): void => {
    const upstream = net.connect(target, '127.0.0.1', () => {
      client.write(greeting);
      client.pipe(upstream).pipe(client);
    });
    track(upstream);
  };
  const connectProxy = (kind: 'http' | 'https'): http.Server =>
    http.createServer().on('connect', (request, socket: Duplex) => {
      const [, encoded = ''] = (request.headers['proxy-authorization'] ?? '').split(' ');
      const login = encoded === '' ? null : Buffer.from(encoded, 'base64').toString('utf8');
      asked.push({ kind, target: request.url ?? '', login });
      join(socket, 'HTTP/1.1 200 Connection established\r\n\r\n');
    });

  const plain = connectProxy('http');
  plain.on('connection', track);
  const inner = connectProxy('https');
  const secure = tls.createServer(certificate, (socket) => {
    track(socket);
    inner.emit('connection', socket);
  });
  secure.on('tlsClientError', () => {});
  const socks = net.createServer((socket) => {
    track(socket);
    speakSocks(socket, (request) => {
      asked.push({ kind: 'socks5', ...request });
      join(socket, Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
    });
  });
  const servers = [plain, secure, socks];
  const ports = await Promise.all(servers.map(listen));
  return {
    http: ports[0] ?? 0,
    https: ports[1] ?? 0,
    socks5: ports[2] ?? 0,
    asked,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function listen(server: net.Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

/** RFC 1928 and 1929, one message a packet, as clients send them. */
function speakSocks(socket: Socket, asked: (request: { target: string; login: string | null }) => void): void {
  socket.once('data', (greeting: Buffer) => {
    const withLogin = greeting.subarray(2, 2 + (greeting[1] ?? 0)).includes(2);
    socket.write(Buffer.from([5, withLogin ? 2 : 0]));
    if (!withLogin) return socket.once('data', (request: Buffer) => asked({ target: targetOf(request), login: null }));
    return socket.once('data', (login: Buffer) => {
      const nameEnd = 2 + (login[1] ?? 0);
      const user = login.subarray(2, nameEnd).toString('utf8');
      const password = login.subarray(nameEnd + 1).toString('utf8');
      socket.write(Buffer.from([1, 0]));
      socket.once('data', (request: Buffer) => asked({ target: targetOf(request), login: `${user}:${password}` }));
    });
  });
}

function targetOf(request: Buffer): string {
  const type = request[3];
  const length = type === 1 ? 4 : type === 4 ? 16 : (request[4] ?? 0);
  const start = type === 3 ? 5 : 4;
  const address = request.subarray(start, start + length);
  const port = request.readUInt16BE(start + length);
  if (type === 3) return `${address.toString('utf8')}:${port}`;
  if (type === 1) return `${address.join('.')}:${port}`;
  return `[${address.toString('hex')}]:${port}`;
}
