import { type Fixes, fixFindings } from '../fix/fix.ts';
import { loadChecks } from '../load-checks.ts';
import type { Finding } from '../report.ts';
import { byCategoryAndId, selectChecks } from '../select.ts';
import { UsageError } from './errors.ts';
import { describeFixes, kustomizeFixes, patchCommands } from './fix-text.ts';
import { namespacesOf } from './flags.ts';
import { readFrameworks } from './frameworks.ts';
import { type InventoryFlags, obtainInventory } from './inventory.ts';
import { writeStdout } from './output.ts';
import { chooseChecks, type SelectionFlags } from './plan.ts';
import { terminalOf } from './terminal.ts';

export interface FixFlags extends InventoryFlags, SelectionFlags {
  readonly finding?: readonly string[];
  readonly all?: boolean;
  readonly includeSystem?: boolean;
  readonly output: 'table' | 'patch' | 'kustomize' | 'json';
}

/** `kaudit fix`: resolves with 0, or 3 where not everything was seen. */
export async function runFix(flags: FixFlags): Promise<number> {
  const { finding: fingerprints = [], all = false, check = [], customChecks = [] } = flags;
  if (all && (fingerprints.length > 0 || check.length > 0))
    throw new UsageError('--all excludes --check and --finding', 'Leave it out: every finding is the default.');
  if (namespacesOf(flags) !== null && (flags.inventory !== undefined || flags.manifests !== undefined))
    throw new UsageError('-n has no meaning for --inventory and --manifests', 'Name findings instead: --finding.');
  const chosen = chooseChecks(flags, await readFrameworks(flags.framework, customChecks));
  const ids = new Set(chosen.map(({ id }) => id));
  // All that are on by default are judged too: a patch must not open a finding of any of them.
  const others = selectChecks([...loadChecks(), ...customChecks], {}).filter(({ id }) => !ids.has(id));
  const checks = [...chosen, ...others].sort(byCategoryAndId);
  const { inventory, interruption } = await obtainInventory(flags, checks);
  const met = new Set<string>();
  const wanted = ({ fingerprint, check: id }: Finding): boolean => {
    if (fingerprints.length === 0) return ids.has(id);
    const named = fingerprints.find((one) => one.length >= 6 && fingerprint.startsWith(one.toLowerCase()));
    if (named !== undefined) met.add(named);
    return named !== undefined;
  };
  const fixes = fixFindings(inventory, {
    checks,
    wanted,
    includeSystem: flags.includeSystem === true,
    config: flags.settings?.clusters ?? {},
  });
  const missing = fingerprints.filter((one) => !met.has(one));
  if (missing.length > 0)
    throw new UsageError(
      `no finding has the fingerprint ${missing.join(', ')}`,
      'kaudit scan -o json lists them; at least six of their characters are needed.',
    );
  await writeStdout(render(fixes, flags.output));
  return interruption ?? (fixes.complete ? 0 : 3);
}

function render(fixes: Fixes, output: FixFlags['output']): string {
  switch (output) {
    case 'json':
      return `${JSON.stringify(fixes, null, 2)}\n`;
    case 'kustomize':
      return kustomizeFixes(fixes);
    case 'patch':
      return patchCommands(fixes);
    default:
      return describeFixes(fixes, terminalOf('auto').columns);
  }
}
