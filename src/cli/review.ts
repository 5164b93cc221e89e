import { review } from '../can/review.ts';
import { collectPaths } from '../paths/collect.ts';
import { UsageError } from './errors.ts';
import { namespacesOf } from './flags.ts';
import { type InventoryFlags, obtain } from './inventory.ts';
import { writeStdout } from './output.ts';
import { renderReview } from './review-text.ts';
import { readCluster } from './scan.ts';
import { terminalOf } from './terminal.ts';

export interface ReviewFlags extends InventoryFlags {
  readonly output: 'table' | 'md' | 'csv' | 'json';
  readonly all?: boolean;
}

/** `kaudit rbac review`: resolves with 0, or 3 where more may hold rights. */
export async function runReview(flags: ReviewFlags): Promise<number> {
  if (namespacesOf(flags) !== null)
    throw new UsageError('a review is about the whole cluster: leave -n out', 'Filter the lines of -o csv instead.');
  const { inventory, interruption } = await obtain(flags, (watch) =>
    readCluster(flags, watch, (connection, options) => collectPaths(connection, options, { exposed: false })),
  );
  const list = review(inventory, { all: flags.all === true });
  await writeStdout(renderReview(list, flags.output, terminalOf('auto').columns));
  return interruption ?? (list.complete ? 0 : 3);
}
