import { type CollectOptions, collect } from '../collect/collect.ts';
import type { Connection } from '../connect/index.ts';
import { authorization } from '../facts/authorization.ts';
import type { Inventory } from '../inventory.ts';
import { findResource } from '../kubernetes/resources.ts';
import { tool } from '../tool.ts';

/** What a question about rights is about, as far as it decides what must be read. */
export interface Needed {
  /** Of the request; undefined: all of them. */
  readonly namespace?: string | undefined;
  /** Whose service account is asked for. */
  readonly pod?: { readonly namespace: string } | undefined;
}

function stateOf({ sources }: Inventory, name: string): string {
  return sources.get(name)?.state ?? 'denied';
}

/**
 * Collects what questions about rights need: the RBAC objects of the whole cluster, or (where those may not be listed) the
 * namespaced ones of one namespace; and the pods of the namespace of a pod that is asked about. Rejects with ConnectionError.
 */
export async function collectRights(
  connection: Connection,
  { namespace, pod }: Needed,
  options: Omit<CollectOptions, 'sources' | 'namespaces' | 'tool'> = {},
): Promise<Inventory> {
  const read = (sources: readonly string[], namespaces: readonly string[] | null) =>
    collect(connection, { ...options, sources: new Set(sources), namespaces, tool });
  const whole = await read(authorization.from, null);
  const refused = authorization.from.filter(
    (name) => findResource(name)?.namespaced === true && !['complete', 'inconsistent'].includes(stateOf(whole, name)),
  );
  const narrow = namespace !== undefined && refused.length > 0 ? await read(refused, [namespace]) : undefined;
  const pods = pod === undefined ? undefined : await read(['pods'], [pod.namespace]);
  const { requests, bytes } = (pods ?? narrow ?? whole).scan;
  return {
    ...whole,
    scan: { ...whole.scan, requests, bytes, namespaces: narrow?.scan.namespaces ?? null },
    sources: new Map([...(pods?.sources ?? []), ...whole.sources, ...(narrow?.sources ?? [])]),
  };
}
