import type { Source } from '../inventory.ts';
import { isJson } from './redact.ts';

const group = 'rbac.authorization.k8s.io';
const bindings = [`clusterrolebindings.${group}`, `rolebindings.${group}`];
const listOf: Readonly<Record<string, string>> = { ClusterRole: `clusterroles.${group}`, Role: `roles.${group}` };

/**
 * The lists of roles to read once more, since a binding names one that is not in them: it may have been made after they were read.
 * Only lists that were seen whole can lack anything.
 */
export function listsToReadAgain(sources: ReadonlyMap<string, Source>): ReadonlySet<string> {
  const known = new Map(Object.values(listOf).map((name) => [name, namesIn(sources.get(name))]));
  const again = new Set<string>();
  for (const { metadata, roleRef } of bindings.flatMap((name) => sources.get(name)?.items ?? [])) {
    if (!isJson(roleRef) || typeof roleRef.kind !== 'string' || typeof roleRef.name !== 'string') continue;
    const list = Object.hasOwn(listOf, roleRef.kind) ? listOf[roleRef.kind] : undefined;
    const place = roleRef.kind === 'Role' ? (metadata.namespace ?? '') : '';
    if (list !== undefined && known.get(list)?.has(`${place}/${roleRef.name}`) === false) again.add(list);
  }
  return again;
}

function namesIn(source: Source | undefined): ReadonlySet<string> | undefined {
  if (source?.state !== 'complete') return undefined;
  return new Set(source.items.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`));
}

/** A list that was read twice: what was seen first, and not known to be all, where the second time failed. */
export function readTwice(first: Source, second: Source): Source {
  const attempts = first.attempts + second.attempts;
  return second.state === 'complete'
    ? { ...second, attempts }
    : { ...second, state: 'partial', items: first.items, attempts };
}
