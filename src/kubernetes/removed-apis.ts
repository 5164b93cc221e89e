/**
 * The minor of Kubernetes 1 that no longer serves a kind in an API version, by `apiVersion`; kinds not named under a version
 * that lists `*` are all removed. Source: k8s.io/api lifecycle markers (prerelease-lifecycle-gen) and the deprecated API
 * migration guide of kubernetes.io, as of 1.37.
 */
const removed: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'apps/v1beta1': { '*': 16 },
  'apps/v1beta2': { '*': 16 },
  'extensions/v1beta1': {
    DaemonSet: 16,
    Deployment: 16,
    ReplicaSet: 16,
    NetworkPolicy: 16,
    PodSecurityPolicy: 16,
    Ingress: 22,
  },
  'admissionregistration.k8s.io/v1beta1': {
    ValidatingWebhookConfiguration: 22,
    MutatingWebhookConfiguration: 22,
    ValidatingAdmissionPolicy: 34,
    ValidatingAdmissionPolicyBinding: 34,
    MutatingAdmissionPolicy: 40,
    MutatingAdmissionPolicyBinding: 40,
  },
  'admissionregistration.k8s.io/v1alpha1': {
    ValidatingAdmissionPolicy: 32,
    ValidatingAdmissionPolicyBinding: 32,
    MutatingAdmissionPolicy: 38,
    MutatingAdmissionPolicyBinding: 38,
  },
  'apiextensions.k8s.io/v1beta1': { CustomResourceDefinition: 22 },
  'apiregistration.k8s.io/v1beta1': { APIService: 22 },
  'authentication.k8s.io/v1beta1': { TokenReview: 22, SelfSubjectReview: 33 },
  'authentication.k8s.io/v1alpha1': { '*': 32 },
  'authorization.k8s.io/v1beta1': { '*': 22 },
  'certificates.k8s.io/v1beta1': { CertificateSigningRequest: 22, ClusterTrustBundle: 40, PodCertificateRequest: 40 },
  'certificates.k8s.io/v1alpha1': { '*': 37 },
  'coordination.k8s.io/v1beta1': { Lease: 22, LeaseCandidate: 39 },
  'coordination.k8s.io/v1alpha2': { '*': 38 },
  'networking.k8s.io/v1beta1': { Ingress: 22, IngressClass: 22, IPAddress: 37, ServiceCIDR: 37 },
  'rbac.authorization.k8s.io/v1beta1': { '*': 22 },
  'rbac.authorization.k8s.io/v1alpha1': { '*': 22 },
  'scheduling.k8s.io/v1beta1': { PriorityClass: 22, '*': 43 },
  'storage.k8s.io/v1beta1': {
    CSIDriver: 22,
    CSINode: 22,
    StorageClass: 22,
    VolumeAttachment: 22,
    CSIStorageCapacity: 27,
    VolumeAttributesClass: 37,
  },
  'storage.k8s.io/v1alpha1': { VolumeAttachment: 24, CSIStorageCapacity: 24, VolumeAttributesClass: 35 },
  'auditregistration.k8s.io/v1alpha1': { '*': 19 },
  'settings.k8s.io/v1alpha1': { '*': 20 },
  'batch/v2alpha1': { CronJob: 21 },
  'batch/v1beta1': { CronJob: 25 },
  'discovery.k8s.io/v1beta1': { EndpointSlice: 25 },
  'events.k8s.io/v1beta1': { Event: 25 },
  'node.k8s.io/v1beta1': { RuntimeClass: 25 },
  'policy/v1beta1': { PodDisruptionBudget: 25, PodSecurityPolicy: 25, Eviction: 25 },
  'autoscaling/v2beta1': { HorizontalPodAutoscaler: 25 },
  'autoscaling/v2beta2': { HorizontalPodAutoscaler: 26 },
  'flowcontrol.apiserver.k8s.io/v1beta1': { '*': 26 },
  'flowcontrol.apiserver.k8s.io/v1beta2': { '*': 29 },
  'flowcontrol.apiserver.k8s.io/v1beta3': { '*': 32 },
  'resource.k8s.io/v1beta1': { '*': 38 },
  'resource.k8s.io/v1beta2': { DeviceTaintRule: 42, '*': 39 },
  'resource.k8s.io/v1alpha3': { DeviceTaintRule: 39, '*': 42 },
  'storagemigration.k8s.io/v1beta1': { '*': 40 },
  'lifecycle.k8s.io/v1alpha1': { '*': 43 },
};

/** The source of objects in API versions that no list serves any more: only files hold them. */
export const removedObjects = 'removed-objects';

/** Of the kinds above that no check reads, those in namespaces. */
const inNamespaces: ReadonlySet<string> = new Set([
  'CSIStorageCapacity',
  'Event',
  'Eviction',
  'HorizontalPodAutoscaler',
  'LeaseCandidate',
  'LocalSubjectAccessReview',
  'PodCertificateRequest',
  'PodDisruptionBudget',
  'PodPreset',
  'ResourceClaim',
  'ResourceClaimTemplate',
]);

/** The namespace in which an object of such a kind would be, as kubectl applies it. */
export function namespaceOfRemoved(kind: string, given: string | undefined): string | undefined {
  return inNamespaces.has(kind) ? given || 'default' : given;
}

/** The minor that no longer serves the kind in that API version; undefined where none is planned. */
export function removedIn(apiVersion: string, kind: string): number | undefined {
  const kinds = Object.hasOwn(removed, apiVersion) ? removed[apiVersion] : undefined;
  if (kinds === undefined) return undefined;
  return Object.hasOwn(kinds, kind) ? kinds[kind] : kinds['*'];
}
