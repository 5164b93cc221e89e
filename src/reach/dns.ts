import type { FactStore } from '../facts/fact.ts';
import { groupBy } from '../facts/group.ts';
import { services } from '../facts/lists.ts';
import type { PlacedPod, Reachability } from '../facts/reachability.ts';
import { matchesSelector } from '../kubernetes/label-selector.ts';
import { parseAddress } from '../kubernetes/network/address.ts';
import type { Endpoint, PolicedPod } from '../kubernetes/network/endpoint.ts';
import { evaluateConnection } from '../kubernetes/network/evaluate-policies.ts';
import { classifyPods } from '../kubernetes/network/pod-classes.ts';
import { hasPort, type Protocol } from '../kubernetes/network/port-set.ts';
import { type Port, type ReachVerdict, verdictOf } from '../kubernetes/network/reach-verdict.ts';
import type { KubernetesObject, Service } from '../kubernetes/object.ts';
import { isRecord } from '../kubernetes/record.ts';
import { targetsOf } from './suggest-intent.ts';

/** A workload whose way out is limited by policies and that may not ask the DNS of the cluster over UDP, over TCP, or both. */
export interface DnsGap {
  /** `NS/KIND/NAME`; `NS/` for all workloads of a namespace. */
  readonly workload: string;
  readonly udp: ReachVerdict;
  readonly tcp: ReachVerdict;
  /** `NetworkPolicy shop/deny`: what limits the way out. */
  readonly by: readonly string[];
}

/** Who answers for the names of the cluster. */
export interface ClusterDns {
  readonly service: Service | undefined;
  readonly namespace: string;
  readonly selector: Readonly<Record<string, string>>;
}

/** Finds the Service of the cluster's DNS; without one, what kubeadm and most others call its pods. */
export function findDns(store: FactStore): ClusterDns {
  const service = store
    .get(services)
    .items.map(({ value }) => value.service)
    .find(
      ({ metadata, spec }) =>
        Object.keys(spec?.selector ?? {}).length > 0 &&
        (metadata.labels?.['k8s-app'] === 'kube-dns' ||
          metadata.name === 'kube-dns' ||
          metadata.namespace === 'openshift-dns') &&
        spec?.ports?.some(({ port }) => port === 53) === true,
    );
  return {
    service,
    namespace: service?.metadata.namespace ?? 'kube-system',
    selector: service?.spec?.selector ?? { 'k8s-app': 'kube-dns' },
  };
}

/** Where NodeLocal DNSCache listens on every node. Source: Kubernetes documentation, "Using NodeLocal DNSCache in Kubernetes Clusters". */
const nodeLocal = parseAddress('169.254.20.10');

interface DnsEnd {
  readonly end: Endpoint;
  readonly ports: readonly Port[];
}

/**
 * The workloads whose egress policies limit and that do not surely reach a pod of the cluster's DNS, or the cache on their node,
 * on both protocols. Pods that resolve names elsewhere (`dnsPolicy` Default or None) are left out.
 */
export function findDnsGaps(store: FactStore, known: Reachability, namespaces: readonly string[] | null): DnsGap[] {
  const ends = dnsEnds(store, known);
  const asking = known.pods.filter(
    ({ pod, spec }) =>
      !pod.hostNetwork && (namespaces === null || namespaces.includes(pod.namespace)) && asksCluster(spec),
  );
  const placed = new Map(asking.map((one) => [one.pod, one]));
  const found = new Map<string, DnsGap>();
  for (const { pod, members } of classifyPods(known.table, [...placed.keys()])) {
    const gap = judge(known, pod, ends);
    if (gap === undefined) continue;
    for (const member of members) {
      const workload = nameOf(placed.get(member), member);
      found.set(workload, worse({ workload, ...gap }, found.get(workload)));
    }
  }
  return foldNamespaces([...found.values()], asking).sort((a, b) => (a.workload < b.workload ? -1 : 1));
}

function asksCluster(spec: object): boolean {
  const policy = isRecord(spec) ? spec.dnsPolicy : undefined;
  return policy !== 'Default' && policy !== 'None';
}

function dnsEnds(store: FactStore, known: Reachability): readonly DnsEnd[] {
  const { service, namespace, selector } = findDns(store);
  const pods = podsOf(known, { namespace, selector });
  const plain: readonly Port[] = [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ];
  const targets = service === undefined ? [] : targetsOf(service, pods, (port) => port === 53);
  const answering = classifyPods(known.table, pods.length > 0 ? pods : [imagine(namespace, selector)]);
  const caches = known.pods.some(({ pod }) => pod.labels['k8s-app'] === 'node-local-dns');
  return [
    ...answering.map(({ pod }) => ({ end: pod, ports: targets.length > 0 ? targets : plain })),
    ...(caches && nodeLocal !== undefined
      ? [{ end: { kind: 'address', address: nodeLocal } as const, ports: plain }]
      : []),
  ];
}

