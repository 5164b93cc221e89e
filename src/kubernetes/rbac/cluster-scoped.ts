import { otherPolicyKinds } from '../network/policy-kinds.ts';
import type { Right } from './rights.ts';

/**
 * Resources without a namespace that checks ask for: a rule on them gives nothing through a RoleBinding, since a request for
 * one has no namespace. `namespaces` is not among them: a request for a namespace by name has that name as its namespace
 * (apiserver pkg/endpoints/request/requestinfo.go).
 */
const withoutNamespace: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io/mutatingadmissionpolicies',
  'admissionregistration.k8s.io/mutatingadmissionpolicybindings',
  'admissionregistration.k8s.io/mutatingwebhookconfigurations',
  'admissionregistration.k8s.io/validatingadmissionpolicies',
  'admissionregistration.k8s.io/validatingadmissionpolicybindings',
  'admissionregistration.k8s.io/validatingwebhookconfigurations',
  'apiextensions.k8s.io/customresourcedefinitions',
  'apiregistration.k8s.io/apiservices',
  'certificates.k8s.io/certificatesigningrequests',
  'certificates.k8s.io/signers',
  'rbac.authorization.k8s.io/clusterrolebindings',
  'rbac.authorization.k8s.io/clusterroles',
  'storage.k8s.io/csidrivers',
  'storage.k8s.io/storageclasses',
  'storage.k8s.io/volumeattachments',
  '/groups',
  '/nodes',
  '/persistentvolumes',
  '/users',
  'user.openshift.io/groups',
  'authentication.k8s.io/groups',
  'authentication.k8s.io/nodes',
  'authentication.k8s.io/uids',
  'authentication.k8s.io/userextras',
  'authentication.k8s.io/users',
  ...otherPolicyKinds.flatMap(({ group, resource, namespaced }) => (namespaced ? [] : [`${group}/${resource}`])),
  'k8s.ovn.org/adminpolicybasedexternalroutes',
  'config.gatekeeper.sh/configs',
  'constraints.gatekeeper.sh/constraints',
  'kyverno.io/clusterpolicies',
  'mutations.gatekeeper.sh/assign',
  'mutations.gatekeeper.sh/assignmetadata',
  'mutations.gatekeeper.sh/modifyset',
  'templates.gatekeeper.sh/constrainttemplates',
  'policies.kubewarden.io/clusteradmissionpolicies',
  'policies.kubewarden.io/policyservers',
]);

/** Whether objects of the resource are in no namespace. */
export function isClusterScoped({ group, resource }: Right): boolean {
  return withoutNamespace.has(`${group}/${resource}`);
}
