import { rightsOfSubject } from '../can/can.ts';
import type { Expectation, ReachExpectation } from '../expectations/expectations.ts';
import { apiEndpoints } from '../facts/api-endpoints.ts';
import type { FactStore } from '../facts/fact.ts';
import { services } from '../facts/lists.ts';
import { type PodItem, pods as podItems } from '../facts/pods.ts';
import type { PlacedPod, Reachability } from '../facts/reachability.ts';
import type { Inventory } from '../inventory.ts';
import { parseAddress } from '../kubernetes/network/address.ts';
import type { PolicedPod } from '../kubernetes/network/endpoint.ts';
import { protocols } from '../kubernetes/network/port-set.ts';
import type { Service } from '../kubernetes/object.ts';
import { serviceAccountOf } from '../kubernetes/token.ts';
import { findDns } from './dns.ts';
import { type End, findEnds } from './ends.ts';
import { type Intent, targetsOf } from './suggest-intent.ts';
import { outside } from './suggest-outside.ts';
import { block, internetPeer, type Peer, type Subject, selecting, workloadsOf } from './suggest-peers.ts';

export interface Intents {
  readonly intents: readonly Intent[];
  /** What a person should look at, in sentences. */
  readonly notes: readonly string[];
}

/** What the pods of a namespace need, as the cluster's objects and the expectations tell. */
export function intentsOf(
  store: FactStore,
  known: Reachability,
  namespace: string,
  expectations: readonly Expectation[],
): Intents {
  const own = known.pods.filter(({ pod }) => pod.namespace === namespace && !pod.hostNetwork);
  const notes: string[] = [];
  const everybody: Subject = { called: 'every pod', selector: {}, pods: new Set(own.map(({ pod }) => pod)) };
  const expected = expectations.flatMap((one) => (one.section === 'reach' ? [one] : []));
  const told = new Set(expected.flatMap(({ to }) => findPods(known, store.inventory, to).map(({ pod }) => pod)));
  const intents = [
    dns(store, known, everybody, notes),
    ...between(store, own, everybody, told, notes),
    ...outside(store, known, namespace, own, notes),
    ...apiServer(store, namespace, own, notes),
    ...expected
      .filter(({ expect }) => expect === 'allowed')
      .flatMap((one) => asExpected(store.inventory, known, namespace, one, notes)),
  ];
  return { intents, notes };
}

function dns(store: FactStore, known: Reachability, everybody: Subject, notes: string[]): Intent {
  const { service: found, namespace, selector: labels } = findDns(store);
  if (found === undefined)
    notes.push('the DNS Service was not seen: kube-system pods with k8s-app=kube-dns on port 53 are taken for it');
  const peer = selecting(known, namespace, { matchLabels: labels });
  const ports = found === undefined ? [] : targetsOf(found, [...peer.pods], (port) => port === 53);
  const fallback = (['UDP', 'TCP'] as const).map((protocol) => ({ protocol, port: 53 }));
  return {
    direction: 'egress',
    subject: everybody,
    peers: [peer],
    ports: ports.length > 0 ? ports : fallback,
    why: `DNS of the cluster (${namespace}/${found?.metadata.name ?? 'kube-dns'})`,
  };
}

/** The pods of the namespace may use its Services; where expectations name a workload, those decide over it instead. */
function between(
  store: FactStore,
  own: readonly PlacedPod[],
  everybody: Subject,
  told: ReadonlySet<PolicedPod>,
  notes: string[],
): Intent[] {
  const home = own[0]?.pod.namespace;
  return store
    .get(services)
    .items.filter(({ value: { service } }) => service.metadata.namespace === home)
    .flatMap(({ value: { service } }): Intent[] => {
      const chosen = selectedBy(service, own).filter(({ pod }) => !told.has(pod));
      return workloadsOf(own, chosen).flatMap((subject): Intent[] => {
        const ports = targetsOf(service, [...subject.pods], () => true);
        if (ports.length === 0) {
          notes.push(`Service ${service.metadata.name}: the ports of ${subject.called} are not known, and stay closed`);
          return [];
        }
        const why = `Service ${service.metadata.name} for the pods of the namespace`;
        const local = (one: Subject): Peer => ({ peer: { podSelector: one.selector }, pods: one.pods });
        return [
          { direction: 'ingress', subject, peers: [local(everybody)], ports, why },
          { direction: 'egress', subject: everybody, peers: [local(subject)], ports, why },
        ];
      });
    });
}

