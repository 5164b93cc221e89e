import { type Block, parseBlock } from './address.ts';
import { type CompiledRule, type Peer, readPeer, readPorts } from './compiled-policy.ts';
import type { Endpoint, PolicedPod } from './endpoint.ts';
import { field, fieldsOf, listOf, textOf } from './fields.ts';
import { type Direction, directions, peerFields } from './isolation.ts';
import { type BlockPeer, blocksHoldPod, inBlock, selectsNamespace, selectsPod } from './peer-match.ts';
import {
  type Action,
  adminOrder,
  baselineOrder,
  type PolicySection,
  type Sight,
  type Tier,
  type TrafficRule,
} from './policy-section.ts';
import { every, type Isolation, some, verdictOf } from './verdict.ts';

const actions: ReadonlyMap<unknown, Action> = new Map<unknown, Action>([
  ['Allow', 'allow'],
  ['Drop', 'deny'],
  ['Reject', 'deny'],
  ['Pass', 'pass'],
]);

// Pass hands traffic to the NetworkPolicies, over all tiers that remain: together they are one tier of several ranks.
const before: Tier = { name: 'antrea', order: adminOrder - 1 };
const behind: Tier = { name: 'antrea-baseline', order: baselineOrder - 1 };
const priorities: ReadonlyMap<string, number> = new Map([
  ['emergency', 50],
  ['securityops', 100],
  ['networkops', 150],
  ['platform', 200],
  ['application', 250],
]);
/** Priorities of policies go up to 10000. */
const perTier = 100_000;

/** What of a rule says who, where, and what to do; the rest decides nothing. */
const ruleFields = ['action', 'from', 'to', 'ports', 'appliedTo'];
const idleFields = ['name', 'enableLogging', 'logLabel'];

/**
 * The sections of a NetworkPolicy or ClusterNetworkPolicy of Antrea; undefined where it cannot be read, or its tier is none of
 * those that Antrea brings along. To be selected isolates nobody there. Source: Antrea documentation, antrea-network-policy.md.
 */
export function compileAntreaPolicy<P extends object>(
  policy: P,
  kind: string,
): readonly PolicySection<P>[] | undefined {
  const spec = field(policy, 'spec');
  const metadata = field(policy, 'metadata');
  const namespace = kind === 'NetworkPolicy' ? (textOf(field(metadata, 'namespace')) ?? 'default') : undefined;
  const name = `${namespace === undefined ? '' : `${namespace}/`}${textOf(field(metadata, 'name')) ?? ''}`;
  const place = placeOf(spec);
  if (fieldsOf(spec) === undefined || place === undefined) return undefined;
  const sections: PolicySection<P>[] = [];
  for (const direction of directions) {
    const rules = listOf(field(spec, direction));
    if (rules === undefined) return undefined;
    for (const [index, rule] of rules.entries()) {
      const targets = listOf(field(rule, 'appliedTo') ?? field(spec, 'appliedTo'));
      if (targets === undefined) return undefined;
      if (isAboutPings(rule)) continue;
      const read = readRule(rule, index, direction, namespace);
      sections.push({
        policy,
        called: `${kind} ${name} of Antrea`,
        engine: 'Antrea',
        direction,
        ...place,
        chain: `${kind} ${name}`,
        namespace: namespace ?? '',
        selects: (pod) => appliesTo(targets, pod, namespace),
        isolates: false,
        rules: [read],
        sight: sightOf([...targets, ...(listOf(field(rule, peerFields[direction])) ?? [])], read, namespace),
      });
    }
  }
  return sections;
}

/** Whether a rule is about ICMP or IGMP alone, which have no ports. */
function isAboutPings(rule: unknown): boolean {
  const protocols = listOf(field(rule, 'protocols')) ?? [];
  const alone = (one: unknown) => Object.keys(fieldsOf(one) ?? {}).every((name) => name === 'icmp' || name === 'igmp');
  return protocols.length > 0 && protocols.every((one) => fieldsOf(one) !== undefined && alone(one));
}

/** Whether a policy of Antrea may govern a pod, by what it applies to alone. */
export function antreaSubject(policy: unknown, kind: string): (pod: PolicedPod, direction: Direction) => Isolation {
  const spec = field(policy, 'spec');
  const own =
    kind === 'NetworkPolicy' ? (textOf(field(field(policy, 'metadata'), 'namespace')) ?? 'default') : undefined;
  return (pod, direction) => {
    const rules = listOf(field(spec, direction));
    if (rules === undefined) return own === undefined || own === pod.namespace ? 'cannot-tell' : 'no';
    return some(
      rules.map((rule) => {
        const targets = listOf(field(rule, 'appliedTo') ?? field(spec, 'appliedTo'));
        return targets === undefined ? 'cannot-tell' : appliesTo(targets, pod, own);
      }),
    );
  };
}

function placeOf(spec: unknown): Pick<PolicySection<never>, 'tier' | 'rank'> | undefined {
  const tier = (textOf(field(spec, 'tier')) ?? 'application').toLowerCase();
  const priority = field(spec, 'priority');
  if (typeof priority !== 'number') return undefined;
  if (tier === 'baseline') return { tier: behind, rank: priority };
  const order = priorities.get(tier);
  return order === undefined ? undefined : { tier: before, rank: order * perTier + priority };
}

