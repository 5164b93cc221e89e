import { pathCovers } from './authorize.ts';
import type { PolicyRule } from './rule.ts';

/**
 * Whether `owner` holds everything that `servant` grants, as the API server compares them to prevent escalation
 * (component-helpers auth/rbac/validation, Covers). Wildcards are compared as text: listing every verb does not cover `*`.
 */
export function rulesCover(owner: readonly PolicyRule[], servant: readonly PolicyRule[]): boolean {
  return uncoveredRules(owner, servant).length === 0;
}

/** What `servant` grants beyond `owner`: parts of its rules, entries with the same gap together; at most `limit` of them. */
export function uncoveredRules(
  owner: readonly PolicyRule[],
  servant: readonly PolicyRule[],
  limit = 100,
): readonly PolicyRule[] {
  const uncovered: PolicyRule[] = [];
  for (const rule of servant) {
    for (const part of [resourcePart(rule), pathPart(rule)]) {
      // One rule mostly covers all of it: that is seen without comparing entry by entry.
      if (owner.some((one) => coversAll(one, part))) continue;
      collectUncovered(owner, part, uncovered, limit);
      if (uncovered.length >= limit) return uncovered;
    }
  }
  return uncovered;
}

/** One list of a rule (its verbs, say), and which owner rules match an entry of it. */
interface Dimension {
  readonly field: keyof PolicyRule;
  readonly entries: readonly string[];
  readonly matches: (owner: PolicyRule, entry: string) => boolean;
  /** The list is empty and means everything: its one entry stands for that. */
  readonly unlimited?: true;
}

/** Entries of a list that the same owner rules match. */
interface Alike {
  readonly entries: readonly string[];
  readonly owners: ReadonlySet<number>;
}

/*
 * Kubernetes breaks a rule into its single combinations and looks for one owner rule for each. The lists of a rule match
 * independently of each other, so entries that the same owner rules match go together: the answer is the same, and a
 * rule with a thousand entries in each list does not become a billion rules.
 */
function collectUncovered(
  owner: readonly PolicyRule[],
  dimensions: readonly Dimension[],
  uncovered: PolicyRule[],
  limit: number,
): void {
  const groups = dimensions.map((dimension) => groupAlike(owner, dimension));
  const visit = (depth: number, owners: ReadonlySet<number>, chosen: readonly (readonly string[])[]): void => {
    if (uncovered.length >= limit) return;
    const group = groups[depth];
    if (group === undefined || owners.size === 0) {
      if (owners.size > 0) return;
      const rest = dimensions.slice(depth).map((dimension) => dimension.entries);
      if (rest.some((entries) => entries.length === 0)) return;
      uncovered.push(assemble(dimensions, [...chosen, ...rest]));
      return;
    }
    // One owner rule that matches every entry of what is left covers it all.
    if (
      [...owners].some((index) => groups.slice(depth).every((rest) => rest.every((alike) => alike.owners.has(index))))
    )
      return;
    for (const alike of group) {
      const left = new Set([...owners].filter((index) => alike.owners.has(index)));
      visit(depth + 1, left, [...chosen, alike.entries]);
    }
  };
  if (dimensions.some((dimension) => dimension.entries.length === 0)) return;
  visit(0, new Set(owner.keys()), []);
}

function coversAll(owner: PolicyRule, dimensions: readonly Dimension[]): boolean {
  return dimensions.every(({ entries, matches }) => entries.every((entry) => matches(owner, entry)));
}

function groupAlike(owner: readonly PolicyRule[], dimension: Dimension): readonly Alike[] {
  const bySignature = new Map<string, { entries: string[]; owners: Set<number> }>();
  for (const entry of new Set(dimension.entries)) {
    const owners = new Set([...owner.keys()].filter((index) => matchesAt(owner, index, dimension, entry)));
    const signature = [...owners].join();
    const alike = bySignature.get(signature);
    if (alike === undefined) bySignature.set(signature, { entries: [entry], owners });
    else alike.entries.push(entry);
  }
  return [...bySignature.values()];
}

function matchesAt(owner: readonly PolicyRule[], index: number, dimension: Dimension, entry: string): boolean {
  const rule = owner[index];
  return rule !== undefined && dimension.matches(rule, entry);
}

function resourcePart(rule: PolicyRule): readonly Dimension[] {
  return [
    { field: 'verbs', entries: rule.verbs, matches: (owner, verb) => hasOrAll(owner.verbs, verb) },
    { field: 'apiGroups', entries: rule.apiGroups, matches: (owner, group) => hasOrAll(owner.apiGroups, group) },
    { field: 'resources', entries: rule.resources, matches: resourceCovers },
    rule.resourceNames.length === 0
      ? {
          field: 'resourceNames',
          entries: [''],
          matches: (owner) => owner.resourceNames.length === 0,
          unlimited: true,
        }
      : {
          field: 'resourceNames',
          entries: rule.resourceNames,
          matches: (owner, name) => owner.resourceNames.length === 0 || owner.resourceNames.includes(name),
        },
  ];
}

// A path has no name, so an owner rule with names never covers it, although the authorizer would ignore the names.
function pathPart(rule: PolicyRule): readonly Dimension[] {
  return [
    { field: 'verbs', entries: rule.verbs, matches: (owner, verb) => hasOrAll(owner.verbs, verb) },
    {
      field: 'nonResourceURLs',
      entries: rule.nonResourceURLs,
      matches: (owner, path) =>
        owner.resourceNames.length === 0 && owner.nonResourceURLs.some((pattern) => pathCovers(pattern, path)),
    },
  ];
}

function resourceCovers(owner: PolicyRule, resource: string): boolean {
  if (hasOrAll(owner.resources, resource)) return true;
  const slash = resource.indexOf('/');
  return slash >= 0 && owner.resources.includes(`*/${resource.slice(slash + 1)}`);
}

function hasOrAll(list: readonly string[], entry: string): boolean {
  return list.includes('*') || list.includes(entry);
}

function assemble(dimensions: readonly Dimension[], chosen: readonly (readonly string[])[]): PolicyRule {
  const rule: Record<keyof PolicyRule, readonly string[]> = {
    verbs: [],
    apiGroups: [],
    resources: [],
    resourceNames: [],
    nonResourceURLs: [],
  };
  dimensions.forEach((dimension, index) => {
    if (dimension.unlimited !== true) rule[dimension.field] = chosen[index] ?? [];
  });
  return rule;
}
