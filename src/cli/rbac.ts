import { stringify } from 'yaml';
import { rightsFor } from '../rights.ts';
import { UsageError } from './errors.ts';
import { namespacesOf } from './flags.ts';
import { writeStdout } from './output.ts';
import { chooseChecks, type SelectionFlags } from './scan.ts';

export interface RbacFlags extends SelectionFlags {
  readonly namespace?: readonly string[];
  readonly serviceAccount: string;
  readonly output: 'yaml' | 'json';
}

/** `kaudit rbac`: the least rights that the selected checks need. */
export async function runRbac(flags: RbacFlags): Promise<void> {
  const [namespace, name, more] = flags.serviceAccount.split('/');
  if (!namespace || !name || more !== undefined)
    throw new UsageError(`--service-account ${flags.serviceAccount}: expected NAMESPACE/NAME`);
  const objects = rightsFor(chooseChecks(flags), { namespace, name }, namespacesOf(flags));
  const list = { apiVersion: 'v1', kind: 'List', items: objects };
  await writeStdout(
    flags.output === 'json'
      ? `${JSON.stringify(list, null, 2)}\n`
      : objects.map((object) => stringify(object, { aliasDuplicateObjects: false })).join('---\n'),
  );
}
