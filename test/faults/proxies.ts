import http from 'node:http';
import net, { type AddressInfo, type Server, type Socket } from 'node:net';
import tls from 'node:tls';
import type { Certificate } from '../support/certificates.ts';
import { atEnd } from './harness.ts';

/** A proxy on loopback, and which targets it was asked for. */
export interface Proxy {
  readonly port: number;
  readonly asked: string[];
}

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    socket.on('error', () => {});
    sockets.add(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return port;
}

function join(socket: net.Socket, port: number, greeting: string | Buffer): void {
  const upstream = net.connect(port, '127.0.0.1', () => {
    socket.write(greeting);
    socket.pipe(upstream).pipe(socket);
  });
  upstream.on('error', () => socket.destroy());
  socket.on('error', () => upstream.destroy());
  socket.on('close', () => upstream.destroy());
}

/** A CONNECT proxy that leads every tunnel to one port of loopback, or refuses with a status. */
export async function connectProxy(target: number, answer = 200, certificate?: Certificate): Promise<Proxy> {
  const asked: string[] = [];
  const proxy = http.createServer();
  proxy.on('connect', (request, socket: Socket) => {
    asked.push(request.url ?? '');
    if (answer === 200) join(socket, target, 'HTTP/1.1 200 Connection established\r\n\r\n');
    else socket.end(`HTTP/1.1 ${answer} Refused\u001b[31m\r\nContent-Length: 0\r\n\r\n`);
  });
  const port = await listen(proxy);
  if (certificate === undefined) return { port, asked };
  return { port: await listen(tls.createServer(certificate, (socket) => join(socket, port, ''))), asked };
}

/** A SOCKS5 proxy without a login. */
export async function socksProxy(target: number): Promise<Proxy> {
  const asked: string[] = [];
  const server = net.createServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.from([5, 0]));
      socket.once('data', (request: Buffer) => {
        asked.push(request.subarray(5, 5 + (request[4] ?? 0)).toString());
        join(socket, target, Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
      });
    });
  });
  return { port: await listen(server), asked };
}