function apiServer(store: FactStore, namespace: string, own: readonly PlacedPod[], notes: string[]): Intent[] {
  const items = store.get(podItems).items.filter(({ value: { pod } }) => pod.namespace === namespace);
  const needing = items.filter(
    ({ value: { pod }, about }) => about.unjudgeable === undefined && needsApi(store.inventory, pod),
  );
  if (needing.length === 0) return [];
  const addresses = store.get(apiEndpoints).endpoints.flatMap(({ address }) => {
    const parsed = parseAddress(address);
    return parsed === undefined ? [] : [`${address}/${parsed.family === 4 ? 32 : 128}`];
  });
  const peers = [...new Set(addresses)].sort().flatMap((text) => block(text) ?? []);
  return workloadsOf(
    own,
    own.filter(({ owner }) =>
      needing.some(({ about }) => about.object.kind === owner.kind && about.object.name === owner.name),
    ),
  ).flatMap((subject): Intent[] => {
    if (peers.length === 0) {
      notes.push(`${subject.called} uses the API server, whose addresses were not seen: its way there stays closed`);
      return [];
    }
    const ports = [443, 6443].map((port) => ({ protocol: 'TCP' as const, port }));
    return [{ direction: 'egress', subject, peers, ports, why: 'the API server: its service account holds rights' }];
  });
}

/** Whether the pod gets a token of a service account that a binding names. */
function needsApi(inventory: Inventory, { spec, namespace }: PodItem['pod']): boolean {
  if (spec.automountServiceAccountToken === false) return false;
  const { rights } = rightsOfSubject(inventory, `sa:${namespace}/${serviceAccountOf(spec)}`);
  return rights.some(({ as }) => as.startsWith('service account'));
}

function asExpected(
  inventory: Inventory,
  known: Reachability,
  namespace: string,
  { from, to, port, file, line }: ReachExpectation,
  notes: string[],
): Intent[] {
  const why = `expected by ${file}:${line}`;
  const [digits = '', word = 'TCP'] = String(port ?? '').split('/');
  const protocol = protocols.find((one) => one === word.toUpperCase()) ?? 'TCP';
  const ports = port === undefined ? null : [{ protocol, port: Number(digits) }];
  const [sources, targets] = [findPods(known, inventory, from), findPods(known, inventory, to)];
  const make = (
    direction: Intent['direction'],
    ends: readonly PlacedPod[],
    other: End,
    others: readonly PlacedPod[],
  ): Intent[] => {
    const subjects = workloadsOf(
      known.pods,
      ends.filter(({ pod }) => pod.namespace === namespace && !pod.hostNetwork),
    );
    if (subjects.length === 0) return [];
    const peers = peersOf(known, other, others);
    if (peers.length === 0) {
      if (other !== 'node')
        notes.push(`${why}: ${typeof other === 'string' ? other : other.namespace} stands for nobody`);
      return [];
    }
    return subjects.map((subject) => ({ direction, subject, peers, ports, why }));
  };
  return [...make('ingress', targets, from, sources), ...make('egress', sources, to, targets)];
}

function peersOf(known: Reachability, end: End, pods: readonly PlacedPod[]): readonly Peer[] {
  if (end === 'internet') return [internetPeer];
  if (typeof end === 'string' && end.startsWith('ip:')) {
    const address = parseAddress(end.slice(3));
    return address === undefined
      ? []
      : [block(`${end.slice(3)}/${address.family === 4 ? 32 : 128}`)].flatMap((one) => one ?? []);
  }
  return workloadsOf(known.pods, pods).map(({ selector, pods: chosen }) => {
    const [first] = chosen;
    return selecting(known, first?.namespace ?? '', selector);
  });
}

function findPods(known: Reachability, inventory: Inventory, end: End): readonly PlacedPod[] {
  const found = findEnds(known, inventory, end);
  return 'pods' in found ? found.pods : [];
}

function selectedBy({ spec }: Service, pods: readonly PlacedPod[]): readonly PlacedPod[] {
  const wanted = Object.entries(spec?.selector ?? {});
  if (wanted.length === 0 || spec?.type === 'ExternalName') return [];
  return pods.filter(({ pod }) =>
    wanted.every(([key, value]) => Object.hasOwn(pod.labels, key) && pod.labels[key] === value),
  );
}
