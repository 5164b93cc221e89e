import { type CalicoWorld, calicoLabels, holdsForPlace, prefixed, readEntity } from './calico-entity.ts';
import { readCalicoPorts } from './calico-ports.ts';
import { parseCalicoSelector } from './calico-selector.ts';
import type { Peer } from './compiled-policy.ts';
import type { Endpoint, PolicedPod } from './endpoint.ts';
import { field, fieldsOf, listOf, textOf } from './fields.ts';
import { type Direction, directions } from './isolation.ts';
import {
  type Action,
  defaultTier,
  type PolicySection,
  type SeenLabel,
  type Sight,
  type Tier,
  type TrafficRule,
} from './policy-section.ts';
import { every, type Isolation, verdictOf } from './verdict.ts';

const actions: ReadonlyMap<unknown, Action> = new Map<unknown, Action>([
  ['Allow', 'allow'],
  ['Deny', 'deny'],
  ['Pass', 'pass'],
]);
const knownFields = [
  'action',
  'protocol',
  'notProtocol',
  'icmp',
  'notICMP',
  'ipVersion',
  'source',
  'destination',
  'http',
  'metadata',
];

/**
 * The sections of a NetworkPolicy or GlobalNetworkPolicy of Calico; undefined where it cannot be read, or its tier was not
 * seen. Policies before DNAT and without connection tracking are for interfaces of hosts. Source: Calico documentation,
 * resources NetworkPolicy, GlobalNetworkPolicy and Tier; libcalico-go, updateprocessors.
 */
