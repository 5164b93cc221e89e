import type { PolicyRule } from './rule.ts';

/**
 * What two rules allow both: a rule that allows a request for a resource exactly if each of them does; undefined where no
 * request can pass both. Paths that are no resource are left out.
 */
export function intersectRules(a: PolicyRule, b: PolicyRule): PolicyRule | undefined {
  const verbs = common(a.verbs, b.verbs, narrower);
  const apiGroups = common(a.apiGroups, b.apiGroups, narrower);
  const resources = common(a.resources, b.resources, narrowerResource);
  if (verbs.length === 0 || apiGroups.length === 0 || resources.length === 0) return undefined;
  // An empty list of names is no limit; two limits without a common name let nothing through.
  const limited = a.resourceNames.length > 0 && b.resourceNames.length > 0;
  const resourceNames = limited
    ? common(a.resourceNames, b.resourceNames, same)
    : [...a.resourceNames, ...b.resourceNames];
  if (limited && resourceNames.length === 0) return undefined;
  return { verbs, apiGroups, resources, resourceNames, nonResourceURLs: [] };
}

type Meet = (a: string, b: string) => string | undefined;

function common(a: readonly string[], b: readonly string[], meet: Meet): string[] {
  const found = new Set<string>();
  for (const one of a)
    for (const other of b) {
      const both = meet(one, other);
      if (both !== undefined) found.add(both);
    }
  return [...found];
}

const same: Meet = (a, b) => (a === b ? a : undefined);

const narrower: Meet = (a, b) => (a === '*' ? b : b === '*' ? a : same(a, b));

// `*` stands for subresources too, and `*/log` for that of every resource; `pods/*` is no wildcard.
const narrowerResource: Meet = (a, b) => {
  const plain = narrower(a, b);
  if (plain !== undefined) return plain;
  if (isOfAny(a, b)) return b;
  return isOfAny(b, a) ? a : undefined;
};

function isOfAny(pattern: string, resource: string): boolean {
  if (!pattern.startsWith('*/')) return false;
  const slash = resource.indexOf('/');
  return slash > 0 && resource.slice(slash + 1) === pattern.slice(2);
}
