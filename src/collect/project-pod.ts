import { isMirrorPod } from '../kubernetes/control-plane.ts';
import type { KubernetesObject, ObjectMeta } from '../kubernetes/object.ts';
import type { SharedValues } from '../kubernetes/shared-values.ts';
import { JsonText } from './json-text.ts';
import { type Json, pickTexts, prune, text } from './raw-fields.ts';
import { isJson, redactContainer, redactVolume } from './redact.ts';
import { dropPerPod, isOwnText, replicaText } from './replica.ts';
import { findMalformed } from './shapes.ts';

/** What became of the spec of a pod, or of its replicas. */
interface ProjectedSpec {
  readonly spec: Json;
  readonly malformed: string | undefined;
}

/** Projects pods and the templates of pods; replicas are recognised by their text, before anything is parsed or walked. */
export class PodProjection {
  readonly #shared: SharedValues;
  /** Of each owner the last spec, without what differs between replicas, and what became of it. */
  readonly #ofOwner = new Map<string, ProjectedSpec & { readonly text: string }>();
  readonly #nodeNames = new Map<string, string>();
  /** Digests of images by container: replicas have the same. */
  readonly #digests = new Map<string, Json>();

  constructor(shared: SharedValues) {
    this.#shared = shared;
  }

  /** A pod; its `spec` may be a JsonText. */
  pod(apiVersion: string, metadata: ObjectMeta, raw: Json): KubernetesObject {
    // Assigned field by field: spreading objects together costs more than all the rest, and there may be 100,000 pods.
    const pod: { apiVersion: string; kind: string; metadata: ObjectMeta; [field: string]: unknown } = {
      apiVersion,
      kind: 'Pod',
      metadata,
    };
    if (isJson(raw.status)) pod.status = this.#status(raw.status);
    const spec = toText(raw.spec);
    if (spec === undefined) {
      pod.malformed = raw.spec === undefined ? 'spec is missing' : 'spec should be an object';
      return pod;
    }
    const isStatic = metadata.namespace === 'kube-system' || isMirrorPod(pod);
    const { nodeName, ...projected } = this.#spec(metadata.ownerReferences?.[0]?.uid, spec, isStatic);
    if (nodeName !== undefined) pod.nodeName = nodeName;
    if (projected.malformed === undefined) pod.spec = projected.spec;
    else pod.malformed = projected.malformed;
    return pod;
  }

  #spec(
    owner: string | undefined,
    spec: JsonText,
    isStatic: boolean,
  ): ProjectedSpec & { readonly nodeName: string | undefined } {
    const replica = replicaText(spec.text);
    const sibling = owner === undefined ? undefined : this.#ofOwner.get(owner);
    if (sibling?.text === replica.text)
      return { spec: sibling.spec, malformed: sibling.malformed, nodeName: this.#nodeNamed(replica.nodeName) };
    const raw = spec.parse();
    if (!isJson(raw)) return { spec: {}, malformed: 'spec is no JSON', nodeName: undefined };
    prune(raw);
    const own = { nodeName: text(raw.nodeName), counts: owner !== undefined && isOwnText(replica, raw) };
    dropPerPod(raw);
    const malformed = findMalformed('Pod', { spec: raw });
    const projected = { spec: malformed === undefined ? this.template(raw, isStatic) : {}, malformed };
    if (own.counts && owner !== undefined) this.#ofOwner.set(owner, { ...projected, text: detached(replica.text) });
    return { ...projected, nodeName: own.nodeName };
  }

  #nodeNamed(name: string | undefined): string | undefined {
    if (name === undefined) return undefined;
    const known = this.#nodeNames.get(name) ?? detached(name);
    this.#nodeNames.set(known, known);
    return known;
  }

  /** A pod spec redacted, in place, and stored once. */
  template(spec: Json, isStatic = false): Json {
    for (const kind of ['containers', 'initContainers', 'ephemeralContainers'])
      if (Array.isArray(spec[kind]))
        for (const container of spec[kind]) if (isJson(container)) redactContainer(container, isStatic);
    if (Array.isArray(spec.volumes)) for (const volume of spec.volumes) if (isJson(volume)) redactVolume(volume);
    return this.#shared.podSpec(spec);
  }

  #status(status: Json): Json {
    const { ephemeralContainerStatuses: states, conditions, podIPs } = status;
    const kept: Json = pickTexts(status, ['phase']);
    if (Array.isArray(podIPs) && podIPs.length > 0) kept.podIPs = podIPs.slice(0, 2).flatMap(toAddress);
    // Only what is not ready is written down: most pods are.
    if (Array.isArray(conditions) && conditions.some(isUnready)) kept.ready = false;
    const digests = this.#digestsOf(status);
    if (digests !== undefined) kept.digests = digests;
    if (Array.isArray(states) && states.length > 0) kept.ephemeralContainers = states.flatMap(toEphemeralState);
    return kept;
  }

  /** The digest that each container runs, by `imageID`; runtimes write it after the repository or after `docker-pullable://`. */
  #digestsOf(status: Json): Json | undefined {
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
    const met = this.#digests.get(key) ?? Object.fromEntries(found);
    this.#digests.set(key, met);
    return met;
  }
}

/** The text of a spec, of one that was parsed already too; undefined where it is no object. */
function toText(spec: unknown): JsonText | undefined {
  if (spec instanceof JsonText) return spec;
  if (!isJson(spec)) return undefined;
  // Before it is written: writing goes as deep as the value does.
  prune(spec);
  return new JsonText(JSON.stringify(spec));
}

/** The same text on its own: a part of a page would keep the whole page in memory. */
function detached(part: string): string {
  return Buffer.from(part).toString();
}

/** The addresses of a pod, of which there is at most one of each family. */
function toAddress(entry: unknown): string[] {
  return isJson(entry) && typeof entry.ip === 'string' ? [entry.ip] : [];
}

function isUnready(condition: unknown): boolean {
  return isJson(condition) && condition.type === 'Ready' && condition.status === 'False';
}

function toEphemeralState(raw: unknown): Json[] {
  if (!isJson(raw) || typeof raw.name !== 'string' || !isJson(raw.state)) return [];
  const { running, terminated } = raw.state;
  const state = isJson(terminated) ? terminated : isJson(running) ? running : {};
  return [{ name: raw.name, ...pickTexts(state, ['startedAt', 'finishedAt']) }];
}