export function compileCalicoPolicy<P extends object>(
  policy: P,
  kind: string,
  world: CalicoWorld,
): readonly PolicySection<P>[] | undefined {
  const spec = field(policy, 'spec') ?? {};
  const metadata = field(policy, 'metadata');
  const namespace = kind === 'NetworkPolicy' ? (textOf(field(metadata, 'namespace')) ?? 'default') : undefined;
  const tier = tierOf(field(spec, 'tier'), world);
  const order = field(spec, 'order') ?? Number.POSITIVE_INFINITY;
  const selects = selecting(spec, namespace);
  const types = listOf(field(spec, 'types'));
  if (fieldsOf(spec) === undefined || tier === undefined || typeof order !== 'number') return undefined;
  if (selects === undefined || types === undefined) return undefined;
  if (field(spec, 'preDNAT') === true || field(spec, 'doNotTrack') === true) return [];
  const called = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${textOf(field(metadata, 'name')) ?? ''} of Calico`;
  const sections: PolicySection<P>[] = [];
  for (const direction of directions) {
    const rules = listOf(field(spec, direction));
    if (rules === undefined) return undefined;
    if (!governs(spec, types, direction)) continue;
    const read = rules.flatMap((rule, index) => readRule(rule, index, direction, namespace, world) ?? []);
    const section = (part: Pick<PolicySection<P>, 'rules' | 'isolates' | 'selects'>): PolicySection<P> => ({
      policy,
      called,
      engine: 'Calico',
      direction,
      tier: tier.tier,
      rank: order,
      chain: namespace === undefined ? 'global' : 'namespaced',
      namespace: namespace ?? '',
      sight: { ...sightOf(read), labels: [...selects.labels, ...read.flatMap(({ labels }) => labels)] },
      ...part,
    });
    // Rules that are about some of the pods only are asked of those, each in its place.
    const parts: { rules: TrafficRule[]; subject?: ReadRule['subject'] }[] = [{ rules: [] }];
    for (const { rule, subject } of read) {
      const last = parts.at(-1);
      if (subject === undefined && last !== undefined && last.subject === undefined) last.rules.push(rule);
      else parts.push({ rules: [rule], subject });
    }
    for (const [index, { rules: own, subject }] of parts.entries())
      sections.push(
        section({
          rules: own,
          isolates: tier.isolates && index === 0,
          selects: subject === undefined ? selects.matches : (pod) => every([selects.matches(pod), subject(pod)]),
        }),
      );
  }
  return sections;
}

/** Whether such a policy may govern a pod, by what it selects and the directions that it is for. */
export function calicoSubject(policy: unknown, kind: string): (pod: PolicedPod, direction: Direction) => Isolation {
  const spec = field(policy, 'spec') ?? {};
  const own = textOf(field(field(policy, 'metadata'), 'namespace')) ?? 'default';
  const namespace = kind === 'NetworkPolicy' ? own : undefined;
  const selects = fieldsOf(spec) === undefined ? undefined : selecting(spec, namespace);
  const types = listOf(field(spec, 'types'));
  return (pod, direction) => {
    if (namespace !== undefined && pod.namespace !== namespace) return 'no';
    if (selects === undefined || types === undefined) return 'cannot-tell';
    return governs(spec, types, direction) ? selects.matches(pod) : 'no';
  };
}

/** Calico asks policies of one order by their names. */
export function compareCalico(a: PolicySection<unknown>, b: PolicySection<unknown>): number {
  return a.called === b.called ? 0 : a.called < b.called ? -1 : 1;
}

interface TierPart {
  readonly tier: Tier;
  readonly isolates: boolean;
}

function tierOf(name: unknown, { tiers }: CalicoWorld): TierPart | undefined {
  if (name === undefined || name === '' || name === 'default') return { tier: defaultTier, isolates: true };
  const found = typeof name === 'string' ? tiers?.get(name) : undefined;
  if (found === undefined || typeof name !== 'string') return undefined;
  return { tier: { name, order: found.order }, isolates: found.defaultAction !== 'Pass' };
}

/** Absent `types`: the directions that have rules; without any rule, ingress. A NetworkPolicy of Kubernetes differs. */
function governs(spec: unknown, types: readonly unknown[], direction: Direction): boolean {
  if (types.length > 0) return types.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
  const [ingress, egress] = directions.map((one) => (listOf(field(spec, one)) ?? []).length > 0);
  return direction === 'egress' ? egress === true : ingress === true || egress !== true;
}

interface Subject {
  readonly labels: readonly SeenLabel[];
  matches(pod: PolicedPod): Isolation;
}

function selecting(spec: unknown, namespace: string | undefined): Subject | undefined {
  const pods = parseCalicoSelector(field(spec, 'selector'));
  const places = parseCalicoSelector(field(spec, 'namespaceSelector'));
  const accounts = parseCalicoSelector(field(spec, 'serviceAccountSelector'));
  if (pods === undefined || places === undefined || accounts === undefined) return undefined;
  const placed = field(spec, 'namespaceSelector') !== undefined && field(spec, 'namespaceSelector') !== '';
  return {
    labels: pods.labels,
    matches(pod) {
      const read = calicoLabels(pod);
      return every([
        verdictOf(namespace === undefined || pod.namespace === namespace),
        pods.holds(read),
        placed ? holdsForPlace(places, field(spec, 'namespaceSelector'), read) : 'yes',
        accounts.labels.length === 0 ? accounts.holds(read) : accounts.holds(prefixed(read, 'pcsa.')),
      ]);
    },
  };
}

interface ReadRule {
  readonly rule: TrafficRule;
  readonly labels: readonly SeenLabel[];
  readonly blocks: Sight['blocks'];
  readonly subject: ((pod: PolicedPod) => Isolation) | undefined;
}

function sightOf(rules: readonly ReadRule[]): Sight {
  return {
    selectors: [],
    namespaceSelectors: [],
    labels: [],
    blocks: rules.flatMap(({ blocks }) => blocks),
    portNames: rules.flatMap(({ rule }) => rule.names.map(({ name }) => name)),
    namespaces: true,
    serviceAccounts: true,
  };
}

/** Undefined for rules that decide over no port: those that only log, and those about protocols without ports. */
function readRule(
  rule: unknown,
  index: number,
  direction: Direction,
  namespace: string | undefined,
  world: CalicoWorld,
): ReadRule | undefined {
  if (field(rule, 'action') === 'Log') return undefined;
  const action = actions.get(field(rule, 'action'));
  const [sourceField, targetField] = [field(rule, 'source'), field(rule, 'destination')];
  const source = readEntity(sourceField, namespace, world);
  const target = readEntity(targetField, namespace, world);
  const [near, far] = direction === 'ingress' ? [target, source] : [source, target];
  const ports = readCalicoPorts(rule);
  if (ports === undefined) return undefined;
  const version = field(rule, 'ipVersion');
  const strange = Object.keys(fieldsOf(rule) ?? {}).find((name) => !knownFields.includes(name));
  const doubts = [
    ...(fieldsOf(rule) === undefined || action === undefined ? ['it can not be read'] : []),
    ...(strange === undefined ? [] : [`it has a field ${strange}`]),
    ...(field(rule, 'http') === undefined ? [] : ['it goes by HTTP']),
    ...(ports.doubt === undefined ? [] : [ports.doubt]),
    ...[near.doubt, far.doubt].filter((doubt) => doubt !== undefined),
  ];
  const either = action === undefined || strange !== undefined || field(rule, 'http') !== undefined;
  const matches = (end: Endpoint): Isolation => every([far.matches(end), ofVersion(version, end)]);
  const peers: readonly Peer[] =
    far.narrow || version !== undefined ? [{ kind: 'ends', matches }] : [{ kind: 'anyone' }];
  return {
    rule: {
      index,
      action: either ? 'either' : action,
      peers,
      ports: ports.ports,
      names: ports.names,
      unreadable: ports.doubt !== undefined,
      ...(doubts[0] === undefined ? {} : { doubt: doubts[0] }),
    },
    labels: [...near.labels, ...far.labels],
    blocks: [...near.blocks, ...far.blocks],
    subject: near.narrow ? (pod) => near.matches(pod) : undefined,
  };
}

/** A pod of both families speaks either. */
function ofVersion(version: unknown, end: Endpoint): Isolation {
  if (version === undefined) return 'yes';
  const addresses = end.kind === 'address' ? [end.address] : end.kind === 'pod' ? end.addresses : [];
  const fit = addresses.map(({ family }) => family === version);
  return fit.length > 0 && !(fit.includes(true) && fit.includes(false)) ? verdictOf(fit[0]) : 'cannot-tell';
}
