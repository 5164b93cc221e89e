import { Buffer } from 'node:buffer';

/** One DER value: tag, length in the shortest form, content (X.690, 8.1 and 10.1). */
export function encode(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = [];
  for (let rest = body.length; rest > 0; rest = Math.floor(rest / 256)) length.unshift(rest % 256);
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length, ...length]), body]);
}

/** SEQUENCE. */
export function sequence(...content: readonly Uint8Array[]): Buffer {
  return encode(0x30, ...content);
}

/** SET of one element. */
export function set(content: Uint8Array): Buffer {
  return encode(0x31, content);
}

/** INTEGER of unsigned big-endian bytes. */
export function integer(bytes: Uint8Array): Buffer {
  const first = bytes[0] ?? 0;
  return encode(0x02, first >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

/** BOOLEAN true; false is the default wherever it is used here and is left out. */
export function yes(): Buffer {
  return encode(0x01, Buffer.from([0xff]));
}

/** OBJECT IDENTIFIER of a dotted name. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const digits = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) digits.unshift(0x80 | (left % 128));
    bytes.push(...digits);
  }
  return encode(0x06, Buffer.from(bytes));
}

/** BIT STRING; `unused` bits at its end count for nothing. */
export function bitString(content: Uint8Array, unused = 0): Buffer {
  return encode(0x03, Buffer.from([unused]), content);
}

/** OCTET STRING. */
export function octetString(content: Uint8Array): Buffer {
  return encode(0x04, content);
}

/** UTF8String. */
export function text(value: string): Buffer {
  return encode(0x0c, Buffer.from(value, 'utf8'));
}

/** UTCTime, to the second; good until 2049, which is enough for a certificate of one day. */
export function time(date: Date): Buffer {
  return encode(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`, 'latin1'));
}

/** An explicitly tagged value, or with `constructed` false an implicitly tagged primitive one. */
export function tagged(number: number, content: Uint8Array, constructed = true): Buffer {
  return encode((constructed ? 0xa0 : 0x80) | number, content);
}
