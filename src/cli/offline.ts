import { isRead } from '../collect/from-objects.ts';
import type { Inventory, Place } from '../inventory.ts';
import { inWords } from '../kubernetes/record.ts';
import { inventoryFromManifests } from '../manifest-inventory.ts';
import { type Manifest, readManifests } from '../manifests.ts';
import { printable } from '../printable.ts';
import { readInventory } from '../read-inventory.ts';
import { holdsKnownObject, inventoryFromRecorded, isInventory, readRecordedObjects } from '../recorded.ts';
import { tool } from '../tool.ts';
import { UsageError } from './errors.ts';
import { type ConnectionFlags, namespacesOf } from './flags.ts';
import { listFolder, readText } from './input.ts';

/** What stands in for a cluster; at most one of the two. */
export interface OfflineFlags {
  readonly inventory?: string;
  readonly manifests?: readonly string[];
}

/** What stands in for a cluster is taken as a whole. Throws UsageError where namespaces are named beside it. */
export function refuseNamespaces(flags: ConnectionFlags & OfflineFlags): void {
  if ((flags.inventory === undefined && flags.manifests === undefined) || namespacesOf(flags) === null) return;
  throw new UsageError(
    '-n has no meaning for --inventory and --manifests',
    'Record with -n instead, or give fewer files.',
  );
}

/** How to read the inventory that the flags name, or null where they mean a cluster. */
export function offlineSource({ inventory, manifests }: OfflineFlags): (() => Promise<Inventory>) | null {
  if (inventory !== undefined && manifests !== undefined)
    throw new UsageError('--inventory and --manifests exclude each other', 'Scan one, then the other.');
  if (inventory !== undefined) return () => readRecorded(inventory);
  return manifests === undefined ? null : () => readManifestFiles(manifests);
}

/** A recorded inventory, or what kubectl and dumps wrote: a file, a folder or standard input. */
async function readRecorded(file: string): Promise<Inventory> {
  const found = await listFolder(file, /\.(?:json|ya?ml)(?:\.gz)?$/i);
  if (found === null) {
    const text = await readText(file);
    if (isInventory(text)) return readOwn(text, file);
    if (text.startsWith('ustar', 257))
      throw new UsageError(
        `${file}: a tar archive`,
        'Unpack it, and name the folder: tar xzf FILE && kaudit scan --inventory FOLDER',
      );
    return fromObjects(file, () => readRecordedObjects({ name: file, text }));
  }
  const objects: unknown[] = [];
  for (const one of found) {
    try {
      objects.push(...readRecordedObjects({ name: one.below, text: await readText(one.file) }));
    } catch (error) {
      // A dump holds files of all kinds; leaving one out hides nothing, since no list of a dump counts as whole.
      const reason = error instanceof Error ? error.message : 'unknown error';
      process.stderr.write(`kaudit: left out ${printable(one.file)}: ${printable(reason)}\n`);
    }
  }
  return fromObjects(file, () => objects);
}

function readOwn(text: string, file: string): Inventory {
  try {
    return readInventory(text);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'InventoryError') throw error;
    throw new UsageError(
      `${file}: not an inventory of kaudit: ${error.message}`,
      'kaudit collect -o FILE records one.',
    );
  }
}

function fromObjects(file: string, read: () => unknown[]): Inventory {
  const objects = deepEnough(file, read);
  if (!holdsKnownObject(objects))
    throw new UsageError(
      `${file}: neither an inventory of kaudit nor Kubernetes objects that a check reads`,
      'kaudit collect -o FILE records an inventory; kubectl get pods,deploy -A -o json prints objects.',
    );
  return deepEnough(file, () => inventoryFromRecorded(objects, { tool }));
}

/** YAML and JSON files, folders of them, standard input. */
async function readManifestFiles(paths: readonly string[]): Promise<Inventory> {
  const manifests: Manifest[] = [];
  for (const given of paths) {
    const found = await listFolder(given, /\.(?:json|ya?ml)$/i);
    if (found === null) manifests.push(...readManifests(await readText(given), given, { uniqueKeys: false }));
    for (const { file } of found ?? []) {
      const text = await readText(file);
      // Folders hold values, patches and settings too: only what names a kind is meant for a cluster.
      if (/(?:^[\s"'{-]*|[{,]\s*["']?)kind["']?\s*:/m.test(text))
        manifests.push(...readManifests(text, file, { loose: true, uniqueKeys: false }));
    }
  }
  if (!manifests.some(({ object }) => typeof object.kind === 'string'))
    throw new UsageError(
      `${paths.join(', ')}: no Kubernetes object in it`,
      'Give YAML or JSON manifests; render a Helm chart first: helm template CHART | kaudit scan --manifests -',
    );
  const inventory = deepEnough(paths.join(', '), () => inventoryFromManifests(manifests, { tool }));
  const unread = manifests.filter(({ object }) => !isRead(object));
  const said = `no check reads ${printable(kindsOf(unread).join(', '))}`;
  if (unread.length === manifests.length)
    throw new UsageError(said, 'Give what is to be applied: kubectl kustomize DIR | kaudit scan --manifests -');
  if (unread.length > 0) process.stderr.write(`kaudit: ${said}\n`);
  return inventory;
}

/** The kinds of objects, each with the place of its first. */
function kindsOf(manifests: readonly Manifest[]): string[] {
  const kinds = new Map<string, { readonly first: Place; more: number }>();
  for (const { object, place } of manifests) {
    const { apiVersion, kind } = object;
    const name = `${inWords(kind) || 'an object without a kind'} of ${inWords(apiVersion) || 'no API version'}`;
    const known = kinds.get(name);
    if (known === undefined) kinds.set(name, { first: place, more: 0 });
    else known.more++;
  }
  return [...kinds].map(
    ([name, { first, more }]) => `${name} (${first.file}:${first.line}${more === 0 ? '' : ` and ${more} more`})`,
  );
}

function deepEnough<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`${file}: nested too deeply`);
    throw error;
  }
}
