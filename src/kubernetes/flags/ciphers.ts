import type { ParsedFlags } from './parse.ts';
import { readFlag } from './reading.ts';
import { type Known, minimumTlsVersion, unknowable } from './settings.ts';

/** Suites with forward secrecy and authenticated encryption, by the names of Go's crypto/tls. */
const STRONG =
  /^TLS_(?:ECDHE_(?:ECDSA|RSA)_WITH_(?:AES_128_GCM_SHA256|AES_256_GCM_SHA384|CHACHA20_POLY1305(?:_SHA256)?)|AES_128_GCM_SHA256|AES_256_GCM_SHA384|CHACHA20_POLY1305_SHA256)$/;

/** Whether a suite has forward secrecy and authenticated encryption. */
export function isStrongSuite(suite: string): boolean {
  return STRONG.test(suite);
}

/**
 * The suites outside the strong ones that --tls-cipher-suites names; `default` where it is absent, since Go's own list holds
 * CBC suites. With TLS 1.3 alone there is nothing to choose (k8s.io/component-base/cli/flag/ciphersuites_flag.go).
 */
export function weakCipherSuites(
  flags: ParsedFlags,
  minor: number,
): Known<{ readonly weak: readonly string[] | 'default' }> {
  const tls = minimumTlsVersion(flags, minor);
  if (tls.state === 'known' && tls.version === 'VersionTLS13') return { state: 'known', weak: [], from: tls.from };
  const reading = readFlag(flags, flags.component, 'tls-cipher-suites', minor);
  if (reading.state === 'unreadable') return unknowable('tls-cipher-suites', reading.reason);
  const suites = reading.values.map((suite) => suite.trim());
  const weak = suites.filter((suite) => !isStrongSuite(suite));
  if (suites.length > 0 && weak.length === 0) return { state: 'known', weak, from: '--tls-cipher-suites' };
  // Only an unread version could still make it good.
  if (tls.state === 'unreadable') return tls;
  if (suites.length === 0) return { state: 'known', weak: 'default', from: 'default of --tls-cipher-suites' };
  return { state: 'known', weak, from: '--tls-cipher-suites' };
}
