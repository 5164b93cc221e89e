import type { KubernetesObject } from '../kubernetes/object.ts';
import { defineFact, type Fact } from './fact.ts';
import { aboutObject } from './lists.ts';

export interface StorageClass extends KubernetesObject {
  readonly provisioner?: unknown;
  /** Only those that tell of encryption. */
  readonly parameters?: unknown;
}

/** The storage classes. */
export const storageClasses = defineFact({
  name: 'storageClasses',
  from: ['storageclasses.storage.k8s.io'],
  derive: (read): Fact<{ readonly storageClass: StorageClass }> => ({
    ...read.stateOf(),
    items: read
      .objects<StorageClass>('storageclasses.storage.k8s.io')
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map((object) => ({ value: { storageClass: object }, about: aboutObject(object) })),
  }),
});
