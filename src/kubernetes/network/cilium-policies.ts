import type { Block } from './address.ts';
import { blocksOf, readCiliumPeers } from './cilium-peers.ts';
import { ciliumLabels, readCiliumSelector } from './cilium-selector.ts';
import type { CompiledRule } from './compiled-policy.ts';
import type { PolicedPod } from './endpoint.ts';
import { field, fieldsOf, listOf, textOf } from './fields.ts';
import { type Direction, directions, peerFields } from './isolation.ts';
import {
  defaultTier,
  networkPolicyRank,
  type PolicySection,
  type SeenLabel,
  type TrafficRule,
} from './policy-section.ts';
import { allPorts, noPorts, type PortSet, type Protocol, portsOf, protocols, unionOf } from './port-set.ts';
import { every, type Isolation, some } from './verdict.ts';

/** Denying rules are asked before all that allow, whatever policy they are of; what is not modelled, before those. */
const ranks = { either: -2, deny: -1, allow: networkPolicyRank } as const;
const known = [
  'endpointSelector',
  'nodeSelector',
  'ingress',
  'ingressDeny',
  'egress',
  'egressDeny',
  'enableDefaultDeny',
  'labels',
  'description',
  'log',
];

interface Scope {
  readonly direction: Direction;
  /** Of a CiliumNetworkPolicy; undefined for the clusterwide one. */
  readonly namespace: string | undefined;
}

/**
 * The sections of a CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy; undefined where it cannot be read. Layers 3 and
 * 4 are modelled; rules for hosts (nodeSelector) say nothing of pods. Source: cilium, pkg/policy/api (Rule,
 * IngressCommonRule, EgressCommonRule) and pkg/k8s/apis/cilium.io/utils (getEndpointSelector).
 */
export function compileCiliumPolicy<P extends object>(
  policy: P,
  kind: string,
): readonly PolicySection<P>[] | undefined {
  const metadata = field(policy, 'metadata');
  const namespace = kind === 'CiliumNetworkPolicy' ? (textOf(field(metadata, 'namespace')) ?? 'default') : undefined;
  const name = textOf(field(metadata, 'name')) ?? '';
  const spec = field(policy, 'spec');
  const specs = listOf(field(policy, 'specs'));
  if (specs === undefined || (spec === undefined && field(policy, 'specs') === undefined)) return undefined;
  const sections: PolicySection<P>[] = [];
  for (const part of spec === undefined ? specs : [spec, ...specs]) {
    const fields = fieldsOf(part);
    if (fields === undefined || Object.keys(fields).some((key) => !known.includes(key))) return undefined;
    if (field(part, 'nodeSelector') !== undefined) continue;
    const selector = readCiliumSelector(field(part, 'endpointSelector'), namespace, 'subject');
    if (selector === undefined) return undefined;
    for (const direction of directions) {
      const read = readSection(part, { direction, namespace });
      if (read === undefined) return undefined;
      for (const { action, rules, isolates, labels, blocks, portNames, doubt } of read)
        sections.push({
          policy,
          called: `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`,
          engine: 'Cilium',
          direction,
          tier: defaultTier,
          rank: ranks[action],
          chain: 'Cilium',
          namespace: namespace ?? '',
          selects: (pod) => every([selector.matches(pod), doubt === undefined ? 'yes' : 'cannot-tell']),
          ...(doubt === undefined ? {} : { doubt }),
          isolates,
          rules,
          sight: {
            selectors: [],
            namespaceSelectors: [],
            labels: [...ciliumLabels(field(part, 'endpointSelector')), ...labels],
            blocks,
            portNames,
            namespaces: true,
            serviceAccounts: true,
          },
        });
    }
  }
  return sections;
}

/** Whether such a policy may govern a pod, by its endpointSelectors alone. */
export function ciliumSubject(policy: unknown, kind: string): (pod: PolicedPod) => Isolation {
  const own = textOf(field(field(policy, 'metadata'), 'namespace')) ?? 'default';
  const namespace = kind === 'CiliumNetworkPolicy' ? own : undefined;
  const specs = [field(policy, 'spec'), ...(listOf(field(policy, 'specs')) ?? [undefined])];
  const tests = specs
    .filter((spec) => spec !== undefined && field(spec, 'nodeSelector') === undefined)
    .map((spec) => readCiliumSelector(field(spec, 'endpointSelector'), namespace, 'subject'));
  return (pod) => {
    if (namespace !== undefined && pod.namespace !== namespace) return 'no';
    if (specs.every((spec) => spec === undefined)) return 'cannot-tell';
    return some(tests.map((test) => test?.matches(pod) ?? 'cannot-tell'));
  };
}

interface SectionPart {
  readonly action: keyof typeof ranks;
  readonly rules: readonly TrafficRule[];
  readonly isolates: boolean;
  readonly labels: readonly SeenLabel[];
  readonly blocks: readonly Block[];
  readonly portNames: readonly string[];
  readonly doubt?: string;
}

