import type { KubernetesObject, ObjectMeta, OwnerReference } from '../kubernetes/object.ts';
import { findResource } from '../kubernetes/resources.ts';
import { keepAnnotations } from './annotations.ts';
import { isJson, redactContainer, redactVolume } from './redact.ts';
import { findMalformed } from './shapes.ts';

type Json = Record<string, unknown>;

/** Levels of nesting that are walked; anything deeper is cut off. */
const maxDepth = 100;

/** Top-level fields kept of each kind beside identity; a kind that is not listed keeps its `spec`. */
const keptFields: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec', 'status'],
  Namespace: [],
  Node: ['spec', 'status'],
  ServiceAccount: ['automountServiceAccountToken'],
  Role: ['rules'],
  ClusterRole: ['rules', 'aggregationRule'],
  RoleBinding: ['roleRef', 'subjects'],
  ClusterRoleBinding: ['roleRef', 'subjects'],
  ConfigMap: [],
  Secret: ['type'],
  PersistentVolumeClaim: [],
  APIService: ['spec', 'status'],
};

/** Parts of `status` that a verdict needs. */
const keptStatus: Readonly<Record<string, readonly string[]>> = {
  Pod: ['phase'],
  Node: ['nodeInfo', 'conditions', 'addresses'],
  APIService: ['conditions'],
};

/**
 * Turns served objects into what the inventory holds of them: secrets replaced, nulls pruned as Kubernetes' decoder
 * does, shape checked, pod specs that are alike stored once. Changes the objects it is given.
 */
export class Projection {
  readonly #specs = new Map<string, Json>();
  /** The last raw spec of each owner, with what became of it: replicas are recognised without walking them twice. */
  readonly #ofOwner = new Map<
    string,
    { readonly raw: Json; readonly spec: Json; readonly malformed: string | undefined }
  >();

  /** Projects one item of a list; undefined where the item is not an object with a name. */
  project(resource: string, raw: unknown): KubernetesObject {
    const known = findResource(resource);
    const kind = known?.kind ?? (isJson(raw) ? text(raw.kind) : undefined) ?? resource;
    const apiVersion =
      (isJson(raw) ? text(raw.apiVersion) : undefined) ??
      (known === undefined ? '' : [known.group, known.versions[0]].filter((part) => part !== '').join('/'));
    if (!isJson(raw)) return { apiVersion, kind, metadata: { name: '' }, malformed: 'the item is not an object' };
    const metadata = projectMetadata(raw.metadata);
    if (metadata === undefined)
      return { apiVersion, kind, metadata: { name: '' }, malformed: 'metadata.name is missing' };
    if (kind === 'Pod') return this.#projectPod(apiVersion, metadata, raw);
    const fields = Object.fromEntries(
      (keptFields[kind] ?? ['spec']).flatMap((field) =>
        raw[field] === undefined || raw[field] === null ? [] : [[field, this.#keep(kind, field, raw[field])]],
      ),
    );
    const malformed = findMalformed(kind, fields);
    return { apiVersion, kind, metadata, ...fields, ...(malformed === undefined ? {} : { malformed }) };
  }

  #keep(kind: string, field: string, value: unknown): unknown {
    prune(value, 0);
    if (field === 'status') return isJson(value) ? pick(value, keptStatus[kind] ?? []) : value;
    if (field === 'spec' && isJson(value)) this.#internTemplate(value);
    return value;
  }

  /** Redacts and stores once the pod spec of a template, however deep the kind keeps it. */
  #internTemplate(spec: Json): void {
    const { template, jobTemplate } = spec;
    if (isJson(jobTemplate) && isJson(jobTemplate.spec)) this.#internTemplate(jobTemplate.spec);
    if (!isJson(template) || !isJson(template.spec)) return;
    if (isJson(template.metadata)) template.metadata = projectTemplateMetadata(template.metadata);
    template.spec = this.#intern(template.spec);
  }

  #projectPod(apiVersion: string, metadata: ObjectMeta, raw: Json): KubernetesObject {
    const { spec } = raw;
    const status = isJson(raw.status) ? pick(raw.status, ['phase']) : undefined;
    const rest = { apiVersion, kind: 'Pod', metadata, ...(status === undefined ? {} : { status }) };
    if (!isJson(spec))
      return { ...rest, malformed: spec === undefined ? 'spec is missing' : 'spec should be an object' };
    const nodeName = text(spec.nodeName);
    const projected = this.#projectPodSpec(metadata.ownerReferences?.[0]?.uid, spec);
    return {
      ...rest,
      spec: projected.spec,
      ...(nodeName === undefined ? {} : { nodeName }),
      ...(projected.malformed === undefined ? {} : { malformed: projected.malformed }),
    };
  }

  #projectPodSpec(
    owner: string | undefined,
    raw: Json,
  ): { readonly spec: Json; readonly malformed: string | undefined } {
    const sibling = owner === undefined ? undefined : this.#ofOwner.get(owner);
    if (sibling !== undefined && alike(sibling.raw, raw)) return sibling;
    const copy = owner === undefined ? raw : structuredClone(raw);
    for (const field of perPod) delete copy[field];
    prune(copy, 0);
    nameTokenVolume(copy);
    const malformed = findMalformed('Pod', { spec: copy });
    const projected = { raw, spec: this.#intern(copy), malformed };
    if (owner !== undefined) this.#ofOwner.set(owner, projected);
    return projected;
  }

  #intern(spec: Json): Json {
    for (const kind of ['containers', 'initContainers', 'ephemeralContainers'])
      if (Array.isArray(spec[kind]))
        for (const container of spec[kind]) if (isJson(container)) redactContainer(container);
    if (Array.isArray(spec.volumes)) for (const volume of spec.volumes) if (isJson(volume)) redactVolume(volume);
    const key = JSON.stringify(spec);
    const known = this.#specs.get(key);
    if (known !== undefined) return known;
    this.#specs.set(key, spec);
    return spec;
  }
}

