import type { PlacedPod, Reachability } from '../facts/reachability.ts';
import type { Endpoint, PolicedPod } from '../kubernetes/network/endpoint.ts';
import { evaluateConnection } from '../kubernetes/network/evaluate-policies.ts';
import { internetSamples } from '../kubernetes/network/internet-samples.ts';
import type { Reach } from '../kubernetes/network/peer-match.ts';
import {
  allPorts,
  differenceOf,
  formatPorts,
  noPorts,
  type PortSet,
  portsOf,
  unionOf,
} from '../kubernetes/network/port-set.ts';
import type { Intent } from './suggest-intent.ts';

interface Verification {
  readonly faults: readonly string[];
  readonly pairs: number;
}

/** More faults than these are not looked for. */
const manyFaults = 50;

/**
 * Evaluates every pod of the namespace with every other pod and with samples of the internet, in both directions, and compares
 * with what the intents say: nothing more may be open, and nothing less.
 */
export function verifySuggestion(after: Reachability, namespace: string, intents: readonly Intent[]): Verification {
  const before = new Map<string, PolicedPod>();
  for (const { subject, peers } of intents)
    for (const pods of [subject.pods, ...peers.map((peer) => peer.pods)])
      for (const pod of pods) before.set(keyOf(pod), pod);
  const asBefore = (pod: PolicedPod): PolicedPod => before.get(keyOf(pod)) ?? pod;
  const alike = distinct(after.pods);
  const own = alike.filter((pod) => pod.namespace === namespace);
  const outside: Endpoint[] = internetSamples(after.table, new Set([namespace])).map((address) => ({
    kind: 'address',
    address,
  }));
  const others: readonly Endpoint[] = [...alike, ...outside];
  const faults: string[] = [];
  let pairs = 0;
  for (const pod of own)
    for (const other of others) {
      if (other.kind === 'pod' && keyOf(other) === keyOf(pod)) continue;
      for (const direction of ['egress', 'ingress'] as const) {
        pairs++;
        const { egress, ingress } =
          direction === 'egress'
            ? evaluateConnection(after.table, pod, other)
            : evaluateConnection(after.table, other, pod);
        const seen = direction === 'egress' ? egress : ingress;
        const wanted = expected(intents, direction, asBefore(pod), other.kind === 'pod' ? asBefore(other) : other);
        const fault = compare(seen, wanted);
        if (fault !== undefined && faults.length < manyFaults)
          faults.push(`${direction} of ${pod.namespace}/${pod.name} with ${callEnd(other)}: ${fault}`);
      }
    }
  return { faults, pairs };
}

function keyOf({ namespace, name }: PolicedPod): string {
  return `${namespace}/${name}`;
}

/** One pod for all of one workload that carry the same labels and ports. */
function distinct(placed: readonly PlacedPod[]): readonly PolicedPod[] {
  const found = new Map<string, PolicedPod>();
  for (const { pod, owner } of placed) {
    if (pod.hostNetwork) continue;
    const key = JSON.stringify([
      pod.namespace,
      owner.kind,
      owner.name,
      Object.entries(pod.labels).sort(),
      pod.namedPorts,
    ]);
    if (!found.has(key)) found.set(key, pod);
  }
  return [...found.values()];
}

function expected(intents: readonly Intent[], direction: Intent['direction'], pod: PolicedPod, other: Endpoint): Reach {
  let [sure, maybe]: [PortSet, PortSet] = [noPorts, noPorts];
  for (const intent of intents) {
    if (intent.direction !== direction || !intent.subject.pods.has(pod)) continue;
    const ports =
      intent.ports === null
        ? allPorts
        : intent.ports.map(({ protocol, port }) => portsOf(protocol, port)).reduce(unionOf, noPorts);
    const meant = intent.peers.some(({ pods, addresses }) =>
      other.kind === 'pod' ? pods.has(other) : other.kind === 'address' && addresses?.(other.address) === true,
    );
    // A block may hold the address of a pod.
    const perhaps = other.kind === 'pod' && intent.peers.some(({ addresses }) => addresses !== undefined);
    if (meant) sure = unionOf(sure, ports);
    if (meant || perhaps) maybe = unionOf(maybe, ports);
  }
  return { sure, maybe };
}

function compare(seen: Reach & { readonly doubts: readonly string[] }, wanted: Reach): string | undefined {
  const [doubt] = seen.doubts;
  if (doubt !== undefined) return doubt;
  const closed = differenceOf(wanted.sure, seen.sure);
  if (closed !== noPorts) return `${formatPorts(closed)} would stay closed`;
  const open = differenceOf(seen.maybe, wanted.maybe);
  return open === noPorts ? undefined : `${formatPorts(open)} would be open`;
}

function callEnd(end: Endpoint): string {
  if (end.kind === 'pod') return keyOf(end);
  return end.kind === 'node' ? 'the node' : 'an address of the internet';
}
