import type { Peer } from './compiled-policy.ts';
import type { Endpoint } from './endpoint.ts';
import { type PeerReading, peerMatches, selectsNamespace } from './peer-match.ts';

/** The ends that a peer surely is, and those that it may be, by their indexes. */
export interface Matches {
  readonly yes: readonly number[];
  readonly maybe: readonly number[];
}
export type Matcher = (namespace: string, peer: Peer) => Matches;

/** Finds the ends that a peer stands for, once for all peers that are alike, and namespaces once for each selector. */
export function matchPeers(reading: PeerReading, ends: readonly Endpoint[]): Matcher {
  const all = ends.map((_, index) => index);
  const spaces = new Map<string, number[]>();
  for (const [index, end] of ends.entries()) {
    if (end.kind !== 'pod') continue;
    const known = spaces.get(end.namespace);
    if (known === undefined) spaces.set(end.namespace, [index]);
    else known.push(index);
  }
  const within = remember((selector: unknown): readonly number[] =>
    [...spaces].flatMap(([name, indexes]) => {
      const first = ends[indexes[0] ?? -1];
      const labels = first?.kind === 'pod' ? first.namespaceLabels : null;
      return selectsNamespace(selector, name, labels) === 'no' ? [] : indexes;
    }),
  );
  const find = (namespace: string, peer: Peer): Matches => {
    const near = peer.kind === 'pods' && peer.namespaceSelector === undefined;
    const far = peer.kind === 'pods' && !near ? within(keyOf(peer.namespaceSelector), peer.namespaceSelector) : all;
    const yes: number[] = [];
    const maybe: number[] = [];
    for (const index of near ? (spaces.get(namespace) ?? []) : far) {
      const end = ends[index];
      const matched = end === undefined ? 'no' : peerMatches(peer, namespace, end, reading);
      if (matched === 'yes') yes.push(index);
      else if (matched === 'cannot-tell') maybe.push(index);
    }
    return { yes, maybe };
  };
  const known = new WeakMap<Peer, Matches>();
  const found = new Map<string, Matches>();
  return (namespace, peer) => {
    const met = known.get(peer);
    if (met !== undefined) return met;
    // A predicate has no text to know it by.
    if (peer.kind === 'ends') {
      const matches = find(namespace, peer);
      known.set(peer, matches);
      return matches;
    }
    const local = peer.kind === 'pods' && peer.namespaceSelector === undefined ? namespace : null;
    const key = keyOf([local, peer]);
    const matches = found.get(key) ?? find(namespace, peer);
    found.set(key, matches);
    known.set(peer, matches);
    return matches;
  };
}

function remember<T>(make: (value: unknown) => T): (key: string, value: unknown) => T {
  const known = new Map<string, T>();
  return (key, value) => {
    const made = known.get(key) ?? make(value);
    known.set(key, made);
    return made;
  };
}

function keyOf(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
}
