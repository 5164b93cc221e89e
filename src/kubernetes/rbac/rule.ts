/** One rule of a Role or ClusterRole; an empty `resourceNames` does not limit it. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

export type RuleField = keyof PolicyRule;

/** The fields of a rule, in the order in which kubectl shows them. */
export const ruleFields: readonly RuleField[] = ['apiGroups', 'resources', 'resourceNames', 'nonResourceURLs', 'verbs'];

/** Reads `rules` of a role as served; whatever is not a rule allows nothing, but keeps its place in the list. */
export function readRules(rules: unknown): readonly PolicyRule[] {
  if (!Array.isArray(rules)) return [];
  const known = read.get(rules) ?? rules.map(readRule);
  read.set(rules, known);
  return known;
}

/** Roles with the same list of rules have one reading of it. */
const read = new WeakMap<readonly unknown[], readonly PolicyRule[]>();

/** Reads one rule as served: absent and null fields are empty lists. */
export function readRule(rule: unknown): PolicyRule {
  const fields: Readonly<Record<string, unknown>> =
    typeof rule === 'object' && rule !== null ? Object.fromEntries(Object.entries(rule)) : {};
  return {
    verbs: strings(fields.verbs),
    apiGroups: strings(fields.apiGroups),
    resources: strings(fields.resources),
    resourceNames: names(fields.resourceNames),
    nonResourceURLs: strings(fields.nonResourceURLs),
  };
}

/** A text that is equal for two rules exactly if they are the same rule, order included (as the aggregation controller compares). */
export function ruleKey(rule: PolicyRule): string {
  const known = keys.get(rule) ?? JSON.stringify(ruleFields.map((field) => rule[field]));
  keys.set(rule, known);
  return known;
}

const keys = new WeakMap<PolicyRule, string>();

/** A wildcard in a rule: `*` in any list but resourceNames (where it is an ordinary name), or as a part of a resource. */
export interface Wildcard {
  readonly field: RuleField;
  readonly value: string;
}

/** The wildcards of a rule, those included that the authorizer takes literally (`pods/*` matches nothing). */
export function wildcardsOf(rule: PolicyRule): readonly Wildcard[] {
  const whole = (field: RuleField) => (rule[field].includes('*') ? [{ field, value: '*' }] : []);
  const resources = rule.resources.filter((resource) => resource.split('/').includes('*'));
  return [
    ...whole('verbs'),
    ...[...new Set(resources)].map((value): Wildcard => ({ field: 'resources', value })),
    ...whole('apiGroups'),
    ...whole('nonResourceURLs'),
  ];
}

// JSON null in a list of strings decodes to "" in the API server; nothing else but strings gets past it.
function strings(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return [];
  return list.map((entry) => (entry === null ? '' : entry)).filter((entry) => typeof entry === 'string');
}

// An unreadable name must not turn a limited rule into an unlimited one.
function names(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.map((entry) => (typeof entry === 'string' ? entry : '')) : [];
}
