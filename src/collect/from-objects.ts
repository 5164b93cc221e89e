import type { Inventory, Place, Source } from '../inventory.ts';
import { newestMinor } from '../kubernetes/newest.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { inWords } from '../kubernetes/record.ts';
import { namespaceOfRemoved, removedIn, removedObjects } from '../kubernetes/removed-apis.ts';
import { allResources, resourceOf, storedNamespace } from '../kubernetes/resources.ts';
import { completeManifest } from './as-served.ts';
import { describeDocument, documents } from './documents.ts';
import { kubeletConfigzSource, readKubeletConfigz } from './kubelet-configz.ts';
import { readStated, withoutRights } from './observed.ts';
import { Projection } from './project.ts';
import { isJson } from './redact.ts';

export interface ObjectsOptions {
  /** True: these are all the objects that there are, so a list without any is empty; else it is out of scope. */
  readonly complete?: boolean;
  /** `1.36`; by default the newest that kaudit knows where the objects are complete, else what they say, if they do. */
  readonly kubernetesVersion?: string;
  /** Default `objects`; `manifests`: no cluster has seen them. */
  readonly origin?: 'objects' | 'manifests';
  readonly tool?: { readonly name: string; readonly version: string };
  /** Where an object stands, to be said of one that has no name to say. */
  readonly placeOf?: (object: unknown) => Place | undefined;
}

/** An inventory made of objects that somebody holds (manifests, `kubectl get -o json`), redacted like a collected one. */
export function inventoryFromObjects(
  objects: readonly unknown[],
  {
    complete = false,
    kubernetesVersion = complete ? `1.${newestMinor}` : undefined,
    origin = 'objects',
    tool = { name: 'kaudit', version: '' },
    placeOf = () => undefined,
  }: ObjectsOptions = {},
): Inventory {
  const projection = new Projection();
  const items = new Map<string, KubernetesObject[]>();
  for (const [index, raw] of objects.flatMap(unpack).entries()) {
    const seen = readStated(raw);
    if (seen !== undefined) items.set(seen.name, seen.items);
    const name = seen === undefined ? sourceOf(raw) : undefined;
    if (name === undefined) {
      if (seen === undefined) keepRemoved(raw, items);
      continue;
    }
    if (name === kubeletConfigzSource) {
      const configz = toConfigz(raw);
      if (configz !== undefined) items.set(name, [...(items.get(name) ?? []), configz]);
      continue;
    }
    const copy: unknown = structuredClone(raw);
    if (complete && isJson(copy)) completeManifest(copy, index);
    const document = documents.get(name);
    const projected =
      document === undefined
        ? [inItsPlace(name, pointedAt(projection.project(name, copy), placeOf(raw)))]
        : document.read(copy);
    if (document !== undefined && isJson(raw) && raw.kind === 'ConfigMap') {
      const listed = projection.project('configmaps', structuredClone(raw));
      items.set('configmaps', [...(items.get('configmaps') ?? []), listed]);
    }
    const known = items.get(name);
    if (known === undefined) items.set(name, [...projected]);
    else known.push(...projected);
  }
  const version =
    kubernetesVersion === undefined
      ? (items.get('/version') ?? []).slice(0, 1)
      : [describeDocument('/version', { gitVersion: gitVersionOf(kubernetesVersion) })];
  const sources = new Map<string, Source>(version.length === 0 ? [] : [['/version', toSource(version, true)]]);
  for (const [name, resource] of allResources())
    if (complete || items.has(name)) sources.set(name, toSource(items.get(name) ?? [], complete, resource.builtIn));
  for (const name of documents.keys())
    if (name !== '/version' && (complete || items.has(name)))
      sources.set(name, toSource(items.get(name) ?? [], complete, false));
  for (const name of withoutRights) {
    const seen = items.get(name);
    if (seen !== undefined) sources.set(name, toSource(seen, true));
  }
  const configz = items.get(kubeletConfigzSource);
  const removed = items.get(removedObjects);
  if (removed !== undefined) sources.set(removedObjects, toSource(removed, complete));
  // Nobody asks a kubelet unless a person did: where nothing was recorded, nothing is missing.
  if (configz !== undefined) sources.set(kubeletConfigzSource, toSource(configz, true));
  return {
    apiVersion: 'kaudit.dev/v1alpha1',
    kind: 'Inventory',
    tool,
    origin,
    scan: { startedAt: '', finishedAt: '', requests: 0, bytes: 0, namespaces: null },
    cluster: { context: null, server: null, serverVerified: false },
    sources,
  };
}

