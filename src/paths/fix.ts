import { audit } from '../audit.ts';
import type { Check } from '../check.ts';
import { attackGraph } from '../facts/attack-graph.ts';
import { type Controllers, controllers } from '../facts/controllers.ts';
import { FactStore } from '../facts/fact.ts';
import { holdsEverything } from '../facts/path-summary.ts';
import type { Inventory, Source } from '../inventory.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { applyTo, editSpec, type PatchOperation, patchOf } from '../kubernetes/paths/apply.ts';
import { cutBetween } from '../kubernetes/paths/cut.ts';
import { costOf, describeEdit, type Edit } from '../kubernetes/paths/edits.ts';
import { tool } from '../tool.ts';
import { entriesOf, type PathsOptions } from './paths.ts';

/** What one object needs. */
export interface ObjectFix {
  readonly object: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace?: string;
    readonly name: string;
  };
  /** In words. */
  readonly edits: readonly string[];
  /** JSON Patch; empty where the object is to be deleted, or is of a kind that was not collected. */
  readonly patch: readonly PatchOperation[];
  /** Whether the object, a pod that nothing makes again, is to be deleted. */
  readonly delete: boolean;
}

/** Edits that close all ways, and proof that they do. */
export interface Fix {
  readonly method: 'exact' | 'greedy';
  readonly edits: number;
  readonly objects: readonly ObjectFix[];
  /** Entries from which a way stays: every step of it is beyond an edit. */
  readonly open: readonly string[];
  /** Entries from which a way led, before and after, by evaluating the edited inventory again. */
  readonly before: number;
  readonly after: number;
  /** Scores before and after, as bounds; null where no checks were given. */
  readonly score: { readonly before: readonly [number, number]; readonly after: readonly [number, number] } | null;
}

/** The least number of edits after which no way leads from the entries to the target, verified on the edited inventory. */
export function fixPaths(
  inventory: Inventory,
  { from = 'any', to = 'cluster-admin' }: PathsOptions = {},
  checks: readonly Check[] | null = null,
): Fix {
  const store = new FactStore(inventory);
  const { graph, to: search } = store.get(attackGraph);
  const ways = search(to);
  const entries = entriesOf(store, graph, from).filter(
    (entry) => Number.isFinite(ways.sure.hops[entry]) && !(from === 'any' && holdsEverything(graph, entry)),
  );
  const cut = cutBetween(graph, entries, ways.targets, (index) => {
    const edit = graph.edits[index];
    return edit === undefined ? 0 : costOf(edit);
  });
  const edits = cut.edits.flatMap((index) => graph.edits[index] ?? []);
  const edited = applyEdits(inventory, edits, store.get(controllers));
  const again = new FactStore(edited).get(attackGraph);
  const left = again.to(to);
  const stays = entries.flatMap((entry) => {
    const place = graph.places[entry];
    const now = place === undefined ? undefined : again.graph.indexOf(place.id);
    return place !== undefined && now !== undefined && Number.isFinite(left.sure.hops[now]) ? [place.called] : [];
  });
  return {
    method: cut.method,
    edits: edits.length,
    objects: byObject(inventory, edits),
    open: stays,
    before: entries.length,
    after: stays.length,
    score: checks === null ? null : { before: scoreOf(inventory, checks), after: scoreOf(edited, checks) },
  };
}

function scoreOf(inventory: Inventory, checks: readonly Check[]): readonly [number, number] {
  const { lower, upper } = audit(inventory, { checks, tool }).score;
  return [lower, upper];
}

function keyOf({ kind, namespace = '', name }: Edit['object']): string {
  return JSON.stringify([kind, namespace, name]);
}

function keyOfObject({ kind, metadata }: KubernetesObject): string {
  return keyOf({
    apiVersion: '',
    kind,
    name: metadata.name,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
  });
}

function groupEdits(edits: readonly Edit[]): Map<string, Edit[]> {
  const groups = new Map<string, Edit[]>();
  for (const edit of edits) {
    const key = keyOf(edit.object);
    groups.set(key, [...(groups.get(key) ?? []), edit]);
  }
  return groups;
}

function byObject({ sources }: Inventory, edits: readonly Edit[]): ObjectFix[] {
  const groups = groupEdits(edits);
  const objects = new Map(
    [...sources.values()].flatMap(({ items }) =>
      items.flatMap((item) => (groups.has(keyOfObject(item)) ? [[keyOfObject(item), item] as const] : [])),
    ),
  );
  return [...groups].flatMap(([key, group]): ObjectFix[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { apiVersion, kind, namespace, name } = first.object;
    const found = objects.get(key);
    const isDeletion = group.some((edit) => edit.kind === 'delete-pod');
    return [
      {
        object: { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name },
        edits: group.map(describeEdit),
        patch: found === undefined || isDeletion ? [] : patchOf(found, group),
        delete: isDeletion,
      },
    ];
  });
}

/** The inventory as the cluster would be after the edits: workloads with their pods made anew. */
export function applyEdits(inventory: Inventory, edits: readonly Edit[], owners: Controllers): Inventory {
  const groups = groupEdits(edits);
  const specs = new Map<string, Map<unknown, unknown>>();
  const edit = (item: KubernetesObject): KubernetesObject[] => {
    const own = groups.get(keyOfObject(item));
    if (own?.some(({ kind }) => kind === 'delete-pod')) return [];
    if (own !== undefined) return [applyTo(item, own)];
    const maker = owners.makers(item).outermost;
    const key = maker === undefined ? '' : keyOfObject(maker.object);
    const ofMaker = (groups.get(key) ?? []).flatMap((one) => (one.kind === 'pod' ? [one] : []));
    if (ofMaker.length === 0) return [item];
    if (item.kind !== 'Pod')
      return [
        applyTo(
          item,
          ofMaker.map((one) => ({ ...one, path: 'spec.template.spec' })),
        ),
      ];
    // Replicas share their spec, and go on sharing it.
    const made = specs.get(key) ?? new Map();
    specs.set(key, made);
    const spec =
      made.get(item.spec) ??
      editSpec(
        item.spec,
        ofMaker.map((one) => one.edit),
      );
    made.set(item.spec, spec);
    return [{ ...item, spec }];
  };
  const sources = [...inventory.sources].map(([name, source]): readonly [string, Source] => [
    name,
    { ...source, items: source.items.flatMap(edit) },
  ]);
  return { ...inventory, sources: new Map(sources) };
}
