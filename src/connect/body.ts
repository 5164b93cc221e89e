import { isAscii } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TextDecoder } from 'node:util';
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

/** Bytes that are decompressed at a time: each piece costs a round through the event loop, where pages of a list are parsed. */
const PIECE = 512 * 1024;

/**
 * The text of the whole body of an answer, proven complete: to the announced length and to the checksum after the gzip data.
 * Bytes that are not UTF-8 become U+FFFD, as Go's JSON decoder has it.
 */
export async function readBody(response: IncomingMessage, { gzip, maxBytes, onBytes }: BodySettings): Promise<string> {
  const encoding = (response.headers['content-encoding'] ?? '').trim().toLowerCase();
  const zipped = gzip && encoding === 'gzip';
  if (!zipped && encoding !== '' && encoding !== 'identity') {
    throw new Fault('encoding', 'the body has a content encoding that was not asked for');
  }
  const text = new BodyText();
  let size = 0;
  const meter = async function* (source: Readable) {
    for await (const chunk of source) {
      onBytes(Buffer.byteLength(chunk));
      yield chunk;
    }
  };
  const collect = async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      size += chunk.length;
      if (size > maxBytes) throw new Fault('too-large', `the body is larger than ${mebibytes(maxBytes)} MiB`);
      text.add(chunk);
    }
  };
  try {
    if (zipped) await pipeline(response, meter, createGunzip({ chunkSize: PIECE }), collect);
    else await pipeline(response, meter, collect);
  } catch (error) {
    throw bodyFault(error);
  }
  if (!response.complete) throw truncated();
  return text.end();
}

/** The text of the pieces of a body, decoded as they come: a page that waits to be joined and decoded is in memory three times. */
class BodyText {
  #text = '';
  #decoder: TextDecoder | undefined;

  add(piece: Buffer): void {
    // Most pages are ASCII: found out and copied ten times faster than decoded.
    if (this.#decoder === undefined && isAscii(piece)) this.#text += piece.toString('latin1');
    else {
      this.#decoder ??= new TextDecoder('utf-8', { ignoreBOM: true });
      this.#text += this.#decoder.decode(piece, { stream: true });
    }
  }

  end(): string {
    return this.#text + (this.#decoder?.decode() ?? '');
  }
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

function mebibytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(bytes % (1024 * 1024) === 0 ? 0 : 2);
}
