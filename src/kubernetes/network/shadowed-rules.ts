import type { Peer } from './compiled-policy.ts';
import type { Endpoint, PolicedPod } from './endpoint.ts';
import { doubtsOf, rivalsOf } from './evaluate-policies.ts';
import { governs, type PolicyTable, stagesFor } from './governing-policies.ts';
import { type Direction, directions } from './isolation.ts';
import { type Meeting, meetEnds } from './met-ends.ts';
import { nothing, peerMatches } from './peer-match.ts';
import { matchPeers } from './peer-matches.ts';
import type { TrafficRule } from './policy-section.ts';
import { differenceOf, intersectionOf, noPorts, type PortSet, unionOf } from './port-set.ts';
import { type Asked, type Settled, settleTiers } from './settle-tiers.ts';

/** What a rule adds to all others: `nothing` where all that it decides is decided alike without it, `nobody` where it meets nobody. */
export type RuleWorth = 'adds' | 'nothing' | 'nobody' | 'cannot-tell';

/** A rule of a policy and what it is worth. */
export interface JudgedRule<P> {
  /** Those of its peers: what is written as one rule has them in common, and no other rule. */
  readonly peers: readonly Peer[];
  readonly policy: P;
  readonly direction: Direction;
  readonly index: number;
  readonly action: TrafficRule['action'];
  readonly worth: RuleWorth;
  /** The rules that decide in its place. */
  readonly by: readonly (readonly Peer[])[];
  /** Whether some of it comes to the same where no rule decides. */
  readonly byNobody: boolean;
  /** Why it can not be told. */
  readonly doubt?: string;
}

export interface JudgedRules<P> {
  readonly rules: readonly JudgedRule<P>[];
  /** Policies of one priority that would do different things with the same traffic, in sentences. */
  readonly rivals: ReadonlyMap<P, readonly string[]>;
}

/** A rule in the making; all that is written as one rule counts as one. */
interface Candidate<P> {
  readonly policy: P;
  readonly direction: Direction;
  readonly rule: TrafficRule;
  readonly called: string;
  /** Whether it may be about hosts. */
  readonly hosts: boolean;
  met: boolean;
  adds: boolean;
  doubt: string | undefined;
  /** Where others decide alike without it. */
  places: Place<P>[];
}

/** A pod, and an end that it meets; what its rules say there may be asked again with some of them left out. */
interface Place<P> {
  settle(without: ReadonlySet<unknown>): Settled<P>;
  /** What a candidate may decide there. */
  portsOf(candidate: unknown): PortSet;
}

/**
 * What each rule adds, over pods that stand for all (classes of `classifyPods`): by asking what each of them is told about each
 * other one, and about an address on each side of every border that its rules draw, with the rule and without it. Hosts are left
 * out: plugins differ in what policies say of them; `others` are met and not asked about. All that `nothing` is said of may be taken away together.
 */
export function judgeRules<P>(
  table: PolicyTable<P>,
  pods: readonly PolicedPod[],
  others: readonly PolicedPod[] = [],
): JudgedRules<P> {
  const subjects = pods.filter(({ hostNetwork }) => !hostNetwork);
  const ends = [...subjects, ...others];
  const hosts: readonly Endpoint[] = [{ kind: 'node' }, ...pods.filter(({ hostNetwork }) => hostNetwork)];
  const matching = matchPeers(table.reading, ends);
  const candidates = new Map<readonly Peer[], Candidate<P>>();
  const rivals = new Map<P, Set<string>>();
  for (const direction of directions)
    for (const subject of subjects) {
      const governing = governs(table, subject, direction);
      const stages = stagesFor(governing, direction);
      const asked = stages.flatMap(({ ranks }) => ranks.flat(2));
      if (asked.length === 0) continue;
      for (const { section, rule } of asked)
        if (!candidates.has(rule.peers))
          candidates.set(rule.peers, {
            policy: section.policy,
            direction,
            rule,
            called: section.called,
            hosts: rule.peers.some((peer) =>
              hosts.some((host) => peerMatches(peer, section.namespace, host, table.reading) !== 'no'),
            ),
            met: false,
            adds: false,
            doubt: undefined,
            places: [],
          });
      const met = meetEnds(table, { asked, subject, direction, ends, matching });
      const [unseen] = governing.doubts;
      for (const { end, reachOf, imagined } of met) {
        const settle = (without: ReadonlySet<unknown>): Settled<P> =>
          settleTiers(stages, (one) => (without.has(one.rule.peers) ? nothing : reachOf(one)));
        weigh({ asked, settle, reachOf, unseen, candidates, rivals, end, imagined });
      }
    }
  return { rules: conclude(candidates), rivals: new Map([...rivals].map(([policy, texts]) => [policy, [...texts]])) };
}

interface Weighing<P> extends Meeting<P> {
  readonly asked: readonly Asked<P>[];
  readonly settle: Place<P>['settle'];
  readonly unseen: string | undefined;
  readonly candidates: ReadonlyMap<readonly Peer[], Candidate<P>>;
  readonly rivals: Map<P, Set<string>>;
}

