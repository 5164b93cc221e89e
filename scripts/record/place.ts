import type { RawList, RawObject } from './collect.ts';
import { numberOf } from './identify.ts';

interface Pod extends RawObject {
  spec: { nodeName?: string; hostNetwork?: boolean };
  status: { hostIP?: string; hostIPs?: { ip: string }[]; podIP?: string; podIPs?: { ip: string }[] };
}

interface Address {
  ip?: string;
  addresses?: string[];
  nodeName?: string;
  targetRef?: { kind: string; name: string };
}

/** The workers, and the addresses that the test cluster gives them. */
const workers = [
  { name: 'worker-1', address: '10.0.0.11' },
  { name: 'worker-2', address: '10.0.0.12' },
] as const;

/** Deals the pods of each owner out to the workers in turn: where the scheduler put them was a toss of a coin. */
export function place(lists: readonly RawList[]): void {
  const itemsOf = (path: string) => lists.find((list) => list.path === path)?.items ?? [];
  const moved = new Map<string, Pod>();
  const byOwner = new Map<string, Pod[]>();
  for (const pod of itemsOf('/api/v1/pods') as Pod[]) {
    const owner = ownerOf(pod.metadata);
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), pod]);
  }
  for (const [owner, pods] of byOwner) {
    if (!/^(ReplicaSet|StatefulSet|Job)\//.test(owner)) continue;
    const sorted = pods.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    for (const [index, pod] of sorted.entries()) {
      // a pod that tolerates the control plane may be there, and then stays
      if (!pod.spec.nodeName?.startsWith('worker-')) continue;
      moveTo(pod, workers[(numberOf(owner, 5) + index) % 2] ?? workers[0]);
      moved.set(pod.metadata.name, pod);
    }
  }
  for (const { endpoints } of itemsOf('/apis/discovery.k8s.io/v1/endpointslices')) follow(endpoints, moved);
  for (const { subsets } of itemsOf('/api/v1/endpoints')) {
    for (const { addresses } of (subsets ?? []) as { addresses?: unknown }[]) follow(addresses, moved);
  }
}

function ownerOf(metadata: RawObject['metadata']): string {
  const [owner] = metadata.ownerReferences ?? [];
  return `${owner?.kind}/${metadata.namespace}/${owner?.name}`;
}

function moveTo({ spec, status }: Pod, worker: (typeof workers)[number]): void {
  spec.nodeName = worker.name;
  status.hostIP = worker.address;
  status.hostIPs = [{ ip: worker.address }];
  if (spec.hostNetwork) Object.assign(status, { podIP: worker.address, podIPs: [{ ip: worker.address }] });
}

/** Endpoints say where their pods are as well. */
function follow(addresses: unknown, moved: ReadonlyMap<string, Pod>): void {
  for (const address of (addresses ?? []) as Address[]) {
    const pod = moved.get(address.targetRef?.name ?? '');
    if (pod?.spec.nodeName === undefined || pod.status.podIP === undefined) continue;
    address.nodeName = pod.spec.nodeName;
    if (address.ip !== undefined) address.ip = pod.status.podIP;
    if (address.addresses !== undefined) address.addresses = [pod.status.podIP];
  }
}
