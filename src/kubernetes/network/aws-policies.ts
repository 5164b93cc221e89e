import { inWords } from '../record.ts';
import { compileAdminPolicy } from './admin-policies.ts';
import { compilePolicy, type Peer } from './compiled-policy.ts';
import type { PolicedPod } from './endpoint.ts';
import { field, fieldsOf, listOf } from './fields.ts';
import { type Direction, directions } from './isolation.ts';
import { selectsPod } from './peer-match.ts';
import {
  blind,
  defaultTier,
  networkPolicyRank,
  type PolicySection,
  type Sight,
  type TrafficRule,
} from './policy-section.ts';
import { every, type Isolation, verdictOf } from './verdict.ts';

/**
 * The sections of a ClusterNetworkPolicy or ApplicationNetworkPolicy of the Amazon VPC CNI; undefined where it cannot be read.
 * The first is that of the Network Policy API, the second a NetworkPolicy whose peers may be domain names. Source: Amazon EKS
 * documentation, "Limit pod traffic with Kubernetes network policies", admin and application network policies.
 */
export function compileAwsPolicy<P extends object>(policy: P, kind: string): readonly PolicySection<P>[] | undefined {
  if (kind === 'ClusterNetworkPolicy') return compileAdminPolicy(policy, kind);
  const { namespace, podSelector, directions: governed, rules, unreadable } = compilePolicy(policy);
  if (unreadable) return undefined;
  const name = inWords(field(field(policy, 'metadata'), 'name'));
  return directions
    .filter((direction) => governed.includes(direction))
    .map((direction): PolicySection<P> => {
      const read = rules[direction].map((rule): TrafficRule => {
        const given = listOf(field(listOf(field(field(policy, 'spec'), direction))?.[rule.index], 'to')) ?? [];
        const named = rule.peers.map((peer, index): Peer => (isDomain(given[index]) ? someAddress : peer));
        const doubt = named.includes(someAddress) ? { doubt: 'it names domainNames' } : {};
        return { ...rule, peers: named, action: 'allow', ...doubt };
      });
      return {
        policy,
        called: `${kind} ${namespace}/${name}`,
        engine: 'Amazon VPC CNI',
        direction,
        tier: defaultTier,
        rank: networkPolicyRank,
        chain: 'NetworkPolicy',
        namespace,
        selects: (pod) => every([verdictOf(pod.namespace === namespace), selectsPod(podSelector, pod)]),
        isolates: true,
        rules: read,
        sight: sightOf(podSelector, read),
      };
    });
}

/** Whether such a policy may govern a pod, by what it selects alone. */
export function awsSubject(policy: unknown): (pod: PolicedPod, direction: Direction) => Isolation {
  const own = field(field(policy, 'metadata'), 'namespace') ?? 'default';
  const selector = field(field(policy, 'spec'), 'podSelector') ?? {};
  return (pod) => (pod.namespace === own ? selectsPod(selector, pod) : 'no');
}

function isDomain(peer: unknown): boolean {
  return Object.keys(fieldsOf(peer) ?? {}).join() === 'domainNames';
}

const someAddress: Peer = { kind: 'ends', matches: (end) => (end.kind === 'address' ? 'cannot-tell' : 'no') };

function sightOf(podSelector: unknown, rules: readonly TrafficRule[]): Sight {
  const peers = rules.flatMap((rule) => rule.peers);
  const pods = peers.flatMap((peer) => (peer.kind === 'pods' ? [peer] : []));
  return {
    ...blind,
    selectors: [podSelector, ...pods.map((peer) => peer.podSelector)],
    namespaceSelectors: pods.map((peer) => peer.namespaceSelector),
    blocks: peers.flatMap((peer) => (peer.kind === 'block' ? [peer.cidr, ...peer.except] : [])),
    portNames: rules.flatMap(({ names }) => names.map(({ name }) => name)),
    namespaces: true,
  };
}