/** A pod of the DNS where none was seen, as in manifests of a single namespace; none where one was. */
export function imagineDns(store: FactStore, known: Reachability): readonly PolicedPod[] {
  const { namespace, selector } = findDns(store);
  return podsOf(known, { namespace, selector }).length > 0 ? [] : [imagine(namespace, selector)];
}

function podsOf(
  known: Reachability,
  { namespace, selector }: Pick<ClusterDns, 'namespace' | 'selector'>,
): PolicedPod[] {
  return known.pods
    .map(({ pod }) => pod)
    .filter((pod) => pod.namespace === namespace && matchesSelector({ matchLabels: selector }, pod.labels) === true);
}

function imagine(namespace: string, labels: Readonly<Record<string, string>>): PolicedPod {
  return {
    kind: 'pod',
    namespace,
    name: 'kube-dns',
    labels,
    namespaceLabels: null,
    hostNetwork: false,
    namedPorts: [
      { name: 'dns', protocol: 'UDP', port: 53 },
      { name: 'dns-tcp', protocol: 'TCP', port: 53 },
    ],
    addresses: [],
    doubts: { ingress: [], egress: [] },
  };
}

/** Undefined where nothing limits the pod's way out, or where both protocols surely get to one of the ends. */
function judge(known: Reachability, pod: PolicedPod, ends: readonly DnsEnd[]): Omit<DnsGap, 'workload'> | undefined {
  const answers = ends.map(({ end, ports }) => ({ ...evaluateConnection(known.table, pod, end).egress, ports }));
  const over = (protocol: Protocol): ReachVerdict => {
    const verdicts = answers.flatMap(({ sure, maybe, ports }) =>
      ports.filter((one) => one.protocol === protocol).map((port) => verdictOf({ sure, maybe }, port)),
    );
    return verdicts.includes('allowed') ? 'allowed' : verdicts.includes('unknown') ? 'unknown' : 'denied';
  };
  const [udp, tcp] = [over('UDP'), over('TCP')];
  if (udp === 'allowed' && tcp === 'allowed') return undefined;
  const limiting = answers.flatMap(({ isolatedBy, decidedBy }) => [
    ...isolatedBy,
    ...decidedBy.flatMap(({ policy, action, reach }) =>
      action === 'deny' && (hasPort(reach.maybe, 'UDP', 53) || hasPort(reach.maybe, 'TCP', 53)) ? [policy] : [],
    ),
  ]);
  return { udp, tcp, by: [...new Set(limiting.map(callPolicy))].sort() };
}

/** `NetworkPolicy shop/deny`, `GlobalNetworkPolicy deny`. */
export function callPolicy({ kind, metadata: { namespace, name } }: KubernetesObject): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

function nameOf(placed: PlacedPod | undefined, { namespace, name }: PolicedPod): string {
  return placed === undefined
    ? `${namespace}/${name}`
    : `${namespace}/${placed.owner.kind.toLowerCase()}/${placed.owner.name}`;
}

const rank: readonly ReachVerdict[] = ['allowed', 'unknown', 'mixed', 'denied'];

/** Pods of one workload may differ in their labels: the worse counts. */
function worse(a: DnsGap, b: DnsGap | undefined): DnsGap {
  if (b === undefined) return a;
  const of = (x: ReachVerdict, y: ReachVerdict): ReachVerdict => (rank.indexOf(x) > rank.indexOf(y) ? x : y);
  return { ...a, udp: of(a.udp, b.udp), tcp: of(a.tcp, b.tcp), by: [...new Set([...a.by, ...b.by])].sort() };
}

/** One entry for a namespace where all of its workloads have the same gap. */
function foldNamespaces(gaps: readonly DnsGap[], asking: readonly PlacedPod[]): DnsGap[] {
  const workloads = new Map<string, Set<string>>();
  for (const one of asking) {
    const { namespace } = one.pod;
    workloads.set(namespace, (workloads.get(namespace) ?? new Set<string>()).add(nameOf(one, one.pod)));
  }
  const byNamespace = groupBy(gaps, ({ workload }) => workload.slice(0, workload.indexOf('/')));
  return [...byNamespace].flatMap(([namespace, own]) => {
    const kinds = new Set(own.map(({ udp, tcp, by }) => JSON.stringify([udp, tcp, by])));
    const [first] = own;
    const all = own.length > 1 && own.length === workloads.get(namespace)?.size && kinds.size === 1;
    return all && first !== undefined ? [{ ...first, workload: `${namespace}/` }] : own;
  });
}
