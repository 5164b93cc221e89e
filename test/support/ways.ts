import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { chainFrom } from '../../src/facts/attack/targets.ts';
import { attackGraph, type Target } from '../../src/facts/attack-graph.ts';
import { FactStore } from '../../src/facts/fact.ts';
import type { Source } from '../../src/inventory.ts';

/** Objects with which a way is there, and others with which it is not. */
export interface Row {
  readonly name: string;
  readonly on: readonly object[];
  readonly off: readonly object[];
  /** The techniques of the shortest. */
  readonly way: string;
  readonly from?: string;
  readonly to?: Target;
  readonly version?: string;
  readonly offVersion?: string;
}

/** What of an inventory was not seen. */
export const denied: Source = { state: 'denied', reason: 'Forbidden', message: null, attempts: 1, items: [] };

/** The techniques on the shortest way, or why it may be there; undefined where there is none. */
export function way(
  objects: readonly object[],
  from = 'User:jane',
  to: Target = 'cluster-admin',
  kubernetesVersion = '1.36',
  unseen: readonly string[] = [],
): string | undefined {
  const inventory = inventoryFromObjects(objects, { complete: true, kubernetesVersion });
  const sources = new Map(inventory.sources);
  for (const name of unseen) sources.set(name, denied);
  const { graph, to: search } = new FactStore({ ...inventory, sources }).get(attackGraph);
  const chain = chainFrom(graph, search(to), from);
  if (chain === undefined) return undefined;
  return chain.hops === undefined ? `doubt: ${chain.doubt}` : chain.steps.map(({ technique }) => technique).join(' ');
}
