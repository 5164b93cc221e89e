import { allResources } from '../resources.ts';
import type { Right } from './rights.ts';

/** Resources without a namespace that checks ask for and that no scan lists. Sources: the CustomResourceDefinitions of each project. */
const others: readonly string[] = [
  'apiextensions.k8s.io/customresourcedefinitions',
  'certificates.k8s.io/signers',
  'storage.k8s.io/volumeattachments',
  '/groups',
  '/users',
  'user.openshift.io/groups',
  'authentication.k8s.io/groups',
  'authentication.k8s.io/nodes',
  'authentication.k8s.io/uids',
  'authentication.k8s.io/userextras',
  'authentication.k8s.io/users',
  'k8s.ovn.org/adminpolicybasedexternalroutes',
  'constraints.gatekeeper.sh/constraints',
  'mutations.gatekeeper.sh/assign',
  'mutations.gatekeeper.sh/assignmetadata',
  'mutations.gatekeeper.sh/modifyset',
  'policies.kyverno.io/generatingpolicies',
  'policies.kyverno.io/mutatingpolicies',
  'policies.kubewarden.io/policyservers',
  'argoproj.io/clusterworkflowtemplates',
  'management.cattle.io/globalrolebindings',
  'management.cattle.io/roletemplates',
  'apiextensions.crossplane.io/compositeresourcedefinitions',
  'apiextensions.crossplane.io/compositions',
  'pkg.crossplane.io/configurations',
  'pkg.crossplane.io/functions',
  'pkg.crossplane.io/providers',
  'kubernetes.crossplane.io/objects',
  'karpenter.sh/nodepools',
  'karpenter.k8s.aws/ec2nodeclasses',
  'machineconfiguration.openshift.io/machineconfigs',
  'apps.kio.kasten.io/restorepointcontents',
  'snapshot.storage.k8s.io/volumesnapshotcontents',
];

const withoutNamespace: ReadonlySet<string> = new Set([
  ...[...allResources().values()].flatMap(({ group, plural, namespaced }) =>
    namespaced ? [] : [`${group}/${plural}`],
  ),
  ...others,
]);

/**
 * Whether objects of the resource are in no namespace: a rule on them gives nothing through a RoleBinding, since a request for
 * one has no namespace. `namespaces` is not among them: a request for a namespace by name has that name as its namespace
 * (apiserver pkg/endpoints/request/requestinfo.go).
 */
export function isClusterScoped({ group, resource }: Right): boolean {
  return withoutNamespace.has(`${group}/${resource}`) && !(group === '' && resource === 'namespaces');
}
