import { isIP } from 'node:net';
import type { Protocol } from '../../../src/kubernetes/network/port-set.ts';

/** A pod of a random cluster. */
export interface NaivePod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly address: string;
  readonly serviceAccount: string;
  readonly hostNetwork: boolean;
  readonly nodeName: string;
  readonly ports: readonly { readonly name: string; readonly protocol: Protocol; readonly port: number }[];
}

export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface Port {
  readonly protocol?: Protocol;
  readonly port?: number | string;
  readonly endPort?: number;
}

export interface NaivePolicy {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly podSelector: Selector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly { readonly from?: readonly Peer[]; readonly ports?: readonly Port[] }[];
    readonly egress?: readonly { readonly to?: readonly Peer[]; readonly ports?: readonly Port[] }[];
  };
}

export interface NaiveCluster {
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly policies: readonly NaivePolicy[];
}

export type NaiveEnd = NaivePod | string;
export type Answer = 'yes' | 'no' | '?';

/** One packet, one question, the documentation read aloud: no index, no set, no class. */
export function naiveAllows(
  cluster: NaiveCluster,
  from: NaiveEnd,
  to: NaiveEnd,
  protocol: Protocol,
  port: number,
): Answer {
  if (from === to) return 'yes';
  const answers = [
    oneSide(cluster, from, to, 'Egress', to, protocol, port),
    oneSide(cluster, to, from, 'Ingress', to, protocol, port),
  ];
  if (answers.includes('no')) return 'no';
  return answers.includes('?') ? '?' : 'yes';
}

/** Whether NetworkPolicies isolate an end, and whether one of their rules lets the packet through where no address of a pod counts. */
export function networkPolicyRules(
  cluster: NaiveCluster,
  subject: NaivePod,
  peer: NaiveEnd,
  direction: 'ingress' | 'egress',
  destination: NaiveEnd,
  protocol: Protocol,
  port: number,
): { readonly isolated: boolean; readonly allowed: boolean } {
  const far = typeof peer === 'string' ? peer : { ...peer, address: '::' };
  const type = direction === 'ingress' ? 'Ingress' : 'Egress';
  const policies = cluster.policies.map(({ metadata, spec }) => ({
    metadata,
    spec:
      typeof peer === 'string'
        ? spec
        : {
            ...spec,
            ingress: (spec.ingress ?? []).map(noBlocks),
            ...(spec.egress === undefined ? {} : { egress: spec.egress.map(noBlocks) }),
          },
  }));
  const said = networkPolicySide({ ...cluster, policies }, subject, far, type, destination, protocol, port);
  return { isolated: said !== 'open', allowed: said === 'yes' };
}

/** A rule without its blocks, which Cilium does not match with pods; a rule that had nothing else means nobody. */
function noBlocks<R extends { readonly from?: readonly Peer[]; readonly to?: readonly Peer[] }>(rule: R): R {
  const keep = (peers: readonly Peer[]): readonly Peer[] =>
    peers.map((one) => (one.ipBlock === undefined ? one : { namespaceSelector: { matchLabels: { never: 'never' } } }));
  return {
    ...rule,
    ...(rule.from === undefined ? {} : { from: keep(rule.from) }),
    ...(rule.to === undefined ? {} : { to: keep(rule.to) }),
  };
}

/** What the NetworkPolicies alone say of one end: `open` where none isolates it. */
export function networkPolicySide(
  cluster: NaiveCluster,
  subject: NaivePod,
  peer: NaiveEnd,
  type: 'Ingress' | 'Egress',
  destination: NaiveEnd,
  protocol: Protocol,
  port: number,
): Answer | 'open' {
  const isolated = cluster.policies.some(({ metadata, spec }) => {
    const types = spec.policyTypes ?? (spec.egress ? ['Ingress', 'Egress'] : ['Ingress']);
    return (
      metadata.namespace === subject.namespace && types.includes(type) && selects(spec.podSelector, subject.labels)
    );
  });
  return isolated ? oneSide(cluster, subject, peer, type, destination, protocol, port) : 'open';
}

