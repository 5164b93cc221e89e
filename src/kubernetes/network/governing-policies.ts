import { matchesSelector } from '../label-selector.ts';
import { type CompiledPolicy, compilePolicy } from './compiled-policy.ts';
import type { PolicedPod } from './endpoint.ts';
import { field, textOf } from './fields.ts';
import type { Direction } from './isolation.ts';
import type { PeerReading } from './peer-match.ts';
import { blind, defaultTier, networkPolicyRank, type PolicySection } from './policy-section.ts';
import { type Stage, type Standing, stagesOf } from './settle-tiers.ts';

/** The policies of a cluster, read once. */
export interface PolicyTable<P> {
  readonly reading: PeerReading;
  /** The NetworkPolicies; policies of other kinds are sections. */
  readonly all: readonly CompiledPolicy<P>[];
  readonly sections: readonly PolicySection<P>[];
  of(namespace: string): readonly CompiledPolicy<P>[];
  /** Sections that may select pods of a namespace. */
  sectionsOf(namespace: string, direction: Direction): readonly PolicySection<P>[];
}

/** What decides over a pod's traffic in one direction. */
export interface Governing<P> {
  readonly isolatedBy: readonly CompiledPolicy<P>[];
  /** Of policies of other kinds. */
  readonly standing: readonly Standing<P>[];
  /** Why the rules do not tell all. */
  readonly doubts: readonly string[];
}

/** Reads the NetworkPolicies of a cluster; policies of other kinds are given as sections. */
export function tabulatePolicies<P extends object>(
  policies: readonly P[],
  reading: PeerReading,
  sections: readonly PolicySection<P>[] = [],
): PolicyTable<P> {
  const all = policies.map((policy) => compilePolicy(policy));
  const byNamespace = new Map<string, CompiledPolicy<P>[]>();
  for (const policy of all) {
    const known = byNamespace.get(policy.namespace);
    if (known === undefined) byNamespace.set(policy.namespace, [policy]);
    else known.push(policy);
  }
  const placed = new Map<string, PolicySection<P>[]>();
  for (const section of sections) {
    const key = `${section.direction} ${section.namespace}`;
    const known = placed.get(key);
    if (known === undefined) placed.set(key, [section]);
    else known.push(section);
  }
  const none: readonly PolicySection<P>[] = [];
  return {
    reading,
    all,
    sections,
    of: (namespace) => byNamespace.get(namespace) ?? [],
    sectionsOf(namespace, direction) {
      if (sections.length === 0) return none;
      const everywhere = placed.get(`${direction} `) ?? none;
      const own = placed.get(`${direction} ${namespace}`);
      return own === undefined ? everywhere : [...everywhere, ...own];
    },
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
  const standing = table.sectionsOf(pod.namespace, direction).flatMap((section): Standing<P>[] => {
    const selected = section.selects(pod);
    return selected === 'no' ? [] : [{ section, certain: selected === 'yes' }];
  });
  const doubts = pod.doubts[direction].map(({ reason }) => reason);
  return { isolatedBy, standing, doubts: [...unclear, ...doubts, ...clashOf(standing)] };
}

/** What governs an end that is no pod. */
export const ungoverned: Governing<never> = { isolatedBy: [], standing: [], doubts: [] };

/** Policies of which nobody has said how they go together. */
function clashOf<P>(standing: readonly Standing<P>[]): string[] {
  const [first, ...more] = standing;
  if (first === undefined || more.length === 0) return [];
  const { engine, tier, called } = first.section;
  const apart = more.find(({ section }) =>
    [engine, section.engine].every((one) => one !== adminEngine)
      ? section.engine !== engine
      : section.engine === engine
        ? section.tier.order === tier.order && section.tier.name !== tier.name
        : [engine, section.engine].includes('Cilium'),
  );
  if (apart === undefined) return [];
  const idle = standing.find(({ section }) => section.doubt !== undefined)?.section;
  return [idle === undefined ? `how ${called} and ${apart.section.called} go together is not modelled` : doubtOf(idle)];
}

/** Why nobody can tell whether a section decides over a pod. */
export function doubtOf<P>({ called, doubt }: PolicySection<P>): string {
  return doubt === undefined
    ? `whether ${called} selects it can not be told`
    : `${called} may decide over it: ${doubt}`;
}

const adminEngine = 'Network Policy API';

/** NetworkPolicies among policies of other kinds: they isolate at the end of their tier, and their rules only allow. */
export function stagesFor<P>({ isolatedBy, standing }: Governing<P>, direction: Direction): readonly Stage<P>[] {
  return stagesOf([
    ...standing,
    ...isolatedBy.map((policy) => ({ section: asSection(policy, direction), certain: true })),
  ]);
}

function asSection<P>(policy: CompiledPolicy<P>, direction: Direction): PolicySection<P> {
  return {
    policy: policy.policy,
    called: callPolicy(policy.policy),
    engine: 'NetworkPolicy',
    direction,
    tier: defaultTier,
    rank: networkPolicyRank,
    chain: 'NetworkPolicy',
    namespace: policy.namespace,
    selects: () => 'yes',
    isolates: true,
    rules: policy.rules[direction].map((rule) => ({ ...rule, action: 'allow' })),
    sight: blind,
  };
}

/** `NetworkPolicy shop/default-deny`. */
export function callPolicy(policy: unknown): string {
  const metadata = field(policy, 'metadata');
  const namespace = textOf(field(metadata, 'namespace')) ?? 'default';
  return `NetworkPolicy ${namespace}/${textOf(field(metadata, 'name')) ?? ''}`;
}
