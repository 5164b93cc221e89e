import { inventoryFromObjects, type ObjectsOptions } from './collect/from-objects.ts';
import type { Inventory } from './inventory.ts';
import { readJsonStream } from './json-stream.ts';
import { isRecord } from './kubernetes/record.ts';
import { allResources, type Resource, resourceOf } from './kubernetes/resources.ts';
import { readManifests } from './manifests.ts';

/** A file of a dump: its path below the folder that was given, and its text. */
export interface RecordedFile {
  readonly name: string;
  readonly text: string;
}

/** Whether a text is a recorded inventory of kaudit, of any version, by its first fields. */
export function isInventory(text: string): boolean {
  return /^\s*\{\s*(?:"apiVersion"\s*:\s*"kaudit\.dev\/|"kind"\s*:\s*"Inventory")/.test(text.slice(0, 500));
}

/** The objects in a text that kubectl or a dump wrote: JSON, several JSON texts in a row, or YAML. Throws ManifestError. */
export function readRecordedObjects({ name, text }: RecordedFile): unknown[] {
  const json = readJsonStream(text);
  const values = json ?? readManifests(text, name, { loose: true, uniqueKeys: false }).map(({ object }) => object);
  return values.flatMap((value) => withKind(value, name));
}

/**
 * Objects that were read from a cluster by other programs. Nothing tells whether a list is whole, so none of them counts as
 * complete: they can prove what is wrong, never that nothing is. A kind that is not among them is out of scope.
 */
export function inventoryFromRecorded(
  objects: readonly unknown[],
  options: Pick<ObjectsOptions, 'tool'> = {},
): Inventory {
  const inventory = inventoryFromObjects(objects, options);
  const sources = new Map(
    [...inventory.sources].map(([name, source]) => {
      const seen = new Set<string>();
      // Dumps hold the same pod in a list and in a file of its own.
      const items = source.items.filter(({ kind, metadata }) => {
        const key = JSON.stringify([kind, metadata.namespace ?? '', metadata.name]);
        return !seen.has(key) && seen.add(key) !== undefined;
      });
      return [name, { ...source, items }];
    }),
  );
  return { ...inventory, sources };
}

/** Dumps may hold bare lists: then the name of the file or of its folder is the resource (`pods/shop.json`, `nodes.json`). */
function withKind(value: unknown, name: string): unknown[] {
  const list = Array.isArray(value)
    ? value
    : isRecord(value) && value.kind === undefined && Array.isArray(value.items)
      ? value.items
      : null;
  if (list === null) return [isRecord(value) && isRecord(value.info) && value.kind === undefined ? value.info : value];
  const type = typeOf(name);
  return list.map((item: unknown) => (isRecord(item) && type !== undefined ? { ...type, ...item } : item));
}

/** What a bare list holds, by its path. A folder of a namespaced kind decides before the file, which a namespace may name. */
function typeOf(name: string): { readonly apiVersion: string; readonly kind: string } | undefined {
  const parts = name
    .replace(/\.gz$/, '')
    .replace(/\.(?:json|ya?ml)$/, '')
    .split('/');
  const [folder, file] = [parts.at(-2), parts.at(-1)].map((part) =>
    part === undefined ? undefined : resourceNamed(part),
  );
  const found = folder?.namespaced === true ? folder : (file ?? folder);
  if (found === undefined) return undefined;
  const apiVersion = [found.group, found.versions[0]].filter((part) => part !== '').join('/');
  return { apiVersion, kind: found.kind };
}

let byName: ReadonlyMap<string, Resource | null> | undefined;

/** A resource as dumps spell it: `networkpolicies`, `network-policy`, `NetworkPolicy`, `pvcs`; undefined where two are so called. */
function resourceNamed(spelling: string): Resource | undefined {
  byName ??= indexNames();
  return byName.get(spelling.toLowerCase().replaceAll('-', '')) ?? undefined;
}

/** kubectl's short names, where folders of dumps have them. */
const shortNames: ReadonlyMap<string, string> = new Map([
  ['persistentvolumeclaims', 'pvcs'],
  ['persistentvolumes', 'pvs'],
]);

function indexNames(): ReadonlyMap<string, Resource | null> {
  const names = new Map<string, Resource | null>();
  for (const resource of allResources().values()) {
    if (!resource.builtIn) continue;
    const kind = resource.kind.toLowerCase();
    const spellings = new Set([resource.plural, kind, shortNames.get(resource.plural) ?? kind]);
    for (const spelling of spellings) names.set(spelling, names.has(spelling) ? null : resource);
  }
  return names;
}

/** Whether any of these objects is one that checks read. */
export function holdsKnownObject(objects: readonly unknown[]): boolean {
  return objects.some((object) => {
    if (!isRecord(object) || typeof object.kind !== 'string') return false;
    if (Array.isArray(object.items))
      return object.kind.endsWith('List') && (object.items.length === 0 || holdsKnownObject(itemsOf(object)));
    return resourceOf(typeof object.apiVersion === 'string' ? object.apiVersion : '', object.kind) !== undefined;
  });
}

function itemsOf({ apiVersion, kind, items }: Record<string, unknown>): unknown[] {
  const own = kind === 'List' ? {} : { apiVersion, kind: String(kind).slice(0, -'List'.length) };
  return (Array.isArray(items) ? items : []).map((item: unknown) => (isRecord(item) ? { ...own, ...item } : item));
}
