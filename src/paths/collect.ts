import { type CollectOptions, collect } from '../collect/collect.ts';
import type { Connection } from '../connect/index.ts';
import { attackGraph } from '../facts/attack-graph.ts';
import { exposures } from '../facts/exposures.ts';
import { sourcesOf } from '../facts/fact.ts';
import type { Inventory } from '../inventory.ts';
import { onRequest } from '../on-request.ts';
import { tool } from '../tool.ts';

/** Collects what questions about paths need, and what else is named. Rejects with ConnectionError. */
export function collectPaths(
  connection: Connection,
  options: Omit<CollectOptions, 'sources' | 'tool' | 'namespaces'>,
  { exposed, more = [] }: { readonly exposed: boolean; readonly more?: Iterable<string> },
): Promise<Inventory> {
  const own = [...sourcesOf(attackGraph)].filter((name) => !onRequest.has(name));
  const sources = new Set(['namespaces', ...own, ...(exposed ? sourcesOf(exposures) : []), ...more]);
  return collect(connection, { ...options, sources, namespaces: null, tool });
}
