import { type Block, holds, parseAddress, parseBlock } from './address.ts';
import { type CalicoSelector, type LabelReader, parseCalicoSelector } from './calico-selector.ts';
import type { Endpoint, PolicedPod } from './endpoint.ts';
import { field, fieldsOf, listOf, textOf, textsOf } from './fields.ts';
import type { Labels } from './isolation.ts';
import type { SeenLabel } from './policy-section.ts';
import { every, type Isolation, negate, some, verdictOf } from './verdict.ts';

/** Addresses under labels, which selectors of rules find as they find pods; of a namespace, or of none. */
export interface NetworkSet {
  readonly namespace?: string;
  readonly namespaceLabels: Labels | null;
  readonly labels: Labels;
  readonly blocks: readonly Block[];
}

/** What the policies of Calico refer to; null where it was not seen. */
export interface CalicoWorld {
  readonly tiers: ReadonlyMap<string, { readonly order: number; readonly defaultAction: string }> | null;
  readonly networkSets: readonly NetworkSet[] | null;
}

/** The source or the destination of a rule, ports aside. */
export interface CalicoEntity {
  /** Whether it says anything. */
  readonly narrow: boolean;
  readonly labels: readonly SeenLabel[];
  readonly blocks: readonly Block[];
  readonly doubt?: string;
  matches(end: Endpoint): Isolation;
}

const known = [
  'nets',
  'notNets',
  'selector',
  'notSelector',
  'namespaceSelector',
  'serviceAccounts',
  'ports',
  'notPorts',
];

/** The labels of a pod as Calico knows it, with those that it adds from the namespace and the service account. */
export function calicoLabels(pod: PolicedPod): LabelReader {
  const { namespace, namespaceLabels, labels, serviceAccount, accountLabels, unborn } = pod;
  return (key) => {
    if (key === 'projectcalico.org/namespace') return namespace;
    if (key === 'projectcalico.org/orchestrator') return 'k8s';
    if (key === 'projectcalico.org/serviceaccount') return unborn === true ? null : (serviceAccount ?? null);
    if (key.startsWith('pcns.')) return ofNamespace(key.slice(5), namespace, namespaceLabels);
    if (unborn === true) return null;
    if (key === 'pcsa.projectcalico.org/name') return serviceAccount ?? null;
    if (key.startsWith('pcsa.')) return accountLabels ? own(accountLabels, key.slice(5)) : null;
    return own(labels, key);
  };
}

function ofNamespace(key: string, name: string, labels: Labels | null): string | undefined | null {
  if (key === 'projectcalico.org/name' || key === 'kubernetes.io/metadata.name') return name;
  return labels === null ? null : own(labels, key);
}

