import { matchesSelector } from '../label-selector.ts';
import { type CompiledPolicy, type CompiledRule, compilePolicy } from './compiled-policy.ts';
import type { Doubt, Endpoint, PolicedPod } from './endpoint.ts';
import { field, textOf } from './fields.ts';
import type { Direction } from './isolation.ts';
import { anything, everything, nothing, type PeerReading, peerMatches, type Reach, rulePorts } from './peer-match.ts';
import { intersectionOf, noPorts, unionOf } from './port-set.ts';
import { some } from './verdict.ts';

/** The NetworkPolicies of a cluster, read once. */
export interface PolicyTable<P> {
  readonly reading: PeerReading;
  readonly all: readonly CompiledPolicy<P>[];
  of(namespace: string): readonly CompiledPolicy<P>[];
}

/** What decides over a pod's traffic in one direction. */
export interface Governing<P> {
  readonly isolatedBy: readonly CompiledPolicy<P>[];
  /** Why the rules do not tell all. */
  readonly doubts: readonly string[];
}

/** A rule that lets traffic through, over these ports. */
export interface Allowing<P> {
  readonly policy: P;
  readonly rule: number;
  readonly reach: Reach;
}

/** What one end says of a connection. */
export interface DirectionVerdict<P> extends Reach {
  readonly isolatedBy: readonly P[];
  readonly allowedBy: readonly Allowing<P>[];
  readonly doubts: readonly string[];
  /** Why the rules were not asked. */
  readonly exempt?: string;
}

/** Both ends and what they come to: a connection needs the egress of its source and the ingress of its destination. */
export interface Connectivity<P> extends Reach {
  readonly egress: DirectionVerdict<P>;
  readonly ingress: DirectionVerdict<P>;
}

/** Reads the NetworkPolicies of a cluster. */
export function tabulatePolicies<P extends object>(policies: readonly P[], reading: PeerReading): PolicyTable<P> {
  const all = policies.map((policy) => compilePolicy(policy));
  const byNamespace = new Map<string, CompiledPolicy<P>[]>();
  for (const policy of all) {
    const known = byNamespace.get(policy.namespace);
    if (known === undefined) byNamespace.set(policy.namespace, [policy]);
    else known.push(policy);
  }
  return { reading, all, of: (namespace) => byNamespace.get(namespace) ?? [] };
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
  const exempt = same ?? exemption(subject, peer);
  if (exempt !== undefined || subject.kind !== 'pod')
    return { isolatedBy: [], allowedBy: [], doubts: [], ...everything, ...(exempt === undefined ? {} : { exempt }) };
  const governing = governs(table, subject, direction);
  const { isolatedBy, doubts } = governing;
  const allowedBy = isolatedBy.flatMap((policy) =>
    policy.rules[direction].flatMap((rule): Allowing<P>[] => {
      const reach = ruleReach(table, policy, rule, { subject, peer, direction });
      return reach.maybe === noPorts ? [] : [{ policy: policy.policy, rule: rule.index, reach }];
    }),
  );
  const node = atUnknownNode(subject, peer);
  return {
    isolatedBy: isolatedBy.map(({ policy }) => policy),
    allowedBy,
    doubts: node === undefined || isolatedBy.length === 0 ? doubts : [...doubts, node],
    ...settleReach(
      governing,
      node === undefined
        ? [...allowedBy.map(({ reach }) => reach)]
        : [...allowedBy.map(({ reach }) => reach), anything],
    ),
  };
}

/** The policies that isolate a pod in a direction, and what may do so besides. */
export function governs<P>(table: PolicyTable<P>, pod: PolicedPod, direction: Direction): Governing<P> {
  const isolatedBy: CompiledPolicy<P>[] = [];
  const unclear: string[] = [];
  for (const policy of table.of(pod.namespace)) {
    if (!policy.directions.includes(direction)) continue;
    const selected = policy.unreadable ? 'invalid' : matchesSelector(policy.podSelector, pod.labels);
    if (selected === true) isolatedBy.push(policy);
    else if (selected === 'invalid') unclear.push(`${callPolicy(policy.policy)} can not be read`);
  }
  const asked = ({ baseline }: Doubt): boolean => baseline !== true || isolatedBy.length === 0;
  return { isolatedBy, doubts: [...unclear, ...pod.doubts[direction].filter(asked).map(({ reason }) => reason)] };
}

/** What the rules add up to for a pod so governed. */
export function settleReach<P>({ isolatedBy, doubts }: Governing<P>, rules: readonly Reach[]): Reach {
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

function ruleReach<P>(
  { reading }: PolicyTable<P>,
  policy: CompiledPolicy<P>,
  rule: CompiledRule,
  { subject, peer, direction }: Situation,
): Reach {
  const matched = some(rule.peers.map((one) => peerMatches(one, policy.namespace, peer, reading)));
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

/** `NetworkPolicy shop/default-deny`. */
export function callPolicy(policy: unknown): string {
  const metadata = field(policy, 'metadata');
  const namespace = textOf(field(metadata, 'namespace')) ?? 'default';
  return `NetworkPolicy ${namespace}/${textOf(field(metadata, 'name')) ?? ''}`;
}
