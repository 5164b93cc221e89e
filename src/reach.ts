import { FactStore } from './facts/fact.ts';
import { type Reachability, reachability } from './facts/reachability.ts';
import type { Inventory } from './inventory.ts';
import type { Endpoint, PolicedPod } from './kubernetes/network/endpoint.ts';
import {
  type Connectivity,
  type DirectionVerdict,
  evaluateConnection,
} from './kubernetes/network/evaluate-policies.ts';
import { type Direction, directions } from './kubernetes/network/isolation.ts';
import type { Reach } from './kubernetes/network/peer-match.ts';
import { classifyPods } from './kubernetes/network/pod-classes.ts';
import { allPorts, formatPorts, hasPort, noPorts, type Protocol } from './kubernetes/network/port-set.ts';
import { type KubernetesObject, type ObjectReference, referenceTo } from './kubernetes/object.ts';
import { type End, EndError, type Ends, findEnds, internetSamples } from './reach-ends.ts';

export type ReachVerdict = 'allowed' | 'denied' | 'mixed' | 'unknown';

/** A policy that decides; `rule` is null where it isolates by being there. */
export interface ReachBecause {
  readonly policy: ObjectReference;
  readonly direction: Direction;
  readonly rule: number | null;
  readonly effect: 'allows' | 'isolates' | 'denies' | 'passes';
}

/** Whether traffic may flow, by the policies; whether a plugin enforces them is another question. */
export interface ReachAnswer {
  readonly verdict: ReachVerdict;
  readonly because: readonly ReachBecause[];
  /** One sentence without a full stop. */
  readonly reason: string;
}

export interface ReachQuestion {
  readonly from: End;
  readonly to: End;
  /** `5432/TCP`, `5432` (TCP) or a number; all ports of all protocols where absent. */
  readonly port?: string | number;
}

interface Port {
  readonly protocol: Protocol;
  readonly port: number;
}

/**
 * Whether the policies let one end reach another: a set is `allowed` or `denied` only where all of its pairs are. A pod
 * reaches itself always; such pairs count only where nothing else is asked. Throws EndError. Pure.
 */
export function reach(inventory: Inventory, question: ReachQuestion): ReachAnswer {
  const port = question.port === undefined ? undefined : parsePort(question.port);
  const known = reachabilityOf(inventory);
  const [from, to] = [findEnds(known, inventory, question.from), findEnds(known, inventory, question.to)];
  for (const ends of [from, to])
    if ('missing' in ends) return { verdict: 'unknown', because: [], reason: ends.missing };
  if ('missing' in from || 'missing' in to) return { verdict: 'unknown', because: [], reason: 'nobody is asked about' };
  if (from.pods.length === 0 && to.pods.length === 0)
    return { verdict: 'unknown', because: [], reason: `neither ${from.called} nor ${to.called} is a pod` };
  return fold(pairsOf(known, from, to), { known, port, gap: from.gap ?? to.gap });
}

const stores = new WeakMap<Inventory, FactStore>();

/** Everything that answers are made of, derived once for each inventory. */
export function reachabilityOf(inventory: Inventory): Reachability {
  const store = stores.get(inventory) ?? new FactStore(inventory);
  stores.set(inventory, store);
  return store.get(reachability);
}

/** Reads `5432/TCP`, `5432`. Throws EndError. */
export function parsePort(text: string | number): Port {
  const [, digits = '', word = 'TCP'] = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/i.exec(String(text)) ?? [];
  const protocol = (['TCP', 'UDP', 'SCTP'] as const).find((one) => one === word.toUpperCase());
  const port = Number(digits);
  if (digits === '' || protocol === undefined || port < 1 || port > 65535)
    throw new EndError(`${JSON.stringify(text)}: expected a port as 5432 or 5432/TCP`);
  return { protocol, port };
}

type Found = Extract<Ends, { called: string }>;
type Pair = readonly [from: Endpoint, to: Endpoint];

/** Pairs up to this number are asked one by one, with the nodes that pods run on; more by classes. */
const manyPairs = 2_500;

function pairsOf(known: Reachability, from: Found, to: Found): Pair[] {
  const few = from.pods.length * to.pods.length <= manyPairs;
  const endsOf = (ends: Found, peer: Found): readonly Endpoint[] => {
    if (ends.internet === true) {
      const namespaces = new Set(peer.pods.map(({ pod }) => pod.namespace));
      return internetSamples(known, namespaces).map((address) => ({ kind: 'address', address }));
    }
    const pods = ends.pods.map(({ pod }) => pod);
    return [...(few && peer.internet !== true ? pods : classesOf(known, pods)), ...ends.others];
  };
  const [sources, targets] = [endsOf(from, to), endsOf(to, from)];
  const all = sources.flatMap((source) => targets.map((target): Pair => [source, target]));
  const apart = all.filter(([source, target]) => !isSame(source, target));
  return apart.length === 0 ? all : apart;
}

function classesOf({ table }: Reachability, pods: readonly PolicedPod[]): readonly PolicedPod[] {
  // A class of several stands for two of them: one to send and another one to receive.
  return classifyPods(table, pods).flatMap(({ pod, members }) => {
    const second = members[1];
    return second === undefined ? [pod] : [pod, { ...pod, name: second.name }];
  });
}

function isSame(a: Endpoint, b: Endpoint): boolean {
  return a.kind === 'pod' && b.kind === 'pod' && a.namespace === b.namespace && a.name === b.name;
}

interface Asked {
  readonly known: Reachability;
  readonly port: Port | undefined;
  /** Why there may be more pairs. */
  readonly gap: string | null;
}

