import { type Block, parseBlock } from './address.ts';
import type { CompiledRule, Peer, PortName } from './compiled-policy.ts';
import { type Endpoint, type PolicedPod, protocolOf } from './endpoint.ts';
import { field, fieldsOf, listOf, textOf } from './fields.ts';
import { type Direction, directions, isEmptySelector, peerFields } from './isolation.ts';
import { blocksHoldPod, inBlock, selectsNamespace, selectsPod } from './peer-match.ts';
import {
  type Action,
  adminOrder,
  baselineOrder,
  type PolicySection,
  type Tier,
  type TrafficRule,
} from './policy-section.ts';
import { allPorts, noPorts, type PortSet, portsOf, unionOf } from './port-set.ts';
import { every, type Isolation, verdictOf } from './verdict.ts';

const actions: ReadonlyMap<unknown, Action> = new Map<unknown, Action>([
  ['Allow', 'allow'],
  ['Accept', 'allow'],
  ['Deny', 'deny'],
  ['Pass', 'pass'],
]);

const tiers = {
  AdminNetworkPolicy: { name: 'adminnetworkpolicy', order: adminOrder },
  BaselineAdminNetworkPolicy: { name: 'baselineadminnetworkpolicy', order: baselineOrder },
  Admin: { name: 'kube-admin', order: adminOrder },
  Baseline: { name: 'kube-baseline', order: baselineOrder },
} as const;

/**
 * The sections of an AdminNetworkPolicy, a BaselineAdminNetworkPolicy or a ClusterNetworkPolicy; undefined where it cannot
 * be read. Source: network-policy-api, apis/v1alpha1 and apis/v1alpha2.
 */
export function compileAdminPolicy<P extends object>(policy: P, kind: string): readonly PolicySection<P>[] | undefined {
  const spec = field(policy, 'spec');
  const name = textOf(field(field(policy, 'metadata'), 'name')) ?? '';
  const tier = tierOf(kind, spec);
  const priority = kind === 'BaselineAdminNetworkPolicy' ? 0 : field(spec, 'priority');
  if (fieldsOf(spec) === undefined || tier === undefined || typeof priority !== 'number') return undefined;
  const subject = field(spec, 'subject');
  const sections: PolicySection<P>[] = [];
  for (const direction of directions) {
    const rules = listOf(field(spec, direction))?.map((rule, index) => readRule(rule, index, direction));
    if (rules === undefined) return undefined;
    if (rules.length === 0) continue;
    const peers = rules.flatMap(({ parts }) => parts);
    sections.push({
      policy,
      called: `${kind} ${name}`,
      engine: 'Network Policy API',
      direction,
      tier,
      rank: priority,
      chain: name,
      namespace: '',
      selects: (pod) => selectsPods(subject, pod),
      isolates: false,
      rules: rules.map(({ rule }) => rule),
      sight: {
        selectors: [subject, ...peers].map((one) => field(field(one, 'pods'), 'podSelector')),
        namespaceSelectors: [subject, ...peers].flatMap((one) => [
          field(one, 'namespaces'),
          field(field(one, 'pods'), 'namespaceSelector'),
        ]),
        labels: [],
        blocks: peers.flatMap((peer) => blocksOf(peer) ?? []),
        portNames: rules.flatMap(({ rule }) => rule.names.map((one) => one.name)),
        namespaces: false,
        serviceAccounts: false,
      },
    });
  }
  return sections;
}

/** Whether an admin policy may govern a pod, by its subject alone. */
export function adminSubject(policy: unknown): (pod: PolicedPod) => Isolation {
  const subject = field(field(policy, 'spec'), 'subject');
  return (pod) => selectsPods(subject, pod);
}

function tierOf(kind: string, spec: unknown): Tier | undefined {
  if (kind === 'AdminNetworkPolicy' || kind === 'BaselineAdminNetworkPolicy') return tiers[kind];
  const named = field(spec, 'tier');
  return kind === 'ClusterNetworkPolicy' && (named === 'Admin' || named === 'Baseline') ? tiers[named] : undefined;
}

interface ReadRule {
  readonly rule: TrafficRule;
  readonly parts: readonly unknown[];
}

function readRule(rule: unknown, index: number, direction: Direction): ReadRule {
  const action = actions.get(field(rule, 'action'));
  const parts = listOf(field(rule, peerFields[direction])) ?? [];
  const doubts = [
    ...(action === undefined ? ['its action is not known'] : []),
    // An implementation that knows no field of a peer fails closed, each in its own way.
    ...(parts.length === 0 ? ['it names no peer'] : []),
    ...parts.flatMap((peer) => doubtOf(peer, direction)),
  ];
  const peers = parts.length === 0 ? [{ kind: 'unreadable' } as const] : parts.map((peer) => readPeer(peer, direction));
  const ports = readPorts(rule);
  if (ports.unreadable) doubts.push('its ports can not be read');
  return {
    parts,
    rule: {
      index,
      action: action ?? 'either',
      peers,
      ...ports,
      ...(doubts[0] === undefined ? {} : { doubt: doubts[0] }),
    },
  };
}

/** Kinds of peers in each direction; nodes and addresses are met on the way out alone. */
const peerKinds = {
  ingress: ['namespaces', 'pods'],
  egress: ['namespaces', 'pods', 'networks', 'nodes', 'domainNames'],
};

function kindOf(peer: unknown, direction: Direction): string | undefined {
  const [kind, ...more] = Object.keys(fieldsOf(peer) ?? {});
  return kind !== undefined && more.length === 0 && peerKinds[direction].includes(kind) ? kind : undefined;
}

