import { isIPv6 } from 'node:net';
import { Fault } from './errors.ts';
import { printable } from './printable.ts';

/** The fault behind an error of a plain socket; `address` is host and port as in the kubeconfig. */
export function networkFault(error: unknown, address: string): Fault {
  const code = codeOf(error);
  switch (code) {
    case 'ENOTFOUND':
      return new Fault('dns', `the name of ${address} does not exist`, { hint: 'Check the server URL and the VPN.' });
    case 'EAI_AGAIN':
      return new Fault('dns', `the name of ${address} cannot be looked up now`, { again: true });
    case 'ECONNREFUSED':
      return new Fault('refused', `${address} refused the connection`, {
        again: true,
        hint: 'Check that the API server runs and that the port is right.',
      });
    case 'ECONNRESET':
    case 'EPIPE':
      return new Fault('reset', `${address} closed the connection`, { again: true });
    case 'ETIMEDOUT':
      return new Fault('timeout', `${address} did not answer`, { again: true });
    default:
      return new Fault('unreachable', `${address} cannot be reached (${printable(code, 40)})`, { again: true });
  }
}

const UNKNOWN_AUTHORITY = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
  'CERT_SIGNATURE_FAILURE',
]);

/** The fault behind an error of a TLS handshake with a server that should be `name`. None is worth another try but a reset. */
export function tlsFault(error: NodeJS.ErrnoException, name: string): Fault {
  const code = error.code ?? '';
  const server = printable(name, 100);
  if (UNKNOWN_AUTHORITY.has(code)) {
    return new Fault('tls', `the certificate of ${server} was issued by an unknown authority`, {
      hint: 'Check certificate-authority-data, or give --certificate-authority. A company-wide authority can be added with NODE_EXTRA_CA_CERTS.',
    });
  }
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return new Fault('tls', `the certificate of ${server} has expired`, {
        hint: "Renew the API server's certificate, or check the clock of this machine.",
      });
    case 'CERT_NOT_YET_VALID':
      return new Fault('tls', `the certificate of ${server} is not valid yet`, {
        hint: 'Check the clock of this machine.',
      });
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return new Fault('tls', `the certificate is not for ${server}${namesIn(error)}`, {
        hint: isIPv6(name)
          ? 'Some Node releases (22.23, 24.17, 24.18, 26.4) refuse IPv6 addresses in certificates; use another, or --tls-server-name.'
          : 'Check the server URL, or give the right name with --tls-server-name.',
      });
    case 'ECONNRESET':
    case 'EPIPE':
      return new Fault('reset', `${server} closed the connection during the TLS handshake`, { again: true });
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return new Fault('tls', `${server} does not speak TLS on this port`, {
        hint: 'Check the port of the server URL.',
      });
    default:
      return new Fault('tls', `the TLS handshake with ${server} failed (${printable(code || 'unknown error', 60)})`);
  }
}

/** Whether an error after the handshake is still the TLS layer's, as when the server refuses a client certificate. */
export function isTlsError(code: string): boolean {
  return code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code === 'EPROTO';
}

/** With several addresses for a name, Node reports one error per address. */
function codeOf(error: unknown): string {
  const [first] = error instanceof AggregateError ? error.errors : [error];
  const code: unknown = typeof first === 'object' && first !== null && 'code' in first ? first.code : undefined;
  return typeof code === 'string' ? code : 'unknown error';
}

function namesIn(error: Error): string {
  const certificate = 'cert' in error ? error.cert : null;
  if (typeof certificate !== 'object' || certificate === null || !('subjectaltname' in certificate)) return '';
  const names = certificate.subjectaltname;
  return typeof names === 'string' ? ` but for ${printable(names, 200)}` : '';
}
