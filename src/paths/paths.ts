import { parseSubject } from '../can/asker.ts';
import { attackGraph, type Target, type Ways, workloadId } from '../facts/attack-graph.ts';
import { controllers } from '../facts/controllers.ts';
import { exposures } from '../facts/exposures.ts';
import { combineStates, FactStore } from '../facts/fact.ts';
import { holdsEverything, ordinaryPlaces } from '../facts/path-summary.ts';
import type { Inventory } from '../inventory.ts';
import { doesOf, type ShownStep, showRoute } from '../kubernetes/paths/describe.ts';
import { describeEdit } from '../kubernetes/paths/edits.ts';
import type { Graph, PlaceKind } from '../kubernetes/paths/graph.ts';
import { routeFrom, simpleRoutes } from '../kubernetes/paths/search.ts';
import { techniques } from '../kubernetes/paths/techniques.ts';
import { implicitGroups, subjectKey } from '../kubernetes/rbac/subject.ts';

export interface PathsOptions {
  /** `any`, `exposed`, a subject as `can` takes it, or a workload as NAMESPACE/KIND/NAME; `any` by default. */
  readonly from?: string;
  /** `cluster-admin` by default. */
  readonly to?: Target;
  /** Longer ways are left out; 8 by default. */
  readonly maxHops?: number;
  /** Ways listed for one entry besides the shortest, each by other places; 4 by default. */
  readonly maxPaths?: number;
}

/** One step of a path, in words. */
export interface PathStep {
  readonly from: string;
  readonly to: string;
  /** Of the technique; stable. */
  readonly technique: string;
  readonly does: string;
  /** The precondition. */
  readonly needs: string;
  /** The objects that make it true. */
  readonly because: readonly string[];
  readonly reference: string;
  /** Each takes the step away by itself. */
  readonly edits: readonly string[];
}

/** The ways from one entry to its nearest target. */
export interface PathGroup {
  readonly entry: { readonly kind: PlaceKind; readonly name: string };
  /** Others from which the same way leads there. */
  readonly alike: readonly string[];
  readonly target: string;
  readonly hops: number;
  readonly shortest: readonly PathStep[];
  readonly others: readonly (readonly PathStep[])[];
  /** Whether there are more than `others` lists. */
  readonly cut: boolean;
}

/** Which ways lead from somewhere to a target. */
export interface PathsAnswer {
  readonly from: string;
  readonly to: Target;
  readonly maxHops: number;
  /** False where what was not seen may add ways; `reason` says what. */
  readonly complete: boolean;
  readonly reason: string | null;
  /** Entries looked at, those from which a way leads, and those that hold the target by themselves and are left out. */
  readonly entries: number;
  readonly reaching: number;
  readonly already: number;
  readonly paths: readonly PathGroup[];
  /** How the list was cut; null where it was not. */
  readonly bounds: string | null;
}

/** No such entry. */
export class EntryError extends Error {
  override readonly name = 'EntryError';
}

const mostGroups = 1_000;
/** Entries for which ways besides the shortest are looked for. */
const mostWithOthers = 200;

/** What an entry names, as places of the graph. */
export function entriesOf(store: FactStore, graph: Graph, from: string): readonly number[] {
  if (from === 'any') return ordinaryPlaces(graph);
  if (from === 'exposed') return [...new Set(exposedPlaces(store).flatMap((id) => graph.indexOf(id) ?? []))];
  const [namespace, kind, name, ...more] = from.split('/');
  if (namespace && kind && name && more.length === 0 && !from.includes(':')) {
    const found = graph.places.flatMap(({ id }, index) =>
      id.toLowerCase() === workloadId({ kind, namespace, name }).toLowerCase() ? [index] : [],
    );
    if (found.length === 0) throw new EntryError(`there is no workload ${from}`);
    return found;
  }
  const written = parseSubject(from);
  if (written.kind === 'Pod') return [podPlace(store, graph, written)];
  const own = graph.indexOf(subjectKey(written));
  // Whom no binding names is what the groups of all give.
  const ids = own === undefined ? implicitGroups(written).map((group) => `Group:${group}`) : [];
  return own === undefined ? ids.flatMap((id) => graph.indexOf(id) ?? []) : [own];
}

/** The workloads that somebody outside reaches; what is open within a private network alone is not outside. */
function exposedPlaces(store: FactStore): readonly string[] {
  return store.get(exposures).items.flatMap(({ value: { exposure }, about }) => {
    const { workload } = exposure;
    const inside = exposure.audience.to === 'private' || about.component !== undefined;
    return workload === undefined || inside || about.unjudgeable !== undefined ? [] : [workloadId(workload.object)];
  });
}

function podPlace(store: FactStore, graph: Graph, { namespace, name }: { namespace: string; name: string }): number {
  const pod = store.inventory.sources
    .get('pods')
    ?.items.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace);
  if (pod === undefined) throw new EntryError(`pod ${namespace}/${name} was not seen`);
  const owner = store.get(controllers).makers(pod).outermost?.object ?? pod;
  const ids = [owner, pod].map((one) => workloadId({ kind: one.kind, namespace, name: one.metadata.name }));
  const found = ids.map((id) => graph.indexOf(id)).find((index) => index !== undefined);
  if (found === undefined) throw new EntryError(`pod ${namespace}/${name} has ended, or belongs to the control plane`);
  return found;
}

/** The ways that lead from an entry to a target. Pure; throws EntryError or SubjectError. */
export function findPaths(inventory: Inventory, options: PathsOptions = {}): PathsAnswer {
  return findIn(new FactStore(inventory), options);
}

