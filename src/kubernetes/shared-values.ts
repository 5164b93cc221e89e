import type { ObjectMeta } from './object.ts';

type Json = Record<string, unknown>;

/** Levels below a pod spec whose values are shared one by one: the spec's fields, its containers, their fields. */
const specLevels = 3;

/** Stores equal values once, so that identity tells whether they are equal. What it is given, it may change and keep. */
export class SharedValues {
  readonly #known = new Map<string, { readonly value: object; readonly id: number }>();
  readonly #lastOfOwner = new Map<string, ObjectMeta>();

  /** The pod spec itself where it is new, else the one that equals it; the fields of spec and containers are shared, too. */
  podSpec<T extends object>(spec: T): T {
    // Equal texts come from equal values: the known one has the shape of this one.
    return this.#share(spec, specLevels).value as T;
  }

  /** The value itself where it is new, else the one that equals it. */
  value<T extends object>(value: T): T {
    return this.#share(value, 0).value as T;
  }

  /** Metadata whose labels, annotations and owners are those of the sibling before it, where they are equal. */
  metadata(metadata: ObjectMeta): ObjectMeta {
    const uid = metadata.ownerReferences?.[0]?.uid;
    if (uid === undefined || uid === '') return metadata;
    const owner = `${metadata.namespace ?? ''}/${uid}`;
    const sibling = this.#lastOfOwner.get(owner);
    const shared = sibling === undefined ? metadata : withPartsOf(sibling, metadata);
    this.#lastOfOwner.set(owner, shared);
    return shared;
  }

  #share(value: object, levels: number): { readonly value: object; readonly id: number } {
    const text = `${levels}${levels === 0 ? JSON.stringify(value) : this.#textOf(value, levels)}`;
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const shared = { value, id: this.#known.size };
    this.#known.set(text, shared);
    return shared;
  }

  /** A text that is equal for equal values only; puts the shared values in the place of their equals. */
  #textOf(value: object, levels: number): string {
    if (Array.isArray(value)) {
      const texts: string[] = [];
      for (let i = 0; i < value.length; i++) texts.push(this.#place(value, i, value[i], levels));
      return `[${texts.join()}]`;
    }
    const fields = value as Json;
    const texts = Object.keys(fields).map(
      (key) => `${JSON.stringify(key)}:${this.#place(fields, key, fields[key], levels)}`,
    );
    return `{${texts.join()}}`;
  }

  #place(holder: object, key: string | number, value: unknown, levels: number): string {
    if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
    const shared = this.#share(value, levels - 1);
    if (shared.value !== value) Reflect.set(holder, key, shared.value);
    return `#${shared.id}`;
  }
}

function withPartsOf(sibling: ObjectMeta, metadata: ObjectMeta): ObjectMeta {
  const { namespace, creationTimestamp, labels, annotations, ownerReferences } = metadata;
  const shared: { -readonly [K in keyof ObjectMeta]: ObjectMeta[K] } = metadata;
  // Equal texts that were parsed apart are in memory apart.
  if (namespace !== undefined && namespace === sibling.namespace) shared.namespace = sibling.namespace;
  if (creationTimestamp !== undefined && creationTimestamp === sibling.creationTimestamp)
    shared.creationTimestamp = sibling.creationTimestamp;
  if (labels !== undefined && sibling.labels !== undefined && haveSameEntries(labels, sibling.labels))
    shared.labels = sibling.labels;
  if (
    annotations !== undefined &&
    sibling.annotations !== undefined &&
    haveSameEntries(annotations, sibling.annotations)
  )
    shared.annotations = sibling.annotations;
  const [own, other] = [ownerReferences ?? [], sibling.ownerReferences ?? []];
  if (own.length === other.length && own.every((owner, i) => haveSameEntries(owner, other[i] ?? {})))
    if (sibling.ownerReferences !== undefined) shared.ownerReferences = sibling.ownerReferences;
  return shared;
}

/** Whether two flat objects have the same fields with the same values, whatever their order. */
export function haveSameEntries(a: object, b: object): boolean {
  const [one, other] = [a as Json, b as Json];
  let more = 0;
  for (const key in one) {
    if (one[key] !== other[key] || !Object.hasOwn(other, key)) return false;
    more++;
  }
  for (const _ in other) more--;
  return more === 0;
}