/** Lists are their items, each with the kind that the list's kind names; what programs print about the server's version is that version. */
function unpack(raw: unknown): unknown[] {
  if (isJson(raw) && raw.kind === undefined && isJson(raw.serverVersion)) return [raw.serverVersion];
  if (!isJson(raw) || !Array.isArray(raw.items) || typeof raw.kind !== 'string' || !raw.kind.endsWith('List'))
    return [raw];
  const kind = raw.kind.slice(0, -'List'.length);
  return raw.items.flatMap((item) =>
    unpack(isJson(item) && kind !== '' ? { apiVersion: raw.apiVersion, kind, ...item } : item),
  );
}

/** The source that an object belongs to: a document by its identity, else its list; undefined for kinds that no check reads. */
function sourceOf(raw: unknown): string | undefined {
  if (!isJson(raw)) return undefined;
  if (raw.kind === undefined && typeof raw.gitVersion === 'string') return '/version';
  if (typeof raw.kind !== 'string') return undefined;
  const apiVersion = typeof raw.apiVersion === 'string' ? raw.apiVersion : '';
  if (raw.kind === 'Flagz') return '/flagz';
  if (raw.kind === 'Configz') return kubeletConfigzSource;
  if (raw.kind === 'ConfigMap' && isJson(raw.metadata)) {
    const name = `configmaps/${inWords(raw.metadata.namespace ?? 'default')}/${inWords(raw.metadata.name)}`;
    if (documents.has(name)) return name;
  }
  return resourceOf(apiVersion, raw.kind);
}

/** Whether anything of an object is looked at. */
export function isRead(raw: unknown): boolean {
  if (sourceOf(raw) !== undefined || readStated(raw) !== undefined) return true;
  const { apiVersion, kind } = isJson(raw) ? raw : {};
  return typeof apiVersion === 'string' && typeof kind === 'string' && removedIn(apiVersion, kind) !== undefined;
}

/** The answer of one kubelet, which its `metadata.name` names. */
function toConfigz(raw: unknown): KubernetesObject | undefined {
  const name = isJson(raw) && isJson(raw.metadata) ? raw.metadata.name : undefined;
  return typeof name === 'string' ? readKubeletConfigz(name, raw) : undefined;
}

/** Of an object in an API version that Kubernetes no longer serves, and that no list has: what it is called. */
function keepRemoved(raw: unknown, items: Map<string, KubernetesObject[]>): void {
  if (!isJson(raw) || !isJson(raw.metadata)) return;
  const { apiVersion, kind, metadata } = raw;
  const { name } = metadata;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string') return;
  if (removedIn(apiVersion, kind) === undefined) return;
  const namespace = namespaceOfRemoved(kind, typeof metadata.namespace === 'string' ? metadata.namespace : undefined);
  const place = namespace === undefined ? { name } : { name, namespace };
  const known = items.get(removedObjects);
  if (known === undefined) items.set(removedObjects, [{ apiVersion, kind, metadata: place }]);
  else known.push({ apiVersion, kind, metadata: place });
}

function pointedAt(object: KubernetesObject, place: Place | undefined): KubernetesObject {
  if (object.malformed === undefined || object.metadata.name !== '' || place === undefined) return object;
  return { ...object, malformed: `${object.malformed}, ${place.file}:${place.line}` };
}

function inItsPlace(list: string, object: KubernetesObject): KubernetesObject {
  const { namespace: given, ...metadata } = object.metadata;
  const namespace = storedNamespace(list, given);
  if (namespace === given) return object;
  return { ...object, metadata: namespace === undefined ? metadata : { ...metadata, namespace } };
}

function toSource(items: readonly KubernetesObject[], complete: boolean, builtIn = true): Source {
  if (complete && items.length === 0 && !builtIn)
    return { state: 'absent', reason: 'NotFound', message: 'not among the objects given', attempts: 0, items };
  if (complete) return { state: 'complete', reason: null, message: null, attempts: 0, items };
  return { state: 'partial', reason: 'NotCollected', message: 'only the objects given', attempts: 0, items };
}

function gitVersionOf(version: string): string {
  const bare = version.replace(/^v/, '');
  return /^\d+\.\d+$/.test(bare) ? `v${bare}.0` : `v${bare}`;
}
