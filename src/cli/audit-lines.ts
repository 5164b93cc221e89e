import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UsageError } from './errors.ts';

/** Bytes of one line: events with whole requests and answers stay below (the API server takes 3 MiB of request). */
const longestLine = 16 * 1024 * 1024;

/** What a log held that could not be read as JSON. */
export interface LogFaults {
  /** Lines longer than the limit. */
  tooLong: number;
  /** Lines that are no JSON. */
  broken: number;
  /** Whether the last line was still being written. */
  unfinished: number;
}

/** The values of a log with one JSON text a line, in order; `-` is standard input, gzip is told by its first bytes. Memory stays flat. */
export async function* readJsonLines(file: string, faults: LogFaults): AsyncGenerator<unknown> {
  let parts: Buffer[] = [];
  let length = 0;
  let skipping = false;
  const take = (last: boolean): unknown => {
    const line = parts.length === 1 ? parts[0] : Buffer.concat(parts);
    parts = [];
    length = 0;
    const text = line?.toString('utf8').trim() ?? '';
    if (text === '') return undefined;
    try {
      return JSON.parse(text);
    } catch {
      faults[last ? 'unfinished' : 'broken']++;
      return undefined;
    }
  };
  for await (const chunk of chunksOf(file)) {
    for (let start = 0; start < chunk.length; ) {
      const end = chunk.indexOf(0x0a, start);
      const piece = chunk.subarray(start, end < 0 ? chunk.length : end);
      start = end < 0 ? chunk.length : end + 1;
      if (skipping) {
        skipping = end < 0;
        continue;
      }
      parts.push(piece);
      length += piece.length;
      if (length > longestLine) {
        faults.tooLong++;
        parts = [];
        length = 0;
        skipping = end < 0;
      } else if (end >= 0) {
        const value = take(false);
        if (value !== undefined) yield value;
      }
    }
  }
  const value = take(true);
  if (value !== undefined) yield value;
}

/** The bytes of a file, unpacked; the next are read when these were taken. */
async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  const source = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 256 * 1024 });
  try {
    const bytes = source[Symbol.asyncIterator]();
    const first = await firstBytes(bytes);
    const whole = Readable.from(prepend(first, bytes), { objectMode: false, highWaterMark: 256 * 1024 });
    if (first[0] !== 0x1f || first[1] !== 0x8b) {
      for await (const chunk of whole) yield Buffer.from(chunk);
      return;
    }
    const unzip = createGunzip({ chunkSize: 256 * 1024 });
    whole.on('error', (error) => unzip.destroy(error));
    for await (const chunk of whole.pipe(unzip)) yield Buffer.from(chunk);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const what = code.startsWith('Z_') ? 'the gzip data is damaged or cut off' : code;
    throw new UsageError(`${file}: can not be read: ${what}`, 'Check the name and its permissions.');
  } finally {
    source.destroy();
  }
}

async function firstBytes(bytes: AsyncIterator<unknown>): Promise<Buffer> {
  let first = Buffer.alloc(0);
  while (first.length < 2) {
    const { done, value } = await bytes.next();
    if (done === true) break;
    first = Buffer.concat([first, toBuffer(value)]);
  }
  return first;
}

async function* prepend(first: Buffer, bytes: AsyncIterator<unknown>): AsyncGenerator<Buffer> {
  yield first;
  for (;;) {
    const { done, value } = await bytes.next();
    if (done === true) return;
    yield toBuffer(value);
  }
}

function toBuffer(value: unknown): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.from(String(value));
}
