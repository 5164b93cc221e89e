import { stringify } from 'yaml';
import { publishRights } from '../publish/report-apis.ts';
import { rightsFor } from '../rights.ts';
import { UsageError } from './errors.ts';
import { namespacesOf } from './flags.ts';
import { readFrameworks } from './frameworks.ts';
import { writeStdout } from './output.ts';
import { chooseChecks, type SelectionFlags } from './plan.ts';

export interface RbacFlags extends SelectionFlags {
  readonly namespace?: readonly string[];
  readonly serviceAccount: string;
  readonly secretsMetadata?: boolean;
  readonly publish?: 'policyreport' | 'openreports';
  readonly output: 'yaml' | 'json';
}

/** `kaudit rbac`: the least rights that the selected checks need. */
export async function runRbac(flags: RbacFlags): Promise<void> {
  const [namespace, name, more] = flags.serviceAccount.split('/');
  if (!namespace || !name || more !== undefined)
    throw new UsageError(`--service-account ${flags.serviceAccount}: expected NAMESPACE/NAME`);
  const secretsMetadata = flags.secretsMetadata === true;
  const checks = chooseChecks(flags, await readFrameworks(flags.framework, flags.customChecks));
  const holder = { namespace, name };
  const objects =
    flags.publish === undefined
      ? rightsFor(checks, holder, namespacesOf(flags), { secretsMetadata })
      : publishRights(flags.publish, holder);
  if (secretsMetadata)
    process.stderr.write(
      'Warning: RBAC cannot limit list on secrets to metadata. kaudit asks for metadata alone, but whoever holds this token can read every Secret it covers.\n',
    );
  const list = { apiVersion: 'v1', kind: 'List', items: objects };
  await writeStdout(
    flags.output === 'json'
      ? `${JSON.stringify(list, null, 2)}\n`
      : objects.map((object) => stringify(object, { aliasDuplicateObjects: false })).join('---\n'),
  );
}
