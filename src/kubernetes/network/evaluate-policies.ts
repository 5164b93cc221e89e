import type { CompiledRule } from './compiled-policy.ts';
import type { Endpoint } from './endpoint.ts';
import { doubtOf, type Governing, governs, type PolicyTable, stagesFor, ungoverned } from './governing-policies.ts';
import type { Direction } from './isolation.ts';
import { anything, everything, nothing, type PeerReading, peerMatches, type Reach, rulePorts } from './peer-match.ts';
import type { Action } from './policy-section.ts';
import { differenceOf, intersectionOf, noPorts, unionOf } from './port-set.ts';
import { type OwnNode, type Settled, settleTiers } from './settle-tiers.ts';
import { some } from './verdict.ts';

/** A rule that lets traffic through, over these ports. */
export interface Allowing<P> {
  readonly policy: P;
  readonly rule: number;
  readonly reach: Reach;
}

/** A rule that denies traffic, hands it to the next tier, or does nobody knows what with it. */
export interface Deciding<P> extends Allowing<P> {
  readonly action: Exclude<Action, 'allow'>;
}

/** What one end says of a connection. */
export interface DirectionVerdict<P> extends Reach {
  readonly isolatedBy: readonly P[];
  readonly allowedBy: readonly Allowing<P>[];
  /** Rules of other kinds of policies that do otherwise than allow. */
  readonly decidedBy: readonly Deciding<P>[];
  readonly doubts: readonly string[];
  /** Why the rules were not asked. */
  readonly exempt?: string;
}

/** Both ends and what they come to: a connection needs the egress of its source and the ingress of its destination. */
export interface Connectivity<P> extends Reach {
  readonly egress: DirectionVerdict<P>;
  readonly ingress: DirectionVerdict<P>;
}

/**
 * Which ports one end may reach at the other. Both ends must allow; a pod that no policy isolates in a direction allows all
 * of it, and an isolated one what the rules of the isolating policies add up to. Source: Network Policies, "The two sorts of pod isolation".
 */
export function evaluateConnection<P>(table: PolicyTable<P>, from: Endpoint, to: Endpoint): Connectivity<P> {
  const same = from.kind === 'pod' && to.kind === 'pod' && from.namespace === to.namespace && from.name === to.name;
  const exempt = same ? 'a pod always reaches itself' : undefined;
  const egress = evaluateDirection(table, from, to, 'egress', exempt);
  const ingress = evaluateDirection(table, to, from, 'ingress', exempt);
  return {
    egress,
    ingress,
    sure: intersectionOf(egress.sure, ingress.sure),
    maybe: intersectionOf(egress.maybe, ingress.maybe),
  };
}

function evaluateDirection<P>(
  table: PolicyTable<P>,
  subject: Endpoint,
  peer: Endpoint,
  direction: Direction,
  same: string | undefined,
): DirectionVerdict<P> {
  const governing: Governing<P> = subject.kind === 'pod' ? governs(table, subject, direction) : ungoverned;
  if (governing.standing.length > 0 && subject.kind === 'pod' && !subject.hostNetwork && same === undefined)
    return describeSettled(table, governing, { subject, peer, direction });
  const exempt = same ?? exemption(subject, peer);
  if (exempt !== undefined || subject.kind !== 'pod')
    return {
      isolatedBy: [],
      allowedBy: [],
      decidedBy: [],
      doubts: [],
      ...everything,
      ...(exempt === undefined ? {} : { exempt }),
    };
  const { isolatedBy, doubts } = governing;
  const allowedBy = isolatedBy.flatMap((policy) =>
    policy.rules[direction].flatMap((rule): Allowing<P>[] => {
      const reach = ruleReach(table.reading, policy.namespace, rule, { subject, peer, direction });
      return reach.maybe === noPorts ? [] : [{ policy: policy.policy, rule: rule.index, reach }];
    }),
  );
  const node = atUnknownNode(subject, peer);
  return {
    isolatedBy: isolatedBy.map(({ policy }) => policy),
    allowedBy,
    decidedBy: [],
    doubts: node === undefined || isolatedBy.length === 0 ? doubts : [...doubts, node],
    ...settleReach(
      governing,
      node === undefined
        ? [...allowedBy.map(({ reach }) => reach)]
        : [...allowedBy.map(({ reach }) => reach), anything],
    ),
  };
}

/** Whether the other end is the subject's own node. */
export function ownNodeOf(subject: Endpoint, peer: Endpoint, direction: Direction): OwnNode {
  return exemption(subject, peer) === undefined ? 'no' : direction;
}

/** What the policies of all kinds say of one end for another; only of pods that policies beside NetworkPolicies stand for. */
export function settlePair<P>(
  reading: PeerReading,
  governing: Governing<P>,
  { subject, peer, direction }: Situation,
): Settled<P> {
  const settled = settleTiers(
    stagesFor(governing, direction),
    ({ section, rule }) => ruleReach(reading, section.namespace, rule, { subject, peer, direction }),
    ownNodeOf(subject, peer, direction),
  );
  return { ...settled, ...settledReach(governing, settled, atUnknownNode(subject, peer) !== undefined) };
}

