import { resolveAggregation } from '../kubernetes/rbac/aggregation.ts';
import { type Authorizer, type BoundRole, indexBindings } from '../kubernetes/rbac/authorizer.ts';
import { shippedAsWritten } from '../kubernetes/rbac/built-in/shipped.ts';
import { boundRoleKey, type Role, readBinding, readRole, roleKey } from '../kubernetes/rbac/role.ts';
import type { PolicyRule } from '../kubernetes/rbac/rule.ts';
import { cluster } from './cluster.ts';
import { defineFact, type FactState, type Read } from './fact.ts';

/** Answers questions about rights as the API server's RBAC authorizer would. */
export interface Authorization extends FactState {
  readonly authorizer: Authorizer;
  /** Whether nothing is missing anywhere: no refusal has a gap then. */
  readonly whole: boolean;
  /**
   * Why a refusal in this namespace can not be trusted; null where all bindings that count there were seen.
   * `''` is the whole cluster, null any namespace at all.
   */
  bindingGap(namespace: string | null): string | null;
  /** Why what a role gives is not known: it was not seen, and not all roles were; null where it does not exist. */
  roleGap(bound: BoundRole): string | null;
  /** The ClusterRoles that a rule of a role was aggregated from; none for a rule of its own. */
  sourcesOf(role: Role, rule: number): readonly string[];
}

const clusterRoles = 'clusterroles.rbac.authorization.k8s.io';
const roles = 'roles.rbac.authorization.k8s.io';
const clusterRoleBindings = 'clusterrolebindings.rbac.authorization.k8s.io';
const roleBindings = 'rolebindings.rbac.authorization.k8s.io';

export const authorization = defineFact({
  name: 'authorization',
  from: [clusterRoleBindings, clusterRoles, roleBindings, roles],
  consults: [cluster],
  derive(read): Authorization {
    const given = [clusterRoles, roles]
      .flatMap((list) => read.objects(list))
      .flatMap((object) => readRole(object) ?? []);
    // On a cluster the rules that are served decide; objects from files have no controller that aggregates.
    const fromFiles = read.inventory.origin !== 'cluster';
    const known = fromFiles && read.stateOf(clusterRoles).state === 'complete' ? withShipped(given, read) : given;
    const aggregated = once(() => new Map(aggregate(known).map((one) => [one.role, one])));
    const rulesOf = (role: Role): readonly PolicyRule[] => {
      const pending = fromFiles ? (aggregated().get(role)?.pending ?? []) : [];
      return pending.length === 0 ? role.rules : [...role.rules, ...pending.map(({ rule }) => rule)];
    };
    const byKey = new Map(
      known.map((role) => [roleKey(role.kind, role.namespace, role.name), { role, rules: rulesOf(role) }]),
    );
    const bound = [clusterRoleBindings, roleBindings]
      .flatMap((list) => read.objects(list))
      .flatMap((object): BoundRole[] => {
        const binding = readBinding(object);
        if (binding === undefined) return [];
        const { role, rules = [] } = byKey.get(boundRoleKey(binding)) ?? {};
        return [{ binding, role, rules }];
      });
    const { namespaces } = read.inventory.scan;
    const gaps = new Map(
      [clusterRoleBindings, clusterRoles, roleBindings, roles].map((list) => [list, read.stateOf(list).reason]),
    );
    const gapOf = (list: string): string | null => gaps.get(list) ?? null;
    const gapIn = (list: string, namespace: string | null): string | null => {
      if (namespaces === null || (namespace !== null && namespaces.includes(namespace))) return gapOf(list);
      return `${list} of ${namespace === null ? 'other namespaces' : `namespace ${namespace}`} not collected`;
    };
    return {
      ...read.stateOf(),
      authorizer: indexBindings(bound),
      whole: namespaces === null && [...gaps.values()].every((gap) => gap === null),
      bindingGap(namespace) {
        const found = [gapOf(clusterRoleBindings), namespace === '' ? null : gapIn(roleBindings, namespace)].filter(
          (gap) => gap !== null,
        );
        return found.length === 0 ? null : found.join('; ');
      },
      roleGap({ binding, role }) {
        if (role !== undefined) return null;
        return binding.roleRef.kind === 'ClusterRole' ? gapOf(clusterRoles) : gapIn(roles, binding.namespace);
      },
      sourcesOf(role, index) {
        const resolved = role.kind === 'ClusterRole' ? aggregated().get(role) : undefined;
        return [...(resolved?.rules ?? []), ...(resolved?.pending ?? [])][index]?.sources ?? [];
      },
    };
  },
});

/** Files leave out the roles that every API server makes. */
function withShipped(given: readonly Role[], read: Read): readonly Role[] {
  const { view } = read.fact(cluster);
  const named = new Set(given.map(({ kind, namespace, name }) => roleKey(kind, namespace, name)));
  const missing = shippedAsWritten(view.version === null ? undefined : view.minor).filter(
    ({ kind, namespace, name }) => !named.has(roleKey(kind, namespace, name)),
  );
  return [...given, ...missing];
}

function aggregate(all: readonly Role[]) {
  return resolveAggregation(all.filter(({ kind }) => kind === 'ClusterRole'));
}

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
