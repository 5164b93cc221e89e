import { isWhole } from '../inventory.ts';
import type { Direction } from '../kubernetes/network/isolation.ts';
import { indexPolicies, type PolicyIndex } from '../kubernetes/network/policy-index.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { defineFact, describeGap, type FactState } from './fact.ts';
import { byNamespace } from './lists.ts';
import { readOtherPolicies } from './other-policies.ts';
import type { PodView } from './pods.ts';
import { otherPolicyEvidence } from './policy-sources.ts';

/** Whether policies limit the traffic of pods in one direction. */
export interface IsolationVerdict {
  readonly verdict: 'isolated' | 'open' | 'cannot-tell';
  /** `NetworkPolicy default-deny`: the policies that do. */
  readonly by: readonly string[];
  /** Why it is open or cannot be told; empty where it is isolated. */
  readonly reason: string;
}

/** Which pods the policies isolate: NetworkPolicies first, then those of other engines. */
export interface PolicyIsolation extends FactState {
  /** Host network aside, which policies do not govern. */
  of(pod: Pick<PodView, 'namespace' | 'labels'>, direction: Direction): IsolationVerdict;
  /** Whether every pod of the namespace is isolated, the ones to come included. */
  ofEveryPod(namespace: string, direction: Direction): IsolationVerdict;
}

const list = 'networkpolicies.networking.k8s.io';

/**
 * One policy is enough to isolate, so that `isolated` stands whatever else was not seen; `open` needs the lists of every
 * kind of policy that the API server may serve. Incomplete only where the NetworkPolicies were not seen whole.
 */
export const isolation = defineFact({
  name: 'isolation',
  from: [list],
  evidence: otherPolicyEvidence,
  derive(read): PolicyIsolation {
    const source = read.source(list);
    const policiesOf = byNamespace(read.objects(list));
    const indexes = new Map<string, PolicyIndex<KubernetesObject>>();
    const indexOf = (namespace: string): PolicyIndex<KubernetesObject> => {
      const index = indexes.get(namespace) ?? indexPolicies(policiesOf(namespace));
      indexes.set(namespace, index);
      return index;
    };
    const malformedIn = byNamespace(source.items.filter(({ malformed }) => malformed !== undefined));
    const others = readOtherPolicies(read);
    const state: FactState = isWhole(source)
      ? { state: 'complete', reason: null }
      : { state: 'incomplete', reason: describeGap(list, source) };
    return {
      ...state,
      of({ namespace, labels }, direction) {
        const { by, unclear } = indexOf(namespace).select(labels, direction);
        if (by.length > 0) return isolatedBy(by.map(call));
        const other = others.of(namespace, labels, direction);
        if (other.by.length > 0) return isolatedBy(other.by);
        const open = describeOpen(policiesOf(namespace), namespace, direction);
        const unusable = unclear.map((policy) => `the podSelector of ${call(policy)} cannot be used`);
        return openUnless([...unusable, ...malformedIn(namespace).map(describeMalformed), ...other.unclear], open);
      },
      ofEveryPod(namespace, direction) {
        const by = indexOf(namespace).denyingByDefault(direction);
        if (by.length > 0) return isolatedBy(by.map(call));
        const other = others.ofEveryPod(namespace, direction);
        if (other.by.length > 0) return isolatedBy(other.by);
        const open = `no policy that selects every pod of namespace ${namespace} governs ${direction}`;
        return openUnless([...malformedIn(namespace).map(describeMalformed), ...other.unclear], open);
      },
    };
  },
});

function isolatedBy(by: readonly string[]): IsolationVerdict {
  return { verdict: 'isolated', by: [...by].sort(), reason: '' };
}

/** Open, unless something that could not be judged may isolate: the first of it in the order of letters. */
function openUnless(unclear: readonly string[], open: string): IsolationVerdict {
  const reason = [...unclear].sort()[0];
  return { verdict: reason === undefined ? 'open' : 'cannot-tell', by: [], reason: reason ?? open };
}

function call({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.name}`;
}

function describeMalformed(policy: KubernetesObject): string {
  return `${call(policy)} is malformed (${policy.malformed})`;
}

function describeOpen(policies: readonly KubernetesObject[], namespace: string, direction: Direction): string {
  const [only, ...more] = policies;
  if (only === undefined) return `namespace ${namespace} has no NetworkPolicy`;
  return more.length === 0
    ? `${call(only)}, the only one of namespace ${namespace}, does not isolate it for ${direction}`
    : `none of the ${policies.length} NetworkPolicies of namespace ${namespace} isolates it for ${direction}`;
}
