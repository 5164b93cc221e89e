import { type CollectOptions, collect } from './collect/collect.ts';
import type { Connection } from './connect/index.ts';
import { sourcesOf } from './facts/fact.ts';
import { reachability } from './facts/reachability.ts';
import type { Inventory } from './inventory.ts';
import { tool } from './tool.ts';

/** Collects what questions about the network need. Rejects with ConnectionError. */
export function collectReach(
  connection: Connection,
  options: Omit<CollectOptions, 'sources' | 'tool'>,
): Promise<Inventory> {
  return collect(connection, { ...options, sources: sourcesOf(reachability), tool });
}
