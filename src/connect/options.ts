import { ConnectionError } from './errors.ts';
import { printable } from './printable.ts';
import type { RetryPolicy } from './retry.ts';

/** Time limits of one try of a request, in milliseconds; Infinity means none. */
export interface Limits {
  /** From opening the socket to the end of the TLS handshake, proxy included. */
  connect: number;
  /** From having a connection to the first byte of the answer's headers. */
  headers: number;
  /** Between two pieces of the body. */
  idle: number;
  /** The whole try. */
  total: number;
  /** One run of a credential plugin. */
  plugin: number;
}

export const DEFAULT_LIMITS: Limits = {
  connect: 10_000,
  headers: 30_000,
  idle: 15_000,
  total: 75_000,
  plugin: 30_000,
};

/** kubectl's connection flags with kubectl's meaning; an absent or empty one leaves the kubeconfig's setting alone. */
export interface ConnectionOptions {
  kubeconfig?: string;
  context?: string;
  cluster?: string;
  user?: string;
  namespace?: string;
  server?: string;
  token?: string;
  as?: string;
  asGroups?: readonly string[];
  asUid?: string;
  asUserExtra?: Readonly<Record<string, readonly string[]>>;
  certificateAuthority?: string;
  clientCertificate?: string;
  clientKey?: string;
  insecureSkipTlsVerify?: boolean;
  tlsServerName?: string;
  proxyUrl?: string;
  /** A Go duration (`1m30s`) or whole seconds; `0` means no limit. */
  requestTimeout?: string;
  disableCompression?: boolean;
  /** Allows `http://` to a loopback address, as of `kubectl proxy`. */
  allowHttp?: boolean;
  /** Connections kept open at once; default 4. */
  maxSockets?: number;
  /** Default `kaudit`. */
  userAgent?: string;
  limits?: Partial<Limits>;
  retry?: Partial<RetryPolicy>;
}

const UNIT_MS = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['μs', 1e-3],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/**
 * Milliseconds of a kubectl time-out: whole seconds or a Go duration; null if it is neither or negative.
 * Source: client-go tools/clientcmd/helpers.go ParseTimeout, Go time.ParseDuration.
 */
export function parseDuration(text: string): number | null {
  if (/^\d{1,15}$/.test(text)) return Number(text) * 1000;
  if (text.length > 64 || !/^\+?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|\u00b5s|\u03bcs|ms|s|m|h))+$/.test(text)) return null;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)/g)) {
    total += Number(amount) * (UNIT_MS.get(unit ?? '') ?? 0);
  }
  return total;
}

/**
 * The limits of a connection. A request time-out that was asked for replaces the total, and the wait for headers where
 * it is longer: a server may compute a large list for minutes before its first byte.
 */
export function limitsOf(options: ConnectionOptions): Limits {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  if (options.requestTimeout === undefined || options.requestTimeout === '') return limits;
  const asked = parseDuration(options.requestTimeout);
  if (asked === null) {
    throw new ConnectionError('config', {
      what: `"${printable(options.requestTimeout, 60)}" is not a time-out`,
      where: '--request-timeout',
      hint: 'Give whole seconds or a duration such as 30s, 2m or 1h; 0 means no limit.',
    });
  }
  const total = asked === 0 ? Number.POSITIVE_INFINITY : asked;
  return { ...limits, total, headers: Math.max(limits.headers, total) };
}

/** The namespace without kubectl's `ns/`, `namespace/` or `namespaces/` prefix. Source: overrides.go RemoveNamespacesPrefix. */
export function bareNamespace(value: string): string {
  return value.replace(/^(?:namespaces|namespace|ns)\/(?=.)/i, '');
}
