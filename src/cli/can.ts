import { parseSubject } from '../can/asker.ts';
import { can, rightsOfSubject, whoCan } from '../can/can.ts';
import { collectRights, type Needed } from '../can/collect.ts';
import type { Inventory } from '../inventory.ts';
import { printable } from '../printable.ts';
import { dataText } from './data-text.ts';
import { UsageError } from './errors.ts';
import { namespacesOf } from './flags.ts';
import { type InventoryFlags, type Obtained, obtain } from './inventory.ts';
import { writeStdout } from './output.ts';
import { parseQuestion, type Question, toRequest } from './question.ts';
import { describeAnswer, describeHolders, describeRights } from './rights-text.ts';
import { readCluster } from './scan.ts';
import { terminalOf } from './terminal.ts';

export interface QuestionFlags extends InventoryFlags {
  readonly output: 'table' | 'json' | 'yaml';
  readonly explain?: boolean;
  readonly subresource?: string;
}

/** `kaudit can`: resolves with 0 for yes, 1 for no, 3 where nobody can tell; for a list 0, or 3 where more may be missing. */
export async function runCan(
  subject: string,
  verb: string | undefined,
  resource: string | undefined,
  name: string | undefined,
  flags: QuestionFlags,
): Promise<number> {
  const written = parseSubject(subject);
  const question = verb === undefined ? undefined : parseQuestion(verb, resource, name, flags.subresource);
  const pod = written.kind === 'Pod' ? written : undefined;
  const namespace = oneNamespace(flags);
  const groups = flags.asGroup ?? [];
  const { asGroup: _, ...reading } = flags;
  const { inventory, interruption } = await obtainRights(reading, { namespace, pod });
  if (question === undefined) {
    const held = rightsOfSubject(inventory, subject, { groups, ...(namespace === undefined ? {} : { namespace }) });
    await answer(held, flags, (columns) => describeRights(held, columns, flags.explain === true));
    return interruption ?? (held.complete ? 0 : 3);
  }
  const said = can(inventory, subject, asked(question, inventory, namespace, flags), { groups });
  await answer(said, flags, () => describeAnswer(said, flags.explain === true));
  return interruption ?? (said.allowed === null ? 3 : said.allowed ? 0 : 1);
}

/** `kaudit who-can`: resolves with 0, or with 3 where others may as well. */
export async function runWhoCan(
  verb: string,
  resource: string,
  name: string | undefined,
  flags: QuestionFlags,
): Promise<number> {
  const question = parseQuestion(verb, resource, name, flags.subresource);
  const namespace = oneNamespace(flags);
  const { inventory, interruption } = await obtainRights(flags, { namespace });
  const holders = whoCan(inventory, asked(question, inventory, namespace, flags));
  await answer(holders, flags, (columns) => describeHolders(holders, columns, flags.explain === true));
  return interruption ?? (holders.complete ? 0 : 3);
}

function asked(question: Question, inventory: Inventory, namespace: string | undefined, { quiet }: QuestionFlags) {
  const { request, notes } = toRequest(question, inventory, namespace);
  if (quiet !== true) process.stderr.write(notes.map((note) => `kaudit: ${printable(note)}\n`).join(''));
  return request;
}

function oneNamespace(flags: QuestionFlags): string | undefined {
  const [namespace, ...more] = namespacesOf(flags) ?? [];
  if (more.length > 0) throw new UsageError('a question is about one namespace, or about all: name one -n');
  return namespace;
}

function obtainRights(flags: QuestionFlags, needed: Needed): Promise<Obtained> {
  return obtain(flags, (watch) =>
    readCluster(flags, watch, (connection, options) => collectRights(connection, needed, options)),
  );
}

function answer(value: object, { output }: QuestionFlags, toText: (columns: number) => string): Promise<void> {
  return writeStdout(output === 'table' ? toText(terminalOf('auto').columns) : dataText(value, output));
}
