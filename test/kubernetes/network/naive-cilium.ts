import type { Protocol } from '../../../src/kubernetes/network/port-set.ts';
import {
  type NaiveCluster,
  type NaiveEnd,
  type NaivePod,
  networkPolicyRules,
  type Selector,
  selects,
  within,
} from './naive-reach.ts';

interface Rule {
  readonly endpoints?: readonly Selector[];
  readonly entities?: readonly string[];
  readonly cidrs?: readonly string[];
  readonly cidrSet?: readonly { readonly cidr: string; readonly except?: readonly string[] }[];
  readonly toPorts?: readonly {
    readonly ports: readonly { readonly port: string; readonly protocol?: string; readonly endPort?: number }[];
  }[];
}

interface Spec {
  readonly endpointSelector: Selector;
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
  readonly ingressDeny?: readonly Rule[];
  readonly egressDeny?: readonly Rule[];
  readonly enableDefaultDeny?: { readonly ingress?: boolean; readonly egress?: boolean };
}

/** With direction-free names of the fields that say who: `toCilium` writes them as the API does. */
export interface NaiveCiliumPolicy {
  readonly namespace?: string;
  readonly specs: readonly Spec[];
}

const written = { endpoints: 'Endpoints', entities: 'Entities', cidrs: 'CIDR', cidrSet: 'CIDRSet' } as const;

/** The policy as a cluster holds it. */
export function toCilium(
  { namespace, specs }: NaiveCiliumPolicy,
  name: string,
): { readonly kind: string; readonly object: object } {
  const rules = (list: readonly Rule[], prefix: string): object[] =>
    list.map((rule) =>
      Object.fromEntries(
        Object.entries(rule).map(([key, value]) => [
          key === 'toPorts' ? key : prefix + written[key as keyof typeof written],
          value,
        ]),
      ),
    );
  const parts = specs.map((spec) =>
    Object.fromEntries(
      Object.entries(spec).map(([key, value]) => [
        key,
        Array.isArray(value) ? rules(value, key.startsWith('ingress') ? 'from' : 'to') : value,
      ]),
    ),
  );
  const [only] = parts;
  return {
    kind: namespace === undefined ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy',
    object: {
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
      ...(parts.length === 1 ? { spec: only } : { specs: parts }),
    },
  };
}

/** One packet through Cilium: what is denied is denied, what is allowed is allowed, and a pod in default deny refuses the rest. */
export function naiveCiliumAllows(
  cluster: NaiveCluster,
  cilium: readonly NaiveCiliumPolicy[],
  from: NaiveEnd,
  to: NaiveEnd,
  protocol: Protocol,
  port: number,
): string {
  if (from === to) return 'yes';
  const side = (subject: NaiveEnd, peer: NaiveEnd, direction: 'ingress' | 'egress'): string => {
    if (typeof subject === 'string') return 'yes';
    const rules = networkPolicyRules(cluster, subject, peer, direction, to, protocol, port);
    let isolated = rules.isolated;
    let perhaps = false;
    let allowed = rules.allowed;
    for (const { namespace, specs } of cilium)
      for (const spec of specs) {
        if (namespace !== undefined && namespace !== subject.namespace) continue;
        if (!selects(bare(spec.endpointSelector), seen(subject))) continue;
        const allowing = spec[direction] ?? [];
        const denying = spec[`${direction}Deny`] ?? [];
        const wanted = spec.enableDefaultDeny?.[direction];
        if (wanted === true && allowing.length + denying.length === 0) perhaps = true;
        else if (wanted ?? allowing.length + denying.length > 0) isolated = true;
        const meets = (rule: Rule) =>
          isPeer(rule, peer, namespace) && portMeets(rule, direction, subject, protocol, port);
        if (denying.some(meets)) return 'no';
        if (allowing.some(meets)) allowed = true;
      }
    if (allowed) return 'yes';
    return isolated ? 'no' : perhaps ? '?' : 'yes';
  };
  const both = [side(from, to, 'egress'), side(to, from, 'ingress')];
  return both.includes('no') ? 'no' : both.includes('?') ? '?' : 'yes';
}

/** What Cilium knows a pod by. */
function seen({ namespace, labels, serviceAccount }: NaivePod): Record<string, string> {
  return { ...labels, 'io.kubernetes.pod.namespace': namespace, 'io.cilium.k8s.policy.serviceaccount': serviceAccount };
}

function bare(selector: Selector): Selector {
  const strip = (key: string) => key.replace(/^(?:k8s|any):/, '');
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: 'In',
    values: [value],
  }));
  return {
    matchExpressions: [...labels, ...(selector.matchExpressions ?? [])].map((one) => ({ ...one, key: strip(one.key) })),
  };
}

function isPeer(rule: Rule, peer: NaiveEnd, namespace: string | undefined): boolean {
  const { endpoints, entities, cidrs, cidrSet, toPorts } = rule;
  if (endpoints !== undefined)
    return endpoints.some((selector) => {
      if (typeof peer === 'string') return false;
      const wanted = bare(selector);
      const keys = (wanted.matchExpressions ?? []).map(({ key }) => key);
      const local = namespace !== undefined && !keys.includes('io.kubernetes.pod.namespace');
      return (!local || peer.namespace === namespace) && selects(wanted, seen(peer));
    });
  if (entities !== undefined)
    return entities.some((entity) => entity === 'all' || entity === (typeof peer === 'string' ? 'world' : 'cluster'));
  if (cidrs !== undefined) return typeof peer === 'string' && cidrs.some((cidr) => within(cidr, peer));
  if (cidrSet !== undefined)
    return (
      typeof peer === 'string' &&
      cidrSet.some(({ cidr, except = [] }) => within(cidr, peer) && !except.some((one) => within(one, peer)))
    );
  return toPorts !== undefined && toPorts.length > 0;
}

function portMeets({ toPorts }: Rule, direction: string, subject: NaivePod, protocol: Protocol, port: number): boolean {
  if (toPorts === undefined || toPorts.length === 0) return true;
  return toPorts.some(({ ports }) =>
    ports.some((one) => {
      if (one.protocol !== undefined && one.protocol !== 'ANY' && one.protocol !== protocol) return false;
      if (!/^\d+$/.test(one.port))
        return (
          direction === 'ingress' &&
          subject.ports.find((own) => own.name === one.port && own.protocol === protocol)?.port === port
        );
      const first = Number(one.port);
      return first === 0 || (first <= port && port <= Math.max(first, one.endPort ?? 0));
    }),
  );
}
