import { decodeBase64, elementsOf } from './der.ts';

/** Who a certificate would be for: the API server takes the common name for the user and the organizations for his groups. */
export interface RequestedSubject {
  readonly user: string;
  readonly groups: readonly string[];
}

const sequence = 0x30;
const setOf = 0x31;
const objectIdentifier = 0x06;
/** 2.5.4.3 and 2.5.4.10 in DER. */
const commonName = '550403';
const organization = '55040a';

/**
 * The subject of `spec.request` of a CertificateSigningRequest: base64 of a PEM block with a PKCS #10 request (RFC 2986).
 * Undefined where it is none.
 */
export function requestedSubject(request: unknown): RequestedSubject | undefined {
  const der = typeof request === 'string' && request.length <= 262_144 ? decodePem(request) : undefined;
  const [outer] = der === undefined ? [] : elementsOf(der);
  const [information] = outer?.tag === sequence ? elementsOf(outer.content) : [];
  const [, subject] = information?.tag === sequence ? elementsOf(information.content) : [];
  if (subject?.tag !== sequence) return undefined;
  const attributes = elementsOf(subject.content)
    .filter(({ tag }) => tag === setOf)
    .flatMap(({ content }) => elementsOf(content))
    .flatMap(({ content }) => readAttribute(content));
  const valuesOf = (type: string) =>
    attributes.flatMap((attribute) => (attribute.type === type ? [attribute.value] : []));
  return { user: valuesOf(commonName).at(-1) ?? '', groups: valuesOf(organization) };
}

function decodePem(base64: string): Uint8Array | undefined {
  const pem = new TextDecoder().decode(decodeBase64(base64));
  const body = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]+)-----END/.exec(pem)?.[1];
  return body === undefined ? undefined : decodeBase64(body);
}

function readAttribute(bytes: Uint8Array): { readonly type: string; readonly value: string }[] {
  const [type, value] = elementsOf(bytes);
  if (type?.tag !== objectIdentifier || value === undefined) return [];
  const name = [...type.content].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [{ type: name, value: new TextDecoder().decode(value.content) }];
}
