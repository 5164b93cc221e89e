import { isMirrorPod } from '../kubernetes/control-plane.ts';
import type { KubernetesObject, ObjectMeta, OwnerReference } from '../kubernetes/object.ts';
import { anyKind, findResource } from '../kubernetes/resources.ts';
import { SharedValues } from '../kubernetes/shared-values.ts';
import { keepAnnotations, scalarText } from './annotations.ts';
import { appliedVersions } from './applied-versions.ts';
import { keptFields, keptSpec, keptStatus } from './kept-fields.ts';
import { lastChange } from './last-change.ts';
import { NodeImages } from './node-images.ts';
import { isJson, redactContainer, redactVolume } from './redact.ts';
import { redactCustomSpec } from './redact-custom.ts';
import { dropPerPod, isReplica, maxDepth } from './replica.ts';
import { findMalformed } from './shapes.ts';
import { specialProjections } from './special.ts';

type Json = Record<string, unknown>;

/**
 * Turns served objects into what the inventory holds of them: secrets replaced, nulls pruned as Kubernetes' decoder
 * does, shape checked, pod specs that are alike stored once. Changes the objects it is given.
 */
export class Projection {
  readonly #nodeImages = new NodeImages();
  readonly #shared = new SharedValues();
  /** The last raw spec of each owner, with what became of it: replicas are recognised without walking them twice. */
  readonly #ofOwner = new Map<string, ProjectedSpec>();
  /** Digests of images by container: replicas have the same. */
  readonly #digests = new Map<string, Json>();

