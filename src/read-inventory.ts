import { maxDepth } from './collect/raw-fields.ts';
import { findMalformed, findMalformedPod, findMalformedPodSpec } from './collect/shapes.ts';
import { type Inventory, InventoryError, type Source, type State, states } from './inventory.ts';
import type { KubernetesObject } from './kubernetes/object.ts';
import { isRecord } from './kubernetes/record.ts';
import { anyKind, findResource, type Resource } from './kubernetes/resources.ts';
import { parseSelector } from './kubernetes/selector-text.ts';
import { SharedValues } from './kubernetes/shared-values.ts';

/** Reads what `writeInventory` wrote; throws InventoryError naming the first field that is wrong. */
export function readInventory(text: string): Inventory {
  const file = parseJson(text);
  if (!isRecord(file) || file.kind !== 'Inventory') throw new InventoryError('kind: expected "Inventory"');
  if (file.apiVersion !== 'kaudit.dev/v1alpha1')
    throw new InventoryError(
      `apiVersion: expected "kaudit.dev/v1alpha1", found ${JSON.stringify(file.apiVersion)}; a newer kaudit may have written it`,
    );
  const { tool, cluster, sources, podSpecs = [], origin } = file;
  const shared = new SharedValues();
  if (!Array.isArray(podSpecs)) throw new InventoryError('podSpecs: expected a list');
  const specs = podSpecs.map((spec, i) => shared.podSpec(podSpec(spec, `podSpecs[${i}]`)));
  const read = Object.entries(record(sources, 'sources')).map(
    ([name, source]) =>
      [name, readSource(source, { name, specs, shared }, `sources[${JSON.stringify(name)}]`)] as const,
  );
  return {
    apiVersion: 'kaudit.dev/v1alpha1',
    kind: 'Inventory',
    tool: {
      name: string(record(tool, 'tool').name, 'tool.name'),
      version: string(record(tool, 'tool').version, 'tool.version'),
    },
    origin: origin === 'cluster' || origin === 'manifests' ? origin : 'objects',
    scan: readScan(record(file.scan, 'scan')),
    cluster: {
      context: stringOrNull(record(cluster, 'cluster').context, 'cluster.context'),
      server: stringOrNull(record(cluster, 'cluster').server, 'cluster.server'),
      serverVerified: record(cluster, 'cluster').serverVerified === true,
    },
    sources: new Map(read),
  };
}

function readScan(scan: Record<string, unknown>): Inventory['scan'] {
  const { namespaces, selector, listable } = scan;
  return {
    startedAt: string(scan.startedAt, 'scan.startedAt'),
    finishedAt: string(scan.finishedAt, 'scan.finishedAt'),
    requests: count(scan.requests, 'scan.requests'),
    bytes: count(scan.bytes, 'scan.bytes'),
    namespaces: namespaces === null ? null : strings(namespaces, 'scan.namespaces'),
    ...(selector === undefined ? {} : { selector: labelSelector(selector, 'scan.selector') }),
    ...(listable === undefined ? {} : { listable: strings(listable, 'scan.listable') }),
  };
}

/** What the objects of a source have in common. */
interface Common {
  /** Of the source. */
  readonly name: string;
  readonly specs: readonly unknown[];
  readonly shared: SharedValues;
}

function readSource(source: unknown, common: Common, path: string): Source {
  const { state, reason, message, attempts, items } = record(source, path);
  if (!isState(state)) throw new InventoryError(`${path}.state: expected one of ${[...states].join(', ')}`);
  if (!Array.isArray(items)) throw new InventoryError(`${path}.items: expected a list`);
  const resource = findResource(common.name);
  return {
    state,
    reason: stringOrNull(reason, `${path}.reason`),
    message: stringOrNull(message, `${path}.message`),
    attempts: count(attempts, `${path}.attempts`),
    items: items.map((item, i) => {
      // Collecting prunes nulls, as Kubernetes' decoder does; documents of kaudit's own may say them.
      assertPlain(item, resource === undefined, `${path}.items[${i}]`);
      return readItem(item, { ...common, resource }, `${path}.items[${i}]`);
    }),
  };
}