const none: ReadonlySet<unknown> = new Set();

function weigh<P>({ asked, settle, reachOf, unseen, candidates, rivals, imagined }: Weighing<P>): void {
  const reaching = asked.filter((one) => reachOf(one).maybe !== noPorts);
  if (reaching.length === 0) return;
  const portsOf = (peers: unknown): PortSet =>
    reaching
      .filter(({ rule }) => rule.peers === peers)
      .reduce((ports, one) => unionOf(ports, reachOf(one).maybe), noPorts);
  let whole: Settled<P> | undefined;
  for (const peers of new Set(reaching.map(({ rule }) => rule.peers))) {
    const candidate = candidates.get(peers);
    if (candidate === undefined) continue;
    candidate.met = true;
    if (candidate.adds) continue;
    if (whole === undefined) {
      whole = settle(none);
      for (const { policies, text } of rivalsOf(whole.hits))
        for (const policy of policies) rivals.set(policy, (rivals.get(policy) ?? new Set<string>()).add(text));
    }
    const place = { settle, portsOf };
    const told = unseen === undefined ? compare(whole, settle(new Set([peers])), portsOf(peers)) : { doubt: unseen };
    if (told === 'differs' && imagined) candidate.doubt ??= 'it names addresses, and those of some pods are not known';
    else if (told === 'differs') {
      candidate.adds = true;
      candidate.places = [];
    } else if (told === 'alike') candidate.places.push(place);
    else candidate.doubt ??= told.doubt;
  }
}

/** What taking rules away changes on some ports; where what comes of those is not certain, nobody can tell. */
function compare<P>(
  before: Settled<P>,
  after: Settled<P>,
  ports: PortSet,
): 'alike' | 'differs' | { readonly doubt: string } {
  const unsure = (one: Settled<P>): PortSet => intersectionOf(ports, differenceOf(one.maybe, one.sure));
  const certain = differenceOf(ports, unionOf(unsure(before), unsure(after)));
  const changed = (one: Settled<P>, other: Settled<P>): boolean =>
    intersectionOf(certain, differenceOf(one.sure, other.sure)) !== noPorts;
  if (changed(before, after) || changed(after, before)) return 'differs';
  if (unsure(before) === noPorts && unsure(after) === noPorts) return 'alike';
  return { doubt: [...doubtsOf(before), ...doubtsOf(after)][0] ?? 'what comes of its traffic can not be told' };
}

/** Takes rules away one after another, the later and narrower first, as long as nothing changes. */
function conclude<P>(candidates: ReadonlyMap<readonly Peer[], Candidate<P>>): JudgedRule<P>[] {
  const gone = new Set<unknown>();
  const replaced = new Map<readonly Peer[], Pick<JudgedRule<P>, 'by' | 'byNobody'>>();
  const idle = [...candidates]
    .filter(([, { met, adds, doubt }]) => met && !adds && doubt === undefined)
    .sort(([, a], [, b]) => a.places.length - b.places.length || compareLater(a, b));
  for (const [peers, { places }] of idle) {
    const without = new Set([...gone, peers]);
    const by = new Set<readonly Peer[]>();
    let byNobody = false;
    const alike = places.every(({ settle, portsOf }) => {
      const ports = portsOf(peers);
      const after = settle(without);
      for (const { rule, ports: decided } of after.hits) {
        if (intersectionOf(decided, ports) !== noPorts) by.add(rule.peers);
      }
      byNobody ||= after.hits.reduce((left, hit) => differenceOf(left, hit.ports), ports) !== noPorts;
      return compare(settle(gone), after, ports) === 'alike';
    });
    if (!alike) continue;
    gone.add(peers);
    // One that does as much everywhere is enough to name.
    const action = candidates.get(peers)?.rule.action;
    const alone = [...by].find(
      (other) =>
        candidates.get(other)?.rule.action === action &&
        places.every(({ portsOf }) => differenceOf(portsOf(peers), portsOf(other)) === noPorts),
    );
    replaced.set(peers, { by: alone === undefined ? [...by] : [alone], byNobody });
  }
  return [...candidates].map(([peers, { policy, direction, rule, met, adds, doubt, hosts }]) => {
    const instead = replaced.get(peers);
    const why = doubt ?? (met ? undefined : (rule.doubt ?? (hosts ? 'it may be about hosts' : undefined)));
    const worth: RuleWorth =
      instead !== undefined
        ? 'nothing'
        : adds || (met && why === undefined)
          ? 'adds'
          : why === undefined
            ? 'nobody'
            : 'cannot-tell';
    return {
      peers,
      policy,
      direction,
      index: rule.index,
      action: rule.action,
      worth,
      by: instead?.by ?? [],
      byNobody: instead?.byNobody === true,
      ...(worth === 'cannot-tell' && why !== undefined ? { doubt: why } : {}),
    };
  });
}

function compareLater<P>(a: Candidate<P>, b: Candidate<P>): number {
  if (a.called !== b.called) return a.called < b.called ? 1 : -1;
  return b.rule.index - a.rule.index;
}
