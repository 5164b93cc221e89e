import { hostname } from 'node:os';
import { keyOf } from '../../src/demo/paging.ts';
import type { RawList, RawObject } from './collect.ts';
import { digestOf, numberOf, uuid } from './identify.ts';

/** Annotations that say how or when an object was written; the first holds the data of Secrets as well. */
const droppedAnnotations = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'endpoints.kubernetes.io/last-change-trigger-time',
];

/** An object without what differs between two recordings, and a Secret without its data. */
export function normaliseObject(list: RawList, { apiVersion: _version, kind: _kind, ...object }: RawObject): RawObject {
  const { metadata } = object;
  delete metadata.managedFields;
  for (const name of droppedAnnotations) delete metadata.annotations?.[name];
  if (Object.keys(metadata.annotations ?? {}).length === 0) delete metadata.annotations;
  const key = `${list.kind}/${keyOf(object)}`;
  if (metadata.resourceVersion) metadata.resourceVersion = `${numberOf(key, 5) + 1000}`;
  switch (list.path) {
    case '/api/v1/secrets':
      delete object.data;
      break;
    case '/api/v1/componentstatuses':
      object.conditions = [{ type: 'Healthy', status: 'True', message: 'ok' }];
      break;
    case '/api/v1/configmaps':
      object.data = withoutSignatures(object.data);
      break;
    case '/api/v1/pods':
      nameContainers(object, key);
      break;
    case '/api/v1/nodes':
      giveNetwork(object);
      break;
    case '/api/v1/persistentvolumes':
      delete (object.spec as { claimRef?: { resourceVersion?: string } }).claimRef?.resourceVersion;
      break;
    case '/api/v1/endpoints':
      for (const subset of (object.subsets ?? []) as { addresses?: Target[] }[]) subset.addresses?.sort(byTarget);
      break;
    case '/apis/discovery.k8s.io/v1/endpointslices':
      (object.endpoints as Target[] | null)?.sort(byTarget);
      Object.assign(metadata, { generation: 1 });
      break;
    case '/apis/coordination.k8s.io/v1/leases':
      nameHolder(object, key);
      break;
  }
  return object;
}

interface Target {
  targetRef?: { name: string };
}

function byTarget(a: Target, b: Target): number {
  return (a.targetRef?.name ?? '') < (b.targetRef?.name ?? '') ? -1 : 1;
}

/** cluster-info is signed with bootstrap tokens, which end within the day. */
function withoutSignatures(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).filter(([key]) => !key.startsWith('jws-kubeconfig-')));
}

/** The controller manager hands networks to nodes in the order in which it sees them. */
function giveNetwork(node: RawObject): void {
  const podCIDR = `10.244.${['cp-1', 'worker-1', 'worker-2'].indexOf(node.metadata.name)}.0/24`;
  Object.assign(node.spec as object, { podCIDR, podCIDRs: [podCIDR] });
}

interface ContainerStatus {
  name: string;
  containerID?: string;
}

function nameContainers(pod: RawObject, key: string): void {
  const { containerStatuses = [], initContainerStatuses = [] } = pod.status as Record<string, ContainerStatus[]>;
  for (const status of [...containerStatuses, ...initContainerStatuses]) {
    if (status.containerID) status.containerID = `containerd://${digestOf(`${key}/${status.name}`)}`;
  }
}

function nameHolder(lease: RawObject, key: string): void {
  const spec = lease.spec as { holderIdentity?: string };
  const holder = spec.holderIdentity?.split('_')[0] ?? '';
  const { name, namespace, labels } = lease.metadata;
  if (namespace === 'kube-node-lease') spec.holderIdentity = name;
  else if (holder.startsWith('apiserver-')) spec.holderIdentity = `${name}_${uuid(key)}`;
  else spec.holderIdentity = `${holder === hostname() ? 'cp-1' : holder}_${uuid(key)}`;
  if (labels?.['kubernetes.io/hostname']) labels['kubernetes.io/hostname'] = 'cp-1';
}
