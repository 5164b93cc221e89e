import type { Graph, Step } from './graph.ts';

/** How far every place is from the nearest target, and the first step of a shortest way there. */
export interface Distances {
  /** Steps of the attacker; Infinity where no way leads there. By index of the place. */
  readonly hops: Float64Array;
  /** Index of the step to take; -1 at a target and where there is none. */
  readonly next: Int32Array;
}

/** Which steps count. */
export type Allowed = (step: Step) => boolean;

export const certain: Allowed = ({ doubt }) => doubt === undefined;

/** Distances to the nearest target, by a search backwards from all of them at once; the time is that of looking at each step once. */
export function distancesTo(graph: Graph, targets: readonly number[], allowed: Allowed = certain): Distances {
  const hops = new Float64Array(graph.places.length).fill(Number.POSITIVE_INFINITY);
  const next = new Int32Array(graph.places.length).fill(-1);
  for (const target of targets) hops[target] = 0;
  let level: number[] = [...targets];
  for (let distance = 0; level.length > 0; distance += 1) {
    const farther: number[] = [];
    // Steps of no hop extend the level while it is walked.
    for (let at = 0; at < level.length; at += 1) {
      const place = level[at] ?? 0;
      if (hops[place] !== distance) continue;
      for (const index of graph.entering[place] ?? []) {
        const step = graph.steps[index];
        if (step === undefined || !allowed(step)) continue;
        const length = distance + step.hops;
        if (length >= (hops[step.from] ?? 0)) continue;
        hops[step.from] = length;
        next[step.from] = index;
        if (step.hops === 0) level.push(step.from);
        else farther.push(step.from);
      }
    }
    level = farther;
  }
  return { hops, next };
}

/** The steps of a shortest way from a place, as indexes; undefined where there is none. */
export function routeFrom(graph: Graph, { hops, next }: Distances, from: number): number[] | undefined {
  if (!Number.isFinite(hops[from] ?? Number.POSITIVE_INFINITY)) return undefined;
  const route: number[] = [];
  for (let place = from; route.length <= graph.places.length; ) {
    const index = next[place] ?? -1;
    const step = graph.steps[index];
    if (step === undefined) return route;
    route.push(index);
    place = step.to;
  }
  return undefined;
}

/** All ways from a place that visit none twice, the shortest first, and whether a bound cut the list. */
export interface Routes {
  readonly routes: readonly (readonly number[])[];
  readonly cut: boolean;
}

/** How much is listed: hops of a way, ways, and steps looked at. */
export interface Bounds {
  readonly maxHops: number;
  readonly maxRoutes: number;
  readonly budget?: number;
}

export function simpleRoutes(
  graph: Graph,
  distances: Distances,
  from: number,
  { maxHops, maxRoutes, budget = 200_000 }: Bounds,
  allowed: Allowed = certain,
): Routes {
  const routes: number[][] = [];
  let looked = 0;
  let cut = false;
  const visited = new Set<number>();
  const walk = (place: number, left: number, route: readonly number[]): void => {
    const isTarget = distances.hops[place] === 0 && (distances.next[place] ?? -1) < 0;
    if (isTarget && route.length > 0) {
      routes.push([...route]);
      return;
    }
    visited.add(place);
    for (const index of graph.leaving[place] ?? []) {
      const step = graph.steps[index];
      if (step === undefined || !allowed(step) || visited.has(step.to)) continue;
      const rest = distances.hops[step.to] ?? Number.POSITIVE_INFINITY;
      if (!Number.isFinite(rest) || step.hops + rest > left) continue;
      looked += 1;
      if (looked > budget || routes.length > maxRoutes) {
        cut = true;
        break;
      }
      walk(step.to, left - step.hops, [...route, index]);
    }
    visited.delete(place);
  };
  // Shorter ways first: the bound is raised step by step, and what was found before is not listed again.
  const known = new Set<string>();
  const found: number[][] = [];
  const shortest = distances.hops[from] ?? Number.POSITIVE_INFINITY;
  if (shortest > maxHops) return { routes: [], cut: Number.isFinite(shortest) };
  for (let limit = shortest; limit <= maxHops && !cut; limit += 1) {
    routes.length = 0;
    walk(from, limit, []);
    for (const route of routes) {
      const key = route.join(',');
      if (known.has(key)) continue;
      known.add(key);
      found.push(route);
    }
    if (found.length >= maxRoutes) {
      cut ||= found.length > maxRoutes || limit < maxHops;
      break;
    }
  }
  return { routes: found.slice(0, maxRoutes), cut };
}
