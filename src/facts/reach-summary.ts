import type { Endpoint, PolicedPod } from '../kubernetes/network/endpoint.ts';
import type { PolicyTable } from '../kubernetes/network/governing-policies.ts';
import { internetSamples } from '../kubernetes/network/internet-samples.ts';
import type { Reach } from '../kubernetes/network/peer-match.ts';
import { classifyPods } from '../kubernetes/network/pod-classes.ts';
import { formatPorts } from '../kubernetes/network/port-set.ts';
import { connectAll } from '../kubernetes/network/reach-matrix.ts';
import { type ReachVerdict, verdictOf, verdictTogether } from '../kubernetes/network/reach-verdict.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { defineFact, type FactState } from './fact.ts';
import { groupBy } from './group.ts';
import { type PlacedPod, reachability } from './reachability.ts';

/** An end of the matrix: workloads that stand for each other, or the internet. */
export interface ReachEnd {
  /** `shop/deployment/web`, `shop/deployment/web and 2 alike`, `shop/` (all of a namespace), `internet`. */
  readonly name: string;
  /** The first of its workloads, `NS/KIND/NAME`; none for the internet. */
  readonly workloads: readonly string[];
  readonly omitted: number;
}

/** What flows from one end to another. */
export interface ReachCell {
  readonly verdict: ReachVerdict;
  /** `TCP 5432`; null where all or no ports are open, and where its workloads or pods differ. */
  readonly ports: string | null;
}

/** Who reaches whom by the policies, small enough to be drawn. */
export interface ReachSummary extends FactState {
  /** `alike`: one end for workloads of a namespace that no policy tells apart; `namespace`: one for each namespace. */
  readonly folded: 'alike' | 'namespace';
  readonly ends: readonly ReachEnd[];
  /** Namespaces that are left out, those with the fewest workloads. */
  readonly omitted: number;
  /** Workloads on the network of their host, which policies do not govern: they are no ends. */
  readonly onHost: number;
  /** The different answers; `cells[from][to]` is the index of one, null where nothing is to be asked. */
  readonly answers: readonly ReachCell[];
  readonly cells: readonly (readonly (number | null)[])[];
}

/** Beyond so many ends they are folded by namespace, and no more namespaces are drawn. */
const mostEnds = 60;
/** Beyond so many groups it is not tried whether some decide alike: too many would be left to be drawn. */
const mostGroups = 5 * mostEnds;
/** Workloads named for an end. */
const named = 10;
/** Kinds of pods told apart by policies; a cluster with more is asked about with `kaudit reach`. */
const mostClasses = 1_000;
/** Pods placed one by one where addresses count; beyond, one stands for its replicas, and what its address would tell is unknown. */
const mostPods = 20_000;
const internet = 'internet';

/** The matrix of `kaudit reach --matrix` in short; null where there is nobody to ask about, or too much to tell apart. */
export const reachSummary = defineFact({
  name: 'reachSummary',
  from: ['pods'],
  uses: [reachability],
  derive(read): FactState & { readonly matrix: Omit<ReachSummary, keyof FactState> | null } {
    const known = read.fact(reachability);
    const exact = readsAddresses(known.table) && read.source('pods').items.length <= mostPods;
    return {
      state: known.state,
      reason: known.reason,
      matrix: summarize(known.table, exact ? known.pods : known.samples),
    };
  },
});

function readsAddresses({ all, sections }: PolicyTable<KubernetesObject>): boolean {
  return (
    sections.length > 0 ||
    all.some(({ rules }) =>
      [...rules.ingress, ...rules.egress].some(({ peers }) => peers.some(({ kind }) => kind === 'block')),
    )
  );
}

/** Workloads that policies see alike, by the classes of their pods. */
interface Group {
  readonly namespace: string;
  readonly workloads: readonly string[];
  readonly classes: readonly number[];
}

function summarize(
  table: PolicyTable<KubernetesObject>,
  all: readonly PlacedPod[],
): Omit<ReachSummary, keyof FactState> | null {
  const placed = all.filter(({ pod }) => !pod.hostNetwork);
  const pods = placed.map(({ pod }) => pod);
  const classes = classifyPods(table, pods);
  if (classes.length === 0 || classes.length > mostClasses) return null;
  const samples = internetSamples(table, new Set(pods.map(({ namespace }) => namespace)));
  const ends: Endpoint[] = [
    ...classes.map(({ pod }) => pod),
    ...samples.map((address): Endpoint => ({ kind: 'address', address })),
  ];
  const connected = connectAll(table, ends);
  const classOf = new Map(classes.flatMap(({ members }, index) => members.map((pod) => [pod, index] as const)));
  const grouped = groupWorkloads(placed, classOf);
  const alike = grouped.length > mostGroups ? grouped : mergeAlike(grouped, connected, ends.length);
  const folded = alike.length <= mostEnds ? 'alike' : 'namespace';
  const groups = folded === 'alike' ? alike : byNamespace(alike);
  const shown = groups.length <= mostEnds ? groups : largest(groups);
  const outside = samples.map((_, index) => classes.length + index);
  const book = answerBook(connected);
  const rows = [...shown.map((group) => group.classes), outside];
  return {
    folded,
    ends: [...nameAll(shown, alike), { name: internet, workloads: [], omitted: 0 }],
    omitted: groups.length - shown.length,
    onHost: new Set(all.filter(({ pod }) => pod.hostNetwork).map(nameOf)).size,
    cells: rows.map((from) => rows.map((to) => (from === outside && to === outside ? null : book.ask(from, to)))),
    answers: book.answers,
  };
}

