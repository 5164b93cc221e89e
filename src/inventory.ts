import type { KubernetesObject, ObjectReference } from './kubernetes/object.ts';
import { isRecord } from './kubernetes/record.ts';
import { parseSelector } from './kubernetes/selector-text.ts';
import { SharedValues } from './kubernetes/shared-values.ts';

/** How much of a source was seen. `absent`: the API server does not serve it; `out-of-scope`: nobody asked for it. */
export type State =
  | 'complete'
  | 'partial'
  | 'denied'
  | 'unavailable'
  | 'absent'
  | 'truncated'
  | 'inconsistent'
  | 'out-of-scope';

/** One source: a list (`pods`, `deployments.apps`), a named object (`configmaps/kube-system/kubeadm-config`) or a path (`/flagz`). */
export interface Source {
  readonly state: State;
  /** A word for the cause, as the API server says it (`Forbidden`) or as kaudit does (`timeout`); null when complete. */
  readonly reason: string | null;
  /** The API server's own sentence, or kaudit's; null when complete. */
  readonly message: string | null;
  /** Requests that were sent for it, retries included. */
  readonly attempts: number;
  readonly items: readonly KubernetesObject[];
}

/** Where an object stands in a file. */
export interface Place {
  readonly file: string;
  /** Of its first field, from 1. */
  readonly line: number;
  /** Lines of its fields, by their path: `spec.containers[0].image`. */
  readonly lines: ReadonlyMap<string, number>;
}

/** Everything a scan saw, redacted: the only thing that checks, scores and reports are made of. */
export interface Inventory {
  readonly apiVersion: 'kaudit.dev/v1alpha1';
  readonly kind: 'Inventory';
  readonly tool: { readonly name: string; readonly version: string };
  /** `cluster`: a live API server; `objects`: given by a caller, recorded from a cluster; `manifests`: files that no cluster has seen. */
  readonly origin: 'cluster' | 'objects' | 'manifests';
  readonly scan: {
    readonly startedAt: string;
    readonly finishedAt: string;
    readonly requests: number;
    readonly bytes: number;
    /** Namespaces asked for; null: the whole cluster. */
    readonly namespaces: readonly string[] | null;
    /** Only workloads with such labels are judged; absent: all. As kubectl's -l has it. */
    readonly selector?: string;
    /** The only namespaces where this identity may list; absent where it may list in the whole cluster, or some were asked for. */
    readonly listable?: readonly string[];
  };
  readonly cluster: {
    readonly context: string | null;
    readonly server: string | null;
    readonly serverVerified: boolean;
  };
  /** By name; a source that is missing was not asked for. */
  readonly sources: ReadonlyMap<string, Source>;
  /** Where the objects stand, by `placeKey`, if they came from manifests; never written to a file. */
  readonly places?: ReadonlyMap<string, Place>;
}

