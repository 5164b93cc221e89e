import { randomBytes } from 'node:crypto';
import { lstat, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { OutputError, UsageError } from './errors.ts';

/** One `-o FORMAT[=FILE]`; without a file it goes to standard output. */
export interface OutputSpec {
  readonly format: string;
  readonly file: string | null;
}

/** Reads the values of `-o`; the table on standard output where none was given. */
export function parseOutputs(values: readonly string[] | undefined, formats: readonly string[]): OutputSpec[] {
  const outputs = (values ?? ['table']).map((value): OutputSpec => {
    const at = value.indexOf('=');
    const format = at < 0 ? value : value.slice(0, at);
    if (!formats.includes(format))
      throw new UsageError(
        `-o ${value}: there is no format ${JSON.stringify(format)}`,
        `The formats are ${formats.join(', ')}.`,
      );
    if (at >= 0 && at === value.length - 1) throw new UsageError(`-o ${value}: the file name is missing`);
    const file = at < 0 ? null : value.slice(at + 1);
    return { format, file: file === '-' ? null : file };
  });
  if (outputs.filter(({ file }) => file === null).length > 1)
    throw new UsageError('only one output can go to standard output', 'Give the others a file: -o json=report.json');
  const files = outputs.flatMap(({ file }) => (file === null ? [] : [path.resolve(file)]));
  if (new Set(files).size < files.length) throw new UsageError('two outputs name the same file');
  return outputs;
}

/** A text, or its pieces in their order. */
export type Text = string | Iterable<string>;

/** Characters that are written at a time: each piece of its own would be a call of the system. */
const blockLength = 256 * 1024;

function* blocksOf(text: Text): Generator<string> {
  let block = '';
  for (const piece of typeof text === 'string' ? [text] : text) {
    block += piece;
    if (block.length < blockLength) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}

/** A file that was opened beside its target and takes its place when all of it is written. */
export interface PendingFile {
  /** Writes all of a text, or of its pieces, compressed where the name ends with `.gz`, and puts the file in place, mode 0600; a symlink or directory is never replaced. */
  commit(text: Text): Promise<void>;
  /** Leaves the target untouched. */
  discard(): Promise<void>;
}

/** Opens the file for writing, or throws UsageError: better before a scan than after it. */
export async function openFile(target: string): Promise<PendingFile> {
  const existing = await lstat(target).catch(() => undefined);
  if (existing !== undefined && !existing.isFile())
    throw new UsageError(`${target}: can not be written: it is not a regular file`, 'Name another file.');
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  const handle = await open(temporary, 'wx', 0o600).catch((error: unknown) => {
    throw new UsageError(`${target}: can not be written: ${codeOf(error)}`, 'Check the folder and its permissions.');
  });
  const discard = async (): Promise<void> => {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
  };
  return {
    discard,
    async commit(text) {
      try {
        if (target.endsWith('.gz')) await handle.writeFile(gzipSync([...blocksOf(text)].join('')));
        else for (const block of blocksOf(text)) await handle.appendFile(block);
        await handle.sync();
        await handle.close();
        await rename(temporary, target);
      } catch (error) {
        await discard();
        // What makes the pieces may break as well.
        if (!(error instanceof Error && 'code' in error)) throw error;
        throw new OutputError(`${target}: writing broke off: ${codeOf(error)}`);
      }
    },
  };
}

/** Writes to standard output and waits until the reader took it. */
export function writeStdout(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) =>
      error ? reject(new OutputError(`standard output: ${error.message}`)) : resolve(),
    );
  });
}

/** Opens all files first, then writes each output made by `render`. */
export async function openOutputs(outputs: readonly OutputSpec[]): Promise<{
  write(render: (format: string, toFile: boolean) => Text): Promise<void>;
  discard(): Promise<void>;
}> {
  const opened: { readonly spec: OutputSpec; readonly file: PendingFile | null }[] = [];
  const discard = async (): Promise<void> => {
    for (const { file } of opened) await file?.discard();
  };
  try {
    for (const spec of outputs) opened.push({ spec, file: spec.file === null ? null : await openFile(spec.file) });
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    discard,
    async write(render) {
      // Files first: what a person asked to keep is safe before a closed pipe can end the process.
      for (const { spec, file } of opened) await file?.commit(render(spec.format, true));
      for (const { spec, file } of opened)
        if (file === null) for (const block of blocksOf(render(spec.format, false))) await writeStdout(block);
    },
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
}
