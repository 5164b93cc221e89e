import { BlockList, isIP, isIPv6 } from 'node:net';
import { ConnectionError } from './errors.ts';
import { printable, printableUrl } from './printable.ts';
import type { Environment } from './surroundings.ts';

const PROXY_PROTOCOLS = new Set(['http:', 'https:', 'socks5:', 'socks5h:']);

/**
 * The proxy to reach `server` through, or null. A `proxy-url` beats the environment and knows no exceptions; the
 * environment follows Go's rules (golang.org/x/net/http/httpproxy), as kubectl does.
 */
export function proxyFor(server: URL, proxyUrl: string, env: Environment): URL | null {
  if (proxyUrl !== '') return parseProxy(proxyUrl, 'proxy-url');
  const names = server.protocol === 'https:' ? ['HTTPS_PROXY', 'https_proxy'] : ['HTTP_PROXY', 'http_proxy'];
  const name = names.find((candidate) => env[candidate]);
  if (name === undefined) return null;
  if (!usesProxy(server, env.NO_PROXY || env.no_proxy || '')) return null;
  const value = env[name] ?? '';
  return parseProxy(/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`, name);
}

function parseProxy(value: string, where: string): URL {
  // The value may hold a password, so no message repeats it as it is.
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || url.hostname === '') {
    throw new ConnectionError('config', { what: 'not a proxy URL', where, hint: 'Write it as http://HOST:PORT.' });
  }
  if (!PROXY_PROTOCOLS.has(url.protocol)) {
    throw new ConnectionError('config', {
      what: `${printableUrl(url)} has the scheme "${printable(url.protocol.slice(0, -1), 20)}"; kubectl knows http, https and socks5`,
      where,
    });
  }
  return url;
}

/** Whether Go would use an environment's proxy for this URL: never for loopback, nor for what NO_PROXY lists. */
export function usesProxy(server: URL, noProxy: string): boolean {
  const host = bareHost(server).toLowerCase();
  const port = server.port || (server.protocol === 'https:' ? '443' : '80');
  if (host === 'localhost' || isLoopback(host)) return false;
  for (const part of noProxy.split(',')) {
    const entry = part.trim().toLowerCase();
    if (entry === '*') return false;
    if (entry !== '' && matchesEntry(entry, host, port)) return false;
  }
  return true;
}

/** Whether an address literal is a loopback address; a name never is. */
export function isLoopback(host: string): boolean {
  return isIPv6(host) ? inBlock(host, ['::1', 128]) : isIP(host) !== 0 && inBlock(host, ['127.0.0.0', 8]);
}

/** The host of a URL without the brackets of an IPv6 literal. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

function matchesEntry(entry: string, host: string, port: string): boolean {
  const [network = '', length = ''] = entry.split('/', 2);
  if (isIP(network) !== 0 && /^\d{1,3}$/.test(length)) {
    return (
      isIP(host) !== 0 && Number(length) <= (isIPv6(network) ? 128 : 32) && inBlock(host, [network, Number(length)])
    );
  }
  const { name, entryPort } = splitPort(entry);
  if (name === '' || (entryPort !== '' && entryPort !== port)) return false;
  if (isIP(name) !== 0) return isIP(host) !== 0 && inBlock(host, [name, isIPv6(name) ? 128 : 32]);
  if (isIP(host) !== 0) return false;
  const suffix = name.startsWith('*.') ? name.slice(1) : name;
  return suffix.startsWith('.') ? host.endsWith(suffix) : host === suffix || host.endsWith(`.${suffix}`);
}

/** `host:port` and `[ipv6]:port` taken apart; a bare IPv6 address has no port. */
function splitPort(entry: string): { name: string; entryPort: string } {
  const match = /^(?:\[([^\]]*)\]|([^:]*)):([^:]*)$/.exec(entry);
  if (match === null) return { name: entry, entryPort: '' };
  return { name: match[1] ?? match[2] ?? '', entryPort: match[3] ?? '' };
}

function inBlock(host: string, [network, length]: [string, number]): boolean {
  const block = new BlockList();
  block.addSubnet(network, length, isIPv6(network) ? 'ipv6' : 'ipv4');
  return block.check(host, isIPv6(host) ? 'ipv6' : 'ipv4');
}
