import type {
  V1LimitRange,
  V1Namespace,
  V1Node,
  V1PersistentVolume,
  V1PodSpec,
  V1ResourceQuota,
  V1Service,
} from '@kubernetes/client-node';

/** The metadata that kaudit keeps of an object: identity, labels, allow-listed annotations, owners, times. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

/** Any object of the API, as collected: nulls pruned, values that could be secret replaced. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  /** Set where the object does not have the shape of its kind: the first wrong field and what was expected there. */
  readonly malformed?: string;
  readonly [field: string]: unknown;
}

/** A Pod; `spec` is shared by identity between replicas and lacks `nodeName`, which stands beside it. */
export interface Pod extends KubernetesObject {
  readonly spec: V1PodSpec;
  readonly nodeName?: string;
  readonly status?: {
    readonly phase?: string;
    /** Its addresses, one of each family; those of its node where it is on the network of its host. */
    readonly podIPs?: readonly string[];
    /** False where the kubelet says so; absent of a pod that is ready, or of which nobody has said. */
    readonly ready?: false;
    readonly ephemeralContainers?: readonly EphemeralState[];
    /** `sha256:…` of the image that each container runs, where its status tells. */
    readonly digests?: Readonly<Record<string, string>>;
  };
}

/** What a pod's status tells of an ephemeral container: when it started, and when it ended if it did. */
export interface EphemeralState {
  readonly name: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
}

/** A PersistentVolume: of its source, only what leads to a path of a node is kept. */
export interface PersistentVolume extends KubernetesObject {
  readonly spec?: Pick<NonNullable<V1PersistentVolume['spec']>, 'hostPath' | 'local' | 'claimRef'>;
}

export interface Namespace extends KubernetesObject {
  readonly status?: V1Namespace['status'];
}

export interface Service extends KubernetesObject {
  readonly spec?: V1Service['spec'];
}

export interface LimitRange extends KubernetesObject {
  readonly spec?: V1LimitRange['spec'];
}

export interface ResourceQuota extends KubernetesObject {
  readonly spec?: V1ResourceQuota['spec'];
}

export interface Node extends KubernetesObject {
  readonly spec?: V1Node['spec'];
  readonly status?: V1Node['status'];
}

/** What a finding points at: enough to type `kubectl edit`. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly uid?: string;
}

/** An object as people call it: `Deployment shop/web`. */
export function objectName({ kind, namespace, name }: Pick<ObjectReference, 'kind' | 'namespace' | 'name'>): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** Which object can not be read, and why. */
export function malformedText({ kind, metadata, malformed = '' }: KubernetesObject): string {
  return `${metadata.name === '' ? `a ${kind}` : objectName({ kind, ...metadata })} is malformed (${malformed})`;
}

/** The reference of an object. */
export function referenceTo(object: KubernetesObject): ObjectReference {
  const { apiVersion, kind } = object;
  const { namespace, name, uid } = object.metadata;
  // Written out: there may be hundreds of thousands, and spreads are slow.
  if (uid === undefined)
    return namespace === undefined ? { apiVersion, kind, name } : { apiVersion, kind, namespace, name };
  return namespace === undefined ? { apiVersion, kind, name, uid } : { apiVersion, kind, namespace, name, uid };
}
