import { resolveAggregation } from '../aggregation.ts';
import { uncoveredRules } from '../cover.ts';
import { type Binding, type Role, roleKey } from '../role.ts';
import { type PolicyRule, readRule } from '../rule.ts';
import { normaliseSubject, type Subject, subjectKey } from '../subject.ts';
// The RBAC objects of bootstrappolicy in Kubernetes 1.22 to 1.37 (plugin/pkg/auth/authorizer/rbac/bootstrappolicy);
// written by scripts/builtin-rbac.ts. `since` is the first minor version in which the role has the rule.
import table from './shipped.json' with { type: 'json' };

/**
 * A role or binding beside the shipped one of its name: no wider, wider, not shipped under that name, or
 * wider than all known versions where the version of the cluster is not among them.
 */
export type Comparison = 'unmodified' | 'widened' | 'unknown-name' | 'unknown-version';

/** The part of a role that is compared. */
export type ComparedRole = Pick<Role, 'kind' | 'namespace' | 'name' | 'rules' | 'clusterRoleSelectors'>;

/** What a role holds beyond the shipped one. */
export interface Excess {
  readonly rules: readonly PolicyRule[];
  readonly selectors: readonly unknown[];
}

/** The minor versions that the table knows, first and last. */
export const knownMinors: { readonly oldest: number; readonly newest: number } = table;

/**
 * Compares a role with the one that Kubernetes ships under its name; `minor` is that of the API server, absent if unknown.
 * Shipped is what any version up to that minor ships, with all feature gates on: at every start the API server adds the
 * rules that are missing and removes none (pkg/registry/rbac/rest/storage_rbac.go), so an upgraded cluster keeps old ones.
 * Give an aggregating role with its own rules only, else what others feed into it counts as its excess.
 */
export function compareShippedRole(role: ComparedRole, minor: number | undefined): Comparison {
  const excess = excessOverShipped(role, minor);
  if (excess === undefined) return 'unknown-name';
  if (excess.rules.length + excess.selectors.length === 0) return 'unmodified';
  return isKnownMinor(minor) ? 'widened' : 'unknown-version';
}

/** Whether Kubernetes ships a role of that name, in any version that the table knows. */
export function isShippedRoleName({
  kind,
  namespace,
  name,
}: Pick<ComparedRole, 'kind' | 'namespace' | 'name'>): boolean {
  return roleNames.has(roleKey(kind, namespace, name));
}

const roleNames: ReadonlySet<string> = new Set(
  table.roles.map(({ kind, namespace, name }) => roleKey(kind === 'Role' ? 'Role' : 'ClusterRole', namespace, name)),
);

/** What a role holds beyond the one that Kubernetes ships under its name; nothing if it ships none. */
export function excessOverShipped(role: ComparedRole, minor: number | undefined): Excess | undefined {
  const shipped = isShippedRoleName(role)
    ? shippedRoles(isKnownMinor(minor) ? minor : table.newest).get(roleKey(role.kind, role.namespace, role.name))
    : undefined;
  if (shipped === undefined) return undefined;
  const selectors = new Set(shipped.selectors.map((selector) => JSON.stringify(selector)));
  return {
    rules: uncoveredRules(shipped.rules, role.rules),
    selectors: (role.clusterRoleSelectors ?? []).filter((selector) => !selectors.has(JSON.stringify(selector))),
  };
}

/** Compares a binding with the one that Kubernetes ships under its name: the same role, and no subject besides. */
export function compareShippedBinding(binding: Binding, minor: number | undefined): Comparison {
  const shipped = shippedBindings.get(bindingKey(binding));
  if (shipped === undefined) return 'unknown-name';
  if (isNoWiderBinding(shipped, binding)) return 'unmodified';
  return isKnownMinor(minor) ? 'widened' : 'unknown-version';
}

/** The subjects of a binding to which the one that Kubernetes ships under its name does not give this role. */
export function subjectsBeyondShipped(binding: ComparedBinding): readonly Subject[] {
  const shipped = shippedBindings.get(bindingKey(binding));
  const sameRole = shipped !== undefined && isNoWiderBinding(shipped, { ...binding, subjects: [] });
  const known = new Set(sameRole ? shipped.subjects.map(subjectKey) : []);
  return binding.subjects.filter((subject) => subject.kind !== 'Unknown' && !known.has(subjectKey(subject)));
}

/** The part of a binding that tells what it grants to whom. */
export type ComparedBinding = Pick<Binding, 'kind' | 'namespace' | 'name' | 'roleRef' | 'subjects'>;

/** Whether a binding grants the same role as a known one, and to none but its subjects; subjects that match nobody do not count. */
export function isNoWiderBinding(known: ComparedBinding, binding: ComparedBinding): boolean {
  const subjects = new Set(known.subjects.map(subjectKey));
  return (
    binding.roleRef.kind === known.roleRef.kind &&
    binding.roleRef.name === known.roleRef.name &&
    binding.subjects.every((subject) => subject.kind === 'Unknown' || subjects.has(subjectKey(subject)))
  );
}

/** A text that is equal for two bindings exactly if they have the same kind, namespace and name. */
export function bindingKey({ kind, namespace, name }: Pick<Binding, 'kind' | 'namespace' | 'name'>): string {
  return `${kind}:${namespace}/${name}`;
}

interface ShippedRole {
  /** With what aggregation brings in from other shipped roles. */
  readonly rules: readonly PolicyRule[];
  readonly selectors: readonly unknown[];
}

const rolesByMinor = new Map<number, ReadonlyMap<string, ShippedRole>>();

function shippedRoles(minor: number): ReadonlyMap<string, ShippedRole> {
  const known = rolesByMinor.get(minor);
  if (known !== undefined) return known;
  const resolved = resolveAggregation(tableRoles(minor));
  const roles = new Map(
    resolved.map(({ role, pending }): [string, ShippedRole] => [
      roleKey(role.kind, role.namespace, role.name),
      {
        rules: [...role.rules, ...pending.map(({ rule }) => rule)],
        selectors: role.clusterRoleSelectors ?? [],
      },
    ]),
  );
  rolesByMinor.set(minor, roles);
  return roles;
}

/** The roles that Kubernetes ships in a version, as written: what aggregation brings to admin, edit and view is in other roles. */
export function shippedAsWritten(minor: number | undefined): readonly Role[] {
  const label = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
  return tableRoles(isKnownMinor(minor) ? minor : table.newest).map((role) => ({
    ...role,
    labels: { ...role.labels, ...label },
  }));
}

function tableRoles(minor: number): readonly Role[] {
  return table.roles.map((role): Role => {
    return {
      kind: role.kind === 'Role' ? 'Role' : 'ClusterRole',
      namespace: role.namespace,
      name: role.name,
      labels: role.labels,
      rules: role.rules.filter(({ since }) => since <= minor).map(({ rule }) => readRule(table.rules[rule])),
      ...(role.selectors.length === 0 ? {} : { clusterRoleSelectors: role.selectors }),
    };
  });
}

const shippedBindings: ReadonlyMap<string, ComparedBinding> = new Map(
  table.bindings.map((binding): [string, ComparedBinding] => {
    const kind = binding.kind === 'RoleBinding' ? 'RoleBinding' : 'ClusterRoleBinding';
    const subjects: readonly Subject[] = binding.subjects.map((subject) => normaliseSubject(subject));
    return [bindingKey({ ...binding, kind }), { ...binding, kind, subjects }];
  }),
);

function isKnownMinor(minor: number | undefined): minor is number {
  return minor !== undefined && minor >= table.oldest && minor <= table.newest;
}
