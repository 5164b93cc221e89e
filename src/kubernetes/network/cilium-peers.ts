import { type Block, parseAddress, parseBlock } from './address.ts';
import { readCiliumSelector } from './cilium-selector.ts';
import type { Peer } from './compiled-policy.ts';
import type { Endpoint } from './endpoint.ts';
import { field, fieldsOf, listOf, textOf } from './fields.ts';
import { type Direction, peerFields } from './isolation.ts';
import { inBlock } from './peer-match.ts';
import { isPublic } from './public-address.ts';
import { type Isolation, some, verdictOf } from './verdict.ts';

/** Whom a rule of Cilium is about, and why that is not certain. */
export interface CiliumPeers {
  readonly peers: readonly Peer[];
  readonly doubt?: string;
}

const parts = ['Endpoints', 'Entities', 'CIDR', 'CIDRSet', 'FQDNs', 'Services', 'Groups', 'Nodes', 'Requires'];
const others = ['toPorts', 'icmps', 'authentication'];

/** Reads the fields `from…` or `to…` of a rule. Source: cilium, pkg/policy/api (ingress.go, egress.go, rule_validation.go). */
export function readCiliumPeers(rule: unknown, direction: Direction, namespace: string | undefined): CiliumPeers {
  const prefix = peerFields[direction];
  const fields = fieldsOf(rule);
  if (fields === undefined) return unreadable('it can not be read');
  const strange = Object.keys(fields).find(
    (name) => !others.includes(name) && !(name.startsWith(prefix) && parts.includes(name.slice(prefix.length))),
  );
  if (strange !== undefined) return unreadable(`it has a field ${strange}`);
  const [name, second] = Object.keys(fields).filter((one) => !others.includes(one));
  // Without any of these fields everybody is meant where there are ports, and nobody where there are none.
  if (name === undefined) return { peers: (listOf(fields.toPorts) ?? []).length > 0 ? [{ kind: 'anyone' }] : [] };
  if (second !== undefined) return unreadable(`it combines ${name} and ${second}`);
  const entries = listOf(fields[name]);
  if (entries === undefined) return unreadable(`its ${name} can not be read`);
  // An empty list means nobody.
  if (entries.length === 0) return { peers: [] };
  switch (name.slice(prefix.length)) {
    case 'Endpoints':
      return settle(
        entries.map((selector) => {
          const read = readCiliumSelector(selector, namespace, 'peer');
          return read === undefined ? undefined : read.matches;
        }),
      );
    case 'Entities': {
      const api = entries.includes('kube-apiserver')
        ? { doubt: 'it names kube-apiserver, whose addresses are not known' }
        : {};
      return {
        ...api,
        ...settle(entries.map((entity) => (typeof entity === 'string' ? entities.get(entity) : undefined))),
      };
    }
    case 'CIDR':
    case 'CIDRSet': {
      const { blocks, unread } = readBlocks(rule, direction);
      if (!unread) return settle([(end) => inBlocks(blocks, end)]);
      const unsure = (end: Endpoint): Isolation =>
        end.kind === 'address' ? some([inBlocks(blocks, end), 'cannot-tell']) : 'no';
      return { ...settle([unsure]), doubt: 'it names a CIDRGroup, or an address that can not be read' };
    }
    case 'FQDNs':
    case 'Groups':
      return { ...settle([(end) => (end.kind === 'address' ? 'cannot-tell' : 'no')]), doubt: `it names ${name}` };
    case 'Nodes':
      return {
        ...settle([(end) => (end.kind === 'pod' && !end.hostNetwork ? 'no' : 'cannot-tell')]),
        doubt: `it names ${name}`,
      };
    default:
      return unreadable(`it names ${name}`);
  }
}

type Test = (end: Endpoint) => Isolation;

function settle(tests: readonly (Test | undefined)[]): CiliumPeers {
  const peers = tests.map(
    (matches): Peer => (matches === undefined ? { kind: 'unreadable' } : { kind: 'ends', matches }),
  );
  return { peers, ...(tests.includes(undefined) ? { doubt: 'it names a peer that can not be read' } : {}) };
}

function unreadable(doubt: string): CiliumPeers {
  return { peers: [{ kind: 'unreadable' }], doubt };
}

interface Blocks {
  readonly blocks: readonly { readonly cidr: Block; readonly except: readonly Block[] }[];
  readonly unread: boolean;
}

function readBlocks(rule: unknown, direction: Direction): Blocks {
  const prefix = peerFields[direction];
  let unread = false;
  const read = (text: unknown): Block[] => {
    const block = parseBlock(textOf(text) ?? '') ?? toBlock(textOf(text) ?? '');
    if (block === undefined) unread = true;
    return block === undefined ? [] : [block];
  };
  const plain = (listOf(field(rule, `${prefix}CIDR`)) ?? []).flatMap(read).map((cidr) => ({ cidr, except: [] }));
  const sets = (listOf(field(rule, `${prefix}CIDRSet`)) ?? []).flatMap((entry) => {
    const except = (listOf(field(entry, 'except')) ?? [undefined]).flatMap(read);
    return read(field(entry, 'cidr')).map((cidr) => ({ cidr, except }));
  });
  return { blocks: [...plain, ...sets], unread };
}

function toBlock(text: string): Block | undefined {
  const address = parseAddress(text);
  return address && { family: address.family, first: address.value, last: address.value };
}

/** The blocks that a rule names. */
export function blocksOf(rule: unknown, direction: Direction): readonly Block[] {
  return readBlocks(rule, direction).blocks.flatMap(({ cidr, except }) => [cidr, ...except]);
}

// Pods and hosts of the cluster have identities of their own, which no CIDR selects.
function inBlocks(blocks: Blocks['blocks'], end: Endpoint): Isolation {
  return end.kind === 'address' ? verdictOf(blocks.some((block) => inBlock(block, end.address))) : 'no';
}

/** Whom an entity means; an address may be that of a node or of the API server, which nobody has looked up. */
const entities: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['all', () => 'yes'],
  ['world', (end) => (end.kind !== 'address' ? 'no' : isPublic(end.address) ? 'yes' : 'cannot-tell')],
  // One and the same identity unless the cluster has both families.
  ['world-ipv4', (end) => ofFamily(end, 4)],
  ['world-ipv6', (end) => ofFamily(end, 6)],
  ['cluster', (end) => (end.kind === 'address' ? perhapsNode(end) : 'yes')],
  ['host', (end) => (end.kind === 'node' ? 'yes' : isHostPod(end) ? 'cannot-tell' : 'no')],
  ['remote-node', (end) => (isHostPod(end) ? 'cannot-tell' : end.kind === 'address' ? perhapsNode(end) : 'no')],
  ['kube-apiserver', (end) => (end.kind === 'pod' && !end.hostNetwork ? 'no' : 'cannot-tell')],
  ['none', () => 'no'],
  ['init', () => 'no'],
  ['health', () => 'no'],
  // The Envoy that serves Ingresses: an identity of its own, no pod's.
  ['ingress', () => 'no'],
  ['unmanaged', () => 'no'],
]);

function isHostPod(end: Endpoint): boolean {
  return end.kind === 'pod' && end.hostNetwork;
}

function ofFamily(end: Endpoint, family: 4 | 6): Isolation {
  return end.kind === 'address' && end.address.family === family ? 'cannot-tell' : 'no';
}

function perhapsNode({ address }: Extract<Endpoint, { kind: 'address' }>): Isolation {
  return isPublic(address) ? 'no' : 'cannot-tell';
}
