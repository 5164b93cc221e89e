import { matchesSelector } from '../label-selector.ts';
import { type Address, type Block, holds } from './address.ts';
import type { CompiledRule, Peer } from './compiled-policy.ts';
import type { Endpoint, PolicedPod } from './endpoint.ts';
import { field, listOf, textEntriesOf } from './fields.ts';
import { isEmptySelector, type Labels } from './isolation.ts';
import { allPorts, noPorts, type PortSet, portsOf, protocols, unionOf } from './port-set.ts';
import { every, type Isolation, some, verdictOf } from './verdict.ts';

/** How the plugin reads what the API leaves to it. */
export interface PeerReading {
  /** Whether an ipBlock selects pods by their addresses: Kubernetes' own tests ask for it, Cilium does not do it; null where the plugin is not known. */
  readonly blocksSelectPods: boolean | null;
}

/** Ports that are certain, and those that may be: the first are always among the second. */
export interface Reach {
  readonly sure: PortSet;
  readonly maybe: PortSet;
}

export const everything: Reach = { sure: allPorts, maybe: allPorts };
export const nothing: Reach = { sure: noPorts, maybe: noPorts };
/** Nobody can tell. */
export const anything: Reach = { sure: noPorts, maybe: allPorts };

const nameKey = 'kubernetes.io/metadata.name';

/** Whether a peer of a rule is this end. A node is none: it is reached and let in whatever the rules say. */
export function peerMatches(
  peer: Peer,
  policyNamespace: string,
  end: Endpoint,
  { blocksSelectPods }: PeerReading,
): Isolation {
  if (peer.kind === 'anyone') return 'yes';
  if (peer.kind === 'unreadable') return 'cannot-tell';
  if (peer.kind === 'ends') return peer.matches(end);
  if (end.kind === 'node') return 'no';
  if (peer.kind === 'block') {
    if (end.kind === 'address') return verdictOf(inBlock(peer, end.address));
    const selected = blocksSelectPods === false ? 'no' : blockSelectsPod(peer, end);
    return blocksSelectPods === null && selected === 'yes' ? 'cannot-tell' : selected;
  }
  if (end.kind === 'address') return 'no';
  const met = every([
    peer.namespaceSelector === undefined
      ? verdictOf(end.namespace === policyNamespace)
      : selectsNamespace(peer.namespaceSelector, end.namespace, end.namespaceLabels),
    peer.podSelector === undefined ? 'yes' : verdictOf(matchesSelector(peer.podSelector, end.labels)),
  ]);
  // Most plugins see a pod of the host's network as its node, some as the pod. Source: Network Policies, "hostNetwork pods".
  return end.hostNetwork && met === 'yes' ? 'cannot-tell' : met;
}

/** Whether a namespaceSelector selects a namespace; without its labels only what the name decides is known. */
export function selectsNamespace(selector: unknown, name: string, labels: Labels | null): Isolation {
  if (isEmptySelector(selector)) return 'yes';
  // The API server sets this label on every namespace since 1.22.
  if (labels !== null) return verdictOf(matchesSelector(selector, { ...labels, [nameKey]: name }));
  const keys = [
    ...(textEntriesOf(field(selector, 'matchLabels')) ?? [['']]).map(([key]) => key),
    ...(listOf(field(selector, 'matchExpressions')) ?? ['']).map((expression) => field(expression, 'key')),
  ];
  return keys.every((key) => key === nameKey)
    ? verdictOf(matchesSelector(selector, { [nameKey]: name }))
    : 'cannot-tell';
}

/** Whether a podSelector selects a pod by its labels; a pod whose labels may be anything, where it selects every pod. */
export function selectsPod(selector: unknown, { labels, unborn }: PolicedPod): Isolation {
  if (unborn !== true || matchesSelector(selector, {}) === 'invalid')
    return verdictOf(matchesSelector(selector, labels));
  return isEmptySelector(selector) ? 'yes' : 'cannot-tell';
}

/** The ports of a rule as the pod at the destination resolves their names; a name resolves to nothing elsewhere. */
export function rulePorts({ ports, names, unreadable }: CompiledRule, destination: Endpoint): Reach {
  let sure = ports;
  if (destination.kind === 'pod')
    for (const { name, protocol } of names) {
      const declared = destination.namedPorts.filter((one) => one.name === name);
      // The first of a name counts for each protocol.
      for (const wanted of protocol === undefined ? protocols : [protocol]) {
        const first = declared.find((one) => one.protocol === wanted);
        if (first !== undefined) sure = unionOf(sure, portsOf(wanted, first.port));
      }
    }
  return { sure, maybe: unreadable ? allPorts : sure };
}

export interface BlockPeer {
  readonly cidr: Block;
  readonly except: readonly Block[];
}

export function inBlock({ cidr, except }: BlockPeer, address: Address): boolean {
  return holds(cidr, address) && !except.some((block) => holds(block, address));
}

/** Whether blocks hold a pod by its addresses; of one that lies in them with some alone it can not be told over which it speaks. */
export function blocksHoldPod(blocks: readonly BlockPeer[], pod: PolicedPod): Isolation {
  if (pod.addresses.length < 2) return some(blocks.map((one) => blockSelectsPod(one, pod)));
  const inside = pod.addresses.map((address) => blocks.some((one) => inBlock(one, address)));
  return inside.includes(true) && inside.includes(false) ? 'cannot-tell' : verdictOf(inside[0]);
}

/** Whether a block holds an address of a pod. */
export function blockSelectsPod(peer: BlockPeer, { addresses }: PolicedPod): Isolation {
  if (addresses.length > 0) return some(addresses.map((address) => verdictOf(inBlock(peer, address))));
  const { family, first, last } = peer.cidr;
  const whole = family === 4 && first === 0n && last === 0xffffffffn && peer.except.length === 0;
  return whole ? 'yes' : 'cannot-tell';
}