function fold(pairs: readonly Pair[], { known, port, gap }: Asked): ReachAnswer {
  const examples = new Map<ReachVerdict, { pair: Pair; connectivity: Connectivity<KubernetesObject> }>();
  for (const pair of pairs) {
    const connectivity = evaluateConnection(known.table, ...pair);
    const verdict = verdictOf(connectivity, port);
    if (!examples.has(verdict)) examples.set(verdict, { pair, connectivity });
  }
  const mixed = examples.has('mixed') || (examples.has('allowed') && examples.has('denied'));
  const verdict: ReachVerdict = mixed
    ? 'mixed'
    : examples.has('unknown')
      ? 'unknown'
      : examples.has('denied')
        ? 'denied'
        : 'allowed';
  const shown = (examples.has(verdict) ? [verdict] : (['denied', 'allowed'] as const)).flatMap((word) => {
    const example = examples.get(word);
    return example === undefined ? [] : [example];
  });
  const because = unique(shown.flatMap(({ connectivity }) => becauseOf(connectivity, port)));
  const reason = shown.map(({ pair, connectivity }) => explain(pair, connectivity, port)).join('; ');
  // What was not seen could be otherwise, but a mixture stays one.
  if (gap !== null && verdict !== 'mixed')
    return { verdict: 'unknown', because, reason: `${reason}; others were not seen: ${gap}` };
  return { verdict, because, reason };
}

/** What a pair comes to; `mixed` where only some ports are open and none was asked for. */
export function verdictOf({ sure, maybe }: Reach, port?: Port): ReachVerdict {
  if (port !== undefined) {
    if (hasPort(sure, port.protocol, port.port)) return 'allowed';
    return hasPort(maybe, port.protocol, port.port) ? 'unknown' : 'denied';
  }
  if (sure === allPorts) return 'allowed';
  if (maybe === noPorts) return 'denied';
  return sure !== noPorts && maybe !== allPorts ? 'mixed' : 'unknown';
}

function becauseOf(connectivity: Connectivity<KubernetesObject>, port: Port | undefined): ReachBecause[] {
  const denied = verdictOf(connectivity, port) === 'denied';
  return (['egress', 'ingress'] as const).flatMap((direction): ReachBecause[] => {
    const side = connectivity[direction];
    const { isolatedBy, allowedBy } = side;
    const closed = verdictOf(side, port) === 'denied';
    // Where the connection fails, the side that lets it through does not decide.
    if (denied && !closed && directions.some((one) => verdictOf(connectivity[one], port) === 'denied')) return [];
    const allows = allowedBy.filter(({ reach: part }) => verdictOf(part, port) !== 'denied');
    return [
      ...(closed || allows.length === 0 ? isolatedBy : []).map(
        (policy): ReachBecause => ({ policy: referenceTo(policy), direction, rule: null, effect: 'isolates' }),
      ),
      ...(closed ? [] : allows).map(
        ({ policy, rule }): ReachBecause => ({ policy: referenceTo(policy), direction, rule, effect: 'allows' }),
      ),
    ];
  });
}

function unique(entries: readonly ReachBecause[]): ReachBecause[] {
  const keyed = new Map(
    entries.map((entry) => [JSON.stringify([entry.policy, entry.direction, entry.rule, entry.effect]), entry]),
  );
  return [...keyed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

function explain(pair: Pair, connectivity: Connectivity<KubernetesObject>, port: Port | undefined): string {
  const [from, to] = pair.map(callEnd);
  const flow = `${from} to ${to}`;
  const what = port === undefined ? '' : ` on ${port.port}/${port.protocol}`;
  switch (verdictOf(connectivity, port)) {
    case 'allowed':
      return `${flow} is allowed${what}: ${describeOpen(connectivity)}`;
    case 'denied': {
      const closed = (['egress', 'ingress'] as const).filter((one) => verdictOf(connectivity[one], port) === 'denied');
      const names = closed.map(
        (one) => `${one} is isolated by ${callAll(connectivity[one].isolatedBy)} and no rule allows it`,
      );
      return `${flow} is denied${what}: ${names.length === 0 ? 'egress and ingress allow no common port' : names.join('; ')}`;
    }
    case 'mixed':
      return `${flow} is allowed on ${formatPorts(connectivity.sure)} alone`;
    default: {
      const doubts = [...connectivity.egress.doubts, ...connectivity.ingress.doubts];
      return `${flow} can not be told${what}: ${doubts[0] ?? 'a rule names addresses, and those of the pods are not known'}`;
    }
  }
}

function describeOpen({ egress, ingress }: Connectivity<KubernetesObject>): string {
  const say = (side: DirectionVerdict<KubernetesObject>, direction: Direction, whose: string): string =>
    side.exempt ??
    (side.isolatedBy.length === 0
      ? `no policy isolates ${whose} for ${direction}`
      : `a rule of ${callAll(side.allowedBy.map(({ policy }) => policy))} allows the ${direction}`);
  const said = [say(egress, 'egress', 'the source'), say(ingress, 'ingress', 'the destination')];
  return [...new Set(said)].join('; ');
}

function callAll(policies: readonly KubernetesObject[]): string {
  const names = [
    ...new Set(policies.map(({ metadata }) => `${metadata.namespace ?? 'default'}/${metadata.name}`)),
  ].sort();
  return `NetworkPolicy ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;
}

function callEnd(end: Endpoint): string {
  if (end.kind === 'pod') return `${end.namespace}/${end.name}`;
  return end.kind === 'node' ? 'the node' : formatAddress(end.address);
}

function formatAddress({ family, value }: { readonly family: 4 | 6; readonly value: bigint }): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  return Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16)).join(
    ':',
  );
}
