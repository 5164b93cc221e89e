import { isWhole, type Source } from '../inventory.ts';
import { findResource } from '../kubernetes/resources.ts';

/** What reading namespace by namespace takes. */
export interface NamespaceReading {
  /** The namespace to try where namespaces themselves may not be listed. */
  readonly fallback: string | undefined;
  /** Reads a source in these namespaces alone. */
  readonly read: (name: string, namespaces: readonly string[]) => Promise<Source>;
  /** The lists of several namespaces as one. */
  readonly join: (lists: readonly Source[]) => Source;
  readonly put: (name: string, source: Source) => void;
}

/**
 * For an identity that may list no pods in the whole cluster: finds the namespaces where it may, among all that it may see
 * or else in that of its context, and reads there what it was refused at large. Such lists are partial. Where no pods are
 * asked for, the first list of a namespaced kind stands for them. Resolves with those namespaces; null where the identity is
 * not of that kind, or may list nowhere. The SelfSubjectRulesReview that would tell at once is a POST.
 */
export async function listWhereAllowed(
  sources: ReadonlyMap<string, Source>,
  { fallback, read, join, put }: NamespaceReading,
): Promise<readonly string[] | null> {
  const namespaced = [...sources].filter(
    ([name, { attempts, state }]) => findResource(name)?.namespaced === true && attempts > 0 && state !== 'absent',
  );
  const probe = namespaced.find(([name]) => name === 'pods') ?? namespaced[0];
  if (probe === undefined || probe[1].state !== 'denied') return null;
  const asked = namespaced.filter(([, { state }]) => state === 'denied');
  const all = sources.get('namespaces');
  const known = all !== undefined && isWhole(all) && all.state !== 'absent';
  const candidates = known ? all.items.map(({ metadata }) => metadata.name) : fallback === undefined ? [] : [fallback];
  const probed = await Promise.all(
    [...new Set(candidates)].sort().map(async (name) => ({ name, list: await read(probe[0], [name]) })),
  );
  const open = probed.filter(({ list }) => list.state === 'complete' || list.state === 'inconsistent');
  const names = open.map(({ name }) => name);
  await Promise.all(
    asked.map(async ([name, refused]) => {
      const lists =
        name === probe[0] ? probed.map(({ list }) => list) : names.length === 0 ? [] : [await read(name, names)];
      const attempts = lists.reduce((sum, list) => sum + list.attempts, refused.attempts);
      const seen = join(name === probe[0] ? open.map(({ list }) => list) : lists);
      const message = `listed in ${names.join(', ')} alone; elsewhere: ${refused.message}`;
      const denied = names.length === 0 || seen.state === 'denied' || seen.state === 'unavailable';
      put(
        name,
        denied ? { ...refused, attempts } : { ...refused, state: 'partial', message, attempts, items: seen.items },
      );
    }),
  );
  return names.length === 0 ? null : names;
}
