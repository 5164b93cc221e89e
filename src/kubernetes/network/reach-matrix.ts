import type { CompiledPolicy } from './compiled-policy.ts';
import type { Endpoint, PolicedPod } from './endpoint.ts';
import { atUnknownNode, exemption, ownNodeOf, settledReach, settlePair } from './evaluate-policies.ts';
import { type Governing, governs, type PolicyTable, stagesFor } from './governing-policies.ts';
import type { Direction } from './isolation.ts';
import { nothing, type Reach, rulePorts } from './peer-match.ts';
import { type Matcher, matchPeers } from './peer-matches.ts';
import type { TrafficRule } from './policy-section.ts';
import { noPorts } from './port-set.ts';
import { anyReach, fullReach, noReach, type ReachTable, tabulateReach } from './reach-table.ts';
import { settleTiers } from './settle-tiers.ts';

/** What a pod's policies say of every other end, as numbers of a table; null where they say nothing. */
type Row = Uint32Array | null;

/**
 * Which ports each of these ends may reach at each other one, by their indexes: what `evaluateConnection` says of every
 * pair, with each peer of a rule matched once against all ends. Ends are taken to be different pods. One and the same
 * object stands for equal answers.
 */
export function connectAll<P>(table: PolicyTable<P>, ends: readonly Endpoint[]): (from: number, to: number) => Reach {
  const reaches = tabulateReach();
  const egress = rowsOf(table, ends, reaches, 'egress');
  const ingress = rowsOf(table, ends, reaches, 'ingress');
  return (from, to) => {
    const sent = egress(from)?.[to] ?? fullReach;
    const received = ingress(to)?.[from] ?? fullReach;
    return reaches.at(reaches.meet(sent, received));
  };
}

function rowsOf<P>(
  table: PolicyTable<P>,
  ends: readonly Endpoint[],
  reaches: ReachTable,
  direction: Direction,
): (index: number) => Row {
  const matching = matchPeers(table.reading, ends);
  const policies = new Map(table.all.map((policy, index) => [policy, index]));
  const sections = new Map(table.sections.map((section, index) => [section, index]));
  const hosts = ends.flatMap((end, index) => (isHost(end) ? [index] : []));
  const known: Row[] = [];
  const shared = new Map<string, Uint32Array>();
  const make = (subject: PolicedPod, governing: Governing<P>): Uint32Array => {
    if (governing.doubts.length > 0) return new Uint32Array(ends.length).fill(anyReach);
    // Pods under the same policies share a row; at a destination the named ports of the pod count too.
    const ports = direction === 'ingress' ? subject.namedPorts : [];
    const others = governing.standing.map(({ section, certain }) => [sections.get(section), certain]);
    const key = JSON.stringify([governing.isolatedBy.map((policy) => policies.get(policy)), others, ports]);
    const situation = { subject, direction, ends, matching, reaches };
    const row =
      shared.get(key) ??
      (others.length === 0 ? addRules(governing.isolatedBy, situation) : settleRules(governing, situation));
    shared.set(key, row);
    return hosts.length === 0 ? row : row.slice();
  };
  return (index) => {
    const met = known[index];
    if (met !== undefined) return met;
    const subject = ends[index];
    const governing = subject?.kind === 'pod' && !subject.hostNetwork ? governs(table, subject, direction) : undefined;
    let row: Row = null;
    if (
      subject?.kind === 'pod' &&
      governing !== undefined &&
      governing.isolatedBy.length + governing.standing.length + governing.doubts.length > 0
    ) {
      row = make(subject, governing);
      for (const host of hosts) {
        const end = ends[host];
        if (end === undefined) continue;
        if (governing.standing.length > 0) {
          row[host] = reaches.numberOf(settlePair(table.reading, governing, { subject, peer: end, direction }));
          continue;
        }
        if (exemption(subject, end) !== undefined) row[host] = fullReach;
        else if (atUnknownNode(subject, end) !== undefined) row[host] = reaches.add(row[host] ?? noReach, anyReach);
      }
    }
    known[index] = row;
    return row;
  };
}

interface Situation {
  readonly subject: PolicedPod;
  readonly direction: Direction;
  readonly ends: readonly Endpoint[];
  readonly matching: Matcher;
  readonly reaches: ReachTable;
}

