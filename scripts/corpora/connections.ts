import type { Case } from './case.ts';
import type { Library } from './library.ts';
import { leave, type Tally } from './tally.ts';

/** A connection of a map: `namespace/name[Kind]`, or a range of addresses; `All Connections`, or `TCP 80,443,UDP 53`. */
export interface Connection {
  readonly src: string;
  readonly dst: string;
  readonly conn: string;
}

interface Manifest {
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly ownerReferences?: readonly { readonly name?: string; readonly kind?: string }[];
  };
}

/**
 * The connections between workloads must be the flows that kaudit finds, ports included; pods of one owner stand for it, as
 * they do in the map. Ranges of addresses are left out: kaudit answers for the internet as a whole.
 */
export function compareConnections({ kaudit }: Library, one: Case, tally: Tally): void {
  if (one.multiple_networks === true) {
    leave(tally, 'of several networks');
    return;
  }
  // Each pod answers for itself; who owns it is told by the names of the map.
  const owners = new Map<string, string>();
  const objects = one.objects.map((object): unknown => {
    if (!isManifest(object) || object.kind !== 'Pod' || object.metadata === undefined) return object;
    const { ownerReferences, ...metadata } = object.metadata;
    const { name = '', namespace = 'default' } = metadata;
    const [owner] = ownerReferences ?? [];
    const called =
      owner === undefined ? `${namespace}/${name}[Pod]` : `${namespace}/${owner.name}[${owner.kind ?? 'Pod'}]`;
    owners.set(`${namespace}/pod/${name}`, called);
    return { ...object, metadata };
  });
  const { flows } = kaudit.matrix(kaudit.inventoryFromObjects(objects, { complete: true }));
  const groups = groupByPair(flows.filter(({ from, to }) => from !== 'internet' && to !== 'internet'));
  const theirs = new Map(one.expected.connections?.map(({ src, dst, conn }) => [`${src} -> ${dst}`, conn]));
  for (const [, group] of groups) {
    const [first] = group;
    if (first === undefined) continue;
    const [from, to] = [callOwner(first.from, owners), callOwner(first.to, owners)];
    if (from === to) continue;
    const they = theirs.get(`${from} -> ${to}`) ?? 'none';
    const we = describeFlows(group);
    if (we === they) tally.agree++;
    else if (we !== 'unknown') tally.differ.push(`${one.case}: ${from} -> ${to}: they say ${they}, kaudit ${we}`);
    else leave(tally, 'unknown: a block of addresses, and pods without known ones');
  }
}

type Flows = ReturnType<Library['kaudit']['matrix']>['flows'];

function groupByPair(flows: Flows): ReadonlyMap<string, Flows[number][]> {
  const groups = new Map<string, Flows[number][]>();
  for (const flow of flows) {
    const key = `${flow.from} ${flow.to}`;
    const known = groups.get(key) ?? [];
    groups.set(key, known);
    known.push(flow);
  }
  return groups;
}

function describeFlows(flows: readonly Flows[number][]): string {
  if (flows.some(({ verdict }) => verdict === 'unknown')) return 'unknown';
  if (flows.some(({ port, verdict }) => port === null && verdict === 'allowed')) return 'All Connections';
  const words = ['SCTP', 'TCP', 'UDP'].flatMap((protocol) => {
    const ranges = flows.flatMap((flow) =>
      flow.protocol === protocol && flow.verdict === 'allowed'
        ? [flow.endPort === undefined ? String(flow.port) : `${flow.port}-${flow.endPort}`]
        : [],
    );
    return ranges.length === 0 ? [] : [`${protocol} ${ranges.join(',')}`];
  });
  return words.length === 0 ? 'none' : words.join(',');
}

/** `shop/deployment/web` as the map calls it. */
function callOwner(name: string, owners: ReadonlyMap<string, string>): string {
  const known = owners.get(name);
  if (known !== undefined) return known;
  const [namespace = '', kind = '', own = ''] = name.split('/');
  const kinds = [
    'Deployment',
    'StatefulSet',
    'DaemonSet',
    'ReplicaSet',
    'ReplicationController',
    'Job',
    'CronJob',
    'Pod',
  ];
  return `${namespace}/${own}[${kinds.find((one) => one.toLowerCase() === kind) ?? kind}]`;
}

function isManifest(object: unknown): object is Manifest {
  return typeof object === 'object' && object !== null;
}
