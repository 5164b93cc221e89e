import { platformResources } from './platform-resources.ts';
import { secretStoreResources } from './secret-stores.ts';

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

/** The kind of a resource that stands for every kind of its group; its plural is `*`. */
export const anyKind = '*';

/** Resources every API server of 1.22 to 1.37 serves; key: `plural` or `plural.group`, as kubectl prints it. */
const builtIn: Readonly<Record<string, Row>> = {
  pods: ['', 'v1', 'Pod', true],
  namespaces: ['', 'v1', 'Namespace', false],
  nodes: ['', 'v1', 'Node', false],
  services: ['', 'v1', 'Service', true],
  serviceaccounts: ['', 'v1', 'ServiceAccount', true],
  configmaps: ['', 'v1', 'ConfigMap', true],
  secrets: ['', 'v1', 'Secret', true],
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
  'apiservices.apiregistration.k8s.io': ['apiregistration.k8s.io', 'v1', 'APIService', false],
  'endpointslices.discovery.k8s.io': ['discovery.k8s.io', 'v1', 'EndpointSlice', true],
  'validatingwebhookconfigurations.admissionregistration.k8s.io': [
    'admissionregistration.k8s.io',
    'v1',
    'ValidatingWebhookConfiguration',
    false,
  ],
  'mutatingwebhookconfigurations.admissionregistration.k8s.io': [
    'admissionregistration.k8s.io',
    'v1',
    'MutatingWebhookConfiguration',
    false,
  ],
  'networkpolicies.networking.k8s.io': ['networking.k8s.io', 'v1', 'NetworkPolicy', true],
  'ingresses.networking.k8s.io': ['networking.k8s.io', 'v1', 'Ingress', true],
  'roles.rbac.authorization.k8s.io': ['rbac.authorization.k8s.io', 'v1', 'Role', true],
  'rolebindings.rbac.authorization.k8s.io': ['rbac.authorization.k8s.io', 'v1', 'RoleBinding', true],
  'clusterroles.rbac.authorization.k8s.io': ['rbac.authorization.k8s.io', 'v1', 'ClusterRole', false],
  'clusterrolebindings.rbac.authorization.k8s.io': ['rbac.authorization.k8s.io', 'v1', 'ClusterRoleBinding', false],
  'leases.coordination.k8s.io': ['coordination.k8s.io', 'v1', 'Lease', true],
  'runtimeclasses.node.k8s.io': ['node.k8s.io', 'v1', 'RuntimeClass', false],
  'csidrivers.storage.k8s.io': ['storage.k8s.io', 'v1', 'CSIDriver', false],
  'storageclasses.storage.k8s.io': ['storage.k8s.io', 'v1', 'StorageClass', false],
  'certificatesigningrequests.certificates.k8s.io': ['certificates.k8s.io', 'v1', 'CertificateSigningRequest', false],
};

