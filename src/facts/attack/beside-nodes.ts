import type { Graph, Step } from '../../kubernetes/paths/graph.ts';
import { certain, distancesTo } from '../../kubernetes/paths/search.ts';
import { goals } from './scene.ts';
import { type Chain, chainFrom, type Ways } from './targets.ts';

/**
 * The shortest chain from a place to control of the cluster or to all of its Secrets that takes no node on its way: whoever
 * makes a privileged pod is on a node at once, and what else he could do stays when admission refuses such pods. `without`:
 * groups whose members are not asked for what they have by them.
 */
export function besideNodes(graph: Graph): (place: string, without?: readonly string[]) => Chain | undefined {
  const known = new Map<string, Ways>();
  const isNode = (place: number): boolean => graph.places[place]?.kind === 'node';
  const doubtful = graph.steps.some(({ doubt }) => doubt !== undefined);
  const targets = Object.values(goals).flatMap((id) => graph.indexOf(id) ?? []);
  return (place, without = []) => {
    const left = new Set(without.flatMap((group) => graph.indexOf(`Group:${group}`) ?? []));
    const key = [...left].join(' ');
    const counts = ({ technique, to }: Step): boolean => !isNode(to) && (technique !== 'is-in-group' || !left.has(to));
    const search = (): Ways => {
      const sure = distancesTo(graph, targets, (step) => certain(step) && counts(step));
      return { targets, sure, possible: doubtful ? distancesTo(graph, targets, counts) : sure, counts };
    };
    const ways = known.get(key) ?? search();
    known.set(key, ways);
    return chainFrom(graph, ways, place);
  };
}