/** The parts of one rule set in a direction: what it allows, what it denies, and what it does beyond layer 4. */
function readSection(part: unknown, scope: Scope): readonly SectionPart[] | undefined {
  const { direction } = scope;
  const allowing = listOf(field(part, direction));
  const denying = listOf(field(part, `${direction}Deny`));
  if (allowing === undefined || denying === undefined) return undefined;
  const wanted = field(field(part, 'enableDefaultDeny'), direction);
  if (wanted !== undefined && typeof wanted !== 'boolean') return undefined;
  const isolates = wanted ?? allowing.length + denying.length > 0;
  const rules = [
    ...allowing.flatMap((rule, index) => readRule(rule, index, 'allow', scope)),
    ...denying.flatMap((rule, index) => readRule(rule, index, 'deny', scope)),
  ];
  const all = [...allowing, ...denying];
  const parts = (['allow', 'deny', 'either'] as const).map((action): SectionPart => {
    const own = rules.filter((rule) => rule.action === action);
    return {
      action,
      rules: own,
      isolates: isolates && action === 'allow',
      // Releases differ in whether that alone is enough. Source: cilium, pkg/policy/repository.go (computePolicyEnforcementAndRules).
      ...(wanted === true && all.length === 0 ? { doubt: 'it asks for default deny and has no rule' } : {}),
      labels: all.flatMap((rule) => labelsOf(rule, direction)),
      blocks: all.flatMap((rule) => blocksOf(rule, direction)),
      portNames: own.flatMap(({ names }) => names.map((one) => one.name)),
    };
  });
  return parts.filter(({ rules: own, isolates: closes }) => own.length > 0 || closes);
}

function labelsOf(rule: unknown, direction: Direction): SeenLabel[] {
  const peers = ['Endpoints', 'Requires'].flatMap((name) => listOf(field(rule, peerFields[direction] + name)) ?? []);
  return peers.flatMap((selector) => ciliumLabels(selector));
}

/** Of a rule that says who and where, one rule for each of its ports; what goes beyond layer 4 may do either. */
function readRule(
  rule: unknown,
  index: number,
  action: 'allow' | 'deny',
  { direction, namespace }: Scope,
): TrafficRule[] {
  const { peers, doubt } = readCiliumPeers(rule, direction, namespace);
  const make = (ports: Ports, beyond: string | undefined): TrafficRule => {
    const why = beyond ?? ports.doubt ?? doubt;
    return {
      index,
      action: beyond === undefined ? action : 'either',
      peers,
      ports: ports.ports,
      names: ports.names,
      unreadable: ports.doubt !== undefined,
      ...(why === undefined ? {} : { doubt: why }),
    };
  };
  const all = { ports: allPorts, names: [] };
  const entries = listOf(field(rule, 'toPorts'));
  const authentication = field(rule, 'authentication');
  const asks =
    authentication === undefined || field(authentication, 'mode') === 'disabled'
      ? undefined
      : 'it asks for authentication';
  // Rules about ICMP say nothing of ports.
  if (field(rule, 'icmps') !== undefined && entries?.length === 0) return [];
  if (entries === undefined) return [make({ ...all, doubt: 'its ports can not be read' }, undefined)];
  if (entries.length === 0) return [make(all, asks)];
  return entries.map((entry) => make(readPorts(entry, direction), asks ?? beyondLayer4(entry)));
}

/** What of an entry of `toPorts` goes beyond ports; DNS rules for all names let all through. */
function beyondLayer4(entry: unknown): string | undefined {
  const rules = fieldsOf(field(entry, 'rules')) ?? {};
  const dns = Object.keys(rules).length === 1 ? (listOf(field(rules, 'dns')) ?? []) : [];
  const harmless = Object.keys(rules).length === 0 || dns.some((one) => field(one, 'matchPattern') === '*');
  const beyond = Object.keys(fieldsOf(entry) ?? {}).find((name) => name !== 'ports' && (name !== 'rules' || !harmless));
  return beyond === undefined
    ? undefined
    : `it goes by ${beyond === 'rules' ? Object.keys(rules).join(', ') || 'rules' : beyond}`;
}

interface Ports extends Pick<CompiledRule, 'ports' | 'names'> {
  readonly doubt?: string;
}

function readPorts(toPorts: unknown, direction: Direction): Ports {
  const entries = listOf(field(toPorts, 'ports')) ?? [];
  let ports: PortSet = noPorts;
  let doubt = entries.length === 0 ? 'its ports can not be read' : undefined;
  const names: { name: string; protocol?: Protocol }[] = [];
  for (const entry of entries) {
    const text = textOf(field(entry, 'port')) ?? '';
    const protocol = protocolOf(field(entry, 'protocol'));
    const end = field(entry, 'endPort');
    if (protocol === 'none') continue;
    if (protocol !== undefined && /^\d{1,5}$/.test(text)) {
      const first = Number(text);
      // Port 0 means every port; an endPort that is not above the first does not count.
      const last = first === 0 ? 65535 : typeof end === 'number' && end > first ? end : first;
      for (const one of protocol === 'any' ? protocols : [protocol]) ports = unionOf(ports, portsOf(one, first, last));
    } else if (protocol !== undefined && /^[A-Za-z0-9-]{1,63}$/.test(text) && direction === 'ingress')
      names.push({ name: text.toLowerCase(), ...(protocol === 'any' ? {} : { protocol }) });
    // On the way out a name means what pods anywhere in the cluster call so, as long as they agree.
    else
      doubt =
        text === '' || protocol === undefined ? 'its ports can not be read' : `it names port ${text} on the way out`;
  }
  return { ports, names, ...(doubt === undefined ? {} : { doubt }) };
}

/** `any` where absent; `none` for protocols without ports that NetworkPolicies know. */
function protocolOf(value: unknown): Protocol | 'any' | 'none' | undefined {
  const text = value === undefined ? 'ANY' : textOf(value)?.toUpperCase();
  if (text === undefined) return undefined;
  if (text === 'ANY' || text === '') return 'any';
  return (
    protocols.find((one) => one === text) ??
    (/^(?:ICMP|ICMPV6|VRRP|IGMP|ESP|AH|GRE|IPIP|IPV6)$/.test(text) ? 'none' : undefined)
  );
}
