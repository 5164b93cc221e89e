import type { OtherPolicy } from '../facts/traffic-policies.ts';
import { matchesSelector } from '../kubernetes/label-selector.ts';
import { subjectOf } from '../kubernetes/network/compile-sections.ts';
import type { CompiledPolicy, CompiledRule, Peer } from '../kubernetes/network/compiled-policy.ts';
import type { PolicedPod } from '../kubernetes/network/endpoint.ts';
import { type Direction, directions } from '../kubernetes/network/isolation.ts';
import type { Action } from '../kubernetes/network/policy-section.ts';
import { type Isolation, some, verdictOf } from '../kubernetes/network/verdict.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';

/** A policy in one shape for all kinds. */
export interface KnownPolicy {
  readonly object: KubernetesObject;
  readonly engine: string;
  readonly rules: readonly KnownRule[];
  readonly isolates: readonly Direction[];
  readonly doubt: string | null;
  selects(pod: PolicedPod): Isolation;
}

/** A rule as it is written. */
export interface KnownRule {
  readonly direction: Direction;
  readonly namespace: string;
  readonly path: string;
  readonly action: Action;
  /** One for each of its ports, where it is written as one. */
  readonly parts: readonly CompiledRule[];
}

/** A NetworkPolicy as one of those. */
export function ofNetworkPolicy(compiled: CompiledPolicy<KubernetesObject>): KnownPolicy {
  const { policy, namespace, podSelector, unreadable } = compiled;
  return {
    object: policy,
    engine: 'Kubernetes',
    isolates: unreadable ? [] : compiled.directions,
    doubt: unreadable ? 'it can not be read' : null,
    rules: compiled.directions.flatMap((direction) =>
      compiled.rules[direction].map((rule) => ({
        direction,
        namespace,
        path: `${direction}[${rule.index}]`,
        action: 'allow',
        parts: [rule],
      })),
    ),
    selects: (pod) => {
      if (pod.namespace !== namespace) return 'no';
      return unreadable ? 'cannot-tell' : verdictOf(matchesSelector(podSelector, pod.labels));
    },
  };
}

/** A policy of another kind as one of those. */
export function ofOther({ object, kind, sections, doubt }: OtherPolicy): KnownPolicy {
  const subject = subjectOf(kind, object);
  const rules = new Map<readonly Peer[], KnownRule & { readonly parts: CompiledRule[] }>();
  for (const { direction, namespace, engine, rules: own } of sections ?? [])
    for (const rule of own) {
      const met = rules.get(rule.peers);
      const path = `${direction}${engine === 'Cilium' && rule.action === 'deny' ? 'Deny' : ''}[${rule.index}]`;
      if (met === undefined) rules.set(rule.peers, { direction, namespace, path, action: rule.action, parts: [rule] });
      else met.parts.push(rule);
    }
  return {
    object,
    engine: kind.engine,
    isolates: directions.filter((direction) =>
      (sections ?? []).some((section) => section.direction === direction && section.isolates),
    ),
    doubt: doubt ?? null,
    rules: [...rules.values()],
    selects: (pod) => {
      const selected = some(directions.map((direction) => subject(pod, direction)));
      return doubt !== undefined && selected === 'yes' ? 'cannot-tell' : selected;
    },
  };
}
