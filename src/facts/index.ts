import { accountUse } from './account-use.ts';
import { admissionPolicies } from './admission-policies.ts';
import { alerting } from './alerting.ts';
import { apiEndpoints } from './api-endpoints.ts';
import { apiServerCount } from './api-server-count.ts';
import { apiServers } from './api-servers.ts';
import { apiServices } from './api-services.ts';
import { attackGraph } from './attack-graph.ts';
import { backupLocations } from './backup-locations.ts';
import { backupSchedules } from './backup-schedules.ts';
import { bindings } from './bindings.ts';
import { certificates } from './certificates.ts';
import { cloudIdentities } from './cloud-identities.ts';
import { cluster } from './cluster.ts';
import { componentAccounts } from './component-accounts.ts';
import { components } from './components.ts';
import { annotationsSeen, configMaps } from './config-maps.ts';
import { controlPlaneNodes } from './control-plane-nodes.ts';
import { controllerManagers } from './controller-managers.ts';
import { controllers } from './controllers.ts';
import { daemonSets } from './daemon-sets.ts';
import { deployers } from './deployers.ts';
import { etcdMembers } from './etcd-members.ts';
import { exposures } from './exposures.ts';
import { externalIpPolicies } from './external-ip-policies.ts';
import type { FactDefinition, FactState } from './fact.ts';
import { accountGrants, grants } from './grants.ts';
import { helmReleases } from './helm-releases.ts';
import { identities } from './identities.ts';
import { images } from './images.ts';
import { ingresses, routes } from './ingresses.ts';
import { installationAccounts } from './installation-accounts.ts';
import { isolation } from './isolation.ts';
import { kubeProxies } from './kube-proxies.ts';
import { kubelets } from './kubelets.ts';
import { levelObstacles } from './level-obstacles.ts';
import { listeners } from './listeners.ts';
import { limitRanges, namespacePods, namespaces, resourceQuotas, services } from './lists.ts';
import { logTrail } from './log-trail.ts';
import { namedByPeople } from './look-alikes.ts';
import { mesh } from './mesh.ts';
import { metadataAccess } from './metadata-access.ts';
import { namedAccounts } from './named-accounts.ts';
import { namespaceOwners } from './namespace-owners.ts';
import { namespaceSecurity } from './namespace-security.ts';
import { namespacedObjects } from './namespaced-objects.ts';
import { neighbours } from './neighbours.ts';
import { networkPlugin } from './network-plugin.ts';
import { networkPolicies } from './network-policies.ts';
import { nodePatchers } from './node-patchers.ts';
import { nodeCount, nodes } from './nodes.ts';
import { objects } from './objects.ts';
import { operators } from './operators.ts';
import { persistentVolumes } from './persistent-volumes.ts';
import { podEncryption } from './pod-encryption.ts';
import { podLevels } from './pod-levels.ts';
import { podSecurityExemptions } from './pod-security-exemptions.ts';
import { containers, pods, podsAndControlPlane } from './pods.ts';
import { policyCoverage } from './policy-coverage.ts';
import { policyEngines } from './policy-engines.ts';
import { policyExceptions } from './policy-exceptions.ts';
import { policyVersion } from './policy-version.ts';
import { privilegedSubjects } from './privileged-subjects.ts';
import { pullImages } from './pull-images.ts';
import { registries } from './registries.ts';
import { resolvedRoles } from './resolved-roles.ts';
import { restores } from './restores.ts';
import { sandboxes } from './sandboxes.ts';
import { scanDate } from './scan-date.ts';
import { rightsByName, scanIdentity } from './scan-identity.ts';
import { schedulers } from './schedulers.ts';
import { seccompDefault } from './seccomp-default.ts';
import { secretStorage } from './secret-storage.ts';
import { secretStores, secretStoreUse } from './secret-stores.ts';
import { secretMetadata, secrets } from './secrets.ts';
import { selectablePods } from './selectable-pods.ts';
import { serverVersions } from './server-versions.ts';
import { storageClasses } from './storage-classes.ts';
import { subjects } from './subjects.ts';
import { serviceAccounts, tokens } from './tokens.ts';
import { toolAccounts } from './tool-accounts.ts';
import { webhooks } from './webhooks.ts';
import { builtInRoles, widenedBindings } from './widened-bindings.ts';
import { workloads } from './workloads.ts';

/** All facts by the name that checks use in `each` and `needs`. */
export const facts = {
  accountGrants,
  accountUse,
  admissionPolicies,
  alerting,
  apiEndpoints,
  apiServerCount,
  apiServers,
  apiServices,
  attackGraph,
  backupLocations,
  backupSchedules,
  bindings,
  builtInRoles,
  cloudIdentities,
  cluster,
  componentAccounts,
  components,
  configMaps,
  containers,
  controllerManagers,
  controllers,
  controlPlaneNodes,
  daemonSets,
  deployers,
  etcdMembers,
  exposures,
  externalIpPolicies,
  grants,
  helmReleases,
  identities,
  images,
  ingresses,
  isolation,
  kubelets,
  kubeProxies,
  levelObstacles,
  limitRanges,
  listeners,
  logTrail,
  mesh,
  metadataAccess,
  namedAccounts,
  namespacedObjects,
  namespacePods,
  namespaces,
  namespaceOwners,
  namespaceSecurity,
  neighbours,
  networkPlugin,
  networkPolicies,
  nodeCount,
  nodePatchers,
  nodes,
  objects,
  operators,
  persistentVolumes,
  podEncryption,
  podLevels,
  pods,
  podsAndControlPlane,
  podSecurityExemptions,
  policyCoverage,
  policyEngines,
  policyExceptions,
  policyVersion,
  privilegedSubjects,
  pullImages,
  registries,
  resolvedRoles,
  resourceQuotas,
  restores,
  routes,
  scanDate,
  schedulers,
  secretMetadata,
  secrets,
  secretStorage,
  selectablePods,
  serverVersions,
  serviceAccounts,
  services,
  storageClasses,
  subjects,
  tokens,
  toolAccounts,
  webhooks,
  widenedBindings,
  workloads,
  certificates,
  installationAccounts,
  rightsByName,
  scanIdentity,
  secretStores,
  secretStoreUse,
  namedByPeople,
  sandboxes,
  annotationsSeen,
  seccompDefault,
} as const satisfies Readonly<Record<string, FactDefinition<FactState>>>;

export type FactName = keyof typeof facts;

/** What each fact holds. */
export type Facts = { readonly [N in FactName]: ReturnType<(typeof facts)[N]['derive']> };
