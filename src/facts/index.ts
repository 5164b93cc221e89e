import { accountUse } from './account-use.ts';
import { apiServers } from './api-servers.ts';
import { bindings } from './bindings.ts';
import { cluster } from './cluster.ts';
import { componentAccounts } from './component-accounts.ts';
import { controlPlaneNodes } from './control-plane-nodes.ts';
import { controllerManagers } from './controller-managers.ts';
import { controllers } from './controllers.ts';
import { deployers } from './deployers.ts';
import { etcdMembers } from './etcd-members.ts';
import type { FactDefinition, FactState } from './fact.ts';
import { accountGrants, grants } from './grants.ts';
import { identities } from './identities.ts';
import { ingresses, routes } from './ingresses.ts';
import { isolation } from './isolation.ts';
import { levelObstacles } from './level-obstacles.ts';
import { listeners } from './listeners.ts';
import { limitRanges, namespacePods, namespaces, resourceQuotas, services } from './lists.ts';
import { namespaceSecurity } from './namespace-security.ts';
import { namespacedObjects } from './namespaced-objects.ts';
import { networkPlugin } from './network-plugin.ts';
import { networkPolicies } from './network-policies.ts';
import { persistentVolumes } from './persistent-volumes.ts';
import { podLevels } from './pod-levels.ts';
import { containers, pods } from './pods.ts';
import { policyVersion } from './policy-version.ts';
import { privilegedSubjects } from './privileged-subjects.ts';
import { resolvedRoles } from './resolved-roles.ts';
import { schedulers } from './schedulers.ts';
import { selectablePods } from './selectable-pods.ts';
import { serviceAccounts, tokens } from './tokens.ts';
import { toolAccounts } from './tool-accounts.ts';
import { widenedBindings } from './widened-bindings.ts';
import { workloads } from './workloads.ts';

/** All facts by the name that checks use in `each` and `needs`. */
export const facts = {
  accountGrants,
  accountUse,
  apiServers,
  bindings,
  cluster,
  componentAccounts,
  containers,
  controlPlaneNodes,
  controllerManagers,
  controllers,
  deployers,
  etcdMembers,
  grants,
  identities,
  ingresses,
  isolation,
  levelObstacles,
  limitRanges,
  listeners,
  namespacePods,
  namespaceSecurity,
  namespacedObjects,
  namespaces,
  networkPlugin,
  networkPolicies,
  persistentVolumes,
  podLevels,
  pods,
  policyVersion,
  privilegedSubjects,
  resolvedRoles,
  resourceQuotas,
  routes,
  schedulers,
  selectablePods,
  serviceAccounts,
  services,
  tokens,
  toolAccounts,
  widenedBindings,
  workloads,
} as const satisfies Readonly<Record<string, FactDefinition<FactState>>>;

export type FactName = keyof typeof facts;

/** What each fact holds. */
export type Facts = { readonly [N in FactName]: ReturnType<(typeof facts)[N]['derive']> };
