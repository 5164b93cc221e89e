import type { V1PodSpec } from '@kubernetes/client-node';
import type { ObjectMeta, Pod } from '../kubernetes/object.ts';
import { haveSameEntries } from '../kubernetes/shared-values.ts';
import type { AlikePods } from './alike-pods.ts';
import { type Controllers, controllerKey, type Makers } from './controllers.ts';
import { hasDrifted, hasEphemeralContainers } from './drift.ts';

/** A group of pods with one owner, one spec and one set of labels. */
export interface Replicas extends Makers {
  readonly pod: Pod;
  /** Changed after it was made: stands for itself. */
  readonly drifted: boolean;
  /** Made from the template that its nearest controller has now. */
  readonly current: boolean;
  /** Names of the nodes they run on. */
  readonly nodes: Set<string>;
  instances: number;
}

/** Folds the pods that are alike. A pod without an owner and one that drifted stand for themselves. */
export function groupReplicas(all: readonly AlikePods[], owners: Controllers, seenWhole: boolean): Replicas[] {
  const placed = place(all, owners);
  const revisions = countRevisions(placed);
  const groups = new Map<string, Replicas>();
  const specs = numberer<V1PodSpec>();
  const labels = labelKeys();
  for (const { pod: first, pods, makers, changed } of placed) {
    const old = changed && isOldRevision(revisions.get(revisionOf(first, makers)), seenWhole);
    const drifted = (changed && !old) || (makers.outermost !== undefined && hasEphemeralContainers(first.spec));
    const { outermost } = makers;
    const shared =
      outermost === undefined || drifted
        ? undefined
        : `${controllerKey(outermost.object)} ${specs(first.spec)} ${labels(first.metadata.labels)}`;
    for (const pod of pods) {
      const key = shared ?? controllerKey(pod);
      let group = groups.get(key);
      if (group === undefined) {
        group = { pod, ...makers, drifted, current: !changed, nodes: new Set<string>(), instances: 0 };
        groups.set(key, group);
      }
      if (pod.nodeName !== undefined) group.nodes.add(pod.nodeName);
      group.instances++;
    }
  }
  return [...groups.values()];
}

interface Placed extends AlikePods {
  readonly makers: Makers;
  /** Differ from the template that their nearest controller has now. */
  readonly changed: boolean;
}

function place(all: readonly AlikePods[], owners: Controllers): Placed[] {
  const comparisons = new Map<V1PodSpec, Map<V1PodSpec, boolean>>();
  return all.map(({ pod, pods }) => {
    const makers = owners.makers(pod);
    const template = makers.direct?.template?.spec;
    if (template === undefined) return { pod, pods, makers, changed: false };
    const compared = comparisons.get(template) ?? new Map<V1PodSpec, boolean>();
    comparisons.set(template, compared);
    const changed = compared.get(pod.spec) ?? hasDrifted(pod.spec, template);
    compared.set(pod.spec, changed);
    return { pod, pods, makers, changed };
  });
}

interface Revision {
  pods: number;
  changed: number;
}

/**
 * Pods of a DaemonSet or StatefulSet stay what they are while a new template is rolled out, or for ever with OnDelete. Several of
 * one revision that all differ from the template are such; one among others that do not was changed by hand. Where not all
 * pods were seen, one may be several.
 */
function isOldRevision(revision: Revision | undefined, seenWhole: boolean): boolean {
  return revision !== undefined && (revision.pods > 1 || !seenWhole) && revision.changed === revision.pods;
}

function countRevisions(placed: readonly Placed[]): ReadonlyMap<string, Revision> {
  const revisions = new Map<string, Revision>();
  for (const { pod, pods, makers, changed } of placed) {
    const key = revisionOf(pod, makers);
    if (key === '') continue;
    const known = revisions.get(key) ?? { pods: 0, changed: 0 };
    revisions.set(key, known);
    known.pods += pods.length;
    if (changed) known.changed += pods.length;
  }
  return revisions;
}

function revisionOf({ metadata }: Pod, { direct }: Makers): string {
  const hash = metadata.labels?.['controller-revision-hash'];
  return hash === undefined || direct === undefined ? '' : `${controllerKey(direct.object)} ${hash}`;
}

/** Numbers objects by identity. */
function numberer<T extends object>(): (object: T) => number {
  const numbers = new Map<T, number>();
  return (object) => {
    const known = numbers.get(object);
    if (known !== undefined) return known;
    numbers.set(object, numbers.size);
    return numbers.size - 1;
  };
}

/** A key for a set of labels. Pods are listed beside those that are like them: often the last key is the next. */
function labelKeys(): (labels: ObjectMeta['labels']) => string {
  let last: Readonly<Record<string, string>> = {};
  let lastKey = '[]';
  return (labels = {}) => {
    if (!haveSameEntries(labels, last)) {
      last = labels;
      lastKey = JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
    }
    return lastKey;
  };
}
