import { assertExpectations } from '../expectations/assert.ts';
import type { Expectation } from '../expectations/expectations.ts';
import { FactStore } from '../facts/fact.ts';
import { reachability } from '../facts/reachability.ts';
import type { Inventory } from '../inventory.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import type { Intent } from './suggest-intent.ts';
import { intentsOf } from './suggest-intents.ts';
import { verifySuggestion } from './suggest-verify.ts';

/** A NetworkPolicy to apply, and why each of its rules is there. */
export interface SuggestedPolicy {
  readonly policy: KubernetesObject;
  readonly why: readonly string[];
}

export interface Suggestion {
  readonly policies: readonly SuggestedPolicy[];
  readonly notes: readonly string[];
  /** Pairs of ends and directions that were evaluated again. */
  readonly verified: number;
}

/** Policies that could not be made, or that evaluated again do not say what they should. */
export class SuggestionError extends Error {
  override readonly name = 'SuggestionError';
}

const list = 'networkpolicies.networking.k8s.io';

/**
 * The least NetworkPolicies for a namespace: all denied but DNS, the Services of the namespace for its own pods, what is exposed, the
 * API server for those who hold rights, and what is expected. Verified by evaluation of the result. Throws SuggestionError. Pure.
 */
export function suggestPolicies(
  inventory: Inventory,
  namespace: string,
  expectations: readonly Expectation[] = [],
): Suggestion {
  const store = new FactStore(inventory);
  const known = store.get(reachability);
  if (known.state !== 'complete') throw new SuggestionError(`the pods were not seen whole: ${known.reason ?? ''}`);
  const own = known.pods.filter(({ pod }) => pod.namespace === namespace);
  if (own.length === 0) throw new SuggestionError(`there is no pod in namespace ${namespace}`);
  const { intents, notes } = intentsOf(store, known, namespace, expectations);
  const policies = toPolicies(namespace, intents);
  const before = inventory.sources.get(list);
  if (before === undefined) throw new SuggestionError('NetworkPolicies were not read');
  const elsewhere = before.items.filter(({ metadata }) => metadata.namespace !== namespace);
  const after: Inventory = {
    ...inventory,
    sources: new Map([
      ...inventory.sources,
      [list, { ...before, items: [...elsewhere, ...policies.map(({ policy }) => policy)] }],
    ]),
  };
  const { faults, pairs } = verifySuggestion(new FactStore(after).get(reachability), namespace, intents);
  const touching = expectations.filter((one) => one.section === 'reach');
  const broken = assertExpectations(after, touching).results.filter(({ ok }) => !ok);
  const all = [
    ...faults,
    ...broken.map(({ file, line, asked, actual, reason }) => `${file}:${line} ${asked} would be ${actual}: ${reason}`),
  ];
  if (all.length > 0) {
    const more = all.length > 10 ? `\nand ${all.length - 10} more` : '';
    throw new SuggestionError(`what was found could not be verified:\n${all.slice(0, 10).join('\n')}${more}`);
  }
  const present = before.items
    .filter(({ metadata }) => metadata.namespace === namespace)
    .map(({ metadata }) => metadata.name);
  const others = present.filter((name) => !policies.some(({ policy }) => policy.metadata.name === name)).sort();
  return {
    policies,
    notes: [
      ...new Set(notes),
      ...(others.length === 0
        ? []
        : [
            `NetworkPolicies that are there already may let more through, and are to be removed afterwards: ${others.join(', ')}`,
          ]),
      ...(own.some(({ pod }) => pod.hostNetwork)
        ? ['pods on the network of their node are governed by no policy']
        : []),
    ],
    verified: pairs,
  };
}

function toPolicies(namespace: string, intents: readonly Intent[]): SuggestedPolicy[] {
  const groups = new Map<string, Intent[]>();
  for (const intent of intents) {
    const key = `${intent.direction === 'ingress' ? 'to' : 'from'} ${intent.subject.called}`;
    groups.set(key, [...(groups.get(key) ?? []), intent]);
  }
  const deny = {
    policy: toPolicy(namespace, 'suggested-default-deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
    why: ['nothing is allowed but what the policies below allow'],
  };
  const names = new Set<string>();
  const allowing = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, group]): SuggestedPolicy[] => {
      const [first] = group;
      if (first === undefined) return [];
      const { direction, subject } = first;
      const name = freshName(`suggested-${key.split('/').slice(1).join('-') || 'all'}-${direction}`, names);
      const rules = new Map<string, object>();
      for (const { peers, ports } of group) {
        const rule = {
          [direction === 'ingress' ? 'from' : 'to']: peers.map(({ peer }) => peer),
          ...(ports === null ? {} : { ports: ports.map(({ protocol, port }) => ({ protocol, port })) }),
        };
        rules.set(JSON.stringify(rule), rule);
      }
      const spec = {
        podSelector: subject.selector,
        policyTypes: [direction === 'ingress' ? 'Ingress' : 'Egress'],
        [direction]: [...rules.values()],
      };
      return [{ policy: toPolicy(namespace, name, spec), why: [...new Set(group.map(({ why }) => why))] }];
    });
  return [deny, ...allowing];
}

function toPolicy(namespace: string, name: string, spec: object): KubernetesObject {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec };
}

/** A name as Kubernetes takes it, of at most 253 characters, that no other policy has. */
function freshName(wanted: string, taken: Set<string>): string {
  const plain = wanted
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .slice(0, 240)
    .replace(/[^a-z0-9]+$/, '');
  let name = plain;
  for (let i = 2; taken.has(name); i++) name = `${plain}-${i}`;
  taken.add(name);
  return name;
}
