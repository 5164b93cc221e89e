import { assertExpectations } from '../expectations/assert.ts';
import { collectForExpectations } from '../expectations/collect.ts';
import { readExpectations } from '../expectations/expectations.ts';
import { describeAssertion } from './assert-text.ts';
import { dataText } from './data-text.ts';
import { UsageError } from './errors.ts';
import { namespacesOf } from './flags.ts';
import { readText } from './input.ts';
import { type InventoryFlags, obtain } from './inventory.ts';
import { writeStdout } from './output.ts';
import { readCluster } from './scan.ts';

export interface AssertFlags extends InventoryFlags {
  readonly output: 'table' | 'json' | 'yaml';
}

/** `kaudit assert`: resolves with 0 where all hold, 1 where any is broken, else 3 where any can not be told. */
export async function runAssert(files: readonly string[], flags: AssertFlags): Promise<number> {
  const fromStdin = [...files, flags.inventory, ...(flags.manifests ?? [])].filter((file) => file === '-');
  if (fromStdin.length > 1) throw new UsageError('- names standard input, which can be read once');
  const texts: (readonly [string, string])[] = [];
  for (const file of files) texts.push([file, await readText(file)]);
  const expectations = texts.flatMap(([file, text]) => readExpectations(text, file));
  const { inventory, interruption } = await obtain(flags, (watch) =>
    readCluster(flags, watch, (connection, options) =>
      collectForExpectations(connection, expectations, { ...options, namespaces: namespacesOf(flags) }),
    ),
  );
  const answered = assertExpectations(inventory, expectations);
  await writeStdout(
    flags.output === 'table' ? describeAssertion(answered, flags.verbose === true) : dataText(answered, flags.output),
  );
  return interruption ?? (answered.broken > 0 ? 1 : answered.unknown > 0 ? 3 : 0);
}
