import type { Protocol } from '../../../src/kubernetes/network/port-set.ts';
import { type NaiveCluster, type NaiveEnd, type NaivePod, networkPolicySide, within } from './naive-reach.ts';

/** A selector as a tree, so that its text is parsed by the tested code alone. */
export type Tree =
  | { readonly is: 'all' | 'global' }
  | { readonly is: 'has'; readonly key: string }
  | {
      readonly is: '==' | '!=' | 'contains' | 'starts with' | 'ends with';
      readonly key: string;
      readonly value: string;
    }
  | { readonly is: 'in' | 'not in'; readonly key: string; readonly values: readonly string[] }
  | { readonly is: 'not'; readonly of: Tree }
  | { readonly is: '&&' | '||'; readonly of: readonly [Tree, Tree] };

type Labels = Readonly<Record<string, string>>;

export function write(tree: Tree): string {
  switch (tree.is) {
    case 'all':
    case 'global':
      return `${tree.is}()`;
    case 'has':
      return `has(${tree.key})`;
    case 'in':
    case 'not in':
      return `${tree.key} ${tree.is} {${tree.values.map((value) => `'${value}'`).join(', ')}}`;
    case 'not':
      return `!(${write(tree.of)})`;
    case '&&':
    case '||':
      return `(${write(tree.of[0])}) ${tree.is} (${write(tree.of[1])})`;
    default:
      return `${tree.key} ${tree.is} "${tree.value}"`;
  }
}

function holds(tree: Tree, labels: Labels): boolean {
  switch (tree.is) {
    case 'all':
      return true;
    case 'global':
      return labels['projectcalico.org/namespace'] === undefined;
    case 'has':
      return labels[tree.key] !== undefined;
    case 'in':
      return tree.values.includes(labels[tree.key] ?? '-');
    case 'not in':
      return !tree.values.includes(labels[tree.key] ?? '-');
    case 'not':
      return !holds(tree.of, labels);
    case '&&':
      return holds(tree.of[0], labels) && holds(tree.of[1], labels);
    case '||':
      return holds(tree.of[0], labels) || holds(tree.of[1], labels);
    default: {
      const value = labels[tree.key];
      if (tree.is === '!=') return value !== tree.value;
      if (value === undefined) return false;
      if (tree.is === '==') return value === tree.value;
      if (tree.is === 'contains') return value.includes(tree.value);
      return tree.is === 'starts with' ? value.startsWith(tree.value) : value.endsWith(tree.value);
    }
  }
}

interface Entity {
  readonly selector?: Tree;
  readonly notSelector?: Tree;
  readonly namespaceSelector?: Tree;
  readonly serviceAccounts?: { readonly names?: readonly string[]; readonly selector?: Tree };
  readonly nets?: readonly string[];
  readonly notNets?: readonly string[];
  readonly ports?: readonly (number | string)[];
  readonly notPorts?: readonly number[];
}

interface Rule {
  readonly action: 'Allow' | 'Deny' | 'Pass' | 'Log';
  readonly protocol?: string;
  readonly notProtocol?: string;
  readonly source?: Entity;
  readonly destination?: Entity;
}

export interface NaiveCalicoPolicy {
  readonly name: string;
  readonly namespace?: string;
  readonly tier?: string;
  readonly order?: number;
  readonly selector?: Tree;
  readonly namespaceSelector?: Tree;
  readonly serviceAccountSelector?: Tree;
  readonly types?: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

export interface NaiveTier {
  readonly name: string;
  readonly order: number;
  readonly defaultAction: string;
}

/** The policy as a cluster holds it: trees written out. */
export function toCalico({ name, namespace, ...spec }: NaiveCalicoPolicy): {
  readonly kind: string;
  readonly object: object;
} {
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== 'object' || value === null) return value;
    if ('is' in value) return write(value as Tree);
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]));
  };
  return {
    kind: namespace === undefined ? 'GlobalNetworkPolicy' : 'NetworkPolicy',
    object: { metadata: { name, ...(namespace === undefined ? {} : { namespace }) }, spec: plain(spec) },
  };
}

type Outcome = 'yes' | 'no';

