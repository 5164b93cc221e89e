import { FactStore } from '../facts/fact.ts';
import { type Reachability, reachability } from '../facts/reachability.ts';
import type { Inventory } from '../inventory.ts';
import type { Endpoint, PolicedPod } from '../kubernetes/network/endpoint.ts';
import { type Connectivity, evaluateConnection } from '../kubernetes/network/evaluate-policies.ts';
import { internetSamples } from '../kubernetes/network/internet-samples.ts';
import { classifyPods } from '../kubernetes/network/pod-classes.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { type End, EndError, type Ends, findEnds } from './ends.ts';
import { becauseOf, explain, type Pair, type Port, type ReachBecause, type ReachVerdict, verdictOf } from './why.ts';

export type { ReachBecause, ReachVerdict };

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
/** Pairs up to this number are asked one by one, with the nodes that pods run on; more by classes. */
const manyPairs = 2_500;

function pairsOf(known: Reachability, from: Found, to: Found): Pair[] {
  const few = from.pods.length * to.pods.length <= manyPairs;
  const endsOf = (ends: Found, peer: Found): readonly Endpoint[] => {
    if (ends.internet === true) {
      const namespaces = new Set(peer.pods.map(({ pod }) => pod.namespace));
      return internetSamples(known.table, namespaces).map((address) => ({ kind: 'address', address }));
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

function unique(entries: readonly ReachBecause[]): ReachBecause[] {
  const keyed = new Map(
    entries.map((entry) => [JSON.stringify([entry.policy, entry.direction, entry.rule, entry.effect]), entry]),
  );
  return [...keyed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}
