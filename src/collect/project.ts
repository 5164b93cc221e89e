import { isMirrorPod } from '../kubernetes/control-plane.ts';
import type { KubernetesObject, ObjectMeta, OwnerReference } from '../kubernetes/object.ts';
import { findResource } from '../kubernetes/resources.ts';
import { keepAnnotations, scalarText } from './annotations.ts';
import { isJson, redactContainer, redactVolume } from './redact.ts';
import { redactCustomSpec } from './redact-custom.ts';
import { dropPerPod, isReplica, maxDepth } from './replica.ts';
import { findMalformed } from './shapes.ts';

type Json = Record<string, unknown>;

/** Top-level fields kept of each kind beside identity; a kind that is not listed keeps its `spec`. */
const keptFields: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec', 'status'],
  Namespace: [],
  Node: ['spec', 'status'],
  Service: ['spec', 'status'],
  ServiceAccount: ['automountServiceAccountToken'],
  Role: ['rules'],
  ClusterRole: ['rules', 'aggregationRule'],
  RoleBinding: ['roleRef', 'subjects'],
  ClusterRoleBinding: ['roleRef', 'subjects'],
  CertificateSigningRequest: ['spec', 'status'],
  ConfigMap: [],
  Secret: ['type'],
  PersistentVolumeClaim: [],
  APIService: ['spec', 'status'],
  CiliumNetworkPolicy: ['spec', 'specs'],
  CiliumClusterwideNetworkPolicy: ['spec', 'specs'],
};

/** Parts of `spec` that a verdict needs, of kinds whose other parts may hold secrets. */
const keptSpec: Readonly<Record<string, readonly string[]>> = {
  PersistentVolume: ['hostPath', 'local', 'claimRef'],
  // OpenShift's: spec.tls holds the private key.
  Route: ['host', 'to', 'alternateBackends', 'port', 'wildcardPolicy'],
  CertificateSigningRequest: ['request', 'signerName'],
};

/** Parts of `status` that a verdict needs. */
const keptStatus: Readonly<Record<string, readonly string[]>> = {
  Node: ['nodeInfo', 'conditions', 'addresses'],
  APIService: ['conditions'],
  Service: ['loadBalancer'],
  CertificateSigningRequest: ['conditions'],
};

/**
 * Turns served objects into what the inventory holds of them: secrets replaced, nulls pruned as Kubernetes' decoder
 * does, shape checked, pod specs that are alike stored once. Changes the objects it is given.
 */
export class Projection {
  readonly #specs = new Map<string, Json>();
  /** The last raw spec of each owner, with what became of it: replicas are recognised without walking them twice. */
  readonly #ofOwner = new Map<string, ProjectedSpec>();

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
    const kept = Object.hasOwn(keptFields, kind) ? keptFields[kind] : undefined;
    const fields = Object.fromEntries(
      (kept ?? ['spec']).flatMap((field) =>
        raw[field] === undefined || raw[field] === null ? [] : [[field, this.#keep(kind, field, raw[field])]],
      ),
    );
    if (known?.builtIn !== true) redactCustomSpec(fields.spec);
    const malformed = findMalformed(kind, fields);
    // Redaction knows where secrets stand in a well-formed object; of any other only the identity is kept.
    return malformed === undefined
      ? { apiVersion, kind, metadata, ...fields }
      : { apiVersion, kind, metadata, malformed };
  }

  #keep(kind: string, field: string, value: unknown): unknown {
    prune(value, 0);
    if (field === 'status') return isJson(value) ? pick(value, keptStatus[kind] ?? []) : value;
    const kept = Object.hasOwn(keptSpec, kind) ? keptSpec[kind] : undefined;
    if (field === 'spec' && kept !== undefined) return isJson(value) ? pick(value, kept) : value;
    if (field === 'spec' && isJson(value)) this.#internTemplate(value);
    return value;
  }