function appliesTo(targets: readonly unknown[], pod: PolicedPod, namespace: string | undefined): Isolation {
  if (namespace !== undefined && pod.namespace !== namespace) return 'no';
  return some(
    targets.map((target) => {
      const fields = fieldsOf(target);
      if (fields === undefined || !isPlain(fields, ['podSelector', 'namespaceSelector'])) return 'cannot-tell';
      return every([
        fields.podSelector === undefined ? 'yes' : selectsPod(fields.podSelector, pod),
        fields.namespaceSelector === undefined
          ? 'yes'
          : selectsNamespace(fields.namespaceSelector, pod.namespace, pod.namespaceLabels),
      ]);
    }),
  );
}

/** Groups, service accounts, services, nodes and names of the web are looked up nowhere. */
function isPlain(fields: Readonly<Record<string, unknown>>, known: readonly string[]): boolean {
  const names = Object.keys(fields);
  return names.length > 0 && names.every((name) => known.includes(name));
}

function readRule(rule: unknown, index: number, direction: Direction, namespace: string | undefined): TrafficRule {
  const action = actions.get(field(rule, 'action'));
  const given = listOf(field(rule, peerFields[direction]));
  const read = (given ?? [undefined]).map((peer) => readAntreaPeer(peer, namespace));
  const beyond = Object.keys(fieldsOf(rule) ?? {}).find(
    (name) => !ruleFields.includes(name) && !idleFields.includes(name),
  );
  const ports: Pick<CompiledRule, 'ports' | 'names' | 'unreadable'> = hasSourcePorts(rule)
    ? { ...readPorts([]), unreadable: true }
    : readPorts(listOf(field(rule, 'ports')));
  const doubt =
    beyond !== undefined
      ? `it goes by ${beyond}`
      : action === undefined
        ? 'its action is not known'
        : (read.find((one) => one.doubt !== undefined)?.doubt ??
          (ports.unreadable ? 'its ports can not be read' : undefined));
  return {
    index,
    action: action === undefined || beyond !== undefined ? 'either' : action,
    peers: given?.length === 0 ? [{ kind: 'anyone' }] : read.map(({ peer }) => peer),
    ...ports,
    ...(doubt === undefined ? {} : { doubt }),
  };
}

function hasSourcePorts(rule: unknown): boolean {
  return (listOf(field(rule, 'ports')) ?? []).some((one) => field(one, 'sourcePort') !== undefined);
}

interface ReadPeer {
  readonly peer: Peer;
  readonly doubt?: string;
}

function readAntreaPeer(peer: unknown, namespace: string | undefined): ReadPeer {
  const fields = fieldsOf(peer);
  if (fields === undefined) return { peer: { kind: 'unreadable' }, doubt: 'it names a peer that can not be read' };
  if (field(fields.namespaces, 'match') !== undefined && isPlain(fields, ['namespaces', 'podSelector']))
    // Nobody's own namespace is that of a pod of none.
    return {
      peer: {
        kind: 'ends',
        matches: (end) => (end.kind === 'pod' && end.namespace !== '' ? 'cannot-tell' : 'no'),
      },
      doubt: 'it names the namespace of the pod itself',
    };
  if (!isPlain(fields, ['podSelector', 'namespaceSelector', 'ipBlock'])) {
    const strange = Object.keys(fields).find((name) => !['podSelector', 'namespaceSelector', 'ipBlock'].includes(name));
    return { peer: { kind: 'unreadable' }, doubt: `it names ${strange ?? 'a peer that can not be read'}` };
  }
  const everywhere = namespace === undefined && fields.ipBlock === undefined && fields.namespaceSelector === undefined;
  const plain = readPeer(everywhere ? { ...fields, namespaceSelector: {} } : fields);
  if (plain.kind === 'block') return { peer: { kind: 'ends', matches: (end) => meetsBlock(plain, end) } };
  return { peer: plain, ...(plain.kind === 'unreadable' ? { doubt: 'it names a peer that can not be read' } : {}) };
}

/** A block drops as well as it allows: a pod of both families is met by its addresses one by one. */
function meetsBlock(block: BlockPeer, end: Endpoint): Isolation {
  if (end.kind === 'address') return verdictOf(inBlock(block, end.address));
  return end.kind === 'pod' ? blocksHoldPod([block], end) : 'cannot-tell';
}

/** What tells addresses apart: the block, and what it leaves out. */
function blocksOf(ipBlock: unknown): Block[] {
  const texts = [field(ipBlock, 'cidr'), ...(listOf(field(ipBlock, 'except')) ?? [])];
  return texts.flatMap((text) => parseBlock(textOf(text) ?? '') ?? []);
}

function sightOf(parts: readonly unknown[], { names }: TrafficRule, namespace: string | undefined): Sight {
  return {
    selectors: parts.map((part) => field(part, 'podSelector')),
    namespaceSelectors: parts.map((part) => field(part, 'namespaceSelector')),
    labels: [],
    blocks: parts.flatMap((part) => blocksOf(field(part, 'ipBlock'))),
    portNames: names.map(({ name }) => name),
    namespaces: namespace !== undefined || parts.some((part) => field(part, 'namespaces') !== undefined),
    serviceAccounts: false,
  };
}
