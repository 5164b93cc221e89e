import { describeGap } from '../facts/fact.ts';
import { type Inventory, isWhole, writeInventory } from '../inventory.ts';
import { printable } from '../printable.ts';
import type { ConnectionFlags } from './flags.ts';
import { readFrameworks } from './frameworks.ts';
import { addKubeletFiles, readKubeletFiles } from './kubelet-configz.ts';
import { openOutputs } from './output.ts';
import { chooseChecks, type SelectionFlags } from './plan.ts';
import { collectFromCluster } from './scan.ts';
import { showProgress, startSession } from './session.ts';

export interface CollectFlags extends ConnectionFlags, SelectionFlags {
  readonly output: string;
  readonly probeAnonymous?: boolean;
  readonly secretsMetadata?: boolean;
  readonly kubeletConfigz?: string;
  readonly selector?: string;
  readonly concurrency: number;
  readonly chunkSize: number;
  readonly timeout: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** `kaudit collect`: writes the inventory whole or not at all. Resolves with 0, or the code of an interruption. */
export async function runCollect(flags: CollectFlags): Promise<number> {
  const checks = chooseChecks(flags, await readFrameworks(flags.framework, flags.customChecks));
  const kubelets = await readKubeletFiles(flags.kubeletConfigz);
  const outputs = await openOutputs([{ format: 'json', file: flags.output === '-' ? null : flags.output }]);
  const session = startSession(flags.timeout);
  const progress = showProgress(flags.quiet === true);
  try {
    const inventory = await collectFromCluster(flags, checks, {
      signal: session.signal,
      onProgress: progress.onProgress,
      endProgress: progress.end,
    });
    progress.end();
    const whole = addKubeletFiles(inventory, kubelets);
    await outputs.write(() => writeInventory(whole));
    if (flags.quiet !== true) process.stderr.write(describeGaps(whole));
    return session.interruption() ?? 0;
  } catch (error) {
    progress.end();
    await outputs.discard();
    throw error;
  } finally {
    session.end();
  }
}

/** What a report on it will not know: one line where something was not read whole, none where all was. */
function describeGaps({ sources }: Inventory): string {
  const gaps = [...sources].filter(([, source]) => !isWhole(source) && source.state !== 'out-of-scope');
  if (gaps.length === 0) return '';
  const shown = gaps.slice(0, 5).map(([name, source]) => describeGap(name, source));
  const more = gaps.length - shown.length;
  const words = [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
  const isDenied = gaps.some(([, { state }]) => state === 'denied');
  const advice = isDenied ? '; kaudit rbac prints the rights that are missing' : '';
  return `kaudit: not read whole: ${printable(words, 1_000)}${advice}\n`;
}
