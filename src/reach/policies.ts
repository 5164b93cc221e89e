import { FactStore } from '../facts/fact.ts';
import { policyWorld } from '../facts/policy-world.ts';
import { type PlacedPod, type Reachability, reachability } from '../facts/reachability.ts';
import type { Inventory } from '../inventory.ts';
import type { Peer } from '../kubernetes/network/compiled-policy.ts';
import type { PolicedPod } from '../kubernetes/network/endpoint.ts';
import type { Direction } from '../kubernetes/network/isolation.ts';
import { classifyPods, type PodClass } from '../kubernetes/network/pod-classes.ts';
import type { Action } from '../kubernetes/network/policy-section.ts';
import { type JudgedRule, judgeRules, type RuleWorth } from '../kubernetes/network/shadowed-rules.ts';
import { type KubernetesObject, type ObjectReference, referenceTo } from '../kubernetes/object.ts';
import { callPolicy, type DnsGap, findDnsGaps, imagineDns } from './dns.ts';
import { type DeclaredPorts, declaredPorts, idlePorts } from './idle-ports.ts';
import { type KnownPolicy, type KnownRule, ofNetworkPolicy, ofOther } from './known-policy.ts';

/** The policies of a cluster, what each is for, and what is wrong with it. */
export interface PolicyList {
  /** Whether all pods were seen: only then it can be said that a policy selects nothing or a rule adds nothing. */
  readonly complete: boolean;
  readonly reason: string | null;
  readonly policies: readonly ListedPolicy[];
  readonly withoutDns: readonly DnsGap[];
}

export interface ListedPolicy {
  readonly policy: ObjectReference;
  readonly engine: string;
  /** Pods on the network of their host are not among them: policies do not govern those. */
  readonly selects: {
    readonly pods: number;
    /** Pods of which it can not be told. */
    readonly perhaps: number;
    /** Templates of workloads that run no pod. */
    readonly templates: number;
    readonly examples: readonly string[];
  };
  /** Where what nothing allows is denied to the pods that it selects. */
  readonly isolates: readonly Direction[];
  readonly rules: readonly ListedRule[];
  readonly findings: readonly PolicyFinding[];
  /** Why it may decide over nothing, or could not be read. */
  readonly doubt: string | null;
}

export interface ListedRule {
  /** `ingress[0]`, `egressDeny[1]`. */
  readonly path: string;
  readonly action: Action;
  /** `nobody`: it meets none of the pods, and no address. `nothing`: it may be taken away, together with all others of which that is said, and no traffic changes. */
  readonly adds: 'something' | 'nothing' | 'nobody' | 'cannot-tell';
  /** What decides in its place: `NetworkPolicy shop/web ingress[0]`. */
  readonly by: readonly string[];
  /** Whether some of it comes to the same where no rule decides. */
  readonly byNobody: boolean;
  readonly doubt: string | null;
}

export interface PolicyFinding {
  readonly kind: 'selects-nothing' | 'shadowed-rule' | 'idle-port' | 'contradiction';
  readonly message: string;
}

/**
 * Lists the policies of every kind: whom they select, what they close, and rules that add nothing, meet nobody, or name ports that
 * no pod declares; and the workloads whose way out is limited without DNS. With namespaces: their policies, and those of the whole
 * cluster that select pods of theirs. Pure.
 */
export function listPolicies(inventory: Inventory, namespaces: readonly string[] | null = null): PolicyList {
  const store = new FactStore(inventory);
  const known = store.get(reachability);
  const { otherPolicies } = store.get(policyWorld);
  const classes = classifyPods(
    known.table,
    known.pods.map(({ pod }) => pod),
  );
  const scene: Scene = {
    known,
    classes,
    placed: new Map(known.pods.map((one) => [one.pod, one])),
    namespaces,
    ports: new Map(),
  };
  const { rules, rivals } = judgeRules(
    known.table,
    classes.map(({ pod }) => pod),
    imagineDns(store, known),
  );
  const judged = new Map(rules.map((rule) => [rule.peers, rule]));
  const paths = new Map<readonly Peer[], string>();
  const all = [...known.table.all.map(ofNetworkPolicy), ...otherPolicies.map(ofOther)];
  for (const { object, rules: own } of all)
    for (const { parts, path } of own) for (const { peers } of parts) paths.set(peers, `${callPolicy(object)} ${path}`);
  const listed = all
    .map((policy) => list(policy, scene, judged, paths, rivals.get(policy.object) ?? []))
    .filter(({ policy, selects }) => isAsked(policy, selects, namespaces))
    .sort((a, b) => compare(keyOf(a), keyOf(b)));
  return {
    complete: known.state === 'complete',
    reason: known.reason,
    policies: listed,
    withoutDns: findDnsGaps(store, known, namespaces),
  };
}

interface Scene {
  readonly known: Reachability;
  readonly classes: readonly PodClass[];
  readonly placed: ReadonlyMap<PolicedPod, PlacedPod>;
  readonly namespaces: readonly string[] | null;
  readonly ports: Map<PodClass, DeclaredPorts>;
}