/** Fields of a pod spec that differ between replicas and that no verdict rests on. */
const perPod = ['nodeName', 'hostname'];
const tokenVolume = 'kube-api-access-';

/** Whether two raw pod specs are replicas: equal but for node, host name and the name of the token volume. */
function alike(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === 'string' && typeof b === 'string') return a.startsWith(tokenVolume) && b.startsWith(tokenVolume);
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => alike(item, b[i]));
  if (!isJson(a) || !isJson(b)) return false;
  for (const key in a) if (!perPod.includes(key) && !alike(a[key], b[key])) return false;
  for (const key in b) if (!(key in a) && !perPod.includes(key)) return false;
  return true;
}

/** The volume that the API server adds for the token has a random name; all are called alike here. */
function nameTokenVolume(spec: Json): void {
  const rename = (items: unknown): void => {
    if (!Array.isArray(items)) return;
    for (const item of items)
      if (isJson(item) && typeof item.name === 'string' && item.name.startsWith(tokenVolume))
        item.name = 'kube-api-access';
  };
  rename(spec.volumes);
  for (const kind of ['containers', 'initContainers', 'ephemeralContainers'])
    if (Array.isArray(spec[kind]))
      for (const container of spec[kind]) if (isJson(container)) rename(container.volumeMounts);
}

function projectMetadata(raw: unknown): ObjectMeta | undefined {
  if (!isJson(raw)) return undefined;
  const name = text(raw.name);
  if (name === undefined) return undefined;
  const annotations = isJson(raw.annotations) ? keepAnnotations(raw.annotations) : undefined;
  const labels = isJson(raw.labels) ? textsOf(raw.labels) : undefined;
  const owners = Array.isArray(raw.ownerReferences) ? raw.ownerReferences.flatMap(toOwner) : [];
  return {
    name,
    ...pickTexts(raw, ['namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'deletionTimestamp']),
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(owners.length === 0 ? {} : { ownerReferences: owners }),
  };
}

function projectTemplateMetadata(raw: Json): Json {
  const annotations = isJson(raw.annotations) ? keepAnnotations(raw.annotations) : undefined;
  const labels = isJson(raw.labels) ? raw.labels : undefined;
  return { ...(labels === undefined ? {} : { labels }), ...(annotations === undefined ? {} : { annotations }) };
}

function toOwner(raw: unknown): OwnerReference[] {
  if (!isJson(raw)) return [];
  const { apiVersion, kind, name, uid, controller } = raw;
  if (typeof kind !== 'string' || typeof name !== 'string') return [];
  return [
    {
      apiVersion: text(apiVersion) ?? '',
      kind,
      name,
      uid: text(uid) ?? '',
      ...(controller === true ? { controller } : {}),
    },
  ];
}

/** Deletes nulls in place, as decoding JSON into Kubernetes' types does, and cuts off what lies too deep. */
function prune(value: unknown, depth: number): void {
  if (Array.isArray(value)) {
    if (depth >= maxDepth) value.length = 0;
    for (const item of value) prune(item, depth + 1);
  } else if (isJson(value)) {
    for (const key of Object.keys(value)) {
      if (value[key] === null || depth >= maxDepth) delete value[key];
      else if (typeof value[key] === 'object') prune(value[key], depth + 1);
    }
  }
}

function pick(from: Json, fields: readonly string[]): Json {
  return Object.fromEntries(fields.flatMap((field) => (from[field] === undefined ? [] : [[field, from[field]]])));
}

function pickTexts<K extends string>(from: Json, fields: readonly K[]): Partial<Record<K, string>> {
  const picked: Partial<Record<K, string>> = {};
  for (const field of fields) {
    const value = text(from[field]);
    if (value !== undefined) picked[field] = value;
  }
  return picked;
}

function textsOf(from: Json): Record<string, string> {
  return Object.fromEntries(Object.entries(from).map(([key, value]) => [key, String(value)]));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
