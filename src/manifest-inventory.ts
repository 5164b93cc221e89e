import { inventoryFromObjects, type ObjectsOptions } from './collect/from-objects.ts';
import { type Inventory, type Place, placeKey } from './inventory.ts';
import { resourceOf, storedNamespace } from './kubernetes/resources.ts';
import type { Manifest } from './manifests.ts';

/** Manifests as if they were the whole cluster; the inventory knows where each object stands. */
export function inventoryFromManifests(
  manifests: readonly Manifest[],
  options: Pick<ObjectsOptions, 'kubernetesVersion' | 'tool'> = {},
): Inventory {
  const places = new Map<string, Place>();
  for (const { object, place } of manifests) {
    const key = keyOf(object);
    // Of an object that is there twice, the first place is shown.
    if (key !== undefined && !places.has(key)) places.set(key, place);
  }
  const placeOf = new Map<unknown, Place>(manifests.map(({ object, place }) => [object, place]));
  const inventory = inventoryFromObjects([...placeOf.keys()], {
    ...options,
    complete: true,
    origin: 'manifests',
    placeOf: (object) => placeOf.get(object),
  });
  return { ...inventory, places };
}

function keyOf({ apiVersion = '', kind, metadata }: Record<string, unknown>): string | undefined {
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof metadata !== 'object' || metadata === null)
    return undefined;
  const name: unknown = 'name' in metadata ? metadata.name : undefined;
  const given: unknown = 'namespace' in metadata ? metadata.namespace : undefined;
  if (typeof name !== 'string') return undefined;
  const stated = typeof given === 'string' ? given : undefined;
  const namespace = storedNamespace(resourceOf(apiVersion, kind) ?? '', stated) ?? '';
  return placeKey({ apiVersion, kind, name, namespace });
}