/** The key of an object's place. */
export function placeKey({ apiVersion, kind, namespace = '', name }: Omit<ObjectReference, 'uid'>): string {
  return JSON.stringify([apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/'))), kind, namespace, name]);
}

/** Finds the object that a reference names; the index is made when it is first asked for. */
export function objectFinder({
  sources,
}: Inventory): (reference: Omit<ObjectReference, 'uid'>) => KubernetesObject | undefined {
  let index: Map<string, KubernetesObject> | undefined;
  return (reference) => {
    index ??= new Map(
      [...sources.values()].flatMap(({ items }) =>
        items.map((item) => [
          placeKey({ ...item, name: item.metadata.name, namespace: item.metadata.namespace ?? '' }),
          item,
        ]),
      ),
    );
    return index.get(placeKey(reference));
  };
}

/** Whether a source was seen whole: only then may something be missing from it. */
export function isWhole(source: Source): boolean {
  return source.state === 'complete' || source.state === 'inconsistent' || source.state === 'absent';
}

/** A file that is not an inventory: says where in it and what was expected. */
export class InventoryError extends Error {
  override readonly name = 'InventoryError';
}

/** The JSON of an inventory: keys sorted, pod specs that replicas share written once, ends with a newline. */
export function writeInventory({ sources, places: _, ...rest }: Inventory): string {
  const specs = new Map<unknown, number>();
  const place = (item: KubernetesObject): KubernetesObject => {
    if (item.kind !== 'Pod' || item.spec === undefined) return item;
    const index = specs.get(item.spec) ?? specs.size;
    specs.set(item.spec, index);
    return { ...item, spec: index };
  };
  const plain = [...sources]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, { items, ...state }]) =>
        `    ${JSON.stringify(name)}: ${listLines({ ...state, items: items.map(place) })}`,
    );
  const head = Object.entries(rest).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  const bodies = [...specs.keys()].map((spec) => `    ${JSON.stringify(spec)}`).join(',\n');
  return `{\n${head.join(',\n')},\n  "sources": {\n${plain.join(',\n')}\n  },\n  "podSpecs": [\n${bodies}\n  ]\n}\n`;
}

function listLines({ items, ...state }: Source): string {
  const head = JSON.stringify(state).slice(0, -1);
  return `${head},"items":[${items.length === 0 ? '' : `\n${items.map((item) => `      ${JSON.stringify(item)}`).join(',\n')}`}]}`;
}

const states: ReadonlySet<string> = new Set<State>([
  'complete',
  'partial',
  'denied',
  'unavailable',
  'absent',
  'truncated',
  'inconsistent',
  'out-of-scope',
]);

/** Reads what `writeInventory` wrote; throws InventoryError naming the first field that is wrong. */
export function readInventory(text: string): Inventory {
  const file = parseJson(text);
  if (!isRecord(file) || file.kind !== 'Inventory') throw new InventoryError('kind: expected "Inventory"');
  if (file.apiVersion !== 'kaudit.dev/v1alpha1')
    throw new InventoryError(
      `apiVersion: expected "kaudit.dev/v1alpha1", found ${JSON.stringify(file.apiVersion)}; a newer kaudit may have written it`,
    );
  const { tool, scan, cluster, sources, podSpecs, origin } = file;
  const shared = new SharedValues();
  const specs = Array.isArray(podSpecs) ? podSpecs.map((spec) => (isRecord(spec) ? shared.podSpec(spec) : spec)) : [];
  const read = Object.entries(record(sources, 'sources')).map(
    ([name, source]) => [name, readSource(source, { specs, shared }, `sources[${JSON.stringify(name)}]`)] as const,
  );
  const { namespaces, selector, listable } = record(scan, 'scan');
  return {
    apiVersion: 'kaudit.dev/v1alpha1',
    kind: 'Inventory',
    tool: {
      name: string(record(tool, 'tool').name, 'tool.name'),
      version: string(record(tool, 'tool').version, 'tool.version'),
    },
    origin: origin === 'cluster' || origin === 'manifests' ? origin : 'objects',
    scan: {
      startedAt: string(record(scan, 'scan').startedAt, 'scan.startedAt'),
      finishedAt: string(record(scan, 'scan').finishedAt, 'scan.finishedAt'),
      requests: number(record(scan, 'scan').requests, 'scan.requests'),
      bytes: number(record(scan, 'scan').bytes, 'scan.bytes'),
      namespaces: Array.isArray(namespaces) ? namespaces.map((name, i) => string(name, `scan.namespaces[${i}]`)) : null,
      ...(selector === undefined ? {} : { selector: labelSelector(selector, 'scan.selector') }),
      ...(Array.isArray(listable) ? { listable: listable.map((name, i) => string(name, `scan.listable[${i}]`)) } : {}),
    },
    cluster: {
      context: stringOrNull(record(cluster, 'cluster').context, 'cluster.context'),
      server: stringOrNull(record(cluster, 'cluster').server, 'cluster.server'),
      serverVerified: record(cluster, 'cluster').serverVerified === true,
    },
    sources: new Map(read),
  };
}

