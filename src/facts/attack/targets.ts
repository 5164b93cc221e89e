import { type ShownStep, showRoute } from '../../kubernetes/paths/describe.ts';
import type { Graph, Step } from '../../kubernetes/paths/graph.ts';
import { certain, type Distances, distancesTo, routeFrom } from '../../kubernetes/paths/search.ts';
import { goals } from './scene.ts';

/** Where a path may end; `takeover` is any of the first four of the others. */
export const targets = [
  'takeover',
  'cluster-admin',
  'control-plane',
  'secrets',
  'node',
  'cloud',
  'ports',
  'traffic',
] as const;
export type Target = (typeof targets)[number];

/** The places of a target. */
export function placesOf(graph: Graph, target: Target): readonly number[] {
  const ofKind = (kind: string) => graph.places.flatMap((place, index) => (place.kind === kind ? [index] : []));
  if (target === 'node' || target === 'cloud' || target === 'ports' || target === 'traffic') return ofKind(target);
  const ids = target === 'takeover' ? Object.values(goals) : [goals[target]];
  const named = ids.flatMap((id) => graph.indexOf(id) ?? []);
  return target === 'takeover' ? [...named, ...ofKind('node')] : named;
}

/** How far places are from a target, by steps that are sure, and by those that may be there as well. */
export interface Ways {
  readonly targets: readonly number[];
  readonly sure: Distances;
  readonly possible: Distances;
  /** Steps that were looked at. */
  counts(step: Step): boolean;
}

/** Searches once for each target, and for each set of groups that do not count, that are asked for. */
export function searcher(graph: Graph): (target: Target, without?: readonly string[]) => Ways {
  const known = new Map<string, Ways>();
  const doubtful = graph.steps.some(({ doubt }) => doubt !== undefined);
  return (target, without = []) => {
    // Groups without rights are no places: they make no difference, and no search of their own.
    const left = new Set<number>();
    for (const group of without) {
      const index = graph.indexOf(`Group:${group}`);
      if (index !== undefined) left.add(index);
    }
    const key = left.size === 0 ? target : [target, ...left].join(' ');
    const found = known.get(key);
    if (found !== undefined) return found;
    const counts = ({ technique, to }: Step) => technique !== 'is-in-group' || !left.has(to);
    const places = placesOf(graph, target);
    const sure = distancesTo(graph, places, (step) => certain(step) && counts(step));
    const ways: Ways = {
      targets: places,
      sure,
      possible: doubtful ? distancesTo(graph, places, counts) : sure,
      counts,
    };
    known.set(key, ways);
    return ways;
  };
}

/** A shortest way from a place, or why one may be there although none was seen. */
export type Chain =
  | {
      readonly hops: number;
      readonly steps: readonly ShownStep[];
      /** Why a single step may do as well, where that was not seen. */
      readonly nearer?: string;
    }
  | { readonly hops: undefined; readonly doubt: string };

interface First {
  readonly index: number;
  readonly to: number;
  readonly hops: number;
}

/** The shortest chain from a place; undefined where there is none. */
export function chainFrom(graph: Graph, ways: Ways, id: string): Chain | undefined {
  const from = graph.indexOf(id);
  if (from === undefined || !Number.isFinite(ways.possible.hops[from])) return undefined;
  const first = (distances: Distances, sure: boolean): First | undefined => {
    let best: First | undefined;
    for (const index of graph.leaving[from] ?? []) {
      const step = graph.steps[index];
      if (step === undefined || !ways.counts(step) || (sure && step.doubt !== undefined)) continue;
      const hops = step.hops + (distances.hops[step.to] ?? Number.POSITIVE_INFINITY);
      // Steps that leave are in order: of two that are as short the first counts.
      if (Number.isFinite(hops) && (best === undefined || hops < best.hops)) best = { index, to: step.to, hops };
    }
    return best;
  };
  const best = first(ways.sure, true);
  const possible = ways.possible === ways.sure ? best : first(ways.possible, false);
  const doubtOf = ({ index, to }: First): string =>
    [index, ...(routeFrom(graph, ways.possible, to) ?? [])].flatMap((step) => graph.steps[step]?.doubt ?? [])[0] ?? '';
  if (best !== undefined) {
    const nearer = possible !== undefined && possible.hops === 1 && best.hops > 1 ? { nearer: doubtOf(possible) } : {};
    return {
      hops: best.hops,
      // Most who ask want to know how far it is.
      get steps() {
        return showRoute(graph, [best.index, ...(routeFrom(graph, ways.sure, best.to) ?? [])]);
      },
      ...nearer,
    };
  }
  return possible === undefined ? undefined : { hops: undefined, doubt: doubtOf(possible) };
}
