import { newestMinor } from '../newest.ts';
import {
  admissionChanges,
  bindingWriting,
  configMapChanges,
  namespaceChanges,
  nodeChanges,
  volumeWriting,
} from './changes.ts';
import { describeGranted, type Grant, rightsOf } from './grant.ts';
import { impersonationRights } from './impersonation-rights.ts';
import {
  kubeletAccess,
  podCreation,
  podExecution,
  raising,
  secretReading,
  secretWriting,
  tokenRequests,
} from './powers.ts';
import type { Right } from './rights.ts';
import { usableRights } from './usable.ts';

/** Rights that end at control of the cluster, held everywhere or in kube-system. */
const control: readonly Right[] = [
  ...raising,
  ...kubeletAccess,
  ...secretReading,
  ...podCreation,
  ...podExecution,
  ...tokenRequests,
  ...bindingWriting,
  ...nodeChanges,
];

/** Rights to make what a deployer makes for others, anywhere. */
const deploying: readonly Right[] = [...podCreation, ...bindingWriting, ...raising, ...secretWriting, ...nodeChanges];

/** What stands behind the checks of single rights that are critical or high, most dangerous first. */
const privileged: readonly Right[] = [
  ...control,
  ...admissionChanges,
  ...volumeWriting,
  ...namespaceChanges,
  ...configMapChanges,
];

/** How a grant leads by itself to control of the cluster, in words; undefined where it does not. Names limit it to less. */
export function controlOfCluster(grant: Grant): string | undefined {
  if (grant.namespace !== undefined && grant.namespace !== 'kube-system') return undefined;
  return first(grant, control) ?? impersonates(grant);
}

/** How a grant lets a controller write what makes pods or gives rights, anywhere. */
export function deploysEverywhere(grant: Grant): string | undefined {
  return grant.namespace === undefined ? first(grant, deploying) : undefined;
}

/** The right that makes a grant worth a review, in words. */
export function privilegeOf(grant: Grant): string | undefined {
  const wide = grant.namespace === undefined || grant.namespace === 'kube-system';
  return first(grant, wide ? privileged : narrow) ?? impersonates(grant);
}

/** The same within a namespace: reading Secrets and changing ConfigMaps there leads no further. */
const narrow: readonly Right[] = [...raising, ...podCreation, ...podExecution, ...tokenRequests, ...bindingWriting];

function first(grant: Grant, rights: readonly Right[]): string | undefined {
  if (grant.builtIn) return undefined;
  if (grant.coversEverything !== undefined) {
    const where = grant.namespace === undefined ? 'in the cluster' : `in namespace ${grant.namespace}`;
    return `${grant.called} may do everything ${where}, through ${grant.role.kind} ${grant.role.name}`;
  }
  const granted = usableRights(grant, rights).filter(({ match }) => match.limit === 'none');
  return granted.length === 0 ? undefined : describeGranted(grant, granted);
}

function impersonates(grant: Grant): string | undefined {
  if (grant.builtIn || grant.coversEverything !== undefined) return undefined;
  const rights = impersonationRights(grant.rules, { namespaced: grant.namespace !== undefined, minor: newestMinor });
  const granted = rightsOf(grant.rules, rights).filter(({ match }) => match.limit === 'none');
  return granted.length === 0 ? undefined : describeGranted(grant, granted);
}