function readItem(
  item: unknown,
  { specs, shared: values, resource }: Common & { readonly resource: Resource | undefined },
  path: string,
): KubernetesObject {
  const { apiVersion, kind, metadata, spec, malformed, ...rest } = record(item, path);
  const { name, ...meta } = record(metadata, `${path}.metadata`);
  assertMetadata(meta, `${path}.metadata`);
  const identity = {
    apiVersion: string(apiVersion, `${path}.apiVersion`),
    kind: string(kind, `${path}.kind`),
    metadata: values.metadata({ ...meta, name: string(name, `${path}.metadata.name`) }),
  };
  if (resource !== undefined && resource.kind !== anyKind && kind !== resource.kind)
    throw new InventoryError(`${path}.kind: expected ${JSON.stringify(resource.kind)}`);
  const shared = resource?.kind === 'Pod' && typeof spec === 'number' ? specs[spec] : spec;
  if (resource?.kind === 'Pod' && malformed === undefined && (typeof spec !== 'number' || shared === undefined))
    throw new InventoryError(`${path}.spec: expected the number of an entry of podSpecs`);
  // Of an object of another shape collecting keeps no spec.
  const fields = malformed === undefined && shared !== undefined ? { ...rest, spec: shared } : rest;
  if (resource !== undefined) assertShape(fields, resource, { path, malformed });
  return {
    ...fields,
    ...(malformed === undefined ? {} : { malformed: string(malformed, `${path}.malformed`) }),
    ...(Array.isArray(rest.rules) ? { rules: values.value(rest.rules) } : {}),
    ...identity,
  };
}

/** An object has the shape that collecting saw to, unless it says that it has not. */
function assertShape(
  fields: Readonly<Record<string, unknown>>,
  { kind, group }: Resource,
  { path, malformed }: { readonly path: string; readonly malformed: unknown },
): void {
  const found =
    kind === 'Pod'
      ? findMalformedPod(fields)
      : malformed === undefined
        ? findMalformed(kind, fields, group)
        : undefined;
  if (found !== undefined) throw new InventoryError(`${path}: ${found}`);
}

/** What every object has in common is of the shape that collecting gave it. */
function assertMetadata(metadata: Record<string, unknown>, path: string): void {
  const { ownerReferences } = metadata;
  for (const field of ['labels', 'annotations'])
    if (metadata[field] !== undefined)
      for (const [key, text] of Object.entries(record(metadata[field], `${path}.${field}`)))
        string(text, `${path}.${field}[${JSON.stringify(key)}]`);
  for (const field of ['namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'deletionTimestamp'])
    if (metadata[field] !== undefined) string(metadata[field], `${path}.${field}`);
  if (ownerReferences === undefined) return;
  if (!Array.isArray(ownerReferences)) throw new InventoryError(`${path}.ownerReferences: expected a list`);
  ownerReferences.forEach((one, i) => {
    const owner = record(one, `${path}.ownerReferences[${i}]`);
    for (const field of ['apiVersion', 'kind', 'name', 'uid'])
      string(owner[field], `${path}.ownerReferences[${i}].${field}`);
  });
}

/** Levels of nesting: those of the file, and those that collecting keeps of an object. */
const deepest = 2 * maxDepth;

/** Where a field is null, unless it may be, or something is nested too deeply, as a path; undefined where nothing is. */
function findOdd(value: unknown, nulls: boolean, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > deepest) return ': nested too deeply';
  const isList = Array.isArray(value);
  for (const [key, inner] of Object.entries(value)) {
    const odd = inner === null && !isList && !nulls ? ': expected no null' : findOdd(inner, nulls, depth + 1);
    if (odd !== undefined) return `${isList ? `[${key}]` : `.${key}`}${odd}`;
  }
  return undefined;
}

function assertPlain(value: unknown, nulls: boolean, path: string): void {
  const odd = findOdd(value, nulls, 0);
  if (odd !== undefined) throw new InventoryError(`${path}${odd}`);
}

function podSpec(value: unknown, path: string): object {
  assertPlain(value, false, path);
  const malformed = findMalformedPodSpec(value);
  if (!isRecord(value) || malformed !== undefined)
    throw new InventoryError(`${path}: ${malformed ?? 'expected an object'}`);
  return value;
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

function strings(value: unknown, path: string): string[] {
  if (!Array.isArray(value)) throw new InventoryError(`${path}: expected a list`);
  return value.map((one, i) => string(one, `${path}[${i}]`));
}

function stringOrNull(value: unknown, path: string): string | null {
  return value === null ? null : string(value, path);
}

function count(value: unknown, path: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new InventoryError(`${path}: expected a number`);
  return value;
}
