import { Buffer } from 'node:buffer';
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { bitString, integer, objectIdentifier, octetString, sequence, set, tagged, text, time, yes } from './der.ts';

/** A serving certificate and the authority that signed it, as PEM; made for one run, the authority's key is forgotten. */
export interface ServingCertificate {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

const hour = 3_600_000;

/**
 * Makes an authority and a certificate that it signed for these host names and IPv4 addresses (ECDSA P-256, a day long).
 * Node has no call that makes certificates, and the profile needed here (RFC 5280) is a page.
 */
export function createServingCertificate(hosts: readonly string[], now: Date = new Date()): ServingCertificate {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const validity = sequence(time(new Date(now.getTime() - hour)), time(new Date(now.getTime() + 24 * hour)));
  const issuer = name('kubernetes');
  const authorityId = keyIdentifier(authority.publicKey);
  const ca = certificate(authority.privateKey, {
    issuer,
    subject: issuer,
    validity,
    publicKey: authority.publicKey,
    extensions: [
      extension('2.5.29.19', true, sequence(yes())),
      extension('2.5.29.15', true, bitString(Buffer.from([0b0000_0110]), 1)), // keyCertSign, cRLSign
      extension('2.5.29.14', false, octetString(authorityId)),
    ],
  });
  const leaf = certificate(authority.privateKey, {
    issuer,
    subject: name('kube-apiserver'),
    validity,
    publicKey: server.publicKey,
    extensions: [
      extension('2.5.29.19', true, sequence()),
      extension('2.5.29.15', true, bitString(Buffer.from([0b1000_0000]), 7)), // digitalSignature
      extension('2.5.29.37', false, sequence(objectIdentifier('1.3.6.1.5.5.7.3.1'))), // serverAuth
      extension('2.5.29.35', false, sequence(tagged(0, authorityId, false))),
      extension('2.5.29.17', false, sequence(...hosts.map(alternativeName))),
    ],
  });
  return {
    ca: pem(ca),
    certificate: pem(leaf),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

interface Content {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly validity: Buffer;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Buffer[];
}

const ecdsaWithSha256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'));

function certificate(signer: KeyObject, content: Content): Buffer {
  const version3 = tagged(0, integer(Buffer.from([2])));
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40; // positive and never shorter: the shortest form is part of DER
  const body = sequence(
    version3,
    integer(serial),
    ecdsaWithSha256,
    content.issuer,
    content.validity,
    content.subject,
    subjectPublicKey(content.publicKey),
    tagged(3, sequence(...content.extensions)),
  );
  return sequence(body, ecdsaWithSha256, bitString(sign('sha256', body, signer)));
}

function name(commonName: string): Buffer {
  return sequence(set(sequence(objectIdentifier('2.5.4.3'), text(commonName))));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(objectIdentifier(id), ...(critical ? [yes()] : []), octetString(value));
}

function alternativeName(host: string): Buffer {
  if (isIPv4(host)) return tagged(7, Buffer.from(host.split('.').map(Number)), false);
  return tagged(2, Buffer.from(host, 'latin1'), false);
}

function subjectPublicKey(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha256').update(subjectPublicKey(key)).digest().subarray(0, 20);
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
