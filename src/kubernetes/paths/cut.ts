import type { Graph } from './graph.ts';
import { certain, distancesTo, routeFrom } from './search.ts';

/** Edits after which no way is left, as indexes. */
export interface Cut {
  readonly edits: readonly number[];
  /** `exact`: no fewer would do; `greedy`: found step by step: fewer others might do. */
  readonly method: 'exact' | 'greedy';
  /** Entries from which a way stays whatever is edited: every step of it is beyond these edits. */
  readonly open: readonly number[];
}

/** Up to here the smallest set is looked for exactly. */
const exactSteps = 100_000;
const rounds = 400;
/** Each edit that is tried without takes a search through all steps. */
const mostGivenBack = 100;

/**
 * The least number of edits after which no way leads from the entries to the targets: ways are collected until the edits that
 * hit all of them leave none (implicit hitting sets), so that the smallest set for the ways seen is the smallest for all.
 * `cost` breaks ties between sets of the same size.
 */
export function cutBetween(
  graph: Graph,
  entries: readonly number[],
  targets: readonly number[],
  cost: (edit: number) => number,
): Cut {
  if (entries.length === 0) return { edits: [], method: 'exact', open: [] };
  const ways = new Map<string, readonly number[]>();
  const open = new Set<number>();
  let chosen: readonly number[] = [];
  let exact = true;
  const budget = { left: exactSteps };
  for (let round = 0; ; round += 1) {
    const removed = new Set(chosen);
    const distances = distancesTo(
      graph,
      targets,
      removed.size === 0 ? certain : (step) => certain(step) && !step.edits.some((edit) => removed.has(edit)),
    );
    let added = false;
    for (const entry of entries) {
      if (open.has(entry)) continue;
      const route = routeFrom(graph, distances, entry);
      if (route === undefined || route.length === 0) continue;
      const edits = [...new Set(route.flatMap((index) => graph.steps[index]?.edits ?? []))].sort((a, b) => a - b);
      if (edits.length === 0) open.add(entry);
      else ways.set(edits.join(','), edits);
      added = true;
    }
    if (!added) break;
    const all = [...ways.values()];
    const best = exact && round < rounds ? smallest(all, cost, budget) : undefined;
    if (best === undefined) exact = false;
    chosen = best ?? greedy(all, cost);
  }
  if (open.size > 0) {
    // What was chosen for the sake of an entry that stays open anyway is not asked for.
    const rest = cutBetween(
      graph,
      entries.filter((entry) => !open.has(entry)),
      targets,
      cost,
    );
    return { ...rest, open: [...new Set([...open, ...rest.open])].sort((a, b) => a - b) };
  }
  const edits = exact || chosen.length > mostGivenBack ? chosen : withoutNeedless(graph, entries, targets, chosen);
  return { edits: [...edits].sort((a, b) => a - b), method: exact ? 'exact' : 'greedy', open: [] };
}

/** The edit that hits most of what is left, again and again. */
function greedy(ways: readonly (readonly number[])[], cost: (edit: number) => number): number[] {
  const chosen: number[] = [];
  let left = ways;
  while (left.length > 0) {
    const counts = new Map<number, number>();
    for (const way of left) for (const edit of way) counts.set(edit, (counts.get(edit) ?? 0) + 1);
    const [best] = [...counts].sort(([a, m], [b, n]) => n - m || cost(a) - cost(b) || a - b)[0] ?? [];
    if (best === undefined) return chosen;
    chosen.push(best);
    left = left.filter((way) => !way.includes(best));
  }
  return chosen;
}

/** A smallest set that hits every way, by branch and bound; undefined where that takes too long. */
function smallest(
  ways: readonly (readonly number[])[],
  cost: (edit: number) => number,
  budget: { left: number },
): number[] | undefined {
  const minimal = withoutSupersets(ways);
  let best = greedy(minimal, cost);
  let bestCost = total(best, cost);
  const cheapest = new Map(minimal.map((way) => [way, Math.min(...way.map(cost))]));
  const branch = (left: readonly (readonly number[])[], taken: readonly number[], sum: number): void => {
    budget.left -= 1;
    if (budget.left < 0) return;
    if (left.length === 0) {
      if (taken.length < best.length || (taken.length === best.length && sum < bestCost)) {
        best = [...taken];
        bestCost = sum;
      }
      return;
    }
    // Ways without a common edit need one each: fewer, and cheaper, will never do.
    const apart = disjoint(left);
    const least = taken.length + apart.length;
    if (least > best.length) return;
    if (least === best.length && apart.reduce((all, way) => all + (cheapest.get(way) ?? 0), sum) >= bestCost) return;
    const shortest = left.reduce((a, b) => (b.length < a.length ? b : a));
    for (const edit of [...shortest].sort((a, b) => cost(a) - cost(b) || a - b))
      branch(
        left.filter((way) => !way.includes(edit)),
        [...taken, edit],
        sum + cost(edit),
      );
  };
  branch(minimal, [], 0);
  return budget.left < 0 ? undefined : best;
}

/** Ways of which no two have an edit in common. */
function disjoint(ways: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const used = new Set<number>();
  const apart: (readonly number[])[] = [];
  for (const way of ways) {
    if (way.some((edit) => used.has(edit))) continue;
    for (const edit of way) used.add(edit);
    apart.push(way);
  }
  return apart;
}

function withoutSupersets(ways: readonly (readonly number[])[]): readonly (readonly number[])[] {
  if (ways.length > 300) return ways;
  return ways.filter(
    (way) => !ways.some((other) => other.length < way.length && other.every((edit) => way.includes(edit))),
  );
}

function total(edits: readonly number[], cost: (edit: number) => number): number {
  return edits.reduce((sum, edit) => sum + cost(edit), 0);
}

/** Reverse-delete: every edit that is not needed is given back. */
function withoutNeedless(
  graph: Graph,
  entries: readonly number[],
  targets: readonly number[],
  chosen: readonly number[],
): readonly number[] {
  return chosen.reduceRight<readonly number[]>((kept, edit) => {
    const fewer = new Set(kept.filter((one) => one !== edit));
    const { hops } = distancesTo(graph, targets, (step) => certain(step) && !step.edits.some((one) => fewer.has(one)));
    return entries.every((entry) => hops[entry] === Number.POSITIVE_INFINITY) ? [...fewer] : kept;
  }, chosen);
}