/** Policies of admission, their exceptions, and the reports of image scanners; asked for only where their group is served. */
const admission: Readonly<Record<string, Row>> = Object.fromEntries(
  [
    ['admissionregistration.k8s.io', 'v1,v1beta1', 'ValidatingAdmissionPolicy', 'validatingadmissionpolicies', false],
    [
      'admissionregistration.k8s.io',
      'v1,v1beta1',
      'ValidatingAdmissionPolicyBinding',
      'validatingadmissionpolicybindings',
      false,
    ],
    [
      'admissionregistration.k8s.io',
      'v1,v1beta1,v1alpha1',
      'MutatingAdmissionPolicy',
      'mutatingadmissionpolicies',
      false,
    ],
    [
      'admissionregistration.k8s.io',
      'v1,v1beta1,v1alpha1',
      'MutatingAdmissionPolicyBinding',
      'mutatingadmissionpolicybindings',
      false,
    ],
    // Gone since 1.25.
    ['policy', 'v1beta1', 'PodSecurityPolicy', 'podsecuritypolicies', false],
    ['kyverno.io', 'v2,v2beta1,v2alpha1', 'PolicyException', 'policyexceptions', true],
    ['policies.kyverno.io', 'v1,v1beta1,v1alpha1', 'ValidatingPolicy', 'validatingpolicies', false],
    ['policies.kyverno.io', 'v1,v1beta1', 'NamespacedValidatingPolicy', 'namespacedvalidatingpolicies', true],
    ['policies.kyverno.io', 'v1,v1beta1,v1alpha1', 'ImageValidatingPolicy', 'imagevalidatingpolicies', false],
    ['policies.kyverno.io', 'v1,v1beta1', 'NamespacedImageValidatingPolicy', 'namespacedimagevalidatingpolicies', true],
    ['policies.kyverno.io', 'v1,v1beta1,v1alpha1', 'PolicyException', 'policyexceptions', true],
    ['templates.gatekeeper.sh', 'v1,v1beta1', 'ConstraintTemplate', 'constrainttemplates', false],
    ['constraints.gatekeeper.sh', 'v1beta1', anyKind, '*', false],
    ['config.gatekeeper.sh', 'v1alpha1', 'Config', 'configs', true],
    ['policies.kubewarden.io', 'v1,v1alpha2', 'ClusterAdmissionPolicy', 'clusteradmissionpolicies', false],
    ['policies.kubewarden.io', 'v1,v1alpha2', 'AdmissionPolicy', 'admissionpolicies', true],
    ['policies.kubewarden.io', 'v1', 'ClusterAdmissionPolicyGroup', 'clusteradmissionpolicygroups', false],
    ['policies.kubewarden.io', 'v1', 'AdmissionPolicyGroup', 'admissionpolicygroups', true],
    ['policy.jspolicy.com', 'v1beta1', 'JsPolicy', 'jspolicies', false],
    ['policy.sigstore.dev', 'v1beta1,v1alpha1', 'ClusterImagePolicy', 'clusterimagepolicies', false],
    ['portieris.cloud.ibm.com', 'v1', 'ClusterImagePolicy', 'clusterimagepolicies', false],
    ['portieris.cloud.ibm.com', 'v1', 'ImagePolicy', 'imagepolicies', true],
    ['config.openshift.io', 'v1,v1alpha1', 'ClusterImagePolicy', 'clusterimagepolicies', false],
    ['config.openshift.io', 'v1,v1alpha1', 'ImagePolicy', 'imagepolicies', true],
    ['config.openshift.io', 'v1', 'Image', 'images', false],
    ['aquasecurity.github.io', 'v1alpha1', 'VulnerabilityReport', 'vulnerabilityreports', true],
    ['aquasecurity.github.io', 'v1alpha1', 'ExposedSecretReport', 'exposedsecretreports', true],
    [
      'spdx.softwarecomposition.kubescape.io',
      'v1beta1',
      'VulnerabilityManifestSummary',
      'vulnerabilitymanifestsummaries',
      true,
    ],
    ['secscan.quay.redhat.com', 'v1alpha1', 'ImageManifestVuln', 'imagemanifestvulns', true],
  ].map(([group, versions, kind, plural, namespaced]): [string, Row] => [
    `${String(plural)}.${String(group)}`,
    [String(group), String(versions), String(kind), namespaced === true],
  ]),
);

