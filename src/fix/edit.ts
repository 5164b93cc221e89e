import { type Controllers, controllerKey, controllers } from '../facts/controllers.ts';
import type { FactStore } from '../facts/fact.ts';
import { type Inventory, objectFinder, placeKey, type Source } from '../inventory.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { copyOf } from '../kubernetes/paths/apply.ts';
import { isRecord } from '../kubernetes/record.ts';
import type { Finding } from '../report.ts';
import { applyJsonPatch, jsonPatch } from './patch.ts';
import { remedies } from './remedies.ts';
import type { Json, PodRemedy, Refusal } from './remedy.ts';

/** The changes of one object. */
export interface ObjectEdit {
  readonly before: KubernetesObject;
  readonly after: KubernetesObject;
  readonly findings: readonly Finding[];
  /** What was done to its pod spec, to be done to the pods made of it too. */
  readonly pod: readonly (readonly [PodRemedy, Finding])[];
}

export interface Planned {
  /** By the key of the object. */
  readonly edits: ReadonlyMap<string, ObjectEdit>;
  /** By fingerprint, why a remedy can not be applied. */
  readonly refused: ReadonlyMap<string, string>;
}

const order = new Map([...remedies.keys()].map((check, i) => [check, i]));

/** Applies the remedies of these findings to copies of their objects. */
export function planEdits(inventory: Inventory, findings: readonly Finding[], store: FactStore): Planned {
  const find = objectFinder(inventory);
  const owners = store.get(controllers);
  const paths = new Map(owners.all.map((one) => [controllerKey(one.object), one.specPath]));
  const edits = new Map<string, ObjectEdit>();
  const refused = new Map<string, string>();
  for (const [key, group] of groupByObject(findings)) {
    const [first] = group;
    const before = first === undefined ? undefined : find(first.object);
    if (before === undefined) {
      for (const { fingerprint, object } of group)
        refused.set(fingerprint, `kaudit does not read objects of kind ${object.kind}: change it there`);
      continue;
    }
    const edit = editObject(before, group, {
      store,
      path: paths.get(controllerKey(before)),
      isFile: inventory.origin === 'manifests',
    });
    for (const [fingerprint, reason] of edit.refused) refused.set(fingerprint, reason);
    if (edit.findings.length > 0) edits.set(key, edit);
  }
  return { edits, refused };
}

function groupByObject(findings: readonly Finding[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = placeKey(finding.object);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [finding]);
    else known.push(finding);
  }
  return groups;
}

interface Surroundings {
  readonly store: FactStore;
  /** Of the pod spec in an object that makes pods. */
  readonly path: string | undefined;
  /** Whether the object stands in a file, where nothing is immutable. */
  readonly isFile: boolean;
}

function editObject(
  before: KubernetesObject,
  findings: readonly Finding[],
  { store, path, isFile }: Surroundings,
): ObjectEdit & { readonly refused: Map<string, string> } {
  let state: KubernetesObject = before;
  const done: Finding[] = [];
  const pod: (readonly [PodRemedy, Finding])[] = [];
  const refused = new Map<string, string>();
  const sorted = [...findings].sort((a, b) => (order.get(a.check) ?? 0) - (order.get(b.check) ?? 0));
  // Subjects are taken out from the end, so that the places before them stay where they are.
  if (sorted.some(({ fieldPath }) => fieldPath?.startsWith('subjects[') === true)) sorted.sort(bySubjectFromTheEnd);
  for (const finding of sorted) {
    const remedy = remedies.get(finding.check);
    if (remedy === undefined) continue;
    const copy: KubernetesObject & Json = copyOf(state);
    const refusal: Refusal =
      'pod' in remedy
        ? (immutable(before, isFile) ?? editPodSpec(copy, path ?? 'spec', remedy, finding))
        : remedy.object(copy, finding, store);
    if (refusal !== undefined) refused.set(finding.fingerprint, refusal);
    else {
      state = copy;
      done.push(finding);
      if ('pod' in remedy) pod.push([remedy, finding]);
    }
  }
  // What is judged again is what the patch makes of the object, not what the remedy meant.
  const after = applyJsonPatch(before, jsonPatch(before, state));
  return { before, after, findings: done, pod, refused };
}

function bySubjectFromTheEnd(a: Finding, b: Finding): number {
  const place = ({ fieldPath }: Finding): number => Number(/\[(\d+)\]/.exec(fieldPath ?? '')?.[1] ?? 0);
  return place(b) - place(a);
}

/** Why the API server refuses changes of the pod spec (pkg/apis/core/validation, ValidatePodUpdate; pkg/apis/batch, ValidateJobUpdate). */
function immutable({ kind, metadata }: KubernetesObject, isFile: boolean): Refusal {
  if (isFile) return undefined;
  if (kind === 'Pod')
    return metadata.ownerReferences === undefined
      ? 'the spec of a pod can not be changed: delete it and create it anew'
      : 'the spec of a pod can not be changed: delete it, and its controller makes it anew';
  return kind === 'Job' ? 'the template of a Job can not be changed: delete it and create it anew' : undefined;
}

function editPodSpec(object: Json, path: string, remedy: PodRemedy, finding: Finding): Refusal {
  const spec = path.split('.').reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), object);
  return isRecord(spec) ? remedy.pod(spec, finding) : 'its pod spec was not seen';
}

/** The inventory as the cluster would be with these edits: workloads changed, with their pods made anew. */
export function editInventory(
  inventory: Inventory,
  edits: ReadonlyMap<string, ObjectEdit>,
  store: FactStore,
): Inventory {
  const owners = store.get(controllers);
  const made = new Map<string, Map<unknown, unknown>>();
  const keyOf = ({ metadata, ...object }: KubernetesObject): string =>
    placeKey({ ...object, name: metadata.name, namespace: metadata.namespace ?? '' });
  const edited = (item: KubernetesObject): KubernetesObject => {
    const own = edits.get(keyOf(item));
    if (own !== undefined) return own.after;
    const maker = makerOf(item, owners);
    const key = maker === undefined ? '' : keyOf(maker);
    const pod = edits.get(key)?.pod ?? [];
    if (pod.length === 0) return item;
    if (item.kind !== 'Pod') return { ...item, spec: withPodEdits(item.spec, ['template', 'spec'], pod) };
    // Replicas share their spec, and go on sharing it.
    const specs = made.get(key) ?? new Map<unknown, unknown>();
    made.set(key, specs);
    const spec = specs.get(item.spec) ?? withPodEdits(item.spec, [], pod);
    specs.set(item.spec, spec);
    return { ...item, spec };
  };
  const sources = [...inventory.sources].map(([name, source]): readonly [string, Source] => [
    name,
    { ...source, items: source.items.map(edited) },
  ]);
  return { ...inventory, sources: new Map(sources) };
}

function makerOf(item: KubernetesObject, owners: Controllers): KubernetesObject | undefined {
  return owners.makers(item).outermost?.object;
}

function withPodEdits(spec: unknown, path: readonly string[], pod: ObjectEdit['pod']): unknown {
  const copy: unknown = copyOf(spec);
  const at = path.reduce<unknown>((holder, key) => (isRecord(holder) ? holder[key] : undefined), copy);
  if (isRecord(at)) for (const [remedy, finding] of pod) remedy.pod(at, finding);
  return copy;
}
