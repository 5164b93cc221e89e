import { matchesSelector } from '../label-selector.ts';
import { field, fieldsOf, listOf } from './fields.ts';

export type Direction = 'ingress' | 'egress';
export const directions: readonly Direction[] = ['ingress', 'egress'];

/** The field of a rule that holds its peers; Cilium's begin with it. */
export const peerFields = { ingress: 'from', egress: 'to' } as const;

/** Labels of a pod, as collected. */
export type Labels = Readonly<Record<string, string>>;

const typeNames = { ingress: 'Ingress', egress: 'Egress' } as const;

/**
 * The directions that a NetworkPolicy governs: `policyTypes`, and without any Ingress, plus Egress where it has egress
 * rules (kubernetes, pkg/apis/networking/v1/defaults.go, `SetDefaults_NetworkPolicy`).
 */
export function policyDirections(policy: unknown): readonly Direction[] {
  const spec = specOf(policy);
  if (spec === undefined) return [];
  const types = listOf(field(spec, 'policyTypes')) ?? [];
  if (types.length > 0) return directions.filter((direction) => types.includes(typeNames[direction]));
  return (listOf(field(spec, 'egress')) ?? []).length > 0 ? directions : ['ingress'];
}

/**
 * Whether a NetworkPolicy isolates a pod of its own namespace in a direction; `invalid` where its podSelector can not be
 * read. An absent podSelector selects every pod, as the empty one does: the field is a struct, not a pointer.
 */
export function isolates(policy: unknown, podLabels: Labels | undefined, direction: Direction): boolean | 'invalid' {
  const spec = specOf(policy);
  if (spec === undefined) return 'invalid';
  if (!policyDirections(policy).includes(direction)) return false;
  return matchesSelector(field(spec, 'podSelector') ?? {}, podLabels ?? {});
}

/** What a NetworkPolicy selects pods by; an absent selector is the empty one. */
export function podSelectorOf(policy: unknown): unknown {
  return field(field(policy, 'spec'), 'podSelector') ?? {};
}

/** The directions in which a policy of these isolates every pod of the namespace, those to come included. */
export function defaultDenyDirections(policies: readonly unknown[]): readonly Direction[] {
  const denied = new Set<Direction>();
  for (const policy of policies) {
    const spec = specOf(policy);
    if (spec === undefined || !isEmptySelector(field(spec, 'podSelector'))) continue;
    for (const direction of policyDirections(policy)) denied.add(direction);
  }
  return directions.filter((direction) => denied.has(direction));
}

/** Whether a label selector has no requirement at all, and so selects everything; an absent one counts as empty. */
export function isEmptySelector(selector: unknown): boolean {
  if (selector === undefined || selector === null) return true;
  const fields = fieldsOf(selector);
  if (fields === undefined) return false;
  const labels = fieldsOf(field(fields, 'matchLabels') ?? {});
  const expressions = listOf(field(fields, 'matchExpressions'));
  const noLabels = labels !== undefined && Object.keys(labels).length === 0;
  return noLabels && expressions !== undefined && expressions.length === 0;
}

function specOf(policy: unknown): object | undefined {
  const fields = fieldsOf(policy);
  return fields === undefined ? undefined : fieldsOf(field(fields, 'spec') ?? {});
}
