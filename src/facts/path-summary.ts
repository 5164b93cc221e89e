import { cutBetween } from '../kubernetes/paths/cut.ts';
import { costOf, describeEdit } from '../kubernetes/paths/edits.ts';
import type { Graph } from '../kubernetes/paths/graph.ts';
import { attackGraph } from './attack-graph.ts';
import { combineStates, defineFact, type FactState } from './fact.ts';

/** The ways to control of the cluster, in short. */
export interface PathSummary extends FactState {
  readonly target: 'cluster-admin';
  /** Ordinary subjects and workloads, and those of them from which a way leads; who holds everything is left out. */
  readonly entries: number;
  readonly reaching: number;
  /** The first of them, the shortest ways first. */
  readonly paths: readonly { readonly entry: string; readonly target: string; readonly hops: number }[];
  readonly omitted: number;
  /** The least number of edits that close them all; null where there are too many ways to look for it here. */
  readonly fix: {
    readonly method: 'exact' | 'greedy';
    readonly edits: readonly string[];
    readonly omitted: number;
    /** Entries that stay open whatever is edited. */
    readonly open: number;
  } | null;
}

const listed = 20;
/** The fix set is looked for over so many entries; kaudit paths --fix looks without a limit. */
const mostEntries = 500;

const entryKinds: ReadonlySet<string> = new Set(['User', 'Group', 'ServiceAccount', 'workload']);

/** Places where an attacker may begin: all but what Kubernetes, the distribution and their components are. */
export function ordinaryPlaces(graph: Graph): readonly number[] {
  return graph.places.flatMap(({ kind, system }, index) => (entryKinds.has(kind) && system !== true ? [index] : []));
}

/** Whether a place holds everything by itself: nobody asks how it gets there. */
export function holdsEverything(graph: Graph, place: number): boolean {
  return (graph.leaving[place] ?? []).some((index) => graph.steps[index]?.technique === 'holds-everything');
}

export const pathSummary = defineFact({
  name: 'pathSummary',
  from: [],
  uses: [attackGraph],
  derive(read): PathSummary {
    const { graph, to, ...seen } = read.fact(attackGraph);
    const { sure, targets } = to('cluster-admin');
    const entries = ordinaryPlaces(graph).filter((entry) => !holdsEverything(graph, entry));
    const hopsOf = (entry: number) => sure.hops[entry] ?? Number.POSITIVE_INFINITY;
    const reaching = entries
      .filter((entry) => Number.isFinite(hopsOf(entry)))
      .sort((a, b) => hopsOf(a) - hopsOf(b) || a - b);
    return {
      ...combineStates(seen),
      target: 'cluster-admin',
      entries: entries.length,
      reaching: reaching.length,
      paths: reaching.slice(0, listed).map((entry) => ({
        entry: graph.places[entry]?.called ?? '',
        target: 'control of the cluster',
        hops: hopsOf(entry),
      })),
      omitted: Math.max(0, reaching.length - listed),
      fix: reaching.length > mostEntries ? null : fixOf(graph, reaching, targets),
    };
  },
});

function fixOf(graph: Graph, entries: readonly number[], targets: readonly number[]): PathSummary['fix'] {
  const { method, edits, open } = cutBetween(graph, entries, targets, (index) => {
    const edit = graph.edits[index];
    return edit === undefined ? 0 : costOf(edit);
  });
  const described = edits.flatMap((index) => {
    const edit = graph.edits[index];
    return edit === undefined ? [] : [describeEdit(edit)];
  });
  return {
    method,
    edits: described.slice(0, listed),
    omitted: Math.max(0, described.length - listed),
    open: open.length,
  };
}
