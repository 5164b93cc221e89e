import type { V1PodSpec } from '@kubernetes/client-node';
import type { ObjectMeta, Pod } from '../kubernetes/object.ts';
import { type Controller, type Controllers, controllerKey } from './controllers.ts';
import { hasDrifted, hasEphemeralContainers } from './drift.ts';

/** Who made a pod. */
export interface Makers {
  /** The outermost controller: what a person edits. */
  readonly owner: Controller | undefined;
  /** The outermost one with a known template. */
  readonly templated: Controller | undefined;
  /** The nearest one. */
  readonly direct: Controller | undefined;
}

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
export function groupReplicas(all: readonly Pod[], owners: Controllers, seenWhole: boolean): Replicas[] {
  const placed = place(all, owners);
  const revisions = countRevisions(placed);
  const groups = new Map<string, Replicas>();
  const specs = numberer<V1PodSpec>();
  for (const { pod, makers, changed } of placed) {
    const old = changed && isOldRevision(revisions.get(revisionOf(pod, makers)), seenWhole);
    const drifted = (changed && !old) || (makers.owner !== undefined && hasEphemeralContainers(pod.spec));
    const key =
      makers.owner === undefined || drifted
        ? controllerKey(pod)
        : `${controllerKey(makers.owner.object)} ${specs(pod.spec)} ${labelKey(pod.metadata.labels)}`;
    const group = groups.get(key) ?? {
      pod,
      ...makers,
      drifted,
      current: !changed,
      nodes: new Set<string>(),
      instances: 0,
    };
    groups.set(key, group);
    if (pod.nodeName !== undefined) group.nodes.add(pod.nodeName);
    group.instances++;
  }
  return [...groups.values()];
}

interface Placed {
  readonly pod: Pod;
  readonly makers: Makers;
  /** Differs from the template that its nearest controller has now. */
  readonly changed: boolean;
}

function place(all: readonly Pod[], owners: Controllers): Placed[] {
  const known = new Map<string, Makers>();
  const comparisons = new Map<V1PodSpec, Map<V1PodSpec, boolean>>();
  return all.map((pod) => {
    const reference = pod.metadata.ownerReferences?.find(({ controller }) => controller === true);
    const key =
      reference && JSON.stringify([reference.apiVersion, reference.kind, pod.metadata.namespace, reference.name]);
    let makers = key === undefined ? nobody : known.get(key);
    if (makers === undefined) {
      makers = { direct: owners.direct(pod), owner: owners.outermost(pod), templated: owners.templated(pod) };
      if (key !== undefined) known.set(key, makers);
    }
    const template = makers.direct?.template?.spec;
    if (template === undefined) return { pod, makers, changed: false };
    const compared = comparisons.get(template) ?? new Map<V1PodSpec, boolean>();
    comparisons.set(template, compared);
    const changed = compared.get(pod.spec) ?? hasDrifted(pod.spec, template);
    compared.set(pod.spec, changed);
    return { pod, makers, changed };
  });
}

const nobody: Makers = { direct: undefined, owner: undefined, templated: undefined };

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
  for (const { pod, makers, changed } of placed) {
    const key = revisionOf(pod, makers);
    if (key === '') continue;
    const known = revisions.get(key) ?? { pods: 0, changed: 0 };
    revisions.set(key, known);
    known.pods++;
    if (changed) known.changed++;
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

function labelKey(labels: ObjectMeta['labels']): string {
  return labels === undefined ? '' : JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
