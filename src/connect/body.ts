import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Fault } from './errors.ts';

export interface BodySettings {
  /** Whether gzip was asked for; an encoding that was not is refused. */
  gzip: boolean;
  /** The most decoded bytes to take. */
  maxBytes: number;
  /** Called with the size of each piece as it comes off the wire. */
  onBytes: (bytes: number) => void;
}

/** Bytes that are unzipped at a time: each piece costs a round through the event loop, where pages of a list are parsed. */
const PIECE = 1024 * 1024;

/** The whole body of an answer, proven complete: to the announced length and to the checksum after the gzip data. */
export async function readBody(response: IncomingMessage, { gzip, maxBytes, onBytes }: BodySettings): Promise<Buffer> {
  const encoding = (response.headers['content-encoding'] ?? '').trim().toLowerCase();
  const zipped = gzip && encoding === 'gzip';
  if (!zipped && encoding !== '' && encoding !== 'identity') {
    throw new Fault('encoding', 'the body has a content encoding that was not asked for');
  }
  const pieces: Buffer[] = [];
  let size = 0;
  const meter = async function* (source: Readable) {
    for await (const piece of source) {
      onBytes(Buffer.byteLength(piece));
      yield piece;
    }
  };
  const gather = async (source: AsyncIterable<Buffer>) => {
    for await (const piece of source) {
      size += piece.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      pieces.push(piece);
    }
  };
  try {
    if (zipped) await pipeline(response, meter, createGunzip({ chunkSize: PIECE }), gather);
    else await pipeline(response, meter, gather);
  } catch (error) {
    throw bodyFault(error);
  }
  if (!response.complete) throw truncated();
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces, size);
}

function bodyFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
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
