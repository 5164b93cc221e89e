import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type LogFaults, readJsonLines } from '../../src/cli/audit-lines.ts';
import { temporaryFolder } from '../support/folder.ts';

const folder = temporaryFolder('lines');

let files = 0;
async function read(content: string | Buffer): Promise<{ values: unknown[]; faults: LogFaults }> {
  files += 1;
  const file = path.join(folder, `${files}.log`);
  writeFileSync(file, content);
  const faults: LogFaults = { tooLong: 0, broken: 0, unfinished: 0 };
  const values: unknown[] = [];
  for await (const value of readJsonLines(file, faults)) values.push(value);
  return { values, faults };
}
const clean = { tooLong: 0, broken: 0, unfinished: 0 };

describe('lines of a log', () => {
  test('are read in order, with or without a last newline, and with CRLF', async () => {
    expect(await read('{"a":1}\r\n\n{"a":2}\n{"a":3}')).toEqual({
      values: [{ a: 1 }, { a: 2 }, { a: 3 }],
      faults: clean,
    });
    expect(await read('')).toEqual({ values: [], faults: clean });
    expect(await read('1')).toEqual({ values: [1], faults: clean });
  });

  test('are read whole although they are longer than what is read at once, with letters of several bytes', async () => {
    const long = 'ü'.repeat(400_000);
    const { values } = await read(`${JSON.stringify(long)}\n"x"\n${JSON.stringify(long)}\n`);
    expect(values).toEqual([long, 'x', long]);
  });

  test('may be compressed, in several parts', async () => {
    expect((await read(Buffer.concat([gzipSync('1\n2\n'), gzipSync('3\n')]))).values).toEqual([1, 2, 3]);
  });

  test('that can not be read are counted, and the others read', async () => {
    const huge = `"${'x'.repeat(17 * 1024 * 1024)}"`;
    const { values, faults } = await read(`1\n{oops\n${huge}\n2\n${huge}\n3\n{"cut":`);
    expect(values).toEqual([1, 2, 3]);
    expect(faults).toEqual({ tooLong: 2, broken: 1, unfinished: 1 });
  });

  test('of a damaged file, and of none, are errors', async () => {
    const whole = gzipSync(`${'1234567\n'.repeat(1_000)}`);
    await expect(read(whole.subarray(0, whole.length - 12))).rejects.toThrow('the gzip data is damaged or cut off');
    await expect(readJsonLines(path.join(folder, 'none'), { ...clean }).next()).rejects.toThrow(
      'none: can not be read: ENOENT',
    );
  });
});