function describeSettled<P>(
  { reading }: PolicyTable<P>,
  governing: Governing<P>,
  situation: Situation,
): DirectionVerdict<P> {
  const settled = settlePair(reading, governing, situation);
  const node = atUnknownNode(situation.subject, situation.peer);
  const hits = settled.hits.map(({ section, rule, action, ports, sure }) => ({
    policy: section.policy,
    rule: rule.index,
    action,
    reach: { sure: sure ? ports : noPorts, maybe: ports },
  }));
  return {
    isolatedBy: settled.isolatedBy.map(({ section }) => section.policy),
    allowedBy: hits.flatMap(({ action, ...hit }) => (action === 'allow' ? [hit] : [])),
    decidedBy: hits.flatMap(({ action, ...hit }) => (action === 'allow' ? [] : [{ ...hit, action }])),
    doubts: [...governing.doubts, ...doubtsOf(settled), ...(node === undefined ? [] : [node])],
    sure: settled.sure,
    maybe: settled.maybe,
  };
}

/** What settled tiers come to for a pod so governed; at an unknown node anything may be. */
export function settledReach<P>({ doubts }: Governing<P>, { sure, maybe }: Reach, unknownNode: boolean): Reach {
  if (doubts.length > 0) return anything;
  return { sure, maybe: unknownNode ? anything.maybe : maybe };
}

/** Why some of what the tiers come to is not certain. */
export function doubtsOf<P>({ hits, isolatedBy, sure, maybe }: Settled<P>): string[] {
  if (differenceOf(maybe, sure) === noPorts) return [];
  const unsure = hits.filter((hit) => !hit.sure);
  return [
    ...unsure.map(({ section, rule, certain }) =>
      certain
        ? `rule ${rule.index} of ${section.called} may decide over it${rule.doubt === undefined ? '' : `: ${rule.doubt}`}`
        : doubtOf(section),
    ),
    ...isolatedBy.filter(({ certain }) => !certain).map(({ section }) => doubtOf(section)),
    ...rivalsOf(hits).map(({ text }) => text),
  ];
}

/** Rules of one tier and priority that would do different things with the same traffic. */
export function rivalsOf<P>(hits: Settled<P>['hits']): { readonly policies: readonly P[]; readonly text: string }[] {
  return hits.flatMap((one, index) =>
    hits.slice(index + 1).flatMap((other) => {
      const [a, b] = [one.section, other.section];
      const rivals =
        a.tier.name === b.tier.name && a.rank === b.rank && a.chain !== b.chain && one.action !== other.action;
      return rivals && intersectionOf(one.ports, other.ports) !== noPorts
        ? [
            {
              policies: [a.policy, b.policy],
              text: `${a.called} (rule ${one.rule.index} ${verbs[one.action]}) and ${b.called} (rule ${other.rule.index} ${verbs[other.action]}) contradict each other at the same priority`,
            },
          ]
        : [];
    }),
  );
}

const verbs: Readonly<Record<Action, string>> = { allow: 'allows', deny: 'denies', pass: 'passes', either: 'decides' };

/** What the rules add up to for a pod so governed. */
export function settleReach<P>(
  { isolatedBy, doubts }: Pick<Governing<P>, 'isolatedBy' | 'doubts'>,
  rules: readonly Reach[],
): Reach {
  if (doubts.length > 0) return anything;
  return isolatedBy.length === 0 ? everything : rules.reduce(addReach, nothing);
}

export function addReach(a: Reach, b: Reach): Reach {
  return { sure: unionOf(a.sure, b.sure), maybe: unionOf(a.maybe, b.maybe) };
}

interface Situation {
  readonly subject: Endpoint;
  readonly peer: Endpoint;
  readonly direction: Direction;
}

function ruleReach(
  reading: PeerReading,
  namespace: string,
  rule: CompiledRule,
  { subject, peer, direction }: Situation,
): Reach {
  const matched = some(rule.peers.map((one) => peerMatches(one, namespace, peer, reading)));
  if (matched === 'no') return nothing;
  const ports = rulePorts(rule, direction === 'ingress' ? subject : peer);
  return matched === 'yes' ? ports : { sure: noPorts, maybe: ports.maybe };
}

/** Why the policies are not asked about this traffic; undefined where they are. Source: Network Policies. */
export function exemption(subject: Endpoint, peer: Endpoint): string | undefined {
  if (subject.kind !== 'pod') return undefined;
  if (subject.hostNetwork) return 'policies do not govern a pod on the network of its host';
  const beside =
    peer.kind === 'pod' && peer.hostNetwork && peer.nodeName !== undefined && peer.nodeName === subject.nodeName;
  return peer.kind === 'node' || beside ? 'traffic between a pod and the node it runs on is always allowed' : undefined;
}

/** A pod of the host's network passes for its node: whether that is the other pod's own decides. */
export function atUnknownNode(subject: Endpoint, peer: Endpoint): string | undefined {
  if (subject.kind !== 'pod' || peer.kind !== 'pod' || !peer.hostNetwork) return undefined;
  if (subject.nodeName !== undefined && peer.nodeName !== undefined) return undefined;
  return `pod ${peer.namespace}/${peer.name} is on the network of its host, whose own pods it reaches whatever policies say`;
}