/** The same over facts that are there already. */
export function findIn(store: FactStore, options: PathsOptions = {}): PathsAnswer {
  const { from = 'any', to = 'cluster-admin', maxHops = 8, maxPaths = 4 } = options;
  const { graph, to: search, ...seen } = store.get(attackGraph);
  const { state, reason } = from === 'exposed' ? combineStates(seen, store.get(exposures)) : seen;
  const ways = search(to);
  const entries = entriesOf(store, graph, from);
  const isAlready = (entry: number) => from === 'any' && holdsEverything(graph, entry);
  const already = entries.filter(isAlready);
  const looked = entries.filter((entry) => !isAlready(entry));
  const reaching = looked.filter((entry) => (ways.sure.hops[entry] ?? Number.POSITIVE_INFINITY) <= maxHops);
  const tooFar = looked.some((entry) => {
    const hops = ways.sure.hops[entry] ?? Number.POSITIVE_INFINITY;
    return hops > maxHops && Number.isFinite(hops);
  });
  const doubts = doubtsOf(graph, looked, ways);
  const reasons = [...(state === 'complete' || reason === null ? [] : [reason]), ...doubts];
  const groups = groupAlike(graph, reaching, (entry) => routeFrom(graph, ways.sure, entry) ?? []);
  const shown = groups.slice(0, mostGroups);
  let uncounted = groups.length > mostWithOthers;
  const paths = shown.map(({ entry, alike, steps }, at): PathGroup => {
    const hops = ways.sure.hops[entry] ?? 0;
    const listed = at < mostWithOthers;
    const found = listed
      ? simpleRoutes(graph, ways.sure, entry, { maxHops, maxRoutes: 4 * (maxPaths + 1), budget: 20_000 })
      : { routes: [], cut: true };
    uncounted ||= found.cut;
    const place = graph.places[entry];
    const first = JSON.stringify(steps.map(({ to: next }) => next.id));
    const others = new Map(
      found.routes
        .map((route) => showRoute(graph, route))
        .map((route) => [JSON.stringify(route.map(({ to: next }) => next.id)), route] as const)
        .reverse()
        // A group of a group says nothing new.
        .filter(([key, route]) => key !== first && !route.some(isRepeatedMembership)),
    );
    return {
      entry: { kind: place?.kind ?? 'User', name: place?.called ?? '' },
      alike,
      target: steps.at(-1)?.to.called ?? '',
      hops,
      shortest: steps.map((step) => toStep(graph, step)),
      others: [...others.values()].slice(0, maxPaths).map((route) => route.map((step) => toStep(graph, step))),
      cut: found.cut || others.size > maxPaths,
    };
  });
  const bounds = [
    ...(tooFar ? [`ways of more than ${maxHops} steps are left out (--max-hops)`] : []),
    ...(groups.length > mostGroups ? [`${groups.length - mostGroups} more groups of entries are not listed`] : []),
    ...(uncounted ? [`at most ${maxPaths} other ways are listed for an entry (--max-paths)`] : []),
  ];
  return {
    from,
    to,
    maxHops,
    complete: reasons.length === 0,
    reason: reasons.length === 0 ? null : reasons.join('; '),
    entries: entries.length,
    reaching: reaching.length,
    already: already.length,
    paths,
    bounds: bounds.length === 0 ? null : bounds.join('; '),
  };
}

function doubtsOf(graph: Graph, entries: readonly number[], { sure, possible }: Ways): string[] {
  const found = new Set<string>();
  for (const entry of entries) {
    if (found.size >= 5) break;
    if (Number.isFinite(sure.hops[entry]) || !Number.isFinite(possible.hops[entry])) continue;
    for (const index of routeFrom(graph, possible, entry) ?? []) {
      const doubt = graph.steps[index]?.doubt;
      if (doubt !== undefined) found.add(doubt);
    }
  }
  return [...found].sort();
}

interface Alike {
  readonly entry: number;
  readonly alike: readonly string[];
  readonly steps: readonly ShownStep[];
}

/** Entries whose shortest way is the same, by the same objects, go together; the shortest first. */
function groupAlike(graph: Graph, entries: readonly number[], routeOf: (entry: number) => readonly number[]): Alike[] {
  const groups = new Map<string, { entry: number; alike: string[]; steps: ShownStep[]; hops: number }>();
  for (const entry of entries) {
    const steps = showRoute(graph, routeOf(entry));
    if (steps.length === 0) continue;
    const key = JSON.stringify(steps.map(toKey));
    const known = groups.get(key);
    if (known === undefined)
      groups.set(key, { entry, alike: [], steps, hops: steps.reduce((sum, { hops }) => sum + hops, 0) });
    else known.alike.push(graph.places[entry]?.called ?? '');
  }
  return [...groups.values()].sort((a, b) => a.hops - b.hops || a.entry - b.entry);
}

function isRepeatedMembership({ technique }: ShownStep, at: number, route: readonly ShownStep[]): boolean {
  return technique === 'is-in-group' && route[at - 1]?.technique === 'is-in-group';
}

function toKey({ technique, to, because }: ShownStep): unknown {
  return [technique, to.id, because];
}

function toStep(graph: Graph, step: ShownStep): PathStep {
  const { from, to, technique, because, edits } = step;
  const { needs, reference } = techniques[technique];
  return {
    from: from.called,
    to: to.called,
    technique,
    does: doesOf(step),
    needs,
    because,
    reference,
    edits: edits.flatMap((index) => {
      const edit = graph.edits[index];
      return edit === undefined ? [] : [describeEdit(edit)];
    }),
  };
}