  /** Projects one item of a list; undefined where the item is not an object with a name. */
  project(resource: string, raw: unknown): KubernetesObject {
    const known = findResource(resource);
    const named = known?.kind === anyKind ? undefined : known?.kind;
    const kind = named ?? (isJson(raw) ? text(raw.kind) : undefined) ?? resource;
    const apiVersion =
      (isJson(raw) && raw.kind !== 'PartialObjectMetadata' ? text(raw.apiVersion) : undefined) ??
      (known === undefined ? '' : [known.group, known.versions[0]].filter((part) => part !== '').join('/'));
    if (!isJson(raw)) return { apiVersion, kind, metadata: { name: '' }, malformed: 'the item is not an object' };
    const metadata = projectMetadata(raw.metadata);
    if (metadata === undefined)
      return { apiVersion, kind, metadata: { name: '' }, malformed: 'metadata.name is missing' };
    if (kind === 'Pod') return this.#projectPod(apiVersion, this.#shared.metadata(metadata), raw);
    const special = specialProjections.get(resource);
    if (special !== undefined) {
      prune(raw, 0);
      const fields = special(raw);
      const malformed = findMalformed(kind, fields);
      return { apiVersion, kind, metadata, ...(malformed === undefined ? fields : { malformed }) };
    }
    const applied = appliedVersions(kind, raw.metadata);
    const kept = Object.hasOwn(keptFields, kind) ? keptFields[kind] : undefined;
    const fields = Object.fromEntries(
      (kept ?? ['spec']).flatMap((field) =>
        raw[field] === undefined || raw[field] === null ? [] : [[field, this.#keep(kind, field, raw[field])]],
      ),
    );
    if (known?.builtIn !== true) redactCustomSpec(fields.spec);
    const malformed = findMalformed(kind, fields, known?.group);
    // Redaction knows where secrets stand in a well-formed object; of any other only the identity is kept.
    return malformed === undefined
      ? {
          apiVersion,
          kind,
          metadata,
          ...(applied === undefined ? {} : { appliedAs: this.#shared.value(applied) }),
          ...lastChange(kind, raw.metadata),
          ...fields,
        }
      : { apiVersion, kind, metadata, malformed };
  }

  #keep(kind: string, field: string, value: unknown): unknown {
    prune(value, 0);
    if (field === 'status' && isJson(value)) {
      const kept = pick(value, keptStatus[kind] ?? []);
      return kind === 'Node' ? { ...kept, ...this.#nodeImages.keep(value.images) } : kept;
    }
    const kept = Object.hasOwn(keptSpec, kind) ? keptSpec[kind] : undefined;
    if (field === 'spec' && kept !== undefined) return isJson(value) ? pickSpec(kind, value, kept) : value;
    if (field === 'spec' && isJson(value)) this.#internTemplate(value);
    // Thousands of roles are made from a few templates.
    if (field === 'rules' && Array.isArray(value)) return this.#shared.value(value);
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
    // Assigned field by field: spreading objects together costs more than all the rest, and there may be 100,000 pods.
    const pod: { apiVersion: string; kind: string; metadata: ObjectMeta; [field: string]: unknown } = {
      apiVersion,
      kind: 'Pod',
      metadata,
    };
    if (isJson(raw.status)) pod.status = projectPodStatus(raw.status, this.#digests);
    if (!isJson(spec)) {
      pod.malformed = spec === undefined ? 'spec is missing' : 'spec should be an object';
      return pod;
    }
    const nodeName = text(spec.nodeName);
    const isStatic = metadata.namespace === 'kube-system' || isMirrorPod(pod);
    const projected = this.#projectPodSpec(metadata.ownerReferences?.[0]?.uid, spec, isStatic);
    if (nodeName !== undefined) pod.nodeName = nodeName;
    if (projected.malformed === undefined) pod.spec = projected.spec;
    else pod.malformed = projected.malformed;
    return pod;
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
    return this.#shared.podSpec(spec);
  }
}

interface ProjectedSpec {
  readonly raw: Json;
  readonly spec: Json;
  readonly malformed: string | undefined;
}

function projectPodStatus(status: Json, known: Map<string, Json>): Json {
  const { ephemeralContainerStatuses: states, conditions, podIPs } = status;
  const unready = Array.isArray(conditions) && conditions.some(isUnready);
  const digests = digestsOf(status, known);
  const phase: Json = {
    ...pick(status, ['phase']),
    ...(Array.isArray(podIPs) && podIPs.length > 0 ? { podIPs: podIPs.slice(0, 2).flatMap(toAddress) } : {}),
    ...(unready ? { ready: false } : {}),
    ...(digests === undefined ? {} : { digests }),
  };
  return Array.isArray(states) && states.length > 0
    ? { ...phase, ephemeralContainers: states.flatMap(toEphemeralState) }
    : phase;
}

/** The digest that each container runs, by `imageID`; runtimes write it after the repository or after `docker-pullable://`. */
function digestsOf(status: Json, known: Map<string, Json>): Json | undefined {
  const found: [string, string][] = [];
  for (const field of ['initContainerStatuses', 'containerStatuses']) {
    const states = status[field];
    if (!Array.isArray(states)) continue;
    for (const state of states) {
      if (!isJson(state) || typeof state.name !== 'string' || typeof state.imageID !== 'string') continue;
      const digest = /@(sha256:[0-9a-f]{64})$/.exec(state.imageID)?.[1];
      if (digest !== undefined) found.push([state.name, digest]);
    }
  }
  if (found.length === 0) return undefined;
  const key = found.join(';');
  const met = known.get(key) ?? Object.fromEntries(found);
  known.set(key, met);
  return met;
}

/** The addresses of a pod, of which there is at most one of each family. */
function toAddress(entry: unknown): string[] {
  return isJson(entry) && typeof entry.ip === 'string' ? [entry.ip] : [];
}

/** Only what is not ready is written down: most pods are. */
function isUnready(condition: unknown): boolean {
  return isJson(condition) && condition.type === 'Ready' && condition.status === 'False';
}

function toEphemeralState(raw: unknown): Json[] {
  if (!isJson(raw) || typeof raw.name !== 'string' || !isJson(raw.state)) return [];
  const { running, terminated } = raw.state;
  const state = isJson(terminated) ? terminated : isJson(running) ? running : {};
  return [{ name: raw.name, ...pickTexts(state, ['startedAt', 'finishedAt']) }];
}

const metadataTexts = ['namespace', 'uid', 'resourceVersion', 'creationTimestamp', 'deletionTimestamp'] as const;

function projectMetadata(raw: unknown): ObjectMeta | undefined {
  if (!isJson(raw)) return undefined;
  const name = text(raw.name);
  if (name === undefined) return undefined;
  const metadata: { -readonly [K in keyof ObjectMeta]: ObjectMeta[K] } = { name };
  for (const field of metadataTexts) {
    const value = text(raw[field]);
    if (value !== undefined) metadata[field] = value;
  }
  if (isJson(raw.labels)) metadata.labels = textsOf(raw.labels);
  const annotations = isJson(raw.annotations) ? keepAnnotations(raw.annotations) : undefined;
  if (annotations !== undefined) metadata.annotations = annotations;
  const owners = Array.isArray(raw.ownerReferences) ? raw.ownerReferences.flatMap(toOwner) : [];
  if (owners.length > 0) metadata.ownerReferences = owners;
  return metadata;
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

/** Of how an OpenShift Route is encrypted only the words are kept: the certificate and its private key stand beside them. */
function pickSpec(kind: string, spec: Json, kept: readonly string[]): Json {
  const picked = pick(spec, kept);
  if (kind !== 'Route' || !isJson(spec.tls)) return picked;
  return { ...picked, tls: pickTexts(spec.tls, ['termination', 'insecureEdgeTerminationPolicy']) };
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
