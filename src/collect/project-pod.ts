import { isMirrorPod } from '../kubernetes/control-plane.ts';
import type { KubernetesObject, ObjectMeta } from '../kubernetes/object.ts';
import type { SharedValues } from '../kubernetes/shared-values.ts';
import { JsonText } from './json-text.ts';
import { type Json, pick, pickTexts, prune, text } from './raw-fields.ts';
import { isJson, redactContainer, redactVolume } from './redact.ts';
import { detached, dropPerPod, ReplicaText } from './replica.ts';
import { findMalformed } from './shapes.ts';

/** What became of the spec of a pod, or of its replicas. */
interface ProjectedSpec {
  readonly spec: Json;
  readonly malformed: string | undefined;
}

/** Projects pods and the templates of pods; replicas are recognised by their text, before anything is parsed or walked. */
export class PodProjection {
  readonly #shared: SharedValues;
  /** Of each owner the text of the last spec, and what became of it. */
  readonly #ofOwner = new Map<string, ProjectedSpec & { readonly text: ReplicaText }>();
  readonly #nodeNames = new Map<string, string>();
  /** Digests of images by container: replicas have the same. */
  readonly #digests = new Map<string, Json | undefined>();

  constructor(shared: SharedValues) {
    this.#shared = shared;
  }

  /** A pod; its `spec` may be a JsonText. */
  pod(apiVersion: string, metadata: ObjectMeta, raw: Json): KubernetesObject {
    const status = isJson(raw.status) ? this.#status(raw.status) : undefined;
    const json = toText(raw.spec);
    if (json === undefined) {
      const malformed = raw.spec === undefined ? 'spec is missing' : 'spec should be an object';
      return podOf(apiVersion, metadata, { status, malformed });
    }
    const isStatic = metadata.namespace === 'kube-system' || isMirrorPod({ apiVersion, kind: 'Pod', metadata });
    const { spec, malformed, nodeName } = this.#spec(metadata.ownerReferences?.[0]?.uid, json, isStatic);
    if (malformed !== undefined) return podOf(apiVersion, metadata, { status, nodeName, malformed });
    // One literal for nearly all of them: half the memory of fields added one by one, and there may be 100,000.
    if (status !== undefined && nodeName !== undefined)
      return { apiVersion, kind: 'Pod', metadata, status, nodeName, spec };
    return podOf(apiVersion, metadata, { status, nodeName, spec });
  }

  #spec(
    owner: string | undefined,
    spec: JsonText,
    isStatic: boolean,
  ): ProjectedSpec & { readonly nodeName: string | undefined } {
    const sibling = owner === undefined ? undefined : this.#ofOwner.get(owner);
    const replica = sibling?.text.read(spec.text);
    if (sibling !== undefined && replica !== undefined)
      return { spec: sibling.spec, malformed: sibling.malformed, nodeName: this.#nodeNamed(replica.nodeName) };
    const raw = spec.parse();
    if (!isJson(raw)) return { spec: {}, malformed: 'spec is no JSON', nodeName: undefined };
    prune(raw);
    const nodeName = text(raw.nodeName);
    dropPerPod(raw);
    const own = owner === undefined ? undefined : ReplicaText.of(spec.text, nodeName, raw);
    const malformed = findMalformed('Pod', { spec: raw });
    const projected = { spec: malformed === undefined ? this.template(raw, isStatic) : {}, malformed };
    if (own !== undefined && owner !== undefined) this.#ofOwner.set(owner, { ...projected, text: own });
    return { ...projected, nodeName };
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
    if (Array.isArray(podIPs) && podIPs.length > 0) kept.podIPs = addressesIn(podIPs);
    // Only what is not ready is written down: most pods are.
    if (Array.isArray(conditions) && conditions.some(isUnready)) kept.ready = false;
    const digests = this.#digestsOf(status);
    if (digests !== undefined) kept.digests = digests;
    if (Array.isArray(states) && states.length > 0) kept.ephemeralContainers = states.flatMap(toEphemeralState);
    return kept;
  }

  /** The digest that each container runs, by `imageID`; runtimes write it after the repository or after `docker-pullable://`. */
  #digestsOf(status: Json): Json | undefined {
    const states = [status.initContainerStatuses, status.containerStatuses].flatMap((list) =>
      Array.isArray(list) ? list : [],
    );
    const named = states.filter(isNamedImage);
    if (named.length === 0) return undefined;
    const key = named.map(({ name, imageID }) => `${name} ${imageID}`).join('\n');
    if (!this.#digests.has(key)) this.#digests.set(key, digestsIn(named));
    return this.#digests.get(key);
  }
}

interface NamedImage {
  readonly name: string;
  readonly imageID: string;
}

function isNamedImage(state: unknown): state is NamedImage {
  return isJson(state) && typeof state.name === 'string' && typeof state.imageID === 'string';
}

function digestsIn(states: readonly NamedImage[]): Json | undefined {
  const found = states.flatMap(({ name, imageID }) => {
    const digest = /@(sha256:[0-9a-f]{64})$/.exec(imageID)?.[1];
    return digest === undefined ? [] : [[name, detached(digest)]];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

function podOf(apiVersion: string, metadata: ObjectMeta, fields: Json): KubernetesObject {
  return { apiVersion, kind: 'Pod', metadata, ...pick(fields, Object.keys(fields)) };
}

/** The text of a spec, of one that was parsed already too; undefined where it is no object. */
function toText(spec: unknown): JsonText | undefined {
  if (spec instanceof JsonText) return spec;
  if (!isJson(spec)) return undefined;
  // Before it is written: writing goes as deep as the value does.
  prune(spec);
  return new JsonText(JSON.stringify(spec));
}

/** The addresses of a pod, of which there is at most one of each family; in an array that is no longer than they are. */
function addressesIn(podIPs: readonly unknown[]): string[] {
  const found = podIPs
    .slice(0, 2)
    .flatMap((entry) => (isJson(entry) && typeof entry.ip === 'string' ? [entry.ip] : []));
  const [first] = found;
  return found.length === 1 && first !== undefined ? [first] : found;
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
