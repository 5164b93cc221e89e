import { isWhole } from '../inventory.ts';
import { blocksOf, type CalicoWorld, type NetworkSet } from '../kubernetes/network/calico-entity.ts';
import { field, textOf } from '../kubernetes/network/fields.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import type { Read } from './fact.ts';

const groups = ['projectcalico.org', 'crd.projectcalico.org'] as const;
const setLists = ['networksets', 'globalnetworksets'] as const;

/** What `readCalicoWorld` reads. */
export const calicoEvidence: readonly string[] = groups.flatMap((group) =>
  ['tiers', ...setLists].map((resource) => `${resource}.${group}`),
);

/** What the policies of Calico refer to, on behalf of a fact that declared `calicoEvidence`; null where it was not seen whole. */
export function readCalicoWorld(read: Read): CalicoWorld {
  const places = read.source('namespaces');
  const labelsOf = new Map(places.items.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
  const toSet = ({ metadata, ...object }: KubernetesObject): NetworkSet | undefined => {
    const { namespace, labels = {} } = metadata;
    const blocks = blocksOf(field(field(object, 'spec'), 'nets'));
    if (blocks === undefined) return undefined;
    const namespaceLabels = namespace === undefined ? {} : (labelsOf.get(namespace) ?? (isWhole(places) ? {} : null));
    return { ...(namespace === undefined ? {} : { namespace }), namespaceLabels, labels, blocks };
  };
  const tiers = itemsOf(read, ['tiers']);
  const sets = itemsOf(read, setLists)?.map(toSet);
  const known = sets?.filter((set) => set !== undefined);
  return {
    tiers:
      tiers &&
      new Map(
        tiers.map(({ metadata, ...object }) => {
          const order = field(field(object, 'spec'), 'order');
          const defaultAction = textOf(field(field(object, 'spec'), 'defaultAction')) ?? 'Deny';
          return [
            metadata.name,
            { order: typeof order === 'number' ? order : Number.POSITIVE_INFINITY, defaultAction },
          ];
        }),
      ),
    networkSets: known === undefined || known.length !== sets?.length ? null : known,
  };
}

/** The objects of some lists in the first of the two groups that was seen whole and holds any; null where neither was seen whole. */
function itemsOf(read: Read, resources: readonly string[]): readonly KubernetesObject[] | null {
  for (const group of groups) {
    const sources = resources.map((resource) => read.source(`${resource}.${group}`));
    const items = sources.flatMap((source) => source.items);
    if (sources.every(isWhole) && (items.length > 0 || group === 'crd.projectcalico.org')) return items;
  }
  return null;
}
