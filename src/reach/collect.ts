import { type CollectOptions, collect } from '../collect/collect.ts';
import type { Connection } from '../connect/index.ts';
import { apiEndpoints } from '../facts/api-endpoints.ts';
import { authorization } from '../facts/authorization.ts';
import { exposures } from '../facts/exposures.ts';
import { sourcesOf } from '../facts/fact.ts';
import { services } from '../facts/lists.ts';
import { reachability } from '../facts/reachability.ts';
import type { Inventory } from '../inventory.ts';
import { tool } from '../tool.ts';

/** Collects what questions about the network need. Rejects with ConnectionError. */
export function collectReach(
  connection: Connection,
  options: Omit<CollectOptions, 'sources' | 'tool'>,
): Promise<Inventory> {
  return collect(connection, { ...options, sources: sourcesOf(reachability), tool });
}

/** Collects what a list of all policies needs. Rejects with ConnectionError. */
export function collectPolicies(
  connection: Connection,
  options: Omit<CollectOptions, 'sources' | 'tool'>,
): Promise<Inventory> {
  return collect(connection, {
    ...options,
    sources: new Set([...sourcesOf(reachability), ...sourcesOf(services)]),
    tool,
  });
}

/** Collects what suggesting policies for a namespace needs, of the whole cluster: who is let in may be anywhere. Rejects with ConnectionError. */
export function collectForSuggestion(
  connection: Connection,
  options: Omit<CollectOptions, 'sources' | 'tool' | 'namespaces'>,
): Promise<Inventory> {
  const sources = new Set(
    [reachability, exposures, services, apiEndpoints, authorization].flatMap((fact) => [...sourcesOf(fact)]),
  );
  return collect(connection, { ...options, sources, tool });
}
