import { newestMinor } from '../newest.ts';
import { certificateWays, signsForServer } from './certificates.ts';
import { admissionChanges, bindingWriting, namespaceChanges, nodeChanges, volumeWriting } from './changes.ts';
import { coversEverything } from './everything.ts';
import { rightsOf } from './grant.ts';
import { impersonationRights } from './impersonation-rights.ts';
import { kubeletAccess, podExecution, podMaking, raising, secretReading, tokenRequests } from './powers.ts';
import type { Right } from './rights.ts';
import type { PolicyRule } from './rule.ts';
import { isUsable } from './usable.ts';

/** What stands behind the critical and high checks of single rights; of ConfigMaps only some lead further, by their names. */
const risky: readonly Right[] = [
  ...raising,
  ...kubeletAccess,
  ...secretReading,
  ...podMaking,
  ...podExecution,
  ...tokenRequests,
  ...bindingWriting,
  ...nodeChanges,
  ...admissionChanges,
  ...volumeWriting,
  ...namespaceChanges,
];

/**
 * The first right among rules that leads to more than the rules say, in words; undefined where there is none. `namespace`: where
 * a RoleBinding gives them; undefined for the whole cluster.
 */
export function riskOf(rules: readonly PolicyRule[], namespace: string | undefined): string | undefined {
  if (coversEverything(rules) !== undefined) return 'use every verb on every resource';
  const namespaced = namespace !== undefined;
  const certificates = certificateWays.filter((way) => signsForServer(rules, way) !== undefined);
  const first = [
    ...rightsOf(rules, risky),
    ...rightsOf(rules, impersonationRights(rules, { namespaced, minor: newestMinor })),
    ...certificates.flatMap(({ writing }) => rightsOf(rules, writing)),
  ].find((granted) => isUsable(granted, namespace));
  if (first === undefined) return undefined;
  const { resource, subresource } = first.right;
  return `${first.match.verb} ${[resource, ...(subresource === undefined ? [] : [subresource])].join('/')}`;
}
