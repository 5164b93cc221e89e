import { closest, distance } from 'fastest-levenshtein';
import { type Category, type Check, categories, type Severity } from './check.ts';
import { type FactDefinition, type FactState, isClusterWide, sourcesOf } from './facts/fact.ts';
import { facts } from './facts/index.ts';
import type { Inventory } from './inventory.ts';
import { findResource } from './kubernetes/resources.ts';
import { secretsSource } from './kubernetes/secret-types.ts';
import { workloadFacts } from './selected-workloads.ts';

/** Which checks a person asked for; an empty wish means the default set. */
export interface Wish {
  readonly checks?: readonly string[];
  readonly skip?: readonly string[];
  /** Checks that are off by default and run all the same. */
  readonly enable?: readonly string[];
  readonly categories?: readonly string[];
  /** Checks that a framework asks for; null where none was named. */
  readonly framework?: ReadonlySet<string> | null;
}

/** A wish that names something that does not exist: a usage error. */
export class UnknownNameError extends Error {
  override readonly name = 'UnknownNameError';
}

/** The checks to run, sorted by category and id. Several wishes intersect; naming a check that is off by default runs it. */
export function selectChecks(all: readonly Check[], wish: Wish): Check[] {
  const ids = new Map(
    all.flatMap((check) => [check.id, ...(check.aliases ?? [])].map((id) => [id, check.id] as const)),
  );
  const resolve = (id: string): string => {
    const known = ids.get(id);
    if (known === undefined)
      throw new UnknownNameError(
        `there is no check ${JSON.stringify(id)}${suggest(id, ids.keys())}; kaudit checks lists all`,
      );
    return known;
  };
  const isCategory = (name: string): name is Category => (categories as readonly string[]).includes(name);
  for (const name of wish.categories ?? [])
    if (!isCategory(name))
      throw new UnknownNameError(`there is no category ${JSON.stringify(name)}; there are ${categories.join(', ')}`);
  const named = wish.checks?.length ? new Set(wish.checks.map(resolve)) : null;
  const skipped = new Set((wish.skip ?? []).map(resolve));
  const enabled = new Set((wish.enable ?? []).map(resolve));
  const inCategory = wish.categories?.length ? new Set<string>(wish.categories) : null;
  const framework = wish.framework ?? null;
  return all
    .filter(
      (check) =>
        !skipped.has(check.id) &&
        (inCategory === null || inCategory.has(check.category)) &&
        (named === null || named.has(check.id)) &&
        (framework === null || framework.has(check.id)) &&
        (check.default !== false || enabled.has(check.id) || named !== null || framework !== null),
    )
    .sort(byCategoryAndId);
}

/** The checks with the severities that a configuration gives them. */
export function withSeverities(checks: readonly Check[], severity: Readonly<Record<string, Severity>> = {}): Check[] {
  return checks.map((check) => {
    const own = Object.hasOwn(severity, check.id) ? severity[check.id] : undefined;
    return own === undefined ? check : { ...check, severity: own };
  });
}

/** The order of every list of checks. */
export function byCategoryAndId(a: Pick<Check, 'category' | 'id'>, b: Pick<Check, 'category' | 'id'>): number {
  return categories.indexOf(a.category) - categories.indexOf(b.category) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** Every source that these checks read; `required` leaves out evidence that only helps. */
export function sourcesFor(checks: readonly Check[], which: 'all' | 'required' = 'all'): ReadonlySet<string> {
  return new Set(
    checks.flatMap(({ each, needs = [] }) => [each, ...needs].flatMap((name) => [...sourcesOf(facts[name], which)])),
  );
}

/**
 * Why a check can not be asked within the scope of the inventory, or null: with namespaces named, whatever lies outside
 * them; of manifests, whatever only a running cluster shows.
 */
export function outOfScope(check: Check, { origin, scan, sources }: Inventory): string | null {
  if (!sources.has(secretsSource) && sourcesFor([check], 'required').has(secretsSource))
    return 'needs names and types of Secrets, which were not asked for: --secrets-metadata lists them';
  if (origin === 'manifests' && (check.each === 'cluster' || factsOf(check).some(isLive)))
    return 'needs a live cluster: manifests alone do not decide it';
  if (scan.selector !== undefined && !workloadFacts.has(check.each))
    return `out of the requested scope: a selector chooses workloads, and this check judges ${check.each}`;
  if (scan.namespaces === null) return null;
  if (factsOf(check).some(isClusterWide)) return 'out of the requested scope: it is about the cluster as a whole';
  const outside = [...sourcesFor([check], 'required')].filter((name) => findResource(name)?.namespaced === false);
  return outside.length === 0 ? null : `out of the requested scope: ${outside.join(', ')}`;
}

/** What of a check lies outside the namespaces asked for, where that alone leaves it unknown; or null. */
export function beyondScope(
  { status, reason }: { readonly status: string; readonly reason: string | null },
  { scan }: Inventory,
): string | null {
  if (scan.namespaces === null || status !== 'unknown' || reason === null) return null;
  const gaps = reason.split('; ').map((gap) => /^(\S+) out-of-scope \(Namespaced\)$/.exec(gap)?.[1]);
  const names = gaps.filter((name) => name !== undefined);
  return names.length < gaps.length ? null : `out of the requested scope: ${names.join(', ')}`;
}

function factsOf({ each, needs = [] }: Check): FactDefinition<FactState>[] {
  return [each, ...needs].map((name) => facts[name]);
}

/** About a running cluster, itself or through a fact it uses; of `cluster`, manifests have the version that they are judged by. */
function isLive({ name, clusterWide, uses = [] }: FactDefinition<FactState>): boolean {
  return (clusterWide === true && name !== 'cluster') || uses.some(isLive);
}

/** ` (did you mean …?)` where a known name is a few letters away. */
export function suggest(name: string, known: Iterable<string>): string {
  const candidates = [...known];
  if (candidates.length === 0) return '';
  const near = closest(name.slice(0, 64), candidates);
  return distance(name.slice(0, 64), near) <= 3 ? ` (did you mean ${near}?)` : '';
}
