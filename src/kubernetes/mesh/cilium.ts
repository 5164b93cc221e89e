import { field, fieldsOf, listOf } from '../network/fields.ts';

/**
 * Whether a policy of Cilium lets nobody reach any pod that it selects without mutual authentication, and selects all: each of its
 * ingress rules asks for it. Source: Cilium, "Mutual Authentication".
 */
export function requiresAuthentication(policy: unknown): boolean {
  const specs = [field(policy, 'spec'), ...(listOf(field(policy, 'specs')) ?? [])].filter((one) => one !== undefined);
  return specs.some((spec) => {
    const rules = listOf(field(spec, 'ingress')) ?? [];
    return (
      selectsAll(field(spec, 'endpointSelector')) &&
      rules.length > 0 &&
      rules.every((rule) => field(field(rule, 'authentication'), 'mode') === 'required')
    );
  });
}

function selectsAll(selector: unknown): boolean {
  const fields = fieldsOf(selector);
  if (fields === undefined) return false;
  return Object.values(fields).every((value) => Object.keys(fieldsOf(value) ?? {}).length === 0 && !isFilled(value));
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
