import type { KubernetesObject } from './object.ts';
import { type Fields, fieldsOf, listOf, textOf } from './pod-security/fields.ts';
import { compareLevels, isPodSecurityLevel, type PodSecurityLevel } from './pod-security/level.ts';

/** Parts of a rule that leave no pod out; any other part may. */
const harmless: ReadonlySet<string> = new Set(['name', 'match', 'validate', 'skipBackgroundRequests']);
/** How a match says `every pod`. Source: Kyverno, ext/wildcard and pkg/utils/kube (ParseKindSelector). */
const podKinds: ReadonlySet<unknown> = new Set(['Pod', 'v1/Pod', '*/Pod', '*', '*/*']);

/**
 * The strictest Pod Security level that a Kyverno ClusterPolicy, or a Policy of that namespace, refuses pods by in the namespace.
 * Only what is certain counts: a `validate.podSecurity` rule that enforces, matches all pods there and excludes nothing; the same
 * controls written as patterns are not recognised. Undefined where there is none. Source: Kyverno, api/kyverno/v1.
 */
export function levelEnforcedBy(policy: KubernetesObject, namespace: string): PodSecurityLevel | undefined {
  const spec = fieldsOf(policy.spec);
  const rules = listOf(spec.rules).map(fieldsOf);
  const partial =
    spec.admission === false ||
    (spec.applyRules === 'One' && rules.length > 1) ||
    listOf(spec.validationFailureActionOverrides).length > 0 ||
    listOf(fieldsOf(spec.webhookConfiguration).matchConditions).length > 0;
  if (partial) return undefined;
  const levels = rules.flatMap((rule) => levelOfRule(rule, textOf(spec.validationFailureAction), namespace) ?? []);
  return levels.sort(compareLevels).at(-1);
}

function levelOfRule(rule: Fields, policyAction: string, namespace: string): PodSecurityLevel | undefined {
  const { failureAction, failureActionOverrides, podSecurity } = fieldsOf(rule.validate);
  const { level, exclude } = fieldsOf(podSecurity);
  const action = textOf(failureAction) || policyAction;
  const leavesOut = Object.keys(rule).some((key) => !harmless.has(key) && !isEmpty(rule[key]));
  const enforces = action.toLowerCase() === 'enforce' && isEmpty(failureActionOverrides);
  return enforces && !leavesOut && isEmpty(exclude) && matchesPods(rule.match, namespace) && isPodSecurityLevel(level)
    ? level
    : undefined;
}

/** `match` in its three forms: one of several, all of several, and the older one without either. */
function matchesPods(match: unknown, namespace: string): boolean {
  const { any, all, ...plain } = fieldsOf(match);
  const covers = (filter: unknown): boolean => isAllPods(filter, namespace);
  if (!isEmpty(any)) return listOf(any).some(covers);
  return isEmpty(all) ? covers(plain) : listOf(all).every(covers);
}

function isAllPods(filter: unknown, namespace: string): boolean {
  const { resources, ...others } = fieldsOf(filter);
  const { kinds, namespaces, operations, ...more } = fieldsOf(resources);
  return (
    listOf(kinds).some((kind) => podKinds.has(kind)) &&
    (isEmpty(namespaces) || listOf(namespaces).some((pattern) => matchesName(textOf(pattern), namespace))) &&
    (isEmpty(operations) || listOf(operations).includes('CREATE')) &&
    [...Object.values(others), ...Object.values(more)].every(isEmpty)
  );
}

/** A name, or one with a `*` that stands for any characters. */
function matchesName(pattern: string, name: string): boolean {
  if (pattern === '*') return true;
  const [prefix = '', ...rest] = pattern.split('*');
  // More than one star, or a question mark, is rare: it counts as no match.
  if (pattern.includes('?') || rest.length > 1) return false;
  const [suffix] = rest;
  return suffix === undefined
    ? name === prefix
    : name.length >= prefix.length + suffix.length && name.startsWith(prefix) && name.endsWith(suffix);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return Array.isArray(value) ? value.length === 0 : typeof value === 'object' && Object.keys(value).length === 0;
}
