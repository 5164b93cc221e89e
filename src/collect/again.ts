import type { Source } from '../inventory.ts';
import { boundRoleKey, readBinding, readRole, roleKey } from '../kubernetes/rbac/role.ts';

const group = 'rbac.authorization.k8s.io';
const bindingLists = [`clusterrolebindings.${group}`, `rolebindings.${group}`];
const roleLists: ReadonlyMap<string, string> = new Map([
  ['ClusterRole', `clusterroles.${group}`],
  ['Role', `roles.${group}`],
]);

/**
 * The lists of roles to read once more, since a binding names one that is not in them: it may have been made after they were read.
 * Only lists that were seen whole can lack anything.
 */
export function listsToReadAgain(sources: ReadonlyMap<string, Source>): ReadonlySet<string> {
  const whole = [...roleLists.values()].filter((name) => sources.get(name)?.state === 'complete');
  const roles = whole.flatMap((name) => sources.get(name)?.items ?? []).flatMap((object) => readRole(object) ?? []);
  const known = new Set(roles.map(({ kind, namespace, name }) => roleKey(kind, namespace, name)));
  const bindings = bindingLists.flatMap((name) => sources.get(name)?.items ?? []);
  const lacking = bindings
    .flatMap((object) => readBinding(object) ?? [])
    .flatMap((binding) => (known.has(boundRoleKey(binding)) ? [] : (roleLists.get(binding.roleRef.kind) ?? [])));
  return new Set(lacking.filter((name) => whole.includes(name)));
}

/** A list that was read twice: what was seen first, and not known to be all, where the second time failed. */
export function readTwice(first: Source, second: Source): Source {
  const attempts = first.attempts + second.attempts;
  return second.state === 'complete'
    ? { ...second, attempts }
    : { ...second, state: 'partial', items: first.items, attempts };
}
