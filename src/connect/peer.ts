import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { printable } from './printable.ts';

/** The server's certificate as the handshake showed it; times are ISO 8601. */
export interface PeerCertificate {
  subject: string;
  issuer: string;
  validFrom: string;
  validTo: string;
  /** Names and addresses that it is good for, at most 32. */
  names: string[];
}

/** Who was at the other end of the first connection to the API server. */
export interface Peer {
  /** The IP address; null behind a proxy, where nobody tells. */
  address: string | null;
  /** Null over plain HTTP. */
  tls: { protocol: string; cipher: string; certificate: PeerCertificate | null } | null;
}

/** Describes the other end of a connection that stands; `direct` is false behind a proxy. */
export function describePeer(socket: Duplex, direct: boolean): Peer {
  const address = direct && socket instanceof net.Socket ? (socket.remoteAddress ?? null) : null;
  if (!(socket instanceof tls.TLSSocket)) return { address, tls: null };
  return {
    address,
    tls: {
      protocol: socket.getProtocol() ?? '',
      cipher: socket.getCipher()?.standardName ?? '',
      certificate: readCertificate(socket.getPeerCertificate()),
    },
  };
}

function readCertificate(certificate: Partial<tls.PeerCertificate>): PeerCertificate | null {
  const { valid_from: from, valid_to: to, subject, issuer, subjectaltname } = certificate;
  const [validFrom, validTo] = [toIso(from), toIso(to)];
  if (validFrom === null || validTo === null) return null;
  return {
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    validFrom,
    validTo,
    names: (subjectaltname ?? '')
      .split(', ')
      .flatMap((name) => {
        const found = /^(?:DNS|IP Address):(.+)$/.exec(name)?.[1];
        return found === undefined ? [] : [printable(found, 253)];
      })
      .slice(0, 32),
  };
}

function toIso(text: string | undefined): string | null {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** The common name, or else the organisation. */
function nameOf(name: Partial<tls.Certificate> | undefined): string {
  const { CN, O: organisation } = name ?? {};
  const found: unknown = CN ?? organisation;
  return printable(String(Array.isArray(found) ? found[0] : (found ?? '')), 200);
}
