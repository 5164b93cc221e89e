import { newestMinor } from '../newest.ts';
import {
  admissionChanges,
  bindingWriting,
  configMapChanges,
  namespaceChanges,
  nodeChanges,
  volumeWriting,
} from './changes.ts';
import { describeGranted, type Grant, type Granted, rightsOf } from './grant.ts';
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
import type { PolicyRule } from './rule.ts';
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
  return isWide(grant) ? ways(grant, control)?.() : undefined;
}

/** Whether a grant is for the whole cluster, or for the namespace of what runs it. */
export function isWide({ namespace }: Grant): boolean {
  return namespace === undefined || namespace === 'kube-system';
}

/** How a grant lets a controller write what makes pods or gives rights, anywhere. */
export function deploysEverywhere(grant: Grant): string | undefined {
  return grant.namespace === undefined ? ways(grant, deploying)?.() : undefined;
}

/** What makes a grant worth a review: undefined where nothing, else a description, made when it is asked for. */
export function privilegeOf(grant: Grant): (() => string) | undefined {
  return ways(grant, isWide(grant) ? privileged : narrow);
}

/** The same within a namespace: reading Secrets and changing ConfigMaps there leads no further. */
const narrow: readonly Right[] = [...raising, ...podCreation, ...podExecution, ...tokenRequests, ...bindingWriting];

function ways(grant: Grant, rights: readonly Right[]): (() => string) | undefined {
  if (grant.builtIn) return undefined;
  if (grant.coversEverything !== undefined) return () => describeEverything(grant);
  const granted = unlimitedRights(grant, rights);
  return granted.length === 0 ? undefined : () => describeGranted(grant, granted);
}

const answers = new WeakMap<readonly PolicyRule[], Map<readonly Right[], Map<boolean, readonly Granted[]>>>();

/** Those that no name limits, or else the impersonation that none limits; asked once for each list of rules, rights and scope. */
function unlimitedRights(grant: Grant, rights: readonly Right[]): readonly Granted[] {
  const { rules } = grant;
  const namespaced = grant.namespace !== undefined;
  const ofRules = answers.get(rules) ?? new Map<readonly Right[], Map<boolean, readonly Granted[]>>();
  answers.set(rules, ofRules);
  const ofRights = ofRules.get(rights) ?? new Map<boolean, readonly Granted[]>();
  ofRules.set(rights, ofRights);
  const known = ofRights.get(namespaced);
  if (known !== undefined) return known;
  const granted = usableRights(grant, rights).filter(unlimited);
  const answer =
    granted.length > 0
      ? granted
      : rightsOf(rules, impersonationRights(rules, { namespaced, minor: newestMinor })).filter(unlimited);
  ofRights.set(namespaced, answer);
  return answer;
}

function unlimited({ match }: Granted): boolean {
  return match.limit === 'none';
}

function describeEverything({ called, namespace, role }: Grant): string {
  const where = namespace === undefined ? 'in the cluster' : `in namespace ${namespace}`;
  return `${called} may do everything ${where}, through ${role.kind} ${role.name}`;
}
