import { type Address, type Block, holds } from './address.ts';
import type { PolicedPod } from './endpoint.ts';
import { field, listOf, textEntriesOf, textsOf } from './fields.ts';
import type { PolicyTable } from './governing-policies.ts';
import type { Labels } from './isolation.ts';
import type { PolicySection, Sight } from './policy-section.ts';

/** Pods that no policy can tell apart; any of them answers for all, but for traffic with their own nodes. */
export interface PodClass {
  readonly pod: PolicedPod;
  readonly members: readonly PolicedPod[];
}

/** The values that selectors ask for, by label; null where every value counts. */
type Mentions = Map<string, Set<string> | null>;

/**
 * Puts pods into classes by what the selectors, named ports and blocks of the policies can see of them. Linear in the pods.
 * A label that no selector mentions does not count, and values that none mentions are one.
 */
export function classifyPods<P>(table: PolicyTable<P>, pods: readonly PolicedPod[]): readonly PodClass[] {
  const seen = readSight(table);
  const classes = new Map<string, { pod: PolicedPod; members: PolicedPod[] }>();
  for (const pod of pods) {
    const key = seen(pod);
    const known = classes.get(key);
    if (known === undefined) classes.set(key, { pod: withoutNode(pod), members: [pod] });
    else known.members.push(pod);
  }
  return [...classes.values()];
}

function withoutNode(pod: PolicedPod): PolicedPod {
  if (pod.hostNetwork || pod.nodeName === undefined) return pod;
  const { nodeName: _, ...rest } = pod;
  return rest;
}

/** A key of all that the policies can see of a pod: of pods with one key they say the same, but for traffic with their nodes. */
export function readSight<P>(table: PolicyTable<P>): (pod: PolicedPod) => string {
  const everywhere: Mentions = new Map();
  const inNamespace = new Map<string, Mentions>();
  const ofNamespaces: Mentions = new Map();
  const portNames = new Set<string>();
  const blocks = new Map<string, Block>();
  for (const policy of table.all) {
    const own: Mentions = inNamespace.get(policy.namespace) ?? new Map<string, Set<string> | null>();
    inNamespace.set(policy.namespace, own);
    mention(policy.podSelector, own);
    for (const rule of [...policy.rules.ingress, ...policy.rules.egress]) {
      for (const { name } of rule.names) portNames.add(name);
      for (const peer of rule.peers) {
        if (peer.kind === 'block')
          for (const block of [peer.cidr, ...peer.except])
            blocks.set(`${block.family} ${block.first} ${block.last}`, block);
        if (peer.kind !== 'pods') continue;
        mention(peer.podSelector, peer.namespaceSelector === undefined ? own : everywhere);
        mention(peer.namespaceSelector, ofNamespaces);
      }
    }
  }
  for (const { sight } of table.sections) {
    mentionSight(sight, everywhere);
    for (const selector of sight.namespaceSelectors) mention(selector, ofNamespaces);
    for (const name of sight.portNames) portNames.add(name);
    for (const block of sight.blocks) blocks.set(`${block.family} ${block.first} ${block.last}`, block);
  }
  const byName = table.sections.some(({ sight }) => sight.namespaces);
  const byAccount = table.sections.some(({ sight }) => sight.serviceAccounts);
  const allBlocks = [...blocks.values()];
  const merged = new Map<string, Mentions>();
  const mentionsOf = (namespace: string): Mentions => {
    const own = inNamespace.get(namespace);
    if (own === undefined) return everywhere;
    const known = merged.get(namespace) ?? join(everywhere, own);
    merged.set(namespace, known);
    return known;
  };
  const places = new Map<string, string>();
  const placeOf = ({ namespace, namespaceLabels }: PolicedPod): string => {
    const known = places.get(namespace);
    if (known !== undefined) return known;
    const labels = { ...namespaceLabels, 'kubernetes.io/metadata.name': namespace };
    const alone = byName || inNamespace.has(namespace) || namespaceLabels === null;
    const place = alone ? JSON.stringify(namespace) : project(labels, ofNamespaces);
    places.set(namespace, place);
    return place;
  };
  return (pod) => {
    const names = pod.namedPorts.filter(({ name }) => portNames.has(name));
    const { ingress, egress } = pod.doubts;
    return [
      placeOf(pod),
      project(pod.labels, mentionsOf(pod.namespace)),
      pod.hostNetwork ? JSON.stringify([pod.nodeName ?? null]) : '',
      names.length === 0 ? '' : JSON.stringify(names),
      pod.addresses.length === 0 ? '' : pod.addresses.map((one) => blocksHolding(allBlocks, one)).join(),
      byAccount ? JSON.stringify([pod.serviceAccount, pod.accountLabels]) : '',
      ingress.length + egress.length === 0 ? '' : JSON.stringify([ingress, egress]),
    ].join('\n');
  };
}

/** The labels of pods that sections ask for, each with the values they compare it with; null where any value counts. */
export function labelsSeen<P>(sections: readonly PolicySection<P>[]): ReadonlyMap<string, ReadonlySet<string> | null> {
  const mentions: Mentions = new Map();
  for (const { sight } of sections) mentionSight(sight, mentions);
  return mentions;
}

function mentionSight({ selectors, labels }: Sight, mentions: Mentions): void {
  for (const selector of selectors) mention(selector, mentions);
  for (const { key, values } of labels) {
    if (values === null) mentions.set(key, null);
    else mentionValues(mentions, key, values);
  }
}

/** Which of the blocks hold an address, as text. */
function blocksHolding(blocks: readonly Block[], address: Address): string {
  return blocks.map((block) => (holds(block, address) ? 1 : 0)).join('');
}

/** Adds what a selector can see. What is no selector sees nothing. */
function mention(selector: unknown, mentions: Mentions): void {
  for (const [key, value] of textEntriesOf(field(selector, 'matchLabels')) ?? []) mentionValues(mentions, key, [value]);
  for (const expression of listOf(field(selector, 'matchExpressions')) ?? []) {
    const key = field(expression, 'key');
    if (typeof key === 'string') mentionValues(mentions, key, textsOf(field(expression, 'values')));
  }
}

function mentionValues(mentions: Mentions, key: string, values: readonly string[]): void {
  const known = mentions.has(key) ? mentions.get(key) : new Set<string>();
  if (known === undefined || known === null) return;
  mentions.set(key, known);
  for (const value of values) known.add(value);
}

function join(a: Mentions, b: Mentions): Mentions {
  const joined: Mentions = new Map([...a].map(([key, values]) => [key, values && new Set(values)]));
  for (const [key, values] of b) {
    const known = joined.has(key) ? joined.get(key) : new Set<string>();
    joined.set(key, known && values ? new Set([...known, ...values]) : null);
  }
  return joined;
}

function project(labels: Labels, mentions: Mentions): string {
  const seen: [string, string | null][] = [];
  for (const [key, value] of Object.entries(labels)) {
    const values = mentions.get(key);
    if (values !== undefined) seen.push([key, values === null || values.has(value) ? value : null]);
  }
  return JSON.stringify(seen.sort(([a], [b]) => (a < b ? -1 : 1)));
}