/** What the objects of an inventory have in common. */
interface Common {
  readonly specs: readonly unknown[];
  readonly shared: SharedValues;
}

function readSource(source: unknown, common: Common, path: string): Source {
  const { state, reason, message, attempts, items } = record(source, path);
  if (!isState(state)) throw new InventoryError(`${path}.state: expected one of ${[...states].join(', ')}`);
  if (!Array.isArray(items)) throw new InventoryError(`${path}.items: expected a list`);
  return {
    state,
    reason: stringOrNull(reason, `${path}.reason`),
    message: stringOrNull(message, `${path}.message`),
    attempts: number(attempts, `${path}.attempts`),
    items: items.map((item, i) => readItem(item, common, `${path}.items[${i}]`)),
  };
}

function readItem(item: unknown, { specs, shared: values }: Common, path: string): KubernetesObject {
  const { apiVersion, kind, metadata, spec, ...rest } = record(item, path);
  const { name, ...meta } = record(metadata, `${path}.metadata`);
  assertMetadata(meta, `${path}.metadata`);
  const shared = kind === 'Pod' && typeof spec === 'number' ? specs[spec] : spec;
  if (kind === 'Pod' && spec !== undefined && !isRecord(shared))
    throw new InventoryError(`${path}.spec: expected an entry of podSpecs`);
  return {
    ...rest,
    ...(Array.isArray(rest.rules) ? { rules: values.value(rest.rules) } : {}),
    apiVersion: string(apiVersion, `${path}.apiVersion`),
    kind: string(kind, `${path}.kind`),
    metadata: values.metadata({ ...meta, name: string(name, `${path}.metadata.name`) }),
    ...(shared === undefined ? {} : { spec: shared }),
  };
}

/** What every object has in common is of the shape that collecting gave it; the rest is judged by shape when it is read. */
function assertMetadata(
  { labels, annotations, ownerReferences, namespace, uid }: Record<string, unknown>,
  path: string,
): void {
  for (const [field, texts] of [['labels', labels] as const, ['annotations', annotations] as const])
    if (texts !== undefined)
      for (const [key, text] of Object.entries(record(texts, `${path}.${field}`)))
        if (typeof text !== 'string')
          throw new InventoryError(`${path}.${field}[${JSON.stringify(key)}]: expected a string`);
  for (const [field, text] of [['namespace', namespace] as const, ['uid', uid] as const])
    if (text !== undefined) string(text, `${path}.${field}`);
  if (ownerReferences === undefined) return;
  if (!Array.isArray(ownerReferences)) throw new InventoryError(`${path}.ownerReferences: expected a list`);
  ownerReferences.forEach((one, i) => {
    const { kind, name } = record(one, `${path}.ownerReferences[${i}]`);
    string(kind, `${path}.ownerReferences[${i}].kind`);
    string(name, `${path}.ownerReferences[${i}].name`);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser quotes the text it fails on, which may hold anything.
    throw new InventoryError('the file is not JSON');
  }
}

function isState(value: unknown): value is State {
  return typeof value === 'string' && states.has(value);
}

function record(value: unknown, path: string): Record<string, unknown> {
  if (!isRecord(value)) throw new InventoryError(`${path}: expected an object`);
  return value;
}

function string(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new InventoryError(`${path}: expected a string`);
  return value;
}

function labelSelector(value: unknown, path: string): string {
  const text = string(value, path);
  if (parseSelector(text) === undefined) throw new InventoryError(`${path}: expected a label selector`);
  return text;
}

function stringOrNull(value: unknown, path: string): string | null {
  return value === null ? null : string(value, path);
}

function number(value: unknown, path: string): number {
  if (typeof value !== 'number') throw new InventoryError(`${path}: expected a number`);
  return value;
}
