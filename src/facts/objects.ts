import { type Inventory, isWhole } from '../inventory.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { isRecord } from '../kubernetes/record.ts';
import { removedObjects } from '../kubernetes/removed-apis.ts';
import { findResource } from '../kubernetes/resources.ts';
import { readServerVersion } from '../kubernetes/version.ts';
import { type About, defineFact, describeGap, type Fact, type Item, type Read } from './fact.ts';
import { aboutObject } from './lists.ts';

/** An API version that something relies on. */
export interface UsedApi {
  readonly apiVersion: string;
  /** Of the object, or the resource that was asked for. */
  readonly kind: string;
  /** `manifest`, or `requests` that the API server counted. */
  readonly by: 'manifest' | 'requests';
  /** The minor that the API server itself names for the removal. */
  readonly removedIn: number | undefined;
}

/** An object with the API versions that its manifests used; or the API server with what it was asked for. */
export interface ObjectItem {
  readonly name: string;
  readonly used: readonly UsedApi[];
  /** Minor of the cluster; undefined where it is not known. */
  readonly minor: number | undefined;
}

/** Lists whose objects people write, by themselves or through a tool. */
const lists = [
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'jobs.batch',
  'cronjobs.batch',
  'services',
  'serviceaccounts',
  'ingresses.networking.k8s.io',
  'networkpolicies.networking.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
];
/** The same without namespaces, where a check asked for them. */
const clusterLists = [
  'clusterroles.rbac.authorization.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
  'storageclasses.storage.k8s.io',
];

/** Objects by the API versions of their manifests, as managedFields or the last applied configuration tell, and what the API server counted. */
export const objects = defineFact({
  name: 'objects',
  from: lists,
  evidence: [...clusterLists, '/version', '/metrics'],
  derive(read): Fact<ObjectItem> {
    const minor = readServerVersion(read.source('/version').items[0]).minor;
    const manifests = read.inventory.origin === 'manifests';
    const written = manifests
      ? manifestsIn(read.inventory)
      : [...lists, ...clusterLists].flatMap((list) => read.objects(list));
    const items = written.flatMap((object) => toItem(object, manifests, minor));
    return { ...read.stateOf(), items: [...items, ...requested(read, minor)] };
  },
});

/** Of manifests every object counts, those included that no list of today has. */
function manifestsIn({ sources }: Inventory): KubernetesObject[] {
  return [...sources].flatMap(([name, { items }]) =>
    name === removedObjects || findResource(name) !== undefined ? items : [],
  );
}

function toItem(object: KubernetesObject, asWritten: boolean, minor: number | undefined): Item<ObjectItem>[] {
  const applied = Array.isArray(object.appliedAs) ? object.appliedAs.filter((one) => typeof one === 'string') : [];
  const versions = asWritten ? [object.apiVersion] : applied;
  if (versions.length === 0) return [];
  const used = versions.map(
    (apiVersion): UsedApi => ({ apiVersion, kind: object.kind, by: 'manifest', removedIn: undefined }),
  );
  return [{ value: { name: object.metadata.name, used, minor }, about: aboutObject(object) }];
}

/** What `apiserver_requested_deprecated_apis` counts: one sample for each deprecated API that was asked for since the server started. */
function requested(read: Read, minor: number | undefined): Item<ObjectItem>[] {
  const source = read.source('/metrics');
  if (source.state === 'absent' || source.reason === 'NotCollected') return [];
  const name = read.inventory.cluster.context ?? read.inventory.cluster.server ?? 'cluster';
  const about: About = {
    object: { apiVersion: 'kaudit.dev/v1alpha1', kind: 'Cluster', name },
    path: '',
    instances: 1,
    ...(isWhole(source) ? {} : { doubt: describeGap('/metrics', source) }),
  };
  const samples: unknown = source.items[0]?.samples;
  const used = (Array.isArray(samples) ? samples : []).flatMap((sample: unknown) =>
    isRecord(sample) ? toUsed(sample) : [],
  );
  return [{ value: { name, used, minor }, about }];
}

function toUsed({ name, labels, value }: Record<string, unknown>): UsedApi[] {
  if (name !== 'apiserver_requested_deprecated_apis' || value === 0 || !isRecord(labels)) return [];
  const { group, version, resource, removed_release: release } = labels;
  if (typeof version !== 'string' || typeof resource !== 'string') return [];
  const apiVersion = typeof group === 'string' && group !== '' ? `${group}/${version}` : version;
  const minor = typeof release === 'string' ? /^1\.(\d{1,3})$/.exec(release)?.[1] : undefined;
  return [{ apiVersion, kind: resource, by: 'requests', removedIn: minor === undefined ? undefined : Number(minor) }];
}
