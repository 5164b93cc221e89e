import type { Inventory } from '../inventory.ts';
import type { Endpoint } from '../kubernetes/network/endpoint.ts';
import { internetSamples } from '../kubernetes/network/internet-samples.ts';
import type { Reach } from '../kubernetes/network/peer-match.ts';
import { classifyPods } from '../kubernetes/network/pod-classes.ts';
import {
  allPorts,
  differenceOf,
  noPorts,
  type PortSet,
  type Protocol,
  protocols,
} from '../kubernetes/network/port-set.ts';
import { connectAll } from '../kubernetes/network/reach-matrix.ts';
import { type ReachVerdict, verdictOf, verdictTogether } from '../kubernetes/network/reach-verdict.ts';
import type { ObjectReference } from '../kubernetes/object.ts';
import { parsePort, reachabilityOf } from './reach.ts';

/** What flows from one workload to another; `port` null: every port that no other flow of the two names. */
export interface Flow {
  readonly from: string;
  readonly to: string;
  readonly port: number | null;
  /** The last port of a range. */
  readonly endPort?: number;
  readonly protocol: Protocol | null;
  readonly verdict: ReachVerdict;
}

/** Who reaches whom: workloads (`NS/KIND/NAME`) and the internet, both sorted. */
export interface ReachMatrix {
  /** Whether all pods were seen. */
  readonly complete: boolean;
  readonly reason: string | null;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly flows: readonly Flow[];
}

export interface MatrixOptions {
  /** Only workloads of these namespaces, and the internet; all where absent. */
  readonly namespaces?: readonly string[] | null;
  readonly port?: string | number;
}

const internet = 'internet';

/**
 * Every flow between workloads, and between them and the internet. Pods on the network of their host stand outside: policies
 * do not govern them. Flows of a workload to itself, where it has several pods, are among them. Pure.
 */
export function matrix(inventory: Inventory, { namespaces = null, port }: MatrixOptions = {}): ReachMatrix {
  const known = reachabilityOf(inventory);
  const asked = port === undefined ? undefined : parsePort(port);
  const placed = known.pods.filter(
    ({ pod }) => !pod.hostNetwork && (namespaces === null || namespaces.includes(pod.namespace)),
  );
  const classes = classifyPods(
    known.table,
    placed.map(({ pod }) => pod),
  );
  const classOf = new Map(classes.flatMap(({ members }, index) => members.map((member) => [member, index] as const)));
  const workloads = new Map<string, { readonly classes: Set<number>; pods: number }>();
  for (const { pod, owner } of placed) {
    const name = nameOf(owner, pod.namespace);
    const group = workloads.get(name) ?? { classes: new Set<number>(), pods: 0 };
    workloads.set(name, group);
    group.pods++;
    group.classes.add(classOf.get(pod) ?? -1);
  }
  const samples = internetSamples(known.table, new Set(placed.map(({ pod }) => pod.namespace)));
  const ends: Endpoint[] = [
    ...classes.map(({ pod }) => pod),
    ...samples.map((address): Endpoint => ({ kind: 'address', address })),
  ];
  const connected = connectAll(known.table, ends);
  const outside = samples.map((_, index) => classes.length + index);
  const names = [...workloads.keys()].sort();
  const all = [...names, ...(samples.length === 0 ? [] : [internet])];
  const groups = [
    ...names.map((name) => {
      const { classes: own = new Set<number>(), pods = 0 } = workloads.get(name) ?? {};
      return { name, indexes: [...own], pods };
    }),
    { name: internet, indexes: outside, pods: 1 },
  ];
  const described = new Map<Reach, readonly Part[]>();
  const describeOnce = (reach: Reach): readonly Part[] => {
    const made =
      described.get(reach) ??
      (asked === undefined ? describe(reach) : [{ ...asked, verdict: verdictOf(reach, asked) }]);
    described.set(reach, made);
    return made;
  };
  const partsOf = (sources: readonly number[], targets: readonly number[]): readonly Part[] => {
    const [a, b] = [sources[0], targets[0]];
    if (a === undefined || b === undefined) return [];
    if (sources.length === 1 && targets.length === 1) return describeOnce(connected(a, b));
    const reaches = new Set<Reach>();
    for (const source of sources) for (const target of targets) reaches.add(connected(source, target));
    const [only, ...more] = reaches;
    if (only !== undefined && more.length === 0) return describeOnce(only);
    const verdict = verdictTogether([...reaches].map((one) => verdictOf(one, asked)));
    return [{ port: asked?.port ?? null, protocol: asked?.protocol ?? null, verdict }];
  };
  const flows: Flow[] = [];
  // There are as many flows as pairs of workloads: nothing is made for a pair but its flows.
  for (const source of groups)
    for (const target of groups) {
      if (source === target && source.pods < 2) continue;
      for (const part of partsOf(source.indexes, target.indexes)) flows.push(toFlow(source.name, target.name, part));
    }
  return { complete: known.state === 'complete', reason: known.reason, from: all, to: all, flows };
}

type Part = Omit<Flow, 'from' | 'to'>;

function toFlow(from: string, to: string, { port, endPort, protocol, verdict }: Part): Flow {
  return endPort === undefined ? { from, to, port, protocol, verdict } : { from, to, port, endPort, protocol, verdict };
}

function nameOf({ kind, name }: ObjectReference, namespace: string): string {
  return `${namespace}/${kind.toLowerCase()}/${name}`;
}

function describe({ sure, maybe }: Reach): Part[] {
  if (sure === allPorts || maybe === noPorts || (sure === noPorts && maybe === allPorts))
    return [{ port: null, protocol: null, verdict: verdictOf({ sure, maybe }) }];
  const rest: ReachVerdict = maybe === allPorts ? 'unknown' : 'denied';
  return [
    ...rangesOf(sure, 'allowed'),
    ...(rest === 'unknown' ? [] : rangesOf(differenceOf(maybe, sure), 'unknown')),
    { port: null, protocol: null, verdict: rest },
  ];
}

function rangesOf(set: PortSet, verdict: ReachVerdict): Part[] {
  return protocols.flatMap((protocol) =>
    set[protocol].map(([first, last]) => ({
      port: first,
      ...(last === first ? {} : { endPort: last }),
      protocol,
      verdict,
    })),
  );
}
