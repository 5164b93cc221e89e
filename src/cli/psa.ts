import { loadChecks } from '../load-checks.ts';
import { type PsaPlan, planPodSecurity } from '../psa/psa.ts';
import { selectChecks } from '../select.ts';
import type { Settings } from './config.ts';
import { dataText } from './data-text.ts';
import { type InventoryFlags, obtainInventory } from './inventory.ts';
import { refuseNamespaces } from './offline.ts';
import { writeStdout } from './output.ts';
import { renderCommands, renderPlan } from './psa-text.ts';
import { terminalOf } from './terminal.ts';

export interface PsaFlags extends InventoryFlags {
  readonly settings?: Settings;
  readonly output: 'table' | 'json' | 'yaml' | 'commands';
}

/** `kaudit psa`: the way to stricter Pod Security. Resolves with 0, or 3 where something that decides was not seen. */
export async function runPsa(flags: PsaFlags): Promise<number> {
  refuseNamespaces(flags);
  // These checks read exactly what the plan is made of: levels and pods, and the policies that refuse besides.
  const checks = selectChecks(loadChecks(), { checks: ['namespace-below-restricted', 'missing-policy-engine'] });
  const { inventory, interruption } = await obtainInventory(flags, checks);
  const plan = planPodSecurity(inventory, flags.settings?.clusters);
  await writeStdout(textOf(plan, flags));
  return interruption ?? (plan.complete ? 0 : 3);
}

function textOf(plan: PsaPlan, { output, context, kubeconfig, verbose = false }: PsaFlags): string {
  if (output === 'json' || output === 'yaml') return dataText(plan, output);
  if (output === 'table') return renderPlan(plan, terminalOf('auto').columns, verbose);
  const where = [
    ...(kubeconfig === undefined ? [] : [`--kubeconfig ${shellWord(kubeconfig)}`]),
    ...(context === undefined ? [] : [`--context ${shellWord(context)}`]),
  ];
  return renderCommands(plan, ['kubectl', ...where].join(' '));
}

/** The text as one word of a POSIX shell. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
