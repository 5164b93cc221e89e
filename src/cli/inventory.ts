import type { Check } from '../check.ts';
import type { Inventory } from '../inventory.ts';
import type { ConnectionFlags } from './flags.ts';
import { type OfflineFlags, offlineSource } from './offline.ts';
import { collectFromCluster, type Watch } from './scan.ts';
import { showProgress, startSession } from './session.ts';

/** Where a question finds its answer: a cluster, or what stands in for one. */
export interface InventoryFlags extends ConnectionFlags, OfflineFlags {
  readonly concurrency: number;
  readonly chunkSize: number;
  readonly timeout: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** What was read, with the exit code of an interruption, or null. */
export interface Obtained {
  readonly inventory: Inventory;
  readonly interruption: number | null;
}

/** Reads what stands in for a cluster, or collects what these checks read. */
export function obtainInventory(flags: InventoryFlags, checks: readonly Check[]): Promise<Obtained> {
  return obtain(flags, (watch) => collectFromCluster(flags, checks, watch));
}

/** Reads what stands in for a cluster, or collects from one while the session lasts. */
export async function obtain(flags: InventoryFlags, collect: (watch: Watch) => Promise<Inventory>): Promise<Obtained> {
  const offline = offlineSource(flags);
  if (offline !== null) return { inventory: await offline(), interruption: null };
  const session = startSession(flags.timeout);
  const progress = showProgress(flags.quiet === true);
  try {
    const watch = { signal: session.signal, onProgress: progress.onProgress, endProgress: progress.end };
    return { inventory: await collect(watch), interruption: session.interruption() };
  } finally {
    progress.end();
    session.end();
  }
}
