import { type Address, holds, parseAddress } from './address.ts';
import type { Endpoint, PolicedPod } from './endpoint.ts';
import { doubtsOf } from './evaluate-policies.ts';
import { governs, type PolicyTable } from './governing-policies.ts';
import type { Direction } from './isolation.ts';
import { nothing, peerMatches, type Reach, rulePorts } from './peer-match.ts';
import { labelsSeen } from './pod-classes.ts';
import { defaultTier, type PolicySection } from './policy-section.ts';
import { noPorts } from './port-set.ts';
import { isPublic } from './public-address.ts';
import { type Settled, type Standing, settleTiers, stagesOf } from './settle-tiers.ts';
import { type Isolation, some } from './verdict.ts';

/** Whether the policies of other kinds than NetworkPolicy isolate a pod in one direction. */
export interface OtherIsolation<P> {
  readonly verdict: Isolation;
  /** Those that do, or that deny a part of its traffic where the verdict is `no`. */
  readonly by: readonly PolicySection<P>[];
  /** Why it can not be told. */
  readonly doubt?: string;
}

/**
 * Isolated means: what no rule allows is denied. So it is by a policy of the tier of NetworkPolicies that selects the pod and
 * closes it, and by rules of other tiers where those refuse whom nobody has in mind: a pod without labels in a namespace without
 * any, and on the way out an address of the internet too. The table is one without NetworkPolicies.
 */
export function isolationByOthers<P>(table: PolicyTable<P>, pod: PolicedPod, direction: Direction): OtherIsolation<P> {
  const { standing, doubts } = governs(table, pod, direction);
  // Policies of these engines add up: what others say opens nothing that one has closed.
  const closing = standing.filter(
    ({ section, certain }) => certain && section.isolates && additive.has(section.engine),
  );
  if (closing.length > 0) return { verdict: 'yes', by: sectionsOf(closing) };
  const [doubt] = doubts;
  if (doubt !== undefined) return { verdict: 'cannot-tell', by: [], doubt };
  const peers = strangersTo(table, direction);
  const [nobody] = peers;
  if (nobody !== undefined) {
    const own = standing.filter(({ section }) => section.tier.name === defaultTier.name);
    const settled = settle(table, own, { pod, peer: nobody, direction }, 'without exceptions');
    if (settled.maybe === noPorts) return { verdict: 'yes', by: sectionsOf(settled.isolatedBy) };
  }
  const answers = peers.map((peer) => settle(table, standing, { pod, peer, direction }, 'all'));
  const deciding = answers.flatMap(({ hits, isolatedBy }) => [
    ...hits.filter(({ action, sure }) => action === 'deny' && sure),
    ...isolatedBy.filter(({ certain }) => certain),
  ]);
  if (answers.every(({ maybe }) => maybe === noPorts)) return { verdict: 'yes', by: sectionsOf(deciding) };
  if (answers.some(({ sure }) => sure !== noPorts)) return { verdict: 'no', by: sectionsOf(deciding) };
  const why = answers.flatMap((answer) => doubtsOf(answer))[0] ?? 'its policies may isolate it';
  return { verdict: 'cannot-tell', by: [], doubt: why };
}

/** Several policies of one of these come to what any of them allows; none takes back what another has closed. */
const additive: ReadonlySet<string> = new Set(['Cilium', 'Amazon VPC CNI']);

/**
 * Whether they isolate every pod of a namespace, those to come included: `yes` where they do whatever its labels are, `no` where
 * one of some labels escapes.
 */
export function namespaceIsolationByOthers<P>(
  table: PolicyTable<P>,
  pod: PolicedPod,
  direction: Direction,
): OtherIsolation<P> {
  const any = isolationByOthers(table, { ...pod, unborn: true }, direction);
  if (any.verdict !== 'cannot-tell') return any;
  let tried = 0;
  for (const labels of labelsToTry(table, pod, direction)) {
    const one = isolationByOthers(table, { ...pod, labels }, direction);
    if (one.verdict === 'no') return one;
    tried++;
    // What is not tried is not told.
    if (tried === mostTried) break;
  }
  return any;
}

const mostTried = 500;

/** No labels; then, for each label that the policies of the namespace ask for, another value than theirs, and each of theirs. */
function* labelsToTry<P>(table: PolicyTable<P>, { namespace }: PolicedPod, direction: Direction) {
  yield {};
  for (const [key, values] of labelsSeen(table.sectionsOf(namespace, direction)))
    for (const value of ['', ...(values ?? [])]) yield { [key]: value };
}

const strangers = new WeakMap<object, Readonly<Record<Direction, readonly Endpoint[]>>>();

/** Whom no rule has in mind: by addresses in as few of their blocks as can be. */
function strangersTo<P>(table: PolicyTable<P>, direction: Direction): readonly Endpoint[] {
  const known = strangers.get(table) ?? inventStrangers(table);
  strangers.set(table, known);
  return known[direction];
}

function inventStrangers<P>({ sections }: PolicyTable<P>): Readonly<Record<Direction, readonly Endpoint[]>> {
  const blocks = sections.flatMap(({ sight }) => sight.blocks).filter(({ family }) => family === 4);
  const beside = blocks.flatMap(({ family, first, last }): Address[] =>
    [first - 1n, last + 1n].flatMap((value) => (value > 0n && value < 1n << 32n ? [{ family, value }] : [])),
  );
  const lonely = (text: string, among: (address: Address) => boolean): Address => {
    const start = parseAddress(text) ?? { family: 4, value: 1n };
    const count = (address: Address): number => blocks.filter((block) => holds(block, address)).length;
    return [start, ...beside.filter(among)].reduce((best, one) => (count(one) < count(best) ? one : best));
  };
  const outside: Endpoint = { kind: 'address', address: lonely('1.1.1.1', isPublic) };
  const inside: PolicedPod = {
    kind: 'pod',
    namespace: '',
    name: '',
    labels: {},
    namespaceLabels: {},
    hostNetwork: false,
    namedPorts: [],
    addresses: [lonely('10.127.93.61', (address) => !isPublic(address))],
    serviceAccount: '',
    accountLabels: {},
    doubts: { ingress: [], egress: [] },
  };
  return { ingress: [inside], egress: [inside, outside] };
}

function sectionsOf<P>(standing: readonly Standing<P>[]): readonly PolicySection<P>[] {
  return [...new Set(standing.map(({ section }) => section))];
}

interface Situation {
  readonly pod: PolicedPod;
  readonly peer: Endpoint;
  readonly direction: Direction;
}

/** What the rules say of a stranger; without exceptions: as if none allowed anything. */
function settle<P>(
  { reading }: PolicyTable<P>,
  standing: readonly Standing<P>[],
  { pod, peer, direction }: Situation,
  which: 'all' | 'without exceptions',
): Settled<P> {
  return settleTiers(stagesOf(standing), ({ section, rule }): Reach => {
    if (which === 'without exceptions' && rule.action === 'allow') return nothing;
    const matched = some(rule.peers.map((one) => peerMatches(one, section.namespace, peer, reading)));
    if (matched === 'no') return nothing;
    const ports = rulePorts(rule, direction === 'ingress' ? pod : peer);
    return matched === 'yes' ? ports : { sure: noPorts, maybe: ports.maybe };
  });
}
