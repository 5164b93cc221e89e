import { createHash } from 'node:crypto';
import type { RawList, RawObject } from './collect.ts';

/** What stands for a value of this machine or this hour; every string that equals a key is replaced. */
export type Substitutions = ReadonlyMap<string, string>;

interface Pod extends RawObject {
  spec: { nodeName?: string; hostNetwork?: boolean; volumes?: { name: string }[] };
  status: { podIP?: string };
}

interface Service extends RawObject {
  spec: { clusterIP?: string };
}

/** Addresses of the recorded nodes, and the documentation addresses (RFC 5737) that stand for them. */
const nodeAddresses: readonly (readonly [string, string])[] = [
  ['10.0.0.10', '192.0.2.11'],
  ['10.0.0.11', '192.0.2.21'],
  ['10.0.0.12', '192.0.2.22'],
];

/** Names, uids and addresses that the cluster drew by lot, as functions of what the object is: a second recording agrees. */
export function identify(lists: readonly RawList[]): Substitutions {
  const substitutions = new Map<string, string>(nodeAddresses);
  for (const list of lists) {
    for (const [object, name] of stableNames(list)) {
      if (object.metadata.name !== name) substitutions.set(object.metadata.name, name);
      for (const volume of tokenVolumes(object)) substitutions.set(volume, `kube-api-access-${suffix(name)}`);
    }
  }
  giveAddresses(lists, '/api/v1/services', substitutions, (object) => serviceAddress(object as Service));
  giveAddresses(lists, '/api/v1/pods', substitutions, (object) => podAddress(object as Pod));
  for (const { kind, items } of lists) {
    for (const { metadata } of items) {
      const { uid, name, namespace = '' } = metadata;
      if (uid) substitutions.set(uid, uuid(`${kind}/${namespace}/${substitutions.get(name) ?? name}`));
    }
  }
  return substitutions;
}

/** Names of the token volumes that the ServiceAccount admission plugin added. */
function tokenVolumes(object: RawObject): string[] {
  const volumes = (object as Pod).spec?.volumes ?? [];
  return volumes.map(({ name }) => name).filter((name) => name.startsWith('kube-api-access-'));
}

/** A number of `digits` digits that depends on the text alone. */
export function numberOf(text: string, digits: number): number {
  return Number.parseInt(digestOf(text).slice(0, 12), 16) % 10 ** digits;
}

/** A UUID that depends on the text alone. */
export function uuid(text: string): string {
  const hex = digestOf(text);
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
}

/** Objects with the name they get: those made by generateName are numbered by node and age within their generator. */
function stableNames({ kind, items }: RawList): [RawObject, string][] {
  const generated = new Map<string, RawObject[]>();
  const named: [RawObject, string][] = [];
  for (const object of items) {
    const { generateName, namespace } = object.metadata;
    // named after a digest of the host name
    const isIdentity = object.metadata.labels?.['apiserver.kubernetes.io/identity'] !== undefined;
    if (isIdentity) named.push([object, `apiserver-${uuid('cp-1').replaceAll('-', '').slice(0, 26)}`]);
    else if (generateName === undefined) named.push([object, object.metadata.name]);
    else
      generated.set(`${namespace}/${generateName}`, [...(generated.get(`${namespace}/${generateName}`) ?? []), object]);
  }
  for (const [generator, objects] of generated) {
    const order = (object: RawObject) => `${(object as Pod).spec?.nodeName ?? ''}/${object.metadata.name}`;
    const sorted = objects.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
    for (const [index, object] of sorted.entries()) {
      // a StatefulSet's pods carry a generateName too, but their names are their own
      const isOrdinal = object.metadata.ownerReferences?.[0]?.kind === 'StatefulSet';
      const name = `${object.metadata.generateName}${suffix(`${kind}/${generator}/${index}`)}`;
      named.push([object, isOrdinal ? object.metadata.name : name]);
    }
  }
  return named;
}

/** Five letters as the API server draws them (k8s.io/apimachinery/pkg/util/rand: no vowels, nothing that looks alike). */
function suffix(text: string): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  const hex = digestOf(text);
  return [0, 2, 4, 6, 8]
    .map((at) => alphabet.charAt(Number.parseInt(hex.slice(at, at + 2), 16) % alphabet.length))
    .join('');
}

function giveAddresses(
  lists: readonly RawList[],
  path: string,
  substitutions: Map<string, string>,
  draw: (object: RawObject) => { from: string; network: string } | undefined,
): void {
  const taken = new Set<string>();
  for (const object of lists.find((list) => list.path === path)?.items ?? []) {
    const address = draw(object);
    if (address === undefined) continue;
    const { namespace = '', name } = object.metadata;
    const key = `${namespace}/${substitutions.get(name) ?? name}`;
    let number = numberOf(key, 5) % 250;
    while (taken.has(`${address.network}${number + 2}`)) number = (number + 1) % 250;
    taken.add(`${address.network}${number + 2}`);
    substitutions.set(address.from, `${address.network}${number + 2}`);
  }
}

function serviceAddress({ metadata, spec }: Service): { from: string; network: string } | undefined {
  const from = spec.clusterIP ?? 'None';
  if (from === 'None' || (metadata.namespace === 'default' && metadata.name === 'kubernetes') || from === '10.96.0.10')
    return;
  return { from, network: `10.96.${(numberOf(metadata.namespace ?? '', 3) % 200) + 10}.` };
}

function podAddress({ spec, status }: Pod): { from: string; network: string } | undefined {
  if (spec.hostNetwork || !status.podIP) return;
  const node = { 'cp-1': 0, 'worker-1': 1, 'worker-2': 2 }[spec.nodeName ?? ''] ?? 3;
  return { from: status.podIP, network: `10.244.${node}.` };
}

/** SHA-256 in hexadecimal. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