/** Resources that only some clusters serve: absent is an honest state for them. */
const optional: Readonly<Record<string, Row>> = {
  'gateways.gateway.networking.k8s.io': ['gateway.networking.k8s.io', 'v1,v1beta1', 'Gateway', true],
  'httproutes.gateway.networking.k8s.io': ['gateway.networking.k8s.io', 'v1,v1beta1', 'HTTPRoute', true],
  'grpcroutes.gateway.networking.k8s.io': ['gateway.networking.k8s.io', 'v1', 'GRPCRoute', true],
  'tlsroutes.gateway.networking.k8s.io': ['gateway.networking.k8s.io', 'v1,v1alpha3,v1alpha2', 'TLSRoute', true],
  'tcproutes.gateway.networking.k8s.io': ['gateway.networking.k8s.io', 'v1,v1alpha2', 'TCPRoute', true],
  'udproutes.gateway.networking.k8s.io': ['gateway.networking.k8s.io', 'v1,v1alpha2', 'UDPRoute', true],
  'referencegrants.gateway.networking.k8s.io': ['gateway.networking.k8s.io', 'v1beta1', 'ReferenceGrant', true],
  'apiservers.config.openshift.io': ['config.openshift.io', 'v1', 'APIServer', false],
  'peerauthentications.security.istio.io': ['security.istio.io', 'v1,v1beta1', 'PeerAuthentication', true],
  'destinationrules.networking.istio.io': ['networking.istio.io', 'v1,v1beta1,v1alpha3', 'DestinationRule', true],
  'servers.policy.linkerd.io': ['policy.linkerd.io', 'v1beta3,v1beta2,v1beta1', 'Server', true],
  'authorizationpolicies.policy.linkerd.io': ['policy.linkerd.io', 'v1alpha1', 'AuthorizationPolicy', true],
  'serverauthorizations.policy.linkerd.io': ['policy.linkerd.io', 'v1beta1', 'ServerAuthorization', true],
  'meshes.kuma.io': ['kuma.io', 'v1alpha1', 'Mesh', false],
  'felixconfigurations.crd.projectcalico.org': ['crd.projectcalico.org', 'v1', 'FelixConfiguration', false],
  'networks.operator.openshift.io': ['operator.openshift.io', 'v1', 'Network', false],
  'deploymentconfigs.apps.openshift.io': ['apps.openshift.io', 'v1', 'DeploymentConfig', true],
  'rollouts.argoproj.io': ['argoproj.io', 'v1alpha1', 'Rollout', true],
  'clonesets.apps.kruise.io': ['apps.kruise.io', 'v1alpha1', 'CloneSet', true],
  'services.serving.knative.dev': ['serving.knative.dev', 'v1', 'Service', true],
  'routes.route.openshift.io': ['route.openshift.io', 'v1', 'Route', true],
  'ciliumnetworkpolicies.cilium.io': ['cilium.io', 'v2', 'CiliumNetworkPolicy', true],
  'ciliumclusterwidenetworkpolicies.cilium.io': ['cilium.io', 'v2', 'CiliumClusterwideNetworkPolicy', false],
  'networkpolicies.crd.projectcalico.org': ['crd.projectcalico.org', 'v1', 'NetworkPolicy', true],
  'globalnetworkpolicies.crd.projectcalico.org': ['crd.projectcalico.org', 'v1', 'GlobalNetworkPolicy', false],
  'networkpolicies.projectcalico.org': ['projectcalico.org', 'v3', 'NetworkPolicy', true],
  'globalnetworkpolicies.projectcalico.org': ['projectcalico.org', 'v3', 'GlobalNetworkPolicy', false],
  'tiers.crd.projectcalico.org': ['crd.projectcalico.org', 'v1', 'Tier', false],
  'tiers.projectcalico.org': ['projectcalico.org', 'v3', 'Tier', false],
  'networksets.crd.projectcalico.org': ['crd.projectcalico.org', 'v1', 'NetworkSet', true],
  'networksets.projectcalico.org': ['projectcalico.org', 'v3', 'NetworkSet', true],
  'globalnetworksets.crd.projectcalico.org': ['crd.projectcalico.org', 'v1', 'GlobalNetworkSet', false],
  'globalnetworksets.projectcalico.org': ['projectcalico.org', 'v3', 'GlobalNetworkSet', false],
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
    'v1beta1,v1alpha2',
    'ClusterNetworkPolicy',
    false,
  ],
  'clusterpolicies.kyverno.io': ['kyverno.io', 'v1', 'ClusterPolicy', false],
  'policies.kyverno.io': ['kyverno.io', 'v1', 'Policy', true],
  ...admission,
  ...platformResources,
  ...secretStoreResources,
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
  // These two took over the kinds of extensions, whose objects the API server served in both places.
  if (group === 'extensions') return byKind.get(`apps/${kind}`) ?? byKind.get(`networking.k8s.io/${kind}`);
  return byKind.get(`${group}/${kind}`) ?? byKind.get(`${group}/${anyKind}`);
}

/**
 * The namespace of an object of that list as the API server stores it: `default` where a namespaced object names none (kubectl apply), none
 * where an object without namespaces names one (apiserver pkg/registry/rest/create.go, BeforeCreate). As given for lists that kaudit does not know.
 */
export function storedNamespace(list: string, given: string | undefined): string | undefined {
  const namespaced = resources.get(list)?.namespaced;
  if (namespaced === undefined) return given;
  return namespaced ? given || 'default' : undefined;
}

const byKind: ReadonlyMap<string, string> = new Map(
  [...resources].map(([name, { group, kind }]) => [`${group}/${kind}`, name] as const),
);
