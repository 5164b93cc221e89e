import { createReadStream } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { UsageError } from './errors.ts';

/** A text longer than this is refused: the engine could not hold it as one string. */
const longestText = 500 * 1024 * 1024;
const tooLong = 'it is longer than 500 MiB';

/** The text of a file, or of standard input for `-`; what is compressed with gzip is unpacked, whatever its name. */
export async function readText(file: string): Promise<string> {
  const stream = file === '-' ? process.stdin : createReadStream(file);
  const bytes = await readBounded(stream).catch((error: unknown) => Promise.reject(unreadable(file, error)));
  if (bytes === null) throw new UsageError(`${file}: can not be read: ${tooLong}`, 'Check the file.');
  return decode(bytes, file);
}

/** Bytes of what a person writes by hand. */
const longestByHand = 4 * 1024 * 1024;

/**
 * The text of a file that decides what is excused: a file proper, of a size that people write, in the folder where it is
 * named. A link within that folder is followed, as a mounted ConfigMap has them; one that leads out of it is not.
 */
export async function readTextByHand(file: string): Promise<string> {
  if (file === '-') return readText(file);
  const refused = (what: string) =>
    new UsageError(`${file}: can not be read: ${what}`, 'Name a file of its own, or - for standard input.');
  const [status, real, folder] = await Promise.all([stat(file), realpath(file), realpath(path.dirname(file))]).catch(
    (error: unknown) => Promise.reject(unreadable(file, error)),
  );
  if (!status.isFile()) throw refused(status.isDirectory() ? 'it is a folder' : 'it is no file proper');
  if (status.size > longestByHand) throw refused(`it is longer than ${longestByHand / 1024 / 1024} MiB`);
  if (!real.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep))
    throw refused('it is a link out of its folder');
  return readText(file);
}

/** A file found in a folder: its path as a person would name it, and its path below the folder. */
export interface FoundFile {
  readonly file: string;
  readonly below: string;
}

/** The files of a folder whose names match, sorted, at any depth; hidden folders and links to folders are left out. Null where it is no folder. */
export async function listFolder(folder: string, names: RegExp): Promise<FoundFile[] | null> {
  if (folder === '-') return null;
  const status = await lstat(`${folder}${path.sep}.`).catch(() => undefined);
  if (status?.isDirectory() !== true) return null;
  const found: FoundFile[] = [];
  const walk = async (below: string): Promise<void> => {
    const entries = await readdir(path.join(folder, below), { withFileTypes: true }).catch((error: unknown) =>
      Promise.reject(unreadable(path.join(folder, below), error)),
    );
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const place = path.join(below, entry.name);
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.')) await walk(place);
      } else if ((entry.isFile() || entry.isSymbolicLink()) && !entry.name.startsWith('.') && names.test(entry.name))
        found.push({ file: path.join(folder, place), below: place.split(path.sep).join('/') });
    }
  };
  await walk('');
  return found;
}

/** All bytes, or null where they are too many: a device may never end. */
async function readBounded(stream: AsyncIterable<unknown>): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    length += bytes.length;
    if (length > longestText) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Buffer, file: string): string {
  const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!zipped && file.endsWith('.gz'))
    throw new UsageError(`${file}: can not be read: it is not compressed with gzip`, 'Check the name.');
  try {
    const plain = zipped ? gunzipSync(bytes, { maxOutputLength: longestText }) : bytes;
    if (plain.length > longestText) throw new RangeError('too long');
    return plain.toString('utf8');
  } catch (error) {
    const what = error instanceof RangeError ? tooLong : 'the gzip data is damaged';
    throw new UsageError(`${file}: can not be read: ${what}`, 'Check the file.');
  }
}

function unreadable(file: string, error: unknown): UsageError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return new UsageError(`${file}: can not be read: ${code}`, 'Check the name and its permissions.');
}
