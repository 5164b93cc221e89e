import type { KubernetesObject } from '../kubernetes/object.ts';
import { ownRules, type ResolvedRole, resolveAggregation } from '../kubernetes/rbac/aggregation.ts';
import { type Provenance, provenanceOfRole } from '../kubernetes/rbac/built-in/provenance.ts';
import { shippedAsWritten } from '../kubernetes/rbac/built-in/shipped.ts';
import type { Origin } from '../kubernetes/rbac/grant.ts';
import { type Binding, boundRoleKey, type Role, readRole, roleKey } from '../kubernetes/rbac/role.ts';
import { type PolicyRule, ruleKey } from '../kubernetes/rbac/rule.ts';
import { type BindingView, bindings } from './bindings.ts';
import { cluster } from './cluster.ts';
import { type ComponentAccounts, componentAccounts } from './component-accounts.ts';
import { type About, combineStates, defineFact, type Fact, type Item } from './fact.ts';
import { groupBy } from './group.ts';
import { aboutObject } from './lists.ts';

/** A Role or ClusterRole with aggregation resolved. */
export interface RoleView {
  readonly role: Role;
  readonly provenance: Provenance;
  /** What it gives: the rules as served, then those that aggregation has yet to bring. */
  readonly rules: readonly PolicyRule[];
  /** Those of the served ones that are its own, not aggregated. */
  readonly ownRules: readonly PolicyRule[];
  /** `rules` through a RoleBinding: a request for a path has no namespace, so none is allowed. */
  readonly namespacedRules: readonly PolicyRule[];
  /** One for each of `rules`. */
  readonly origins: readonly Origin[];
  /** Whether a binding refers to it; undefined where none was seen and not all bindings were. */
  readonly bound: boolean | undefined;
  /** The ClusterRoles that take its rules over. */
  readonly aggregatedBy: readonly string[];
}

/** The roles, and how to find one: those too that Kubernetes ships and that nobody showed, where not all were seen. */
export interface ResolvedRoles extends Fact<{ readonly role: RoleView }> {
  boundBy(binding: Binding): RoleView | undefined;
  /** Every role of that kind and name; a Role of that namespace, or of any where none is given. */
  named(kind: string, name: string, namespace?: string): readonly RoleView[];
}

const lists = ['clusterroles.rbac.authorization.k8s.io', 'roles.rbac.authorization.k8s.io'];

export const resolvedRoles = defineFact({
  name: 'resolvedRoles',
  from: lists,
  uses: [cluster],
  consults: [bindings, componentAccounts],
  derive(read): ResolvedRoles {
    const { view, state, reason } = read.fact(cluster);
    const minor = view.version === null ? undefined : view.minor;
    const accounts = read.fact(componentAccounts);
    const seen = read.fact(bindings);
    const binders = groupBy(
      seen.items.map(({ value }) => value.binding),
      boundRoleKey,
    );
    const objects = lists.flatMap((list) => read.objects(list)).flatMap(toRole);
    const roles = objects.map(({ role }) => role);
    const resolved = resolveAll(roles);
    const aggregators = aggregatorsIn(resolved.values());
    const items = objects.flatMap(({ role, object }): Item<{ readonly role: RoleView }>[] => {
      const one = resolved.get(role);
      if (one === undefined) return [];
      const bound = binders.get(keyOf(role)) ?? [];
      const scope = seen.state === 'complete' ? scopeOf(bound, accounts) : { scopeUndecided: true as const };
      return [
        {
          value: {
            role: toView(one, resolved, minor, {
              bound: bound.length > 0 || (seen.state === 'complete' ? false : undefined),
              aggregatedBy: aggregators(role),
            }),
          },
          about: { ...aboutObject(object), ...scope },
        },
      ];
    });
    const given = indexRoles(items.map(({ value }) => value.role));
    // Every API server makes these and brings them back; manifests leave them out, and so may a list that was cut off.
    const whole = read.inventory.origin === 'cluster' && read.stateOf().state === 'complete';
    const assumed = once(() => indexRoles(whole ? [] : assumeShipped(roles, minor)));
    const named = (kind: string, name: string) =>
      given.byName.get(`${kind}:${name}`) ?? assumed().byName.get(`${kind}:${name}`) ?? [];
    return {
      ...combineStates(read.stateOf(), { state, reason }),
      items,
      boundBy(binding) {
        const key = boundRoleKey(binding);
        return given.byKey.get(key) ?? assumed().byKey.get(key);
      },
      named: (kind, name, namespace) =>
        named(kind, name).filter(
          ({ role }) => kind === 'ClusterRole' || namespace === undefined || role.namespace === namespace,
        ),
    };
  },
});

interface RoleIndex {
  readonly byKey: ReadonlyMap<string, RoleView>;
  readonly byName: ReadonlyMap<string, readonly RoleView[]>;
}

function indexRoles(views: readonly RoleView[]): RoleIndex {
  return {
    byKey: new Map(views.map((one) => [keyOf(one.role), one])),
    byName: groupBy(views, ({ role }) => `${role.kind}:${role.name}`),
  };
}

