import { decodeBase64, elementsOf } from './der.ts';

/** From when and until when a certificate is valid, in ISO time. */
export interface Validity {
  readonly notBefore: string;
  readonly notAfter: string;
}

const sequence = 0x30;
const version = 0xa0;
const utcTime = 0x17;
const generalizedTime = 0x18;
const frames = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]{1,65536})-----END CERTIFICATE-----/g;
const mostCertificates = 256;

/** The validity of each certificate in base64 of PEM text, as `caBundle` holds it; those that can not be read are left out. */
export function validitiesOf(bundle: string): Validity[] {
  const text = new TextDecoder('latin1').decode(decodeBase64(bundle));
  return [...text.matchAll(frames)].slice(0, mostCertificates).flatMap(([, body = '']) => {
    const validity = validityOf(decodeBase64(body));
    return validity === undefined ? [] : [validity];
  });
}

/** The validity of a certificate in DER; undefined where it is none. Source: RFC 5280, section 4.1. */
export function validityOf(der: Uint8Array): Validity | undefined {
  const [certificate] = elementsOf(der);
  const [signed] = certificate?.tag === sequence ? elementsOf(certificate.content) : [];
  if (signed?.tag !== sequence) return undefined;
  const fields = elementsOf(signed.content).filter(({ tag }, i) => !(i === 0 && tag === version));
  // The serial number, the algorithm and the issuer come before it.
  const validity = fields[3];
  if (validity?.tag !== sequence) return undefined;
  const [notBefore, notAfter] = elementsOf(validity.content).map(({ tag, content }) => readTime(tag, content));
  return notBefore === undefined || notAfter === undefined ? undefined : { notBefore, notAfter };
}

/** `YYMMDDHHMMSSZ` until 2049, `YYYYMMDDHHMMSSZ` from then on. */
function readTime(tag: number, content: Uint8Array): string | undefined {
  if (tag !== utcTime && tag !== generalizedTime) return undefined;
  const text = new TextDecoder().decode(content);
  const century = tag === generalizedTime ? '' : Number(text.slice(0, 2)) < 50 ? '20' : '19';
  const match = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(`${century}${text}`);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  return Number.isNaN(Date.parse(iso)) ? undefined : iso;
}