function doubtOf(peer: unknown, direction: Direction): string[] {
  const kind = kindOf(peer, direction);
  if (kind === undefined) return ['it names a peer that can not be read'];
  return kind === 'nodes' || kind === 'domainNames' ? [`it names ${kind}`] : [];
}

function readPeer(peer: unknown, direction: Direction): Peer {
  switch (kindOf(peer, direction)) {
    case 'namespaces':
    case 'pods':
      // Pods on the network of their host are not meant, neither as subjects nor as peers.
      return {
        kind: 'ends',
        matches: (end) => (end.kind !== 'pod' || end.hostNetwork ? 'no' : selectsPods(peer, end)),
      };
    case 'networks': {
      const blocks = blocksOf(peer);
      return { kind: 'ends', matches: (end) => (blocks === undefined ? 'cannot-tell' : inBlocks(blocks, end)) };
    }
    case 'nodes':
      return { kind: 'ends', matches: (end) => meetsNodes(field(peer, 'nodes'), end) };
    case 'domainNames':
      return { kind: 'ends', matches: (end) => (end.kind === 'address' ? 'cannot-tell' : 'no') };
    default:
      return { kind: 'unreadable' };
  }
}

// Which address a node has is not looked up; only a selector of all nodes surely means the one at the other end.
function meetsNodes(selector: unknown, end: Endpoint): Isolation {
  if (end.kind === 'pod' && !end.hostNetwork) return 'no';
  return end.kind !== 'address' && isEmptySelector(selector) ? 'yes' : 'cannot-tell';
}

/** Networks meet pods by their addresses too, and hosts by theirs. */
function inBlocks(blocks: readonly Block[], end: Endpoint): Isolation {
  const peers = blocks.map((cidr) => ({ cidr, except: [] }));
  if (end.kind === 'address') return verdictOf(peers.some((peer) => inBlock(peer, end.address)));
  return end.kind === 'pod' ? blocksHoldPod(peers, end) : 'cannot-tell';
}

function blocksOf(peer: unknown): readonly Block[] | undefined {
  const texts = listOf(field(peer, 'networks')) ?? [undefined];
  const blocks = texts.flatMap((text) => parseBlock(textOf(text) ?? '') ?? []);
  return blocks.length === texts.length ? blocks : undefined;
}

/** `namespaces` or `pods` of a subject or a peer. */
function selectsPods(part: unknown, pod: PolicedPod): Isolation {
  const { namespace, namespaceLabels } = pod;
  const [kind, ...more] = Object.keys(fieldsOf(part) ?? {});
  const namespaces = field(part, 'namespaces');
  if (more.length > 0) return 'cannot-tell';
  if (kind === 'namespaces')
    return isSelector(namespaces) ? selectsNamespace(namespaces, namespace, namespaceLabels) : 'cannot-tell';
  const pods = field(part, 'pods');
  const [places, chosen] = [field(pods, 'namespaceSelector') ?? {}, field(pods, 'podSelector') ?? {}];
  if (kind !== 'pods' || !isSelector(places) || !isSelector(chosen)) return 'cannot-tell';
  return every([selectsNamespace(places, namespace, namespaceLabels), selectsPod(chosen, pod)]);
}

/** Earlier versions of the API had other fields here (`sameLabels`). */
function isSelector(value: unknown): boolean {
  const fields = fieldsOf(value);
  return (
    fields !== undefined && Object.keys(fields).every((name) => name === 'matchLabels' || name === 'matchExpressions')
  );
}

type Ports = Pick<CompiledRule, 'ports' | 'names' | 'unreadable'>;

/** `ports` of v1alpha1, `protocols` of v1alpha2; neither means all. */
function readPorts(rule: unknown): Ports {
  const parts = [field(rule, 'ports'), field(rule, 'protocols')].filter((part) => part !== undefined);
  if (parts.length === 0) return { ports: allPorts, names: [], unreadable: fieldsOf(rule) === undefined };
  const entries = parts.flatMap((part) => listOf(part) ?? [undefined]);
  let ports: PortSet = noPorts;
  let unreadable = entries.length === 0;
  const names: PortName[] = [];
  for (const entry of entries) {
    const name = textOf(field(entry, 'namedPort')) ?? textOf(field(entry, 'destinationNamedPort'));
    const read = Object.keys(fieldsOf(entry) ?? {}).length === 1 ? readPort(entry) : undefined;
    if (name !== undefined) names.push({ name });
    else if (read === undefined) unreadable = true;
    else ports = unionOf(ports, read);
  }
  return { ports, names, unreadable };
}

function readPort(entry: unknown): PortSet | undefined {
  for (const [name, protocol] of [
    ['tcp', 'TCP'],
    ['udp', 'UDP'],
    ['sctp', 'SCTP'],
  ] as const) {
    const own = field(entry, name);
    if (own === undefined) continue;
    const port = field(own, 'destinationPort');
    if (port === undefined) return fieldsOf(own) === undefined ? undefined : portsOf(protocol, 1, 65535);
    const range = field(port, 'range');
    return rangeOf(
      protocol,
      field(range, 'start') ?? field(port, 'number'),
      field(range, 'end') ?? field(port, 'number'),
    );
  }
  const single = field(entry, 'portNumber');
  const range = field(entry, 'portRange');
  const protocol = protocolOf(field(single ?? range, 'protocol'));
  if (protocol === undefined) return undefined;
  return single === undefined
    ? rangeOf(protocol, field(range, 'start'), field(range, 'end'))
    : rangeOf(protocol, field(single, 'port'), field(single, 'port'));
}

function rangeOf(protocol: 'TCP' | 'UDP' | 'SCTP', first: unknown, last: unknown): PortSet | undefined {
  return typeof first === 'number' && typeof last === 'number' ? portsOf(protocol, first, last) : undefined;
}
