import http from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import type { Identity } from './credentials.ts';
import type { Endpoint } from './endpoint.ts';
import { Fault } from './errors.ts';
import { describePeer, type Peer } from './peer.ts';
import { printable, printableUrl } from './printable.ts';
import { bareHost } from './proxy.ts';
import { networkFault, tlsFault } from './socket-faults.ts';

export interface DialSettings {
  endpoint: Endpoint;
  identity: Identity;
  /** Milliseconds until the connection must stand. */
  limit: number;
  userAgent: string;
  /** Called with every socket as it is opened, so that the owner can close it. */
  onSocket: (socket: Duplex) => void;
  /** Called with each connection that stands, before it is used. */
  onPeer: (peer: Peer) => void;
}

/** A connection to the API server that is ready for requests: through the proxy if there is one, and verified. */
export async function dial(settings: DialSettings): Promise<Duplex> {
  const { endpoint, limit, onSocket } = settings;
  const sockets: Duplex[] = [];
  const track = (socket: Duplex) => {
    sockets.push(socket);
    // Whoever waits for this socket has its own listener; this one keeps a late error from ending the process.
    socket.on('error', () => {});
    onSocket(socket);
  };
  const address = `${endpoint.host}:${endpoint.port}`;
  const via = endpoint.proxy === null ? '' : ` through the proxy ${printableUrl(endpoint.proxy)}`;
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Fault('timeout', `no connection to ${address}${via} within ${limit / 1000} s`, { hint: REACH_HINT }));
    }, limit);
  });
  try {
    return await Promise.race([tooLate, established(settings, track)]);
  } catch (error) {
    for (const socket of sockets) socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const REACH_HINT = 'Check the address, the VPN and firewalls.';

async function established(settings: DialSettings, track: (socket: Duplex) => void): Promise<Duplex> {
  const { endpoint, identity } = settings;
  const raw =
    endpoint.proxy === null
      ? await openTcp(endpoint.host, endpoint.port, track)
      : await openTunnel(endpoint.proxy, settings, track);
  const direct = endpoint.proxy === null;
  if (!endpoint.secure) {
    settings.onPeer(describePeer(raw, direct));
    return raw;
  }
  const secure = await startTls(raw, {
    host: endpoint.host,
    servername: endpoint.servername ?? endpoint.host,
    verify: endpoint.verify,
    ca: endpoint.ca === null ? undefined : [endpoint.ca],
    identity,
    track,
  });
  const peer = describePeer(secure, direct);
  settings.onPeer(direct ? { ...peer, address: describePeer(raw, direct).address } : peer);
  return secure;
}

async function openTcp(host: string, port: number, track: (socket: Duplex) => void): Promise<net.Socket> {
  // Node 20 gives each address of a name 250 ms, too little for a cluster on another continent.
  const socket = net.connect({ host, port, noDelay: true, autoSelectFamilyAttemptTimeout: 2500 });
  track(socket);
  await event(socket, 'connect', (error) => networkFault(error, `${host}:${port}`));
  return socket;
}

interface TlsSettings {
  host: string;
  servername: string;
  verify: boolean;
  ca: string[] | undefined;
  identity: Identity;
  track: (socket: Duplex) => void;
}

async function startTls(raw: Duplex, { host, servername, verify, ca, identity, track }: TlsSettings): Promise<Duplex> {
  const secure = tls.connect({
    socket: raw,
    host,
    // SNI cannot carry an address.
    servername: net.isIP(servername) === 0 ? servername : '',
    checkServerIdentity: (_, certificate) => tls.checkServerIdentity(servername, certificate),
    // Explicit, because NODE_TLS_REJECT_UNAUTHORIZED=0 changes the default.
    rejectUnauthorized: verify,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
    ...(ca === undefined ? {} : { ca }),
    ...identity,
  });
  track(secure);
  await event(secure, 'secureConnect', (error) => tlsFault(error, servername));
  return secure;
}

async function openTunnel(proxy: URL, settings: DialSettings, track: (socket: Duplex) => void): Promise<Duplex> {
  const { endpoint } = settings;
  const name = printableUrl(proxy);
  const target = `${net.isIPv6(endpoint.host) ? `[${endpoint.host}]` : endpoint.host}:${endpoint.port}`;
  try {
    if (proxy.protocol.startsWith('socks5')) return await openSocks(proxy, endpoint, track);
    const port = Number(proxy.port || (proxy.protocol === 'https:' ? 443 : 80));
    let socket: Duplex = await openTcp(bareHost(proxy), port, track);
    if (proxy.protocol === 'https:') {
      // As in Go, the cluster's authority and its insecure setting hold for the proxy too; the client certificate does not.
      const ca = endpoint.ca === null ? undefined : [...tls.rootCertificates, endpoint.ca];
      const host = bareHost(proxy);
      socket = await startTls(socket, { host, servername: host, verify: endpoint.verify, ca, identity: {}, track });
    }
    return await connectThrough(socket, proxy, target, settings.userAgent);
  } catch (error) {
    if (error instanceof Fault && error.cause === 'proxy') throw error;
    const reason = error instanceof Error ? printable(error.message, 200) : 'unknown error';
    throw new Fault('proxy', `the proxy ${name} cannot be used: ${reason}`, {
      again: error instanceof Fault && error.again,
      hint: 'Check proxy-url, HTTPS_PROXY and NO_PROXY.',
    });
  }
}

/** An HTTP CONNECT tunnel. This is the only request that is not a GET, and it goes to the proxy. */
function connectThrough(socket: Duplex, proxy: URL, target: string, userAgent: string): Promise<Duplex> {
  const login = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  const headers: http.OutgoingHttpHeaders = { Host: target, 'User-Agent': userAgent };
  if (login !== ':') headers['Proxy-Authorization'] = `Basic ${Buffer.from(login).toString('base64')}`;
  return new Promise((resolve, reject) => {
    const name = printableUrl(proxy);
    const request = http.request({ method: 'CONNECT', path: target, headers, createConnection: () => socket });
    const refuse = (status: number, reason: string) => {
      const hint = status === 407 ? 'Put the login into the proxy URL.' : 'Check proxy-url, HTTPS_PROXY and NO_PROXY.';
      const what = `the proxy ${name} answered ${status}${reason === '' ? '' : ` ${printable(reason, 60)}`}`;
      reject(new Fault('proxy', what, { again: status >= 502 && status <= 504, hint }));
    };
    request.on('connect', (response, tunnel, head) => {
      if (response.statusCode !== 200) return refuse(response.statusCode ?? 0, response.statusMessage ?? '');
      if (head.length > 0) tunnel.unshift(head);
      resolve(tunnel);
    });
    request.on('response', (response) => refuse(response.statusCode ?? 0, response.statusMessage ?? ''));
    request.on('error', reject);
    request.on('close', () => reject(new Error('it closed the connection')));
    request.end();
  });
}

async function openSocks(proxy: URL, endpoint: Endpoint, track: (socket: Duplex) => void): Promise<Duplex> {
  const { SocksClient } = await import('./socks.ts');
  const port = Number(proxy.port || 1080);
  const login =
    proxy.username === ''
      ? {}
      : { userId: decodeURIComponent(proxy.username), password: decodeURIComponent(proxy.password) };
  const raw = await openTcp(bareHost(proxy), port, track);
  const { socket } = await SocksClient.createConnection({
    proxy: { host: bareHost(proxy), port, type: 5, ...login },
    command: 'connect',
    destination: { host: endpoint.host, port: endpoint.port },
    existing_socket: raw,
  });
  return socket;
}

function event(socket: Duplex, name: string, faultOf: (error: NodeJS.ErrnoException) => Fault): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(name, () => resolve());
    socket.once('error', (error: NodeJS.ErrnoException) => reject(faultOf(error)));
    socket.once('close', () => reject(faultOf(Object.assign(new Error('closed'), { code: 'ECONNRESET' }))));
  });
}