function nameOf({ owner, pod }: PlacedPod): string {
  return `${pod.namespace}/${owner.kind.toLowerCase()}/${owner.name}`;
}

function groupWorkloads(placed: readonly PlacedPod[], classOf: ReadonlyMap<PolicedPod, number>): Group[] {
  const workloads = [...groupBy(placed, nameOf)].map(([name, pods]): Group => {
    const own = new Set(pods.flatMap(({ pod }) => classOf.get(pod) ?? []));
    return { namespace: pods[0]?.pod.namespace ?? '', workloads: [name], classes: [...own].sort((a, b) => a - b) };
  });
  return merge(workloads, ({ namespace, classes }) => JSON.stringify([namespace, classes]));
}

/** One group of all that have the same key. */
function merge(groups: readonly Group[], keyOf: (group: Group) => string): Group[] {
  return [...groupBy(groups, keyOf).values()]
    .map((same): Group => {
      const classes = new Set(same.flatMap((group) => group.classes));
      return {
        namespace: same[0]?.namespace ?? '',
        workloads: same.flatMap(({ workloads }) => workloads).sort(),
        classes: [...classes].sort((a, b) => a - b),
      };
    })
    .sort((a, b) => ((a.workloads[0] ?? '') < (b.workloads[0] ?? '') ? -1 : 1));
}

/** Groups of a namespace that reach, and are reached by, every end alike are one: a label that tells them apart decides nothing. */
function mergeAlike(
  groups: readonly Group[],
  connected: (from: number, to: number) => Reach,
  ends: number,
): readonly Group[] {
  const numbers = new Map<Reach, number>();
  const numberOf = (reach: Reach): number => {
    const known = numbers.get(reach) ?? numbers.size;
    numbers.set(reach, known);
    return known;
  };
  const signatures = new Map<number, string>();
  const signatureOf = (index: number): string => {
    const known = signatures.get(index);
    if (known !== undefined) return known;
    const parts: number[] = [];
    for (let end = 0; end < ends; end++) parts.push(numberOf(connected(index, end)), numberOf(connected(end, index)));
    const made = parts.join(' ');
    signatures.set(index, made);
    return made;
  };
  return merge(groups, ({ namespace, classes }) =>
    JSON.stringify([namespace, [...new Set(classes.map(signatureOf))].sort()]),
  );
}

function byNamespace(groups: readonly Group[]): Group[] {
  return merge(groups, ({ namespace }) => namespace);
}

/** Those with the most workloads, in the order in which they came. */
function largest(groups: readonly Group[]): Group[] {
  const kept = new Set(groups.toSorted((a, b) => b.workloads.length - a.workloads.length).slice(0, mostEnds));
  return groups.filter((group) => kept.has(group));
}

function nameAll(groups: readonly Group[], alike: readonly Group[]): ReachEnd[] {
  const total = new Map(
    [...groupBy(alike, ({ namespace }) => namespace)].map(([namespace, own]) => [
      namespace,
      own.reduce((sum, { workloads }) => sum + workloads.length, 0),
    ]),
  );
  return groups.map(({ namespace, workloads }) => {
    const [first = ''] = workloads;
    const others = workloads.length - 1;
    const name =
      others === 0
        ? first
        : workloads.length === total.get(namespace)
          ? `${namespace}/`
          : `${first} and ${others} alike`;
    return { name, workloads: workloads.slice(0, named), omitted: Math.max(0, workloads.length - named) };
  });
}

/** Answers for sets of classes, each kept once. */
function answerBook(connected: (from: number, to: number) => Reach): {
  readonly answers: readonly ReachCell[];
  ask(from: readonly number[], to: readonly number[]): number;
} {
  const answers: ReachCell[] = [];
  const indexes = new Map<string, number>();
  const indexOf = (reaches: readonly Reach[]): number => {
    const cell = cellOf(reaches);
    const key = `${cell.verdict} ${cell.ports}`;
    const known = indexes.get(key) ?? answers.push(cell) - 1;
    indexes.set(key, known);
    return known;
  };
  // Equal answers are one object, and few are different.
  const alone = new Map<Reach, number>();
  const ask = (from: readonly number[], to: readonly number[]): number => {
    const [first = 0, second = 0] = [from[0], to[0]];
    const one = connected(first, second);
    if (from.some((a) => to.some((b) => connected(a, b) !== one)))
      return indexOf([...new Set(from.flatMap((a) => to.map((b) => connected(a, b))))]);
    const known = alone.get(one) ?? indexOf([one]);
    alone.set(one, known);
    return known;
  };
  return { answers, ask };
}

/** Longer lists of ports are cut, with the number of ranges left out. */
const rangesShown = 12;

function cellOf(reaches: readonly Reach[]): ReachCell {
  const [only, ...others] = reaches;
  if (only === undefined) return { verdict: 'unknown', ports: null };
  if (others.length > 0) return { verdict: verdictTogether(reaches.map((reach) => verdictOf(reach))), ports: null };
  const verdict = verdictOf(only);
  if (verdict !== 'mixed') return { verdict, ports: null };
  const ranges = formatPorts(only.sure).split(',');
  const left = ranges.length - rangesShown;
  const more = left > 0 ? ` and ${left} more` : '';
  const doubt = formatPorts(only.maybe) === formatPorts(only.sure) ? '' : ', perhaps others';
  return { verdict, ports: `${ranges.slice(0, rangesShown).join(',')}${more}${doubt}` };
}