function own(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

/** A reader under which a selector over the labels of namespaces (`pcns.`) or service accounts (`pcsa.`) reads those. */
export function prefixed(read: LabelReader, prefix: 'pcns.' | 'pcsa.'): LabelReader {
  return (key) => read(key === 'projectcalico.org/namespace' ? key : `${prefix}${key}`);
}

/**
 * Reads a source or destination. In a namespaced policy its selectors mean that namespace unless they ask for others.
 * Source: libcalico-go, updateprocessors/rules.go; Calico documentation, "EntityRule".
 */
export function readEntity(entity: unknown, namespace: string | undefined, world: CalicoWorld): CalicoEntity {
  const fields = fieldsOf(entity ?? {});
  const doubtful = (doubt: string): CalicoEntity => ({
    narrow: true,
    labels: [],
    blocks: [],
    doubt,
    matches: () => 'cannot-tell',
  });
  if (fields === undefined) return doubtful('it can not be read');
  const strange = Object.keys(fields).find((name) => !known.includes(name));
  if (strange !== undefined) return doubtful(`it names ${strange}`);
  const selector = selecting(fields, namespace);
  const notSelector = optional(fields.notSelector);
  const nets = blocksOf(fields.nets);
  const notNets = blocksOf(fields.notNets);
  if (selector === null || notSelector === null) return doubtful('its selector can not be read');
  if (nets === undefined || notNets === undefined) return doubtful('its nets can not be read');
  const given = (listOf(fields.nets) ?? []).length > 0;
  return {
    narrow: selector !== undefined || notSelector !== undefined || given || notNets.length > 0,
    labels: [...(selector?.labels ?? []), ...(notSelector?.labels ?? [])],
    blocks: [...nets, ...notNets, ...blocksFound(selector, world), ...blocksFound(notSelector, world)],
    matches: (end) =>
      every([
        selector === undefined ? 'yes' : found(selector.holds, end, world),
        notSelector === undefined ? 'yes' : negate(found(notSelector.holds, end, world)),
        given ? inNets(nets, end) : 'yes',
        notNets.length === 0 ? 'yes' : negate(inNets(notNets, end)),
      ]),
  };
}

/** The blocks of the network sets that a selector may find. */
function blocksFound(selector: CalicoSelector | undefined, { networkSets }: CalicoWorld): readonly Block[] {
  if (selector === undefined) return [];
  return (networkSets ?? []).flatMap((set) => (selector.holds(labelsOfSet(set)) === 'no' ? [] : set.blocks));
}

/** Undefined where absent, null where it is no selector. */
function optional(text: unknown): CalicoSelector | undefined | null {
  return text === undefined || text === '' ? undefined : (parseCalicoSelector(text) ?? null);
}

function selecting(
  fields: Readonly<Record<string, unknown>>,
  namespace: string | undefined,
): CalicoSelector | undefined | null {
  const pods = optional(fields.selector);
  const places = optional(fields.namespaceSelector);
  const accounts = fields.serviceAccounts;
  const account = optional(field(accounts, 'selector'));
  const names = textsOf(field(accounts, 'names'));
  if (pods === null || places === null || account === null) return null;
  if (accounts !== undefined && (fieldsOf(accounts) === undefined || listOf(field(accounts, 'names')) === undefined))
    return null;
  const tests: ((read: LabelReader) => Isolation)[] = [];
  if (pods !== undefined) tests.push(pods.holds);
  if (account !== undefined) tests.push((read) => account.holds(prefixed(read, 'pcsa.')));
  if (names.length > 0) tests.push((read) => among(read('projectcalico.org/serviceaccount'), names));
  if (tests.length === 0 && places === undefined && optional(fields.notSelector) === undefined) return undefined;
  if (places !== undefined) tests.push((read) => holdsForPlace(places, fields.namespaceSelector, read));
  else if (namespace !== undefined) tests.push((read) => among(read('projectcalico.org/namespace'), [namespace]));
  if (tests.length === 0) return undefined;
  return { labels: pods?.labels ?? [], holds: (read) => every(tests.map((test) => test(read))) };
}

/** `all()` means every namespace, so nothing that is in none. */
export function holdsForPlace(places: CalicoSelector, text: unknown, read: LabelReader): Isolation {
  if (textOf(text)?.replace(/[ \t]/g, '') === 'all()') {
    const place = read('projectcalico.org/namespace');
    return place === null ? 'cannot-tell' : verdictOf(place !== undefined);
  }
  return places.holds(prefixed(read, 'pcns.'));
}

function among(value: string | undefined | null, values: readonly string[]): Isolation {
  return value === null ? 'cannot-tell' : verdictOf(value !== undefined && values.includes(value));
}

/** Selectors find pods, and addresses that lie in a network set; hosts only where somebody made an endpoint of them. */
function found(holdsFor: (read: LabelReader) => Isolation, end: Endpoint, { networkSets }: CalicoWorld): Isolation {
  if (end.kind === 'node' || (end.kind === 'pod' && end.hostNetwork)) return 'cannot-tell';
  const direct = end.kind === 'pod' ? holdsFor(calicoLabels(end)) : 'no';
  if (direct === 'yes') return direct;
  if (networkSets === null) return 'cannot-tell';
  return some([direct, ...networkSets.map((set) => every([inNets(set.blocks, end), holdsFor(labelsOfSet(set))]))]);
}

function labelsOfSet({ namespace, namespaceLabels, labels }: NetworkSet): LabelReader {
  return (key) => {
    if (key === 'projectcalico.org/namespace') return namespace;
    if (key.startsWith('pcns.'))
      return namespace === undefined ? undefined : ofNamespace(key.slice(5), namespace, namespaceLabels);
    return own(labels, key);
  };
}

function inNets(nets: readonly Block[], end: Endpoint): Isolation {
  if (nets.length === 0) return 'no';
  const addresses = end.kind === 'address' ? [end.address] : end.kind === 'pod' ? end.addresses : [];
  if (addresses.length === 0) return coversFamily(nets) ? 'yes' : 'cannot-tell';
  const inside = addresses.map((address) => nets.some((net) => holds(net, address)));
  // A pod of both families is met by its addresses one by one.
  return inside.includes(true) ? (inside.includes(false) ? 'cannot-tell' : 'yes') : 'no';
}

function coversFamily(nets: readonly Block[]): boolean {
  return [4, 6].every((family) =>
    nets.some(
      (net) => net.family === family && net.first === 0n && net.last === (1n << (family === 4 ? 32n : 128n)) - 1n,
    ),
  );
}

/** The blocks of a list; a plain address is one. Undefined where one cannot be read. */
export function blocksOf(value: unknown): readonly Block[] | undefined {
  const texts = listOf(value);
  const blocks = texts?.flatMap((entry) => {
    const text = textOf(entry) ?? '';
    const address = parseAddress(text);
    return parseBlock(text) ?? (address ? { family: address.family, first: address.value, last: address.value } : []);
  });
  return blocks !== undefined && blocks.length === texts?.length ? blocks : undefined;
}
