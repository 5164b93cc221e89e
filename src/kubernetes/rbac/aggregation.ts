import { matchesSelector } from '../label-selector.ts';
import type { Role } from './role.ts';
import { type PolicyRule, ruleKey } from './rule.ts';

/** A rule of a role, and where it comes from. */
export interface ResolvedRule {
  readonly rule: PolicyRule;
  /** The ClusterRoles in which the rule is written and from which it was aggregated, by name; empty for a rule of the role's own. */
  readonly sources: readonly string[];
}

/** A role with the origin of its rules. */
export interface ResolvedRole {
  readonly role: Role;
  /** The rules as served, in their order: what the authorizer goes by. */
  readonly rules: readonly ResolvedRule[];
  /** Rules that the selectors select and that are not served: the controller has not run, or there is none (manifests). */
  readonly pending: readonly ResolvedRule[];
  /** The ClusterRoles that the selectors select, by name. */
  readonly selected: readonly string[];
  /** A selector is unusable: the controller then leaves the rules as they are. */
  readonly invalidSelector: boolean;
}

/**
 * Says for each ClusterRole which rules it has by aggregation and from where
 * (pkg/controller/clusterroleaggregation): a role selects others by label, never itself, and those may aggregate in turn.
 */
export function resolveAggregation(clusterRoles: readonly Role[]): readonly ResolvedRole[] {
  const selections = selectAll(clusterRoles);
  const reach = new Map(clusterRoles.map((role) => [role, reachableFrom(role, selections)]));
  const servers = serversByRule(clusterRoles);
  const sourcesOf = (role: Role, key: string): readonly string[] => {
    const from = (of: Role) => (servers.get(key) ?? []).filter((source) => reach.get(of)?.has(source) === true);
    const all = from(role);
    const written = all.filter((source) => from(source).length === 0);
    // Roles that select each other keep a rule alive that is written in neither.
    return (written.length > 0 ? written : all).map((source) => source.name);
  };
  return clusterRoles.map((role) => {
    const selection = selections.get(role) ?? { roles: [], invalid: false };
    const served = new Set(role.rules.map(ruleKey));
    const pending = new Map(
      [...(reach.get(role) ?? [])].flatMap((source) =>
        source.rules.map((rule): [string, PolicyRule] => [ruleKey(rule), rule]),
      ),
    );
    return {
      role,
      rules: role.rules.map((rule) => ({ rule, sources: sourcesOf(role, ruleKey(rule)) })),
      pending: [...pending]
        .filter(([key]) => !served.has(key))
        .map(([key, rule]) => ({ rule, sources: sourcesOf(role, key) })),
      selected: selection.roles.map((source) => source.name),
      invalidSelector: selection.invalid,
    };
  });
}

/** The rules that a role has of its own, those of an aggregating role that nothing it selects accounts for included. */
export function ownRules(resolved: ResolvedRole): readonly PolicyRule[] {
  return resolved.rules.filter((rule) => rule.sources.length === 0).map(({ rule }) => rule);
}

interface Selection {
  readonly roles: readonly Role[];
  readonly invalid: boolean;
}

function selectAll(clusterRoles: readonly Role[]): ReadonlyMap<Role, Selection> {
  const bySelector = new Map<string, readonly Role[] | 'invalid'>();
  const select = (selector: unknown) => {
    const key = JSON.stringify(selector) ?? '';
    const known = bySelector.get(key);
    if (known !== undefined) return known;
    const matches = clusterRoles.map((role) => ({ role, outcome: matchesSelector(selector, role.labels) }));
    const chosen = matches.some(({ outcome }) => outcome === 'invalid')
      ? 'invalid'
      : matches.filter(({ outcome }) => outcome === true).map(({ role }) => role);
    bySelector.set(key, chosen);
    return chosen;
  };
  return new Map(
    clusterRoles.map((role) => {
      // A selector that is null in the list decodes to an empty one, which selects every ClusterRole.
      const chosen = (role.clusterRoleSelectors ?? []).map((selector) => select(selector ?? {}));
      const invalid = chosen.includes('invalid');
      const roles = invalid ? [] : chosen.flatMap((some) => (some === 'invalid' ? [] : some));
      return [role, { roles: [...new Set(roles)].filter((other) => other !== role), invalid }];
    }),
  );
}

function reachableFrom(role: Role, selections: ReadonlyMap<Role, Selection>): ReadonlySet<Role> {
  const reached = new Set<Role>();
  const queue = [...(selections.get(role)?.roles ?? [])];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (next === role || reached.has(next)) continue;
    reached.add(next);
    queue.push(...(selections.get(next)?.roles ?? []));
  }
  return reached;
}

function serversByRule(clusterRoles: readonly Role[]): ReadonlyMap<string, readonly Role[]> {
  const servers = new Map<string, Role[]>();
  for (const role of clusterRoles) {
    for (const key of new Set(role.rules.map(ruleKey))) {
      const known = servers.get(key);
      if (known === undefined) servers.set(key, [role]);
      else known.push(role);
    }
  }
  return servers;
}
