/** A resource of the API: where its list is served and what it holds. `versions` are tried in this order. */
export interface Resource {
  readonly group: string;
  readonly versions: readonly string[];
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Part of every Kubernetes cluster: a 404 is a fault, never "not installed". */
  readonly builtIn: boolean;
}

type Row = readonly [group: string, versions: string, kind: string, namespaced: boolean];

/** Resources every API server of 1.22 to 1.37 serves; key: `plural` or `plural.group`, as kubectl prints it. */
const builtIn: Readonly<Record<string, Row>> = {
  pods: ['', 'v1', 'Pod', true],
  namespaces: ['', 'v1', 'Namespace', false],
  nodes: ['', 'v1', 'Node', false],
  services: ['', 'v1', 'Service', true],
  serviceaccounts: ['', 'v1', 'ServiceAccount', true],
  configmaps: ['', 'v1', 'ConfigMap', true],
  persistentvolumeclaims: ['', 'v1', 'PersistentVolumeClaim', true],
  persistentvolumes: ['', 'v1', 'PersistentVolume', false],
  limitranges: ['', 'v1', 'LimitRange', true],
  resourcequotas: ['', 'v1', 'ResourceQuota', true],
  replicationcontrollers: ['', 'v1', 'ReplicationController', true],
  'deployments.apps': ['apps', 'v1', 'Deployment', true],
  'daemonsets.apps': ['apps', 'v1', 'DaemonSet', true],
  'statefulsets.apps': ['apps', 'v1', 'StatefulSet', true],
  'replicasets.apps': ['apps', 'v1', 'ReplicaSet', true],
  'jobs.batch': ['batch', 'v1', 'Job', true],
  'cronjobs.batch': ['batch', 'v1,v1beta1', 'CronJob', true],
  'networkpolicies.networking.k8s.io': ['networking.k8s.io', 'v1', 'NetworkPolicy', true],
  'ingresses.networking.k8s.io': ['networking.k8s.io', 'v1', 'Ingress', true],
  'roles.rbac.authorization.k8s.io': ['rbac.authorization.k8s.io', 'v1', 'Role', true],
  'rolebindings.rbac.authorization.k8s.io': ['rbac.authorization.k8s.io', 'v1', 'RoleBinding', true],
  'clusterroles.rbac.authorization.k8s.io': ['rbac.authorization.k8s.io', 'v1', 'ClusterRole', false],
  'clusterrolebindings.rbac.authorization.k8s.io': ['rbac.authorization.k8s.io', 'v1', 'ClusterRoleBinding', false],
  'csidrivers.storage.k8s.io': ['storage.k8s.io', 'v1', 'CSIDriver', false],
  'certificatesigningrequests.certificates.k8s.io': ['certificates.k8s.io', 'v1', 'CertificateSigningRequest', false],
};

/** Resources that only some clusters serve: absent is an honest state for them. */
const optional: Readonly<Record<string, Row>> = {
  'gateways.gateway.networking.k8s.io': ['gateway.networking.k8s.io', 'v1,v1beta1', 'Gateway', true],
  'httproutes.gateway.networking.k8s.io': ['gateway.networking.k8s.io', 'v1,v1beta1', 'HTTPRoute', true],
  'referencegrants.gateway.networking.k8s.io': ['gateway.networking.k8s.io', 'v1beta1', 'ReferenceGrant', true],
  'routes.route.openshift.io': ['route.openshift.io', 'v1', 'Route', true],
  'ciliumnetworkpolicies.cilium.io': ['cilium.io', 'v2', 'CiliumNetworkPolicy', true],
  'ciliumclusterwidenetworkpolicies.cilium.io': ['cilium.io', 'v2', 'CiliumClusterwideNetworkPolicy', false],
  'networkpolicies.crd.projectcalico.org': ['crd.projectcalico.org', 'v1', 'NetworkPolicy', true],
  'globalnetworkpolicies.crd.projectcalico.org': ['crd.projectcalico.org', 'v1', 'GlobalNetworkPolicy', false],
  'networkpolicies.projectcalico.org': ['projectcalico.org', 'v3', 'NetworkPolicy', true],
  'globalnetworkpolicies.projectcalico.org': ['projectcalico.org', 'v3', 'GlobalNetworkPolicy', false],
  'clusternetworkpolicies.networking.k8s.aws': ['networking.k8s.aws', 'v1alpha1', 'ClusterNetworkPolicy', false],
  'applicationnetworkpolicies.networking.k8s.aws': ['networking.k8s.aws', 'v1alpha1', 'ApplicationNetworkPolicy', true],
  'networkpolicies.crd.antrea.io': ['crd.antrea.io', 'v1beta1,v1alpha1', 'NetworkPolicy', true],
  'clusternetworkpolicies.crd.antrea.io': ['crd.antrea.io', 'v1beta1,v1alpha1', 'ClusterNetworkPolicy', false],
  'adminnetworkpolicies.policy.networking.k8s.io': [
    'policy.networking.k8s.io',
    'v1alpha1',
    'AdminNetworkPolicy',
    false,
  ],
  'baselineadminnetworkpolicies.policy.networking.k8s.io': [
    'policy.networking.k8s.io',
    'v1alpha1',
    'BaselineAdminNetworkPolicy',
    false,
  ],
  'clusternetworkpolicies.policy.networking.k8s.io': [
    'policy.networking.k8s.io',
    'v1alpha2',
    'ClusterNetworkPolicy',
    false,
  ],
  'clusterpolicies.kyverno.io': ['kyverno.io', 'v1', 'ClusterPolicy', false],
  'policies.kyverno.io': ['kyverno.io', 'v1', 'Policy', true],
};

const resources: ReadonlyMap<string, Resource> = new Map([
  ...Object.entries(builtIn).map(([name, row]) => [name, toResource(name, row, true)] as const),
  ...Object.entries(optional).map(([name, row]) => [name, toResource(name, row, false)] as const),
]);

function toResource(name: string, [group, versions, kind, namespaced]: Row, isBuiltIn: boolean): Resource {
  const plural = group === '' ? name : name.slice(0, -group.length - 1);
  return { group, versions: versions.split(','), plural, kind, namespaced, builtIn: isBuiltIn };
}

/** The resource of that name (`pods`, `deployments.apps`), or undefined where the name is not a list kaudit knows. */
export function findResource(name: string): Resource | undefined {
  return resources.get(name);
}

/** All known resources by name. */
export function allResources(): ReadonlyMap<string, Resource> {
  return resources;
}

/** The resource name of an object by its `apiVersion` and `kind`; undefined for kinds that no check reads. */
export function resourceOf(apiVersion: string, kind: string): string | undefined {
  const slash = apiVersion.indexOf('/');
  const group = slash < 0 ? '' : apiVersion.slice(0, slash);
  return byKind.get(`${group}/${kind}`);
}

const byKind: ReadonlyMap<string, string> = new Map(
  [...resources].map(([name, { group, kind }]) => [`${group}/${kind}`, name] as const),
);
