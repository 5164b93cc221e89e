import { isWhole } from '../inventory.ts';
import type { PolicedPod } from '../kubernetes/network/endpoint.ts';
import type { Direction } from '../kubernetes/network/isolation.ts';
import { readSight } from '../kubernetes/network/pod-classes.ts';
import {
  isolationByOthers,
  namespaceIsolationByOthers,
  type OtherIsolation,
} from '../kubernetes/network/pod-isolation.ts';
import { indexPolicies, type PolicyIndex } from '../kubernetes/network/policy-index.ts';
import { type KubernetesObject, malformedText } from '../kubernetes/object.ts';
import { defineFact, describeGap, type FactState } from './fact.ts';
import { byNamespace } from './lists.ts';
import type { PodView } from './pods.ts';
import { policyWorld } from './policy-world.ts';

/** Whether policies limit the traffic of pods in one direction. */
export interface IsolationVerdict {
  readonly verdict: 'isolated' | 'open' | 'cannot-tell';
  /** `NetworkPolicy default-deny`: the policies that do; of an open one those that deny a part of it. */
  readonly by: readonly string[];
  /** Why it is open or cannot be told; empty where it is isolated. */
  readonly reason: string;
}

/** Which pods the policies isolate: NetworkPolicies first, then those of other engines. */
export interface PolicyIsolation extends FactState {
  /** Host network aside, which policies do not govern. */
  of(pod: Pick<PodView, 'namespace' | 'labels' | 'spec'>, direction: Direction): IsolationVerdict;
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
  uses: [policyWorld],
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
    const { others, police } = read.fact(policyWorld);
    const state: FactState = isWhole(source)
      ? { state: 'complete', reason: null }
      : { state: 'incomplete', reason: describeGap(list, source) };
    const sightOf = readSight(others);
    // Pods that no policy can tell apart are judged once.
    const remember = (how: typeof isolationByOthers) => {
      const known = new Map<string, OtherIsolation<KubernetesObject>>();
      return (pod: PolicedPod, direction: Direction): OtherIsolation<KubernetesObject> => {
        const key = `${direction} ${sightOf(pod)}`;
        const made = known.get(key) ?? how(others, pod, direction);
        known.set(key, made);
        return made;
      };
    };
    const judge = remember(isolationByOthers);
    const judgeEvery = remember(namespaceIsolationByOthers);
    const settle = (other: OtherIsolation<KubernetesObject>, unusable: readonly string[], open: string) => {
      if (other.verdict === 'yes') return isolatedBy(other.by.map(({ called }) => called));
      const unclear = [...unusable, ...(other.doubt === undefined ? [] : [other.doubt])].sort()[0];
      if (unclear !== undefined) return { verdict: 'cannot-tell' as const, by: [], reason: unclear };
      const partly = [...new Set(other.by.map(({ called }) => called))].sort();
      return { verdict: 'open' as const, by: partly, reason: open };
    };
    return {
      ...state,
      of({ namespace, labels, spec }, direction) {
        const { by, unclear } = indexOf(namespace).select(labels, direction);
        if (by.length > 0) return isolatedBy(by.map(call));
        const other = judge(police(namespace, '', labels, spec), direction);
        const unusable = unclear.map((policy) => `the podSelector of ${call(policy)} cannot be used`);
        const open = describeOpen(policiesOf(namespace), namespace, direction);
        return settle(other, [...unusable, ...malformedIn(namespace).map(malformedText)], open);
      },
      ofEveryPod(namespace, direction) {
        const by = indexOf(namespace).denyingByDefault(direction);
        if (by.length > 0) return isolatedBy(by.map(call));
        const other = judgeEvery(police(namespace, '', {}, {}), direction);
        const open = `no policy that selects every pod of namespace ${namespace} governs ${direction}`;
        return settle(other, malformedIn(namespace).map(malformedText), open);
      },
    };
  },
});

function isolatedBy(by: readonly string[]): IsolationVerdict {
  return { verdict: 'isolated', by: [...new Set(by)].sort(), reason: '' };
}

function call({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.name}`;
}

function describeOpen(policies: readonly KubernetesObject[], namespace: string, direction: Direction): string {
  const [only, ...more] = policies;
  if (only === undefined) return `namespace ${namespace} has no NetworkPolicy`;
  return more.length === 0
    ? `${call(only)}, the only one of namespace ${namespace}, does not isolate it for ${direction}`
    : `none of the ${policies.length} NetworkPolicies of namespace ${namespace} isolates it for ${direction}`;
}
