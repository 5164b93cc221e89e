import { adminGroup, otherPolicyKinds, type PolicyKind } from '../network/policy-kinds.ts';
import type { Right } from './rights.ts';

const write = ['create', 'update', 'patch'];
const alter = ['update', 'patch'];

/**
 * The verbs that remove objects: one by its name, or all of a list. A request for the second has no name, so that a rule with
 * resourceNames never allows it. Source: apiserver pkg/endpoints/request/requestinfo.go.
 */
export const erase: readonly string[] = ['delete', 'deletecollection'];

/** The verbs that write or remove objects. */
export const change: readonly string[] = [...write, ...erase];

/** One right for each resource, written `resource` or `resource/subresource`. */
export function rightsOn(verbs: readonly string[], group: string, ...resources: readonly string[]): readonly Right[] {
  return resources.map((written) => {
    const [resource = '', subresource] = written.split('/');
    return { verbs, group, resource, ...(subresource === undefined ? {} : { subresource }) };
  });
}

/** To change what admission does, or who answers for an API. */
export const admissionChanges: readonly Right[] = [
  ...rightsOn(
    change,
    'admissionregistration.k8s.io',
    'mutatingwebhookconfigurations',
    'validatingwebhookconfigurations',
    'mutatingadmissionpolicies',
    'mutatingadmissionpolicybindings',
    'validatingadmissionpolicies',
    'validatingadmissionpolicybindings',
  ),
  ...rightsOn(write, 'apiregistration.k8s.io', 'apiservices'),
  ...rightsOn(write, 'apiextensions.k8s.io', 'customresourcedefinitions'),
];

/** To write roles and bindings, within one's own rights. */
export const bindingWriting: readonly Right[] = rightsOn(
  write,
  'rbac.authorization.k8s.io',
  'clusterrolebindings',
  'rolebindings',
  'clusterroles',
  'roles',
);

/** To destroy what people work with: data first. */
export const destruction: readonly Right[] = [
  ...rightsOn(erase, '', 'namespaces', 'persistentvolumes', 'persistentvolumeclaims', 'secrets', 'pods'),
  ...rightsOn(erase, 'apps', 'deployments', 'statefulsets', 'daemonsets', 'replicasets'),
  ...rightsOn(erase, 'batch', 'jobs', 'cronjobs'),
  ...rightsOn(erase, '', 'replicationcontrollers'),
];

/** To remove traces. */
export const eventErasure: readonly Right[] = [
  ...rightsOn(erase, '', 'events'),
  ...rightsOn(erase, 'events.k8s.io', 'events'),
];

/**
 * To relabel namespaces: their status and finalizers are written with the labels, past Pod Security's own look at them. Sources:
 * pkg/registry/core/namespace/strategy.go (PrepareForUpdate of both), pod-security-admission, ValidateNamespace.
 */
export const namespaceChanges: readonly Right[] = [
  ...rightsOn(alter, '', 'namespaces', 'namespaces/status'),
  ...rightsOn(['update'], '', 'namespaces/finalize'),
];

/** To change nodes, or to put a pod on one; `bindings` is the older way for the same request. A status is never deleted. */
export const nodeChanges: readonly Right[] = [
  ...rightsOn([...alter, ...erase], '', 'nodes'),
  ...rightsOn(alter, '', 'nodes/status'),
  ...rightsOn(['create'], '', 'pods/binding', 'bindings'),
];

/** To make pods leave their nodes. */
export const podDeletion: readonly Right[] = rightsOn(erase, '', 'pods');

/** To reach ports through the API server. */
export const tunnels: readonly Right[] = rightsOn(
  ['create', 'get'],
  '',
  'pods/portforward',
  'pods/proxy',
  'services/proxy',
);

/** To change ConfigMaps. */
export const configMapChanges: readonly Right[] = rightsOn(alter, '', 'configmaps');

/** To create volumes and what makes them. */
export const volumeWriting: readonly Right[] = [
  ...rightsOn(write, '', 'persistentvolumes'),
  ...rightsOn(write, 'storage.k8s.io', 'storageclasses', 'csidrivers', 'volumeattachments'),
];

/**
 * To open, close or redirect traffic. The policies of the Network Policy API count beside any plugin, since many implement them;
 * an AdminNetworkPolicy is heard before every NetworkPolicy.
 */
export const trafficChanges: readonly Right[] = [
  ...rightsOn(change, 'networking.k8s.io', 'networkpolicies', 'ingresses'),
  ...otherPolicyKinds.filter(({ group }) => group === adminGroup).flatMap(changesOf),
  ...rightsOn(change, 'gateway.networking.k8s.io', 'gateways', 'httproutes', 'grpcroutes', 'tlsroutes', 'tcproutes'),
  ...rightsOn(change, 'gateway.networking.k8s.io', 'udproutes', 'referencegrants'),
  ...rightsOn(change, 'route.openshift.io', 'routes'),
  ...rightsOn(change, '', 'endpoints'),
  ...rightsOn(alter, '', 'services/status'),
  ...rightsOn(change, 'discovery.k8s.io', 'endpointslices'),
];

function changesOf({ group, resource }: PolicyKind): readonly Right[] {
  return rightsOn(change, group, resource);
}

function ofEngine(name: string): readonly Right[] {
  return otherPolicyKinds.filter(({ engine }) => engine === name).flatMap(changesOf);
}

// EKS Auto Mode runs Amazon's engine on the nodes. Source: EKS documentation, "Use Network Policies with EKS Auto Mode".
const ofPlugins: ReadonlyMap<string, readonly Right[]> = new Map([
  ...otherPolicyKinds.map(({ engine }) => [engine, ofEngine(engine)] as const),
  ['EKS Auto Mode', ofEngine('Amazon VPC CNI')],
  ['OVN-Kubernetes', rightsOn(change, 'k8s.ovn.org', 'egressfirewalls', 'adminpolicybasedexternalroutes')],
]);

const none: readonly Right[] = [];

/** To change the policies that a network plugin has besides those of Kubernetes, by the plugin's name. */
export function pluginPolicyChanges(plugin: string): readonly Right[] {
  return ofPlugins.get(plugin) ?? none;
}
