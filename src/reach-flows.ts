import type { Inventory } from './inventory.ts';
import type { Endpoint } from './kubernetes/network/endpoint.ts';
import type { Reach } from './kubernetes/network/peer-match.ts';
import { classifyPods } from './kubernetes/network/pod-classes.ts';
import {
  allPorts,
  differenceOf,
  noPorts,
  type PortSet,
  type Protocol,
  protocols,
} from './kubernetes/network/port-set.ts';
import { connectAll } from './kubernetes/network/reach-matrix.ts';
import type { ObjectReference } from './kubernetes/object.ts';
import { parsePort, reachabilityOf } from './reach.ts';
import { internetSamples } from './reach-ends.ts';
import { type ReachVerdict, verdictOf } from './reach-why.ts';

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
  const samples = internetSamples(known, new Set(placed.map(({ pod }) => pod.namespace)));
  const ends: Endpoint[] = [
    ...classes.map(({ pod }) => pod),
    ...samples.map((address): Endpoint => ({ kind: 'address', address })),
  ];
  const connected = connectAll(known.table, ends);
  const outside = samples.map((_, index) => classes.length + index);
  const names = [...workloads.keys()].sort();
  const all = [...names, ...(samples.length === 0 ? [] : [internet])];
  const indexesOf = new Map<string, readonly number[]>(
    names.map((name) => [name, [...(workloads.get(name)?.classes ?? [])]]),
  );
  indexesOf.set(internet, outside);
  const described = new Map<Reach, readonly Omit<Flow, 'from' | 'to'>[]>();
  const flows: Flow[] = [];
  for (const from of all)
    for (const to of all) {
      if (from === to && (workloads.get(from)?.pods ?? 1) < 2) continue;
      const reaches = new Set<Reach>();
      for (const a of indexesOf.get(from) ?? []) for (const b of indexesOf.get(to) ?? []) reaches.add(connected(a, b));
      const [only, ...more] = reaches;
      if (only === undefined) continue;
      const parts =
        more.length > 0
          ? [
              {
                port: asked?.port ?? null,
                protocol: asked?.protocol ?? null,
                verdict: together([...reaches].map((one) => verdictOf(one, asked))),
              },
            ]
          : asked === undefined
            ? (described.get(only) ?? describe(only))
            : [{ ...asked, verdict: verdictOf(only, asked) }];
      if (more.length === 0 && asked === undefined) described.set(only, parts);
      for (const part of parts) flows.push({ from, to, ...part });
    }
  return { complete: known.state === 'complete', reason: known.reason, from: all, to: all, flows };
}

function nameOf({ kind, name }: ObjectReference, namespace: string): string {
  return `${namespace}/${kind.toLowerCase()}/${name}`;
}

/** Several answers as one; pods of one workload may differ in their labels, and addresses of the internet. */
function together(verdicts: readonly ReachVerdict[]): ReachVerdict {
  const [first, ...more] = new Set(verdicts);
  if (first !== undefined && more.length === 0) return first;
  return verdicts.includes('mixed') || (verdicts.includes('allowed') && verdicts.includes('denied'))
    ? 'mixed'
    : 'unknown';
}

function describe({ sure, maybe }: Reach): Omit<Flow, 'from' | 'to'>[] {
  if (sure === allPorts || maybe === noPorts || (sure === noPorts && maybe === allPorts))
    return [{ port: null, protocol: null, verdict: verdictOf({ sure, maybe }) }];
  const rest: ReachVerdict = maybe === allPorts ? 'unknown' : 'denied';
  return [
    ...rangesOf(sure, 'allowed'),
    ...(rest === 'unknown' ? [] : rangesOf(differenceOf(maybe, sure), 'unknown')),
    { port: null, protocol: null, verdict: rest },
  ];
}

function rangesOf(set: PortSet, verdict: ReachVerdict): Omit<Flow, 'from' | 'to'>[] {
  return protocols.flatMap((protocol) =>
    set[protocol].map(([first, last]) => ({
      port: first,
      ...(last === first ? {} : { endPort: last }),
      protocol,
      verdict,
    })),
  );
}
