import { readFile } from 'node:fs/promises';
import { ConnectionError } from './errors.ts';
import type { Cluster } from './kubeconfig-file.ts';
import { printable, printableUrl } from './printable.ts';
import { bareHost, isLoopback, proxyFor } from './proxy.ts';
import type { Environment } from './surroundings.ts';

/** Where the API server is, how to get there, and how it proves who it is. */
export interface Endpoint {
  /** Base URL; its path, if any, is a prefix of every request path. */
  url: URL;
  host: string;
  port: number;
  /** The `Host` header: with the port wherever the server URL spells it, as Go sends it. */
  authority: string;
  secure: boolean;
  /** The name that the certificate must carry, if not the host. */
  servername: string | null;
  /** PEM certificates that replace the built-in authorities, or null. */
  ca: string | null;
  /** False only where the user gave up verification. */
  verify: boolean;
  proxy: URL | null;
  compression: boolean;
}

/** The endpoint of a cluster. Throws ConnectionError `config` for settings that no connection should be opened with. */
export async function endpointOf(cluster: Cluster, env: Environment, allowHttp: boolean): Promise<Endpoint> {
  const url = serverUrl(cluster.server);
  if (url.protocol === 'http:') refuseUnsafeHttp(url, allowHttp);
  const ca = await authorities(cluster);
  if (ca !== null && cluster.insecureSkipTlsVerify) {
    throw new ConnectionError('config', {
      what: 'a certificate authority and insecure-skip-tls-verify exclude each other',
      hint: 'Remove one of them from the cluster entry.',
    });
  }
  const secure = url.protocol === 'https:';
  return {
    url,
    host: bareHost(url),
    port: Number(url.port || (secure ? 443 : 80)),
    authority: authorityOf(url, cluster.server),
    secure,
    servername: cluster.tlsServerName || null,
    ca,
    verify: !cluster.insecureSkipTlsVerify,
    proxy: proxyFor(url, cluster.proxyUrl, env),
    compression: !cluster.disableCompression,
  };
}

function serverUrl(server: string): URL {
  // A bare HOST:PORT is meant as HTTPS here; kubectl would guess http:// when there is no certificate.
  const text = server.includes('://') ? server : `https://${server}`;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.hostname === '' || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new ConnectionError('config', { what: `"${printable(server, 100)}" is not a server URL`, where: 'server' });
  }
  if (url.username !== '' || url.password !== '') {
    throw new ConnectionError('config', { what: 'the server URL holds a login', where: printableUrl(url) });
  }
  url.search = '';
  url.hash = '';
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

/** URL drops the port that is its scheme's default, even where it was written. */
function authorityOf(url: URL, server: string): string {
  const [, port] = /^[^/]*\/\/[^/?#]*:(\d+)(?:[/?#]|$)/.exec(server) ?? [];
  return url.port === '' && port !== undefined ? `${url.host}:${port}` : url.host;
}

function refuseUnsafeHttp(url: URL, allowHttp: boolean): void {
  const where = printableUrl(url);
  const host = bareHost(url);
  const loopback = host === 'localhost' || isLoopback(host);
  if (loopback && allowHttp) return;
  throw new ConnectionError('config', {
    what: 'an http:// server is not protected against reading and forging',
    where,
    hint: loopback
      ? 'For `kubectl proxy`, give --allow-http.'
      : 'Use https://; --allow-http allows http:// to this machine only.',
  });
}

async function authorities(cluster: Cluster): Promise<string | null> {
  const { certificateAuthority: file, certificateAuthorityData: data } = cluster;
  if (file !== '' && data !== '') {
    throw new ConnectionError('config', {
      what: 'certificate-authority and certificate-authority-data are both given',
    });
  }
  if (file === '' && data === '') return null;
  const where = file === '' ? 'certificate-authority-data' : `certificate-authority ${printable(file)}`;
  const pem = file === '' ? decodeBase64(data, where) : await readPem(file, where, 'config');
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw new ConnectionError('config', { what: 'holds no PEM certificate', where });
  }
  return pem;
}

/** The text of a base64 field. Throws ConnectionError `config`, without the value, if it is not base64. */
export function decodeBase64(data: string, where: string): string {
  const compact = data.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) {
    throw new ConnectionError('config', { what: 'is not base64', where });
  }
  return Buffer.from(compact, 'base64').toString('utf8');
}

/** The text of a certificate or key file. */
export async function readPem(file: string, where: string, kind: 'config' | 'credentials'): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new ConnectionError(kind, { what: `cannot be read (${code})`, where });
  }
}