  /** Redacts and stores once the pod spec of a template, however deep the kind keeps it. */
  #internTemplate(spec: Json): void {
    const { template, jobTemplate, volumeClaimTemplates } = spec;
    if (isJson(jobTemplate)) {
      if (isJson(jobTemplate.metadata)) jobTemplate.metadata = projectTemplateMetadata(jobTemplate.metadata);
      if (isJson(jobTemplate.spec)) this.#internTemplate(jobTemplate.spec);
    }
    if (Array.isArray(volumeClaimTemplates))
      for (const claim of volumeClaimTemplates)
        if (isJson(claim)) claim.metadata = isJson(claim.metadata) ? projectTemplateMetadata(claim.metadata) : {};
    if (!isJson(template) || !isJson(template.spec)) return;
    if (isJson(template.metadata)) template.metadata = projectTemplateMetadata(template.metadata);
    template.spec = this.#intern(template.spec, false);
  }

  #projectPod(apiVersion: string, metadata: ObjectMeta, raw: Json): KubernetesObject {
    const { spec } = raw;
    const status = isJson(raw.status) ? projectPodStatus(raw.status) : undefined;
    const rest = { apiVersion, kind: 'Pod', metadata, ...(status === undefined ? {} : { status }) };
    if (!isJson(spec))
      return { ...rest, malformed: spec === undefined ? 'spec is missing' : 'spec should be an object' };
    const nodeName = text(spec.nodeName);
    const isStatic = isMirrorPod({ apiVersion, kind: 'Pod', metadata }) || metadata.namespace === 'kube-system';
    const projected = this.#projectPodSpec(metadata.ownerReferences?.[0]?.uid, spec, isStatic);
    const about = { ...rest, ...(nodeName === undefined ? {} : { nodeName }) };
    return projected.malformed === undefined
      ? { ...about, spec: projected.spec }
      : { ...about, malformed: projected.malformed };
  }

  #projectPodSpec(owner: string | undefined, raw: Json, isStatic: boolean): ProjectedSpec {
    const sibling = owner === undefined ? undefined : this.#ofOwner.get(owner);
    if (sibling !== undefined && isReplica(sibling.raw, raw)) return sibling;
    prune(raw, 0);
    const copy = owner === undefined ? raw : structuredClone(raw);
    dropPerPod(copy);
    const malformed = findMalformed('Pod', { spec: copy });
    const projected = { raw, spec: malformed === undefined ? this.#intern(copy, isStatic) : {}, malformed };
    if (owner !== undefined) this.#ofOwner.set(owner, projected);
    return projected;
  }

  #intern(spec: Json, isStatic: boolean): Json {
    for (const kind of ['containers', 'initContainers', 'ephemeralContainers'])
      if (Array.isArray(spec[kind]))
        for (const container of spec[kind]) if (isJson(container)) redactContainer(container, isStatic);
    if (Array.isArray(spec.volumes)) for (const volume of spec.volumes) if (isJson(volume)) redactVolume(volume);
    const key = JSON.stringify(spec);
    const known = this.#specs.get(key);
    if (known !== undefined) return known;
    this.#specs.set(key, spec);
    return spec;
  }
}

interface ProjectedSpec {
  readonly raw: Json;
  readonly spec: Json;
  readonly malformed: string | undefined;
}

function projectPodStatus(status: Json): Json {
  const { ephemeralContainerStatuses: states } = status;
  const phase = pick(status, ['phase']);
  return Array.isArray(states) && states.length > 0
    ? { ...phase, ephemeralContainers: states.flatMap(toEphemeralState) }
    : phase;
}

function toEphemeralState(raw: unknown): Json[] {
  if (!isJson(raw) || typeof raw.name !== 'string' || !isJson(raw.state)) return [];
  const { running, terminated } = raw.state;
  const state = isJson(terminated) ? terminated : isJson(running) ? running : {};
  return [{ name: raw.name, ...pickTexts(state, ['startedAt', 'finishedAt']) }];
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
  return {
    ...pick(raw, ['name', 'labels']),
    ...(annotations === undefined ? {} : { annotations }),
  };
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
  const picked: Json = {};
  for (const field of fields) if (from[field] !== undefined) picked[field] = from[field];
  return picked;
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
  if (isTexts(from)) return from;
  return Object.fromEntries(
    Object.entries(from).flatMap(([key, value]) => {
      const held = scalarText(value);
      return held === undefined ? [] : [[key, held]];
    }),
  );
}

function isTexts(from: Json): from is Record<string, string> {
  return Object.values(from).every((value) => typeof value === 'string');
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
