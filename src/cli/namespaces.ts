import type { Inventory } from '../inventory.ts';
import { printable } from '../printable.ts';
import { UsageError } from './errors.ts';

/**
 * Says on standard error in which of the namespaces nothing was seen; a UsageError where all of them are known not to exist: they would
 * say nothing about a cluster, and look clean.
 */
export function assertNamespacesExist(inventory: Inventory, asked: readonly string[] | null): void {
  // Manifests need not hold the namespaces that they go to.
  if (asked === null || inventory.origin !== 'cluster') return;
  const { sources } = inventory;
  const listed = namesIn(inventory);
  const found =
    listed ?? new Set([...sources.values()].flatMap(({ items }) => items.map(({ metadata }) => metadata.namespace)));
  const missing = asked.filter((namespace) => !found.has(namespace));
  if (missing.length === 0) return;
  const { said, proof } = explain(missing.join(', '), listed !== null, sources);
  if (proof !== null && missing.length === asked.length)
    throw new UsageError(proof, 'kubectl get namespaces lists those that exist.');
  process.stderr.write(`kaudit: ${printable(said)}\n`);
}

/** What to say of namespaces in which nothing was seen, and where that proves that they do not exist, so. */
function explain(
  names: string,
  listed: boolean,
  sources: Inventory['sources'],
): { readonly said: string; readonly proof: string | null } {
  if (listed) return { said: `there is no namespace ${names}`, proof: `there is no namespace ${names}` };
  if (sources.get('serviceaccounts')?.state !== 'complete')
    return { said: `nothing was seen in namespace ${names}`, proof: null };
  // Every namespace has a ServiceAccount.
  const said = `nothing is in namespace ${names}, not even the ServiceAccount that each has`;
  return { said, proof: `${said}: it does not exist` };
}

/** The names of all namespaces, where they were listed. */
function namesIn({ sources }: Inventory): ReadonlySet<string | undefined> | null {
  const list = sources.get('namespaces');
  return list?.state === 'complete' ? new Set(list.items.map(({ metadata }) => metadata.name)) : null;
}
