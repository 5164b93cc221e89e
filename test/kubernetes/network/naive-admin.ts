import type { Protocol } from '../../../src/kubernetes/network/port-set.ts';
import {
  type NaiveCluster,
  type NaiveEnd,
  type NaivePod,
  networkPolicySide,
  type Selector,
  selects,
  within,
} from './naive-reach.ts';

interface Pods {
  readonly namespaces?: Selector;
  readonly pods?: { readonly namespaceSelector: Selector; readonly podSelector: Selector };
}

interface Rule {
  readonly action: string;
  readonly from?: readonly Pods[];
  readonly to?: readonly (Pods & { readonly networks?: readonly string[] })[];
  readonly ports?: readonly {
    readonly portNumber?: { readonly protocol: string; readonly port: number };
    readonly portRange?: { readonly protocol: string; readonly start: number; readonly end: number };
    readonly namedPort?: string;
  }[];
  readonly protocols?: readonly {
    readonly tcp?: {
      readonly destinationPort?: {
        readonly number?: number;
        readonly range?: { readonly start: number; readonly end: number };
      };
    };
    readonly destinationNamedPort?: string;
  }[];
}

export interface NaiveAdminPolicy {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly tier?: string;
    readonly priority?: number;
    readonly subject: Pods;
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
  };
}

type Outcome = 'yes' | 'no';

/** One packet through the admin tier, the NetworkPolicies and the baseline; all outcomes where the API leaves the order open. */
export function naiveAdminAllows(
  cluster: NaiveCluster,
  admin: readonly NaiveAdminPolicy[],
  from: NaiveEnd,
  to: NaiveEnd,
  protocol: Protocol,
  port: number,
): string {
  if (from === to) return 'yes';
  const side = (subject: NaiveEnd, peer: NaiveEnd, type: 'Ingress' | 'Egress'): Set<Outcome> => {
    if (typeof subject === 'string' || subject.hostNetwork) return new Set(['yes']);
    const field = type === 'Ingress' ? 'ingress' : 'egress';
    const actionOf = ({ spec }: NaiveAdminPolicy): string | undefined => {
      if (!isPods(cluster, spec.subject, subject)) return undefined;
      return (spec[field] ?? []).find((rule) => {
        const peers = type === 'Ingress' ? (rule.from ?? []) : (rule.to ?? []);
        return peers.some((one) => isPeer(cluster, one, peer)) && portMeets(rule, to, protocol, port);
      })?.action;
    };
    const tier = (isTier: (policy: NaiveAdminPolicy) => boolean, next: () => Set<Outcome>): Set<Outcome> => {
      const policies = admin.filter(isTier);
      const priorities = [...new Set(policies.map(({ spec }) => spec.priority ?? 0))].sort((a, b) => a - b);
      for (const priority of priorities) {
        const actions = policies
          .filter(({ spec }) => (spec.priority ?? 0) === priority)
          .flatMap((policy) => actionOf(policy) ?? []);
        if (actions.length === 0) continue;
        return new Set(
          actions.flatMap((action): Outcome[] =>
            action === 'Pass' ? [...next()] : [action === 'Deny' ? 'no' : 'yes'],
          ),
        );
      }
      return next();
    };
    const baseline = () =>
      tier(
        ({ kind, spec }) => kind === 'BaselineAdminNetworkPolicy' || spec.tier === 'Baseline',
        () => new Set(['yes']),
      );
    const networkPolicies = (): Set<Outcome> => {
      const ownNode = typeof peer !== 'string' && peer.hostNetwork && peer.nodeName === subject.nodeName;
      const said = networkPolicySide(cluster, subject, peer, type, to, protocol, port);
      if (said === 'open') return baseline();
      if (ownNode) return new Set(['yes']);
      return said === '?' ? new Set(['yes', 'no']) : new Set([said]);
    };
    return tier(({ kind, spec }) => kind === 'AdminNetworkPolicy' || spec.tier === 'Admin', networkPolicies);
  };
  const sides = [side(from, to, 'Egress'), side(to, from, 'Ingress')];
  if (sides.some((one) => !one.has('yes'))) return 'no';
  return sides.every((one) => !one.has('no')) ? 'yes' : '?';
}

function isPods(cluster: NaiveCluster, part: Pods, pod: NaivePod): boolean {
  const labels = { ...cluster.namespaces[pod.namespace], 'kubernetes.io/metadata.name': pod.namespace };
  if (part.namespaces !== undefined) return selects(part.namespaces, labels);
  return (
    part.pods !== undefined &&
    selects(part.pods.namespaceSelector, labels) &&
    selects(part.pods.podSelector, pod.labels)
  );
}

function isPeer(cluster: NaiveCluster, part: Pods & { readonly networks?: readonly string[] }, end: NaiveEnd): boolean {
  if (part.networks !== undefined)
    return part.networks.some((cidr) => within(cidr, typeof end === 'string' ? end : end.address));
  return typeof end !== 'string' && !end.hostNetwork && isPods(cluster, part, end);
}

function portMeets({ ports, protocols }: Rule, to: NaiveEnd, protocol: Protocol, port: number): boolean {
  const named = (name: string) =>
    typeof to !== 'string' && to.ports.find((one) => one.name === name && one.protocol === protocol)?.port === port;
  if (ports !== undefined)
    return ports.some(({ portNumber, portRange, namedPort }) =>
      namedPort !== undefined
        ? named(namedPort)
        : portNumber !== undefined
          ? portNumber.protocol === protocol && portNumber.port === port
          : portRange?.protocol === protocol && portRange.start <= port && port <= portRange.end,
    );
  if (protocols === undefined) return true;
  return protocols.some(({ tcp, destinationNamedPort }) => {
    if (destinationNamedPort !== undefined) return named(destinationNamedPort);
    if (tcp === undefined || protocol !== 'TCP') return false;
    const wanted = tcp.destinationPort;
    if (wanted === undefined) return true;
    return wanted.range === undefined ? wanted.number === port : wanted.range.start <= port && port <= wanted.range.end;
  });
}