function addRules<P>(
  policies: readonly CompiledPolicy<P>[],
  { subject, direction, ends, matching, reaches }: Situation,
): Uint32Array {
  const row = new Uint32Array(ends.length);
  const add = (index: number, number: number): void => {
    row[index] = reaches.add(row[index] ?? noReach, number);
  };
  for (const policy of policies)
    for (const rule of policy.rules[direction]) {
      // A name is resolved at the destination.
      const each = direction === 'egress' && rule.names.length > 0;
      const shared = numbersOf(reaches, rulePorts(rule, subject));
      for (const peer of rule.peers) {
        const { yes, maybe } = matching(policy.namespace, peer);
        for (const index of yes)
          add(index, each ? reaches.numberOf(rulePorts(rule, ends[index] ?? subject)) : shared.sure);
        for (const index of maybe) {
          const numbers = each ? numbersOf(reaches, rulePorts(rule, ends[index] ?? subject)) : shared;
          add(index, numbers.maybe);
        }
      }
    }
  return row;
}

function isHost(end: Endpoint | undefined): boolean {
  return end?.kind === 'node' || (end?.kind === 'pod' && end.hostNetwork);
}

/** One end after another by all rules of all tiers; ends that no rule tells apart are asked once. */
function settleRules<P>(governing: Governing<P>, situation: Situation): Uint32Array {
  const { direction, ends, reaches } = situation;
  const stages = stagesFor(governing, direction);
  const asked = stages.flatMap(({ ranks }) => ranks.flat(2));
  const met = new Map<TrafficRule, Uint8Array>();
  let alike = new Uint32Array(ends.length);
  const refine = (codeOf: (index: number) => number | string): void => {
    const numbers = new Map<string, number>();
    alike = alike.map((group, index) => {
      const key = `${group} ${codeOf(index)}`;
      const known = numbers.get(key) ?? numbers.size;
      numbers.set(key, known);
      return known;
    });
  };
  for (const { section, rule } of asked) {
    const codes = codesOf(rule, section.namespace, situation);
    met.set(rule, codes);
    if (codes.some((code) => code !== codes[0])) refine((index) => codes[index] ?? 0);
  }
  if (direction === 'egress' && asked.some(({ rule }) => rule.names.length > 0))
    refine((index) => {
      const end = ends[index];
      return end?.kind === 'pod' ? JSON.stringify(end.namedPorts) : '';
    });
  // Hosts are asked by themselves.
  refine((index) => (isHost(ends[index]) ? 1 : 0));
  const known = new Map<number, number>();
  return alike.map((group, index) => {
    const found = known.get(group) ?? reaches.numberOf(settleEnd(governing, stages, situation, index, met));
    known.set(group, found);
    return found;
  });
}

/** How a rule meets each end: 0 not, 1 perhaps, 2 surely. */
function codesOf(rule: TrafficRule, namespace: string, { ends, matching }: Situation): Uint8Array {
  const codes = new Uint8Array(ends.length);
  for (const peer of rule.peers) {
    const { yes, maybe } = matching(namespace, peer);
    for (const index of maybe) if (codes[index] === 0) codes[index] = 1;
    for (const index of yes) codes[index] = 2;
  }
  return codes;
}

function settleEnd<P>(
  governing: Governing<P>,
  stages: ReturnType<typeof stagesFor<P>>,
  { subject, direction, ends }: Situation,
  index: number,
  met: ReadonlyMap<TrafficRule, Uint8Array>,
): Reach {
  const end = ends[index] ?? subject;
  const settled = settleTiers(
    stages,
    ({ rule }) => {
      const code = met.get(rule)?.[index] ?? 0;
      if (code === 0) return nothing;
      const ports = rulePorts(rule, direction === 'ingress' ? subject : end);
      return code === 2 ? ports : { sure: noPorts, maybe: ports.maybe };
    },
    ownNodeOf(subject, end, direction),
  );
  return settledReach(governing, settled, atUnknownNode(subject, end) !== undefined);
}

/** A rule's reach where its peer is certain, and where it may be. */
function numbersOf(reaches: ReachTable, reach: Reach): { readonly sure: number; readonly maybe: number } {
  return { sure: reaches.numberOf(reach), maybe: reaches.numberOf({ sure: noPorts, maybe: reach.maybe }) };
}