/** The roles that Kubernetes ships and that are not among those given, with what the given ones feed into them. */
function assumeShipped(given: readonly Role[], minor: number | undefined): readonly RoleView[] {
  const known = new Set(given.map(keyOf));
  const missing = shippedAsWritten(minor).filter((role) => !known.has(keyOf(role)));
  const resolved = resolveAll([...given, ...missing]);
  return missing.flatMap((role) => {
    const one = resolved.get(role);
    return one === undefined ? [] : [toView(one, resolved, minor, { bound: undefined, aggregatedBy: noAggregator })];
  });
}

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function toRole(object: KubernetesObject): { readonly role: Role; readonly object: KubernetesObject }[] {
  const role = readRole(object);
  return role === undefined ? [] : [{ role, object }];
}

function keyOf({ kind, namespace, name }: Role): string {
  return roleKey(kind, namespace, name);
}

/** Only ClusterRoles aggregate. */
function resolveAll(roles: readonly Role[]): ReadonlyMap<Role, ResolvedRole> {
  const plain = (role: Role): ResolvedRole => ({
    role,
    rules: role.rules.map((rule) => ({ rule, sources: [] })),
    pending: [],
    selected: [],
    invalidSelector: false,
  });
  const aggregated = resolveAggregation(roles.filter(({ kind }) => kind === 'ClusterRole'));
  const single = roles.filter(({ kind }) => kind === 'Role').map(plain);
  return new Map([...aggregated, ...single].map((resolved) => [resolved.role, resolved]));
}

function toView(
  resolved: ResolvedRole,
  all: ReadonlyMap<Role, ResolvedRole>,
  minor: number | undefined,
  use: Pick<RoleView, 'bound' | 'aggregatedBy'>,
): RoleView {
  const { role, pending } = resolved;
  if (pending.length === 0 && resolved.rules.every(({ sources }) => sources.length === 0)) {
    const { rules } = role;
    const { namespacedRules, origins } = sharedBy(rules);
    const provenance = provenanceOfRole(role, minor);
    const { bound, aggregatedBy } = use;
    return { role, provenance, rules, ownRules: rules, namespacedRules, origins, bound, aggregatedBy };
  }
  const rules = pending.length === 0 ? role.rules : [...role.rules, ...pending.map(({ rule }) => rule)];
  const own = ownRules(resolved);
  return {
    role,
    provenance: provenanceOfRole({ ...role, rules: own }, minor),
    rules,
    ownRules: own,
    namespacedRules: withoutPaths(rules),
    origins: [
      ...resolved.rules.map(({ sources }) => ({ sources })),
      ...pending.map(({ rule, sources }) => ({ sources, pendingIndex: placeOf(rule, sources[0], all) })),
    ],
    ...use,
  };
}

/** Which ClusterRoles a role is aggregated into, in order. */
function aggregatorsIn(resolved: Iterable<ResolvedRole>): (role: Role) => readonly string[] {
  const found = new Map<string, string[]>();
  for (const { role, rules, pending } of resolved)
    for (const source of new Set([...rules, ...pending].flatMap(({ sources }) => sources)))
      found.set(source, [...(found.get(source) ?? []), role.name]);
  return ({ kind, name }) => (kind === 'ClusterRole' ? (found.get(name) ?? noAggregator).toSorted() : noAggregator);
}

const noAggregator: readonly string[] = [];

/** A request in a namespace is for no path. */
function withoutPaths(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const hasPaths = rules.some(({ nonResourceURLs }) => nonResourceURLs.length > 0);
  return hasPaths ? rules.map((rule) => ({ ...rule, nonResourceURLs: [] })) : rules;
}

type Shared = Pick<RoleView, 'namespacedRules' | 'origins'>;

const ofRules = new WeakMap<readonly PolicyRule[], Shared>();

/** What roles have in common that aggregate nothing and have the same list of rules. */
function sharedBy(rules: readonly PolicyRule[]): Shared {
  const known = ofRules.get(rules) ?? {
    namespacedRules: withoutPaths(rules),
    origins: rules.map(() => ({ sources: [] })),
  };
  ofRules.set(rules, known);
  return known;
}

/** The index of a rule in the ClusterRole of that name. */
function placeOf(rule: PolicyRule, name: string | undefined, all: ReadonlyMap<Role, ResolvedRole>): number {
  const source = [...all.keys()].find((role) => role.kind === 'ClusterRole' && role.name === name);
  return source?.rules.findIndex((own) => ruleKey(own) === ruleKey(rule)) ?? -1;
}

/** A role belongs to a component where nothing but bindings of components refers to it. */
function scopeOf(
  bound: readonly BindingView[],
  accounts: ComponentAccounts,
): Pick<About, 'component' | 'scopeUndecided'> {
  const scopes: Pick<About, 'component' | 'scopeUndecided'>[] = [];
  for (const { subjects } of bound) {
    const scope = accounts.scopeOf(subjects);
    if (scope.component === undefined && scope.scopeUndecided === undefined) return scope;
    scopes.push(scope);
  }
  const undecided = scopes.find(({ scopeUndecided }) => scopeUndecided === true);
  return undecided ?? scopes.sort((a, b) => ((a.component ?? '') < (b.component ?? '') ? -1 : 1))[0] ?? {};
}
