import { parseSubject } from '../can/asker.ts';
import { collectRights } from '../can/collect.ts';
import { subjectKey } from '../kubernetes/rbac/subject.ts';
import { openRightsizeLog } from '../rightsize/rightsize.ts';
import { type LogFaults, readJsonLines } from './audit-lines.ts';
import { UsageError } from './errors.ts';
import { namespacesOf } from './flags.ts';
import { type InventoryFlags, obtain } from './inventory.ts';
import { writeStdout } from './output.ts';
import { describeRightsizing, rightsizedYaml } from './rightsize-text.ts';
import { readCluster } from './scan.ts';
import { terminalOf } from './terminal.ts';

export interface RightsizeFlags extends InventoryFlags {
  readonly auditLog: readonly string[];
  readonly subject?: readonly string[];
  readonly output: 'table' | 'yaml' | 'json';
}

/** `kaudit rightsize`: resolves with 0, or 3 where something that counts could not be read. */
export async function runRightsize(flags: RightsizeFlags): Promise<number> {
  if (namespacesOf(flags) !== null)
    throw new UsageError('rights cross namespaces: leave -n out', 'Name who is meant instead: --subject sa:shop/web.');
  const fromStdin = [...flags.auditLog, flags.inventory, ...(flags.manifests ?? [])].filter((file) => file === '-');
  if (fromStdin.length > 1)
    throw new UsageError('standard input can be read once', 'Give the others a file: --inventory FILE.');
  const only = flags.subject?.map(toKey);
  const { inventory, interruption } = await obtain(flags, (watch) =>
    readCluster(flags, watch, (connection, options) => collectRights(connection, {}, options)),
  );
  const log = openRightsizeLog(inventory);
  const faults: LogFaults = { tooLong: 0, broken: 0, unfinished: 0 };
  for (const file of flags.auditLog) for await (const event of readJsonLines(file, faults)) log.add(event);
  const found = log.result(only === undefined ? undefined : new Set(only));
  const missing = only?.filter((key) => !found.subjects.some(({ subject }) => subjectKey(subject) === key)) ?? [];
  if (missing.length > 0)
    throw new UsageError(
      `no binding names ${missing.join(', ')}`,
      'What it may do comes from its groups: kaudit can SUBJECT lists that.',
    );
  const whole = { ...found, lines: faults };
  switch (flags.output) {
    case 'json':
      await writeStdout(`${JSON.stringify(whole, null, 2)}\n`);
      break;
    case 'yaml':
      await writeStdout(rightsizedYaml(found, faults));
      break;
    default:
      await writeStdout(describeRightsizing(found, faults, terminalOf('auto').columns));
  }
  const seen = found.complete && faults.tooLong + faults.broken + found.events.unreadable === 0;
  return interruption ?? (seen ? 0 : 3);
}

function toKey(text: string): string {
  const subject = parseSubject(text);
  if (subject.kind === 'Pod')
    throw new UsageError(`${text}: a pod acts as its service account`, 'Name that: sa:NAMESPACE/NAME.');
  return subjectKey(subject);
}
