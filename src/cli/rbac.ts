import { stringify } from 'yaml';
import type { Check } from '../check.ts';
import { collect } from '../collect/collect.ts';
import { servedKinds, unserved } from '../collect/discovery.ts';
import { publishRights } from '../publish/report-apis.ts';
import { renderRows, wrap } from '../reporters/text.ts';
import { leastRules, rightsFor, type Wanted } from '../rights.ts';
import { neededSources } from '../scan.ts';
import { tool } from '../tool.ts';
import { UsageError } from './errors.ts';
import { type ConnectionFlags, namespacesOf } from './flags.ts';
import { readFrameworks } from './frameworks.ts';
import { type InventoryFlags, obtain } from './inventory.ts';
import { writeStdout } from './output.ts';
import { chooseChecks, type SelectionFlags } from './plan.ts';
import { readCluster } from './scan.ts';
import { terminalOf } from './terminal.ts';

export interface RbacFlags extends SelectionFlags, InventoryFlags {
  readonly serviceAccount: string;
  readonly secretsMetadata?: boolean;
  readonly publish?: 'policyreport' | 'openreports';
  readonly output: 'yaml' | 'json' | 'table';
}

/** Flags that name a cluster; without any of them no cluster is looked at. */
const naming = [
  'kubeconfig',
  'context',
  'cluster',
  'user',
  'server',
  'token',
] as const satisfies (keyof ConnectionFlags)[];

/** `kaudit rbac`: the least rights that the selected checks need. */
export async function runRbac(flags: RbacFlags): Promise<void> {
  const [namespace, name, more] = flags.serviceAccount.split('/');
  if (!namespace || !name || more !== undefined)
    throw new UsageError(`--service-account ${flags.serviceAccount}: expected NAMESPACE/NAME`);
  const secretsMetadata = flags.secretsMetadata === true;
  const checks = chooseChecks(flags, await readFrameworks(flags.framework, flags.customChecks));
  const holder = { namespace, name };
  const wanted = { secretsMetadata, ...(await servedBy(flags, checks)) };
  const namespaces = namespacesOf(flags);
  if (flags.output === 'table' && flags.publish === undefined)
    return writeStdout(describeRules(checks, namespaces, wanted, flags.serviceAccount));
  if (flags.output === 'table') throw new UsageError('-o table does not show what --publish needs', 'Ask for -o yaml.');
  const objects =
    flags.publish === undefined ? rightsFor(checks, holder, namespaces, wanted) : publishRights(flags.publish, holder);
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

/** What the cluster that the flags name serves; nothing where they name none. */
async function servedBy(flags: RbacFlags, checks: readonly Check[]): Promise<Pick<Wanted, 'unserved' | 'kinds'>> {
  const offline = flags.inventory !== undefined || flags.manifests !== undefined;
  if (!offline && naming.every((flag) => flags[flag] === undefined)) return {};
  const { inventory } = await obtain(flags, (watch) =>
    readCluster(flags, watch, (connection, options) =>
      collect(connection, { ...options, sources: new Set(), namespaces: null, tool }),
    ),
  );
  const names = neededSources(checks);
  const discovery = inventory.sources.get('/apis');
  return { unserved: unserved(names, discovery), kinds: servedKinds(names, discovery) };
}

/** The rules for a person to read. */
function describeRules(
  checks: readonly Check[],
  namespaces: readonly string[] | null,
  wanted: Wanted,
  account: string,
): string {
  const { columns } = terminalOf('auto');
  const where = namespaces === null ? 'in the whole cluster' : `in ${namespaces.join(', ')}`;
  const rows = leastRules(checks, namespaces === null ? 'cluster' : 'namespace', wanted).map((rule) => [
    rule.verbs.join(', '),
    (rule.apiGroups ?? []).map((group) => group || 'core').join(', '),
    [...(rule.nonResourceURLs ?? rule.resources ?? []), ...nameWords(rule.resourceNames)].join(', '),
  ]);
  const head = wrap(`What ServiceAccount ${account} needs ${where}, for ${checks.length} checks:`, columns).join('\n');
  return `${head}\n\n${renderRows(['may', 'group', 'what'], rows, columns)}\n`;
}

function nameWords(names: readonly string[] = []): string[] {
  return names.length === 0 ? [] : [`only those named ${names.join(', ')}`];
}