/** One packet through the tiers: the first rule of the first policy that meets it, and both where two of one order do not agree. */
export function naiveCalicoAllows(
  cluster: NaiveCluster,
  policies: readonly NaiveCalicoPolicy[],
  tiers: readonly NaiveTier[],
  from: NaiveEnd,
  to: NaiveEnd,
  protocol: Protocol,
  port: number,
): string {
  if (from === to) return 'yes';
  const side = (subject: NaiveEnd, peer: NaiveEnd, type: 'Ingress' | 'Egress'): Set<Outcome> => {
    if (typeof subject === 'string') return new Set(['yes']);
    const inTier = (index: number): Set<Outcome> => {
      const tier = tiers[index];
      if (tier === undefined) return new Set(['yes']);
      const mine = policies.filter(
        (one) => (one.tier ?? 'default') === tier.name && selectsPod(cluster, one, subject, type),
      );
      const kubernetes =
        tier.name === 'default' ? networkPolicySide(cluster, subject, peer, type, to, protocol, port) : 'open';
      if (mine.length === 0 && kubernetes === 'open') return inTier(index + 1);
      const actions = (list: readonly NaiveCalicoPolicy[]): string | undefined => {
        const sorted = [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
        for (const one of sorted)
          for (const rule of (type === 'Ingress' ? one.ingress : one.egress) ?? [])
            if (rule.action !== 'Log' && meets(cluster, one.namespace, rule, from, to, protocol, port))
              return rule.action;
        return undefined;
      };
      const ranks = [...new Set([...mine.map(({ order = Number.MAX_VALUE }) => order), 1_000])].sort((a, b) => a - b);
      for (const rank of ranks) {
        const here = mine.filter(({ order = Number.MAX_VALUE }) => order === rank);
        const found = [
          actions(here.filter(({ namespace }) => namespace === undefined)),
          actions(here.filter(({ namespace }) => namespace !== undefined)),
          rank === 1_000 && kubernetes === 'yes' ? 'Allow' : undefined,
        ].filter((one) => one !== undefined);
        if (found.length > 0)
          return new Set(
            found.flatMap((one): Outcome[] =>
              one === 'Pass' ? [...inTier(index + 1)] : [one === 'Deny' ? 'no' : 'yes'],
            ),
          );
      }
      return tier.defaultAction === 'Pass' ? inTier(index + 1) : new Set(['no']);
    };
    return inTier(0);
  };
  const sides = [side(from, to, 'Egress'), side(to, from, 'Ingress')];
  if (sides.some((one) => !one.has('yes'))) return 'no';
  return sides.every((one) => !one.has('no')) ? 'yes' : '?';
}

function selectsPod(cluster: NaiveCluster, policy: NaiveCalicoPolicy, pod: NaivePod, type: string): boolean {
  const { namespace, types, ingress = [], egress = [], selector, namespaceSelector, serviceAccountSelector } = policy;
  const governed = types ?? [
    ...(ingress.length > 0 || egress.length === 0 ? ['Ingress'] : []),
    ...(egress.length > 0 ? ['Egress'] : []),
  ];
  return (
    governed.includes(type) &&
    (namespace === undefined || namespace === pod.namespace) &&
    (selector === undefined || holds(selector, labelsOf(pod))) &&
    (namespaceSelector === undefined || inPlace(cluster, namespaceSelector, pod)) &&
    (serviceAccountSelector === undefined || holds(serviceAccountSelector, accountOf(pod)))
  );
}

function labelsOf(pod: NaivePod): Labels {
  return {
    ...pod.labels,
    'projectcalico.org/namespace': pod.namespace,
    'projectcalico.org/serviceaccount': pod.serviceAccount,
  };
}

function accountOf(pod: NaivePod): Labels {
  return {
    account: pod.serviceAccount,
    'projectcalico.org/name': pod.serviceAccount,
    'projectcalico.org/namespace': pod.namespace,
  };
}

function inPlace(cluster: NaiveCluster, selector: Tree, pod: NaivePod): boolean {
  if (selector.is === 'all') return true;
  return holds(selector, {
    ...cluster.namespaces[pod.namespace],
    'projectcalico.org/name': pod.namespace,
    'projectcalico.org/namespace': pod.namespace,
  });
}

function meets(
  cluster: NaiveCluster,
  namespace: string | undefined,
  rule: Rule,
  from: NaiveEnd,
  to: NaiveEnd,
  protocol: Protocol,
  port: number,
): boolean {
  if (rule.protocol !== undefined && rule.protocol !== protocol) return false;
  if (rule.notProtocol === protocol) return false;
  const { ports, notPorts = [] } = rule.destination ?? {};
  if (ports !== undefined && ports.length > 0) {
    const hit = ports.some((one) => {
      if (typeof one === 'number') return one === port;
      const [first, last] = one.split(':');
      if (last !== undefined) return Number(first) <= port && port <= Number(last);
      return (
        typeof to !== 'string' && to.ports.find((own) => own.name === one && own.protocol === protocol)?.port === port
      );
    });
    if (!hit) return false;
  }
  if (notPorts.includes(port)) return false;
  return isEntity(cluster, namespace, rule.source, from) && isEntity(cluster, namespace, rule.destination, to);
}

function isEntity(
  cluster: NaiveCluster,
  namespace: string | undefined,
  entity: Entity | undefined,
  end: NaiveEnd,
): boolean {
  const { selector, notSelector, namespaceSelector, serviceAccounts, nets = [], notNets = [] } = entity ?? {};
  const address = typeof end === 'string' ? end : end.address;
  if (nets.length > 0 && !nets.some((net) => within(net, address))) return false;
  if (notNets.some((net) => within(net, address))) return false;
  const asks = [selector, notSelector, namespaceSelector, serviceAccounts].some((one) => one !== undefined);
  if (typeof end === 'string')
    return !(
      selector !== undefined ||
      namespaceSelector !== undefined ||
      serviceAccounts !== undefined ||
      (notSelector !== undefined && namespace !== undefined)
    );
  if (selector !== undefined && !holds(selector, labelsOf(end))) return false;
  if (notSelector !== undefined && holds(notSelector, labelsOf(end))) return false;
  if (
    serviceAccounts?.names !== undefined &&
    serviceAccounts.names.length > 0 &&
    !serviceAccounts.names.includes(end.serviceAccount)
  )
    return false;
  if (serviceAccounts?.selector !== undefined && !holds(serviceAccounts.selector, accountOf(end))) return false;
  if (namespaceSelector !== undefined) return inPlace(cluster, namespaceSelector, end);
  return namespace === undefined || !asks || end.namespace === namespace;
}
