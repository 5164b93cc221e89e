import { isWhole } from '../inventory.ts';
import type { KubernetesObject, PersistentVolume } from '../kubernetes/object.ts';
import { defineFact, type Fact, type Read } from './fact.ts';
import { aboutObject } from './lists.ts';
import { pods } from './pods.ts';

/** A persistent volume that is a path of a node. */
export interface NodeVolume {
  readonly source: 'hostPath' | 'local';
  readonly path: string;
  readonly claim?: VolumeClaim;
}

/** The claim that a volume is bound to. */
export interface VolumeClaim {
  /** `shop/data`. */
  readonly name: string;
  /** Whether it still exists; undefined where the claims were not seen. */
  readonly exists: boolean | undefined;
  /** `Deployment web`: what mounts it, sorted. */
  readonly users: readonly string[];
  /** Whether these are all that use it. */
  readonly knowsUsers: boolean;
}

export interface PersistentVolumeItem {
  /** Undefined where the volume lies elsewhere than on a node. */
  readonly volume: NodeVolume | undefined;
}

/** The persistent volumes; one that is being deleted is left out. */
export const persistentVolumes = defineFact({
  name: 'persistentVolumes',
  from: ['persistentvolumes'],
  evidence: ['persistentvolumeclaims'],
  consults: [pods],
  derive(read): Fact<PersistentVolumeItem> {
    const claims = claimsOf(read);
    const volumes = read.source('persistentvolumes').items;
    return {
      ...read.stateOf(),
      items: volumes
        .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
        .map((object) => ({
          value: { volume: object.malformed === undefined ? nodeVolume(object, claims) : undefined },
          about: aboutObject(object),
        })),
    };
  },
});

type ClaimOf = (namespace: string, name: string) => VolumeClaim;

function nodeVolume({ spec }: PersistentVolume, claimOf: ClaimOf): NodeVolume | undefined {
  const { hostPath, local, claimRef } = spec ?? {};
  const at = hostPath ?? local;
  if (at === undefined) return undefined;
  return {
    source: hostPath === undefined ? 'local' : 'hostPath',
    path: at.path ?? '',
    ...(claimRef?.name === undefined ? {} : { claim: claimOf(claimRef.namespace ?? 'default', claimRef.name) }),
  };
}

function claimsOf(read: Read): ClaimOf {
  const source = read.source('persistentvolumeclaims');
  const existing = new Map(source.items.map((claim) => [keyOf(claim.metadata.namespace, claim.metadata.name), claim]));
  const { items, state } = read.fact(pods);
  const users = new Map<string, Set<string>>();
  for (const { value, about } of items)
    for (const { persistentVolumeClaim } of value.pod.spec.volumes ?? []) {
      if (typeof persistentVolumeClaim?.claimName !== 'string') continue;
      const key = keyOf(value.pod.namespace, persistentVolumeClaim.claimName);
      const known = users.get(key) ?? new Set();
      users.set(key, known.add(`${about.object.kind} ${about.object.name}`));
    }
  return (namespace, name) => {
    const key = keyOf(namespace, name);
    const claim = existing.get(key);
    return {
      name: key,
      exists: claim !== undefined || (isWhole(source) ? false : undefined),
      users: [...(users.get(key) ?? []), ...podOf(claim)].sort(),
      knowsUsers: state === 'complete' && isWhole(source),
    };
  };
}

/** A generic ephemeral volume has a claim that belongs to its pod. */
function podOf(claim: KubernetesObject | undefined): string[] {
  const owner = claim?.metadata.ownerReferences?.find(({ kind }) => kind === 'Pod');
  return owner === undefined ? [] : [`Pod ${owner.name}`];
}

function keyOf(namespace = 'default', name: string): string {
  return `${namespace}/${name}`;
}
