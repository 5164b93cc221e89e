import type { Reach } from './peer-match.ts';
import type { Action, PolicySection, TrafficRule } from './policy-section.ts';
import { allPorts, differenceOf, intersectionOf, noPorts, type PortSet, unionOf } from './port-set.ts';

/** A section as it stands for one pod. */
export interface Standing<P> {
  readonly section: PolicySection<P>;
  /** Whether it surely selects the pod. */
  readonly certain: boolean;
}

/** A rule that is asked, with the policy that it is of. */
export interface Asked<P> extends Standing<P> {
  readonly rule: TrafficRule;
}

/** A tier as it stands for one pod and direction: ranks of chains of rules, and who isolates at its end. */
export interface Stage<P> {
  readonly ranks: readonly (readonly (readonly Asked<P>[])[])[];
  readonly isolating: readonly Standing<P>[];
}

/** A rule that met some traffic which nothing had decided yet. */
export interface Hit<P> extends Asked<P> {
  readonly action: Action;
  readonly ports: PortSet;
  /** Whether all of it surely. */
  readonly sure: boolean;
}

/** What the stages come to. */
export interface Settled<P> extends Reach {
  readonly hits: readonly Hit<P>[];
  /** Those of which the end of their tier was reached. */
  readonly isolatedBy: readonly Standing<P>[];
}

/** Whether the peer is the pod's own node, and in which direction: policies hardly govern that. */
export type OwnNode = 'no' | 'ingress' | 'egress';

/**
 * Asks the rules in their order: the first that meets traffic decides over it. For each port all outcomes are kept that
 * it may come to, so that what is not certain of one rule does not spoil what a later one settles.
 */
export function settleTiers<P>(
  stages: readonly Stage<P>[],
  reachOf: (asked: Asked<P>) => Reach,
  ownNode: OwnNode = 'no',
): Settled<P> {
  let undecided: PortSet = allPorts;
  let allow: PortSet = noPorts;
  let deny: PortSet = noPorts;
  const hits: Hit<P>[] = [];
  const isolatedBy: Standing<P>[] = [];
  for (const { ranks, isolating } of stages) {
    let passed: PortSet = noPorts;
    for (const chains of ranks) {
      let rest: PortSet = undecided;
      for (const chain of chains) {
        let left: PortSet = undecided;
        for (const asked of chain) {
          if (left === noPorts) break;
          const reach = reachOf(asked);
          const ports = intersectionOf(left, reach.maybe);
          if (ports === noPorts) continue;
          const action = ownNode === 'ingress' && asked.rule.action === 'deny' ? 'either' : asked.rule.action;
          const sure = asked.certain && action !== 'either' ? reach.sure : noPorts;
          hits.push({ ...asked, action, ports, sure: differenceOf(ports, sure) === noPorts });
          if (action === 'allow' || action === 'either') allow = unionOf(allow, ports);
          if (action === 'deny' || action === 'either') deny = unionOf(deny, ports);
          if (action === 'pass') passed = unionOf(passed, ports);
          left = differenceOf(left, sure);
        }
        rest = intersectionOf(rest, left);
      }
      undecided = rest;
    }
    const ends = undecided === noPorts ? [] : isolating;
    if (ends.length > 0 && (ownNode === 'no' || ends.some((one) => mayShutNodeOut(one, ownNode))))
      deny = unionOf(deny, undecided);
    if (ends.length > 0 && ownNode !== 'no') allow = unionOf(allow, undecided);
    isolatedBy.push(...ends.filter((one) => ownNode === 'no' || mayShutNodeOut(one, ownNode)));
    const closed = ends.some(({ certain }) => certain);
    undecided = unionOf(passed, closed ? noPorts : undecided);
  }
  allow = unionOf(allow, undecided);
  return { sure: differenceOf(allPorts, deny), maybe: allow, hits, isolatedBy };
}

/** A NetworkPolicy lets a pod and its own node talk to each other, and no plugin shuts the node out on its way in. */
function mayShutNodeOut<P>({ section }: Standing<P>, ownNode: OwnNode): boolean {
  return ownNode === 'egress' && section.engine !== 'NetworkPolicy';
}

/** Puts the sections that stand for a pod in order. */
export function stagesOf<P>(standing: readonly Standing<P>[]): readonly Stage<P>[] {
  const tiers = groupBy(standing, ({ section }) => section.tier.name);
  return tiers
    .sort(([a], [b]) => (a === undefined || b === undefined ? 0 : compareTiers(a.section, b.section)))
    .map((members) => ({
      isolating: members.filter(({ section }) => section.isolates),
      ranks: groupBy(members, ({ section }) => String(section.rank))
        .sort(([a], [b]) => compare(a?.section.rank ?? 0, b?.section.rank ?? 0))
        .map((rank) =>
          groupBy(rank, ({ section }) => section.chain).map((chain) =>
            chain.flatMap((one) => one.section.rules.map((rule) => ({ ...one, rule }))),
          ),
        ),
    }));
}

function compareTiers<P>({ tier: a }: PolicySection<P>, { tier: b }: PolicySection<P>): number {
  return compare(a.order, b.order) || (a.name < b.name ? -1 : 1);
}

// Infinity less Infinity is no number.
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [value]);
    else known.push(value);
  }
  return [...groups.values()];
}
