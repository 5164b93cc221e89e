import { isClusterScoped } from './cluster-scoped.ts';
import { type Grant, type Granted, singleRights } from './grant.ts';
import type { Right } from './rights.ts';

/**
 * The rights among those asked for that a grant gives and that a request can use: none on a resource without a namespace through
 * a RoleBinding, and no create by a name alone, which needs patch or update as well and then shows as that.
 */
export function usableRights(grant: Grant, rights: readonly Right[]): readonly Granted[] {
  const granted = singleRights(grant, rights);
  if (granted.length === 0) return granted;
  return granted.filter(
    ({ right, match }) => match.limit !== 'apply' && (grant.namespace === undefined || !isClusterScoped(right)),
  );
}