function list(
  policy: KnownPolicy,
  scene: Scene,
  judged: ReadonlyMap<readonly Peer[], JudgedRule<KubernetesObject>>,
  paths: ReadonlyMap<readonly Peer[], string>,
  rivals: readonly string[],
): ListedPolicy {
  const chosen = scene.classes.flatMap((one) => {
    if (one.pod.hostNetwork) return [];
    const selected = policy.selects(one.pod);
    return selected === 'no' ? [] : [{ one, selected }];
  });
  const members = chosen
    .flatMap(({ one, selected }) => one.members.map((pod) => ({ pod, selected })))
    .filter(({ pod }) => scene.namespaces === null || scene.namespaces.includes(pod.namespace));
  const sure = members.filter(({ selected }) => selected === 'yes');
  const isTemplate = (pod: PolicedPod): boolean => scene.placed.get(pod)?.template === true;
  const pods = sure.filter(({ pod }) => !isTemplate(pod)).length;
  const whole = scene.known.state === 'complete';
  const idle = whole && chosen.length === 0;
  const onHosts = idle && scene.classes.some(({ pod }) => pod.hostNetwork && policy.selects(pod) !== 'no');
  const rules = policy.rules.map((rule) => toRule(rule, { idle, whole, judged, paths }));
  const examples = sure.map(({ pod }) => `${pod.namespace}/${pod.name}`).sort();
  return {
    policy: referenceTo(policy.object),
    engine: policy.engine,
    selects: {
      pods,
      perhaps: members.length - sure.length,
      templates: sure.length - pods,
      examples: examples.slice(0, 2),
    },
    isolates: policy.isolates,
    rules,
    doubt: policy.doubt,
    findings: [
      ...(idle
        ? [
            {
              kind: 'selects-nothing',
              message: onHosts
                ? 'selects pods on the network of their host alone, which policies do not govern'
                : 'selects no pod and no workload',
            } as const,
          ]
        : []),
      ...rules.flatMap(({ path, adds, by, byNobody, action }): PolicyFinding[] => {
        const does = action === 'allow' ? 'allows' : action === 'deny' ? 'denies' : 'decides';
        if (adds !== 'nothing') return [];
        const more = by.length > 3 ? [`${by.length - 3} more`] : [];
        const rest = byNobody ? ['what holds where no rule decides'] : [];
        const instead = [by.slice(0, 3).join(', '), ...more, ...rest].filter((text) => text !== '').join(' and ');
        return [{ kind: 'shadowed-rule', message: `${path} adds nothing: what it ${does} is settled by ${instead}` }];
      }),
      ...(whole && policy.doubt === null
        ? idlePortsOf(
            policy,
            chosen.map(({ one }) => one),
            scene,
          )
        : []),
      ...[...new Set(rivals)].map((message): PolicyFinding => ({ kind: 'contradiction', message })),
    ],
  };
}

const words: Readonly<Record<RuleWorth, ListedRule['adds']>> = {
  adds: 'something',
  nothing: 'nothing',
  nobody: 'nobody',
  'cannot-tell': 'cannot-tell',
};

interface Judgement {
  readonly idle: boolean;
  readonly whole: boolean;
  readonly judged: ReadonlyMap<readonly Peer[], JudgedRule<KubernetesObject>>;
  readonly paths: ReadonlyMap<readonly Peer[], string>;
}

function toRule({ path, action, parts }: KnownRule, { idle, whole, judged, paths }: Judgement): ListedRule {
  const found = parts.map(({ peers }) => judged.get(peers)).find((one) => one !== undefined);
  const unseen = !whole && found?.worth !== 'adds';
  const doubt = unseen ? 'not all pods were seen' : (found?.doubt ?? null);
  const adds = unseen ? 'cannot-tell' : found === undefined ? 'nobody' : words[found.worth];
  return {
    path,
    action,
    adds: idle ? 'nobody' : adds,
    by: unseen ? [] : (found?.by ?? []).flatMap((peers) => paths.get(peers) ?? []).sort(),
    byNobody: !unseen && found?.byNobody === true,
    doubt: adds === 'cannot-tell' ? doubt : null,
  };
}

function idlePortsOf({ rules }: KnownPolicy, chosen: readonly PodClass[], scene: Scene): PolicyFinding[] {
  const declared = (one: PodClass): DeclaredPorts => {
    const known =
      scene.ports.get(one) ?? declaredPorts(one.members.flatMap((pod) => scene.placed.get(pod)?.spec ?? []));
    scene.ports.set(one, known);
    return known;
  };
  return rules.flatMap(({ action, path, direction, namespace, parts }) =>
    action !== 'allow'
      ? []
      : idlePorts(
          { parts, direction, namespace },
          { ...scene, reading: scene.known.table.reading, chosen, declared },
        ).map((port): PolicyFinding => ({ kind: 'idle-port', message: `${path} ${port}` })),
  );
}

function isAsked(
  policy: ObjectReference,
  selects: ListedPolicy['selects'],
  namespaces: readonly string[] | null,
): boolean {
  if (namespaces === null) return true;
  if (policy.namespace !== undefined) return namespaces.includes(policy.namespace);
  return selects.pods + selects.perhaps + selects.templates > 0;
}

function keyOf({ policy, engine }: ListedPolicy): string {
  return [policy.namespace ?? '', engine, policy.kind, policy.name, policy.apiVersion].join('\n');
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
