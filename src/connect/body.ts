import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Fault } from './errors.ts';

export interface BodySettings {
  /** Whether gzip was asked for; an encoding that was not is refused. */
  gzip: boolean;
  /** The most decoded bytes to take. */
  maxBytes: number;
  /** Called with the size of each piece as it comes off the wire. */
  onBytes: (bytes: number) => void;
}

/** The whole body of an answer, proven complete: to the announced length and to the checksum after the gzip data. */
export async function readBody(response: IncomingMessage, { gzip, maxBytes, onBytes }: BodySettings): Promise<Buffer> {
  const encoding = (response.headers['content-encoding'] ?? '').trim().toLowerCase();
  const zipped = gzip && encoding === 'gzip';
  if (!zipped && encoding !== '' && encoding !== 'identity') {
    throw new Fault('encoding', 'the body has a content encoding that was not asked for');
  }
  try {
    const bytes = await readBytes(response, maxBytes, onBytes);
    if (!response.complete) throw truncated();
    return zipped ? await unzip(bytes, maxBytes) : bytes;
  } catch (error) {
    throw bodyFault(error, maxBytes);
  }
}

async function readBytes(
  response: IncomingMessage,
  maxBytes: number,
  onBytes: (bytes: number) => void,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of response) {
    onBytes(piece.length);
    size += piece.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    pieces.push(piece);
  }
  return Buffer.concat(pieces, size);
}

const gunzipped = promisify(gunzip);
/** Deflate makes no less of a byte than this (zlib.net/zlib_tech.html). */
const mostDeflated = 1_032;

/**
 * Into one buffer: gzip data end with the size that they had (RFC 1952, ISIZE), and each further piece would cost a round through the
 * event loop, where pages of a list are parsed, and a copy. A size that is a lie costs just that.
 */
async function unzip(bytes: Buffer, maxBytes: number): Promise<Buffer> {
  if (bytes.length < 4) throw truncated();
  const announced = bytes.readUInt32LE(bytes.length - 4);
  const room = Math.min(announced, maxBytes, bytes.length * mostDeflated);
  // One more byte than that, or zlib asks whether there is more.
  return gunzipped(bytes, { chunkSize: Math.max(room + 1, 64 * 1_024), maxOutputLength: maxBytes });
}

function bodyFault(error: unknown, maxBytes: number): Fault {
  if (error instanceof Fault) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(maxBytes);
  if (code.startsWith('Z_') && code !== 'Z_BUF_ERROR') {
    return new Fault('corrupt', 'the compressed body is damaged', { again: true });
  }
  return truncated();
}

function truncated(): Fault {
  return new Fault('truncated', 'the body ended before it was complete', { again: true });
}

function tooLarge(maxBytes: number): Fault {
  const mebibytes = maxBytes / 1024 / 1024;
  return new Fault(
    'too-large',
    `the body is larger than ${mebibytes.toFixed(Number.isInteger(mebibytes) ? 0 : 2)} MiB`,
  );
}
