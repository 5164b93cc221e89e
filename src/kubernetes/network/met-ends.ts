import { type Address, type Block, parseAddress } from './address.ts';
import type { Endpoint, PolicedPod } from './endpoint.ts';
import type { PolicyTable } from './governing-policies.ts';
import type { Direction } from './isolation.ts';
import { nothing, peerMatches, type Reach, rulePorts } from './peer-match.ts';
import type { Matcher } from './peer-matches.ts';
import type { TrafficRule } from './policy-section.ts';
import { noPorts } from './port-set.ts';
import type { Asked } from './settle-tiers.ts';

/** An end, and what each rule says of it: none that the rules do not tell apart comes twice. */
export interface Meeting<P> {
  readonly end: Endpoint;
  /** Whether nobody knows if there is such an end. */
  readonly imagined: boolean;
  readonly reachOf: (asked: Asked<P>) => Reach;
}

interface Situation<P> {
  readonly asked: readonly Asked<P>[];
  readonly subject: PolicedPod;
  readonly direction: Direction;
  readonly ends: readonly PolicedPod[];
  readonly matching: Matcher;
}

/** The ends that some rule meets, one for all that the rules do not tell apart. */
export function meetEnds<P>(
  { reading }: PolicyTable<P>,
  { asked, subject, direction, ends, matching }: Situation<P>,
): Meeting<P>[] {
  const addresses = addressesBeside(asked);
  const all: Endpoint[] = [...ends, ...addresses.map((address): Endpoint => ({ kind: 'address', address }))];
  const real = all.length;
  // A pod whose addresses are not known may have any of these: what a rule says of it hangs together with what others say.
  for (const end of placeless(asked, ends, matching))
    for (const address of addresses) all.push({ ...end, addresses: [address] });
  const codes = new Map<TrafficRule, Uint8Array>();
  for (const { section, rule } of asked) {
    const own = new Uint8Array(all.length);
    for (const peer of rule.peers) {
      const { yes, maybe } = matching(section.namespace, peer);
      for (const index of maybe) if (own[index] === 0) own[index] = 1;
      for (const index of yes) own[index] = 2;
      for (let index = ends.length; index < all.length; index++) {
        const end = all[index];
        const matched = end === undefined ? 'no' : peerMatches(peer, section.namespace, end, reading);
        if (matched !== 'no') own[index] = Math.max(own[index] ?? 0, matched === 'yes' ? 2 : 1);
      }
    }
    codes.set(rule, own);
  }
  const named = direction === 'egress' && asked.some(({ rule }) => rule.names.length > 0);
  const groups = new Map<string, Meeting<P>>();
  for (const [index, end] of all.entries()) {
    const row = asked.map(({ rule }) => codes.get(rule)?.[index] ?? 0);
    if (row.every((code) => code === 0) || (real < all.length && isPlaceless(end) && row.includes(1))) continue;
    const key = `${row.join('')} ${named && end.kind === 'pod' ? JSON.stringify(end.namedPorts) : ''}`;
    if (groups.has(key)) continue;
    const reachOf = ({ rule }: Asked<P>): Reach => {
      const code = codes.get(rule)?.[index] ?? 0;
      if (code === 0) return nothing;
      const ports = rulePorts(rule, direction === 'ingress' ? subject : end);
      return code === 2 ? ports : { sure: noPorts, maybe: ports.maybe };
    };
    groups.set(key, { end, reachOf, imagined: index >= real });
  }
  return [...groups.values()];
}

function isPlaceless(end: Endpoint): end is PolicedPod {
  return end.kind === 'pod' && end.addresses.length === 0;
}

/** The pods without known addresses that some rule may meet by an address. */
function placeless<P>(
  asked: readonly Asked<P>[],
  ends: readonly PolicedPod[],
  matching: Matcher,
): readonly PolicedPod[] {
  const found = new Set<PolicedPod>();
  for (const { section, rule } of asked) {
    if (section.sight.blocks.length === 0 && rule.peers.every(({ kind }) => kind !== 'block')) continue;
    for (const peer of rule.peers)
      for (const index of matching(section.namespace, peer).maybe) {
        const end = ends[index];
        if (end !== undefined && isPlaceless(end)) found.add(end);
      }
  }
  return [...found];
}

const everywhere = ['1.1.1.1', '10.127.93.61', '2606:4700::1111', 'fd12:3456:789a::1'].flatMap(
  (text) => parseAddress(text) ?? [],
);

/** An address on each side of every border that rules draw, and some in no block. */
function addressesBeside<P>(asked: readonly Asked<P>[]): readonly Address[] {
  const blocks = new Set<Block>();
  for (const { section, rule } of asked) {
    for (const block of section.sight.blocks) blocks.add(block);
    for (const peer of rule.peers)
      if (peer.kind === 'block') for (const one of [peer.cidr, ...peer.except]) blocks.add(one);
  }
  const found = new Map(everywhere.map((address) => [`${address.family} ${address.value}`, address]));
  for (const { family, first, last } of blocks)
    for (const value of [first, last + 1n])
      if (value < 1n << (family === 4 ? 32n : 128n)) found.set(`${family} ${value}`, { family, value });
  return [...found.values()];
}