function oneSide(
  cluster: NaiveCluster,
  subject: NaiveEnd,
  peer: NaiveEnd,
  type: 'Ingress' | 'Egress',
  destination: NaiveEnd,
  protocol: Protocol,
  port: number,
): Answer {
  if (typeof subject === 'string' || subject.hostNetwork) return 'yes';
  if (typeof peer !== 'string' && peer.hostNetwork && peer.nodeName === subject.nodeName) return 'yes';
  let isolated = false;
  let doubt = false;
  for (const { metadata, spec } of cluster.policies) {
    const types = spec.policyTypes ?? (spec.egress ? ['Ingress', 'Egress'] : ['Ingress']);
    if (metadata.namespace !== subject.namespace || !types.includes(type)) continue;
    if (!selects(spec.podSelector, subject.labels)) continue;
    isolated = true;
    const rules =
      type === 'Ingress'
        ? (spec.ingress ?? []).map((rule) => ({ peers: rule.from, ports: rule.ports }))
        : (spec.egress ?? []).map((rule) => ({ peers: rule.to, ports: rule.ports }));
    for (const rule of rules) {
      const portHit = !rule.ports?.length || rule.ports.some((one) => hits(one, destination, protocol, port));
      if (!portHit) continue;
      if (!rule.peers?.length) return 'yes';
      for (const one of rule.peers) {
        const answer = isPeer(cluster, one, metadata.namespace, peer);
        if (answer === 'yes') return 'yes';
        if (answer === '?') doubt = true;
      }
    }
  }
  if (!isolated) return 'yes';
  return doubt ? '?' : 'no';
}

export function hits(one: Port, destination: NaiveEnd, protocol: Protocol, port: number): boolean {
  if ((one.protocol ?? 'TCP') !== protocol) return false;
  if (one.port === undefined) return true;
  if (typeof one.port === 'number') return port >= one.port && port <= (one.endPort ?? one.port);
  if (typeof destination === 'string') return false;
  return destination.ports.find((own) => own.name === one.port && own.protocol === protocol)?.port === port;
}

function isPeer(cluster: NaiveCluster, one: Peer, namespace: string, peer: NaiveEnd): Answer {
  if (one.ipBlock !== undefined) {
    const address = typeof peer === 'string' ? peer : peer.address;
    const { cidr, except = [] } = one.ipBlock;
    return within(cidr, address) && !except.some((block) => within(block, address)) ? 'yes' : 'no';
  }
  if (typeof peer === 'string') return 'no';
  const place = one.namespaceSelector
    ? selects(one.namespaceSelector, {
        ...cluster.namespaces[peer.namespace],
        'kubernetes.io/metadata.name': peer.namespace,
      })
    : peer.namespace === namespace;
  if (!place || !selects(one.podSelector ?? {}, peer.labels)) return 'no';
  return peer.hostNetwork ? '?' : 'yes';
}

export function selects(selector: Selector, labels: Readonly<Record<string, string>>): boolean {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) if (labels[key] !== value) return false;
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    const value = labels[key];
    if (operator === 'Exists' && value === undefined) return false;
    if (operator === 'DoesNotExist' && value !== undefined) return false;
    if (operator === 'In' && (value === undefined || !values.includes(value))) return false;
    if (operator === 'NotIn' && value !== undefined && values.includes(value)) return false;
  }
  return true;
}

/** By the bits, written out. */
export function within(cidr: string, address: string): boolean {
  const [base = '', length] = cidr.split('/');
  if (isIP(base) !== isIP(address)) return false;
  return bits(base).slice(0, Number(length)) === bits(address).slice(0, Number(length));
}

function bits(address: string): string {
  if (isIP(address) === 4)
    return address
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  const [head = '', tail = ''] = address.split('::');
  const [left, right] = [head, tail].map((half) => half.split(':').filter((part) => part !== ''));
  const zeros = Array.from({ length: 8 - (left?.length ?? 0) - (right?.length ?? 0) }, () => '0');
  return [...(left ?? []), ...zeros, ...(right ?? [])]
    .map((part) => Number.parseInt(part, 16).toString(2).padStart(16, '0'))
    .join('');
}
