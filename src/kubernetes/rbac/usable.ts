import { isClusterScoped } from './cluster-scoped.ts';
import { type Grant, type Granted, singleRights } from './grant.ts';
import type { Right } from './rights.ts';

/** The rights among those asked for that a grant gives and that a request can use. */
export function usableRights(grant: Grant, rights: readonly Right[]): readonly Granted[] {
  const granted = singleRights(grant, rights);
  return granted.length === 0 ? granted : granted.filter((one) => isUsable(one, grant.namespace));
}

/**
 * Whether a request can use a right that a RoleBinding gives in a namespace (undefined: in the whole cluster): none on a resource
 * without a namespace, and no create by a name alone, which needs patch or update as well and then shows as that. For `bind` the
 * API server asks in the namespace of the new binding, ClusterRoles included (pkg/registry/rbac/rolebinding/policybased/storage.go).
 */
export function isUsable({ right, match }: Granted, namespace: string | undefined): boolean {
  if (match.limit === 'apply') return false;
  return namespace === undefined || match.verb === 'bind' || !isClusterScoped(right);
}
