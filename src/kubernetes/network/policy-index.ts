import { field, fieldsOf, listOf, textEntriesOf } from './fields.ts';
import { type Direction, defaultDenyDirections, directions, isolates, type Labels } from './isolation.ts';

/** What the NetworkPolicies of one namespace say of pods with certain labels. */
export interface Selecting<P> {
  /** Those that isolate them. */
  readonly by: readonly P[];
  /** Those of which it cannot be said. */
  readonly unclear: readonly P[];
}

/** The NetworkPolicies of one namespace, found by what they select instead of one after another. */
export interface PolicyIndex<P> {
  readonly size: number;
  select(labels: Labels, direction: Direction): Selecting<P>;
  /** Those that isolate every pod, the ones to come included. */
  denyingByDefault(direction: Direction): readonly P[];
}

/**
 * Indexes the NetworkPolicies of one namespace. One that asks for labels is filed under the first of them; only the rest
 * is asked about every pod. What `select` says is what `isolates` says of each policy in turn.
 */
export function indexPolicies<P extends object>(policies: readonly P[]): PolicyIndex<P> {
  const filed = new Map<string, P[]>();
  const unfiled: P[] = [];
  for (const policy of policies) {
    const label = requiredLabel(policy);
    const file = label === undefined ? unfiled : (filed.get(label) ?? []);
    file.push(policy);
    if (label !== undefined) filed.set(label, file);
  }
  const byDefault = new Map(
    directions.map((direction) => [
      direction,
      policies.filter((policy) => defaultDenyDirections([policy]).includes(direction)),
    ]),
  );
  return {
    size: policies.length,
    select(labels, direction) {
      const candidates = [...unfiled, ...Object.entries(labels).flatMap((label) => filed.get(fileOf(label)) ?? [])];
      const verdicts = candidates.map((policy) => ({ policy, verdict: isolates(policy, labels, direction) }));
      return {
        by: verdicts.flatMap(({ policy, verdict }) => (verdict === true ? [policy] : [])),
        unclear: verdicts.flatMap(({ policy, verdict }) => (verdict === 'invalid' ? [policy] : [])),
      };
    },
    denyingByDefault: (direction) => byDefault.get(direction) ?? [],
  };
}

/** A label that a pod must carry to be selected; undefined where there is none, or where the selector is more than labels. */
function requiredLabel(policy: unknown): string | undefined {
  const selector = fieldsOf(field(field(policy, 'spec'), 'podSelector'));
  const entries = textEntriesOf(field(selector, 'matchLabels'));
  const expressions = listOf(field(selector, 'matchExpressions'));
  const [first] = entries ?? [];
  return first === undefined || expressions === undefined || expressions.length > 0 ? undefined : fileOf(first);
}

function fileOf([key, value]: readonly [string, string]): string {
  return JSON.stringify([key, value]);
}
