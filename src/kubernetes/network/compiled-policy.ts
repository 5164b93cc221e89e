import { type Block, parseBlock } from './address.ts';
import { type Endpoint, protocolOf } from './endpoint.ts';
import { field, fieldsOf, listOf, textOf } from './fields.ts';
import { type Direction, peerFields, policyDirections } from './isolation.ts';
import { allPorts, type PortSet, type Protocol, portsOf, unionOf } from './port-set.ts';
import type { Isolation } from './verdict.ts';

/** Whom a rule is about; `ends` for kinds of policies that have their own say in that, `unreadable` for what the API server would refuse. */
export type Peer =
  | { readonly kind: 'pods'; readonly namespaceSelector: unknown; readonly podSelector: unknown }
  | { readonly kind: 'block'; readonly cidr: Block; readonly except: readonly Block[] }
  | { readonly kind: 'ends'; readonly matches: (end: Endpoint) => Isolation }
  | { readonly kind: 'anyone' }
  | { readonly kind: 'unreadable' };

/** A port by its name; without a protocol, of any. */
export interface PortName {
  readonly name: string;
  readonly protocol?: Protocol;
}

/** A rule of a NetworkPolicy, read once. */
export interface CompiledRule {
  readonly index: number;
  readonly peers: readonly Peer[];
  /** Ports by number; named ones stand beside. */
  readonly ports: PortSet;
  readonly names: readonly PortName[];
  /** A port could not be read. */
  readonly unreadable: boolean;
}

/** A NetworkPolicy, read once. */
export interface CompiledPolicy<P> {
  readonly policy: P;
  readonly namespace: string;
  /** Absent selects every pod: the field is a struct. */
  readonly podSelector: unknown;
  readonly directions: readonly Direction[];
  readonly rules: Readonly<Record<Direction, readonly CompiledRule[]>>;
  /** It has no shape of a policy: it may do anything in its namespace. */
  readonly unreadable: boolean;
}

/** Reads a NetworkPolicy. Source: networking.k8s.io/v1, types.go. */
export function compilePolicy<P extends object>(policy: P): CompiledPolicy<P> {
  const metadata = field(policy, 'metadata');
  const spec = field(policy, 'spec') ?? {};
  const ingress = rulesOf(spec, 'ingress');
  const egress = rulesOf(spec, 'egress');
  const malformed = field(policy, 'malformed') !== undefined;
  return {
    policy,
    namespace: textOf(field(metadata, 'namespace')) ?? 'default',
    podSelector: field(spec, 'podSelector') ?? {},
    directions: malformed ? ['ingress', 'egress'] : policyDirections(policy),
    rules: { ingress: ingress ?? [], egress: egress ?? [] },
    unreadable: malformed || fieldsOf(spec) === undefined || ingress === undefined || egress === undefined,
  };
}

function rulesOf(spec: unknown, direction: Direction): CompiledRule[] | undefined {
  return listOf(field(spec, direction))?.map((rule, index) => {
    const peers = listOf(field(rule, peerFields[direction]));
    const ports = listOf(field(rule, 'ports'));
    return {
      index,
      peers:
        peers === undefined
          ? [{ kind: 'unreadable' }]
          : peers.length === 0
            ? [{ kind: 'anyone' }]
            : peers.map((peer) => readPeer(peer)),
      ...readPorts(ports),
    };
  });
}

/** Reads a NetworkPolicyPeer. */
export function readPeer(peer: unknown): Peer {
  if (fieldsOf(peer) === undefined) return { kind: 'unreadable' };
  const block = field(peer, 'ipBlock');
  const namespaceSelector = field(peer, 'namespaceSelector');
  const podSelector = field(peer, 'podSelector');
  if (block === undefined) {
    // The API server refuses a peer without any field.
    if (namespaceSelector === undefined && podSelector === undefined) return { kind: 'unreadable' };
    return { kind: 'pods', namespaceSelector, podSelector };
  }
  const cidr = parseBlock(textOf(field(block, 'cidr')) ?? '');
  const except = (listOf(field(block, 'except')) ?? [undefined]).map((text) => parseBlock(textOf(text) ?? ''));
  if (cidr === undefined || namespaceSelector !== undefined || podSelector !== undefined) return { kind: 'unreadable' };
  const read = except.filter((one) => one !== undefined);
  return read.length < except.length ? { kind: 'unreadable' } : { kind: 'block', cidr, except: read };
}

/** Reads NetworkPolicyPorts; none means all, undefined what cannot be read. */
export function readPorts(
  entries: readonly unknown[] | undefined,
): Pick<CompiledRule, 'ports' | 'names' | 'unreadable'> {
  if (entries?.length === 0) return { ports: allPorts, names: [], unreadable: false };
  let ports = portsOf('TCP', 1, 0);
  const names: { name: string; protocol: Protocol }[] = [];
  let unreadable = entries === undefined;
  for (const entry of entries ?? []) {
    const protocol = protocolOf(field(entry, 'protocol'));
    const port = field(entry, 'port');
    const end = field(entry, 'endPort');
    if (fieldsOf(entry) === undefined || protocol === undefined) unreadable = true;
    else if (port === undefined && end === undefined) ports = unionOf(ports, portsOf(protocol, 1, 65535));
    else if (typeof port === 'number' && (end === undefined || typeof end === 'number'))
      ports = unionOf(ports, portsOf(protocol, port, end ?? port));
    else if (typeof port === 'string' && end === undefined) names.push({ name: port, protocol });
    else unreadable = true;
  }
  return { ports, names, unreadable };
}
