import type { Pod } from '../kubernetes/object.ts';
import { defineFact, type FactState } from './fact.ts';

/** Pods of one owner that are stored with the same spec, labels and annotations: replicas, met in the order of the list. */
export interface AlikePods {
  /** The first of them: it speaks for all in everything but name, node and status. */
  readonly pod: Pod;
  readonly pods: readonly Pod[];
}

export interface PodGroups extends FactState {
  readonly groups: readonly AlikePods[];
}

/**
 * The pods, those together that share by identity what collecting stored once. A pod without an owner is alone, as is one that
 * has ended among others that run. Two groups may be alike all the same, where the collector could not tell.
 */
export const alikePods = defineFact({
  name: 'alikePods',
  from: ['pods'],
  derive: (read): PodGroups => ({ ...read.stateOf(), groups: groupPods(read.objects('pods')) }),
});

interface Group extends AlikePods {
  readonly pods: Pod[];
}

function groupPods(all: readonly Pod[]): Group[] {
  const groups: Group[] = [];
  const byOwner = new Map<object, Map<object | undefined, Group[]>>();
  for (const pod of all) {
    const { ownerReferences, labels } = pod.metadata;
    if (ownerReferences === undefined) {
      groups.push({ pod, pods: [pod] });
      continue;
    }
    const ofOwner = byOwner.get(ownerReferences) ?? new Map<object | undefined, Group[]>();
    byOwner.set(ownerReferences, ofOwner);
    const labelled = ofOwner.get(labels) ?? [];
    ofOwner.set(labels, labelled);
    const group = labelled.find((one) => areAlike(one.pod, pod));
    if (group === undefined) {
      const made = { pod, pods: [pod] };
      labelled.push(made);
      groups.push(made);
    } else group.pods.push(pod);
  }
  return groups;
}

function areAlike(a: Pod, b: Pod): boolean {
  return (
    a.spec === b.spec &&
    a.metadata.annotations === b.metadata.annotations &&
    a.metadata.namespace === b.metadata.namespace &&
    (a.metadata.uid === undefined) === (b.metadata.uid === undefined) &&
    a.status?.phase === b.status?.phase
  );
}
