import { parseJson } from './json-text.ts';
import { type Json, prune } from './raw-fields.ts';
import { isJson } from './redact.ts';

/** Fields of a pod spec that differ between replicas and that no verdict rests on. */
const perPod = ['nodeName', 'hostname'] as const;
const tokenVolume = 'kube-api-access-';
/** Names that stand in JSON as they are. */
const plain = /^[\w.-]+$/;

/** Takes out of a pod spec, in place, what differs between replicas: node, host name, the random name of the token volume. */
export function dropPerPod(spec: Json): void {
  unpin(spec);
  for (const field of perPod) delete spec[field];
  nameTokenVolume(spec);
}

/** What stands in a text where replicas differ, in quotes: the name of the node, that of the host, that of the token volume. */
type Gap = 'hostname' | 'node' | 'token';

const fitting: Readonly<Record<Gap, RegExp>> = {
  hostname: /^"[\w.-]+"$/,
  node: /^"[\w.-]+"$/,
  token: /^"kube-api-access-[a-z0-9]{5}"$/,
};

/** Other words for the gaps, each of its kind. */
const others: Readonly<Record<Gap, string>> = {
  hostname: '"another"',
  node: '"other"',
  token: `"${tokenVolume}zzzzz"`,
};

/**
 * The JSON of a pod spec with gaps where replicas differ. Specs whose texts fit are equal after `dropPerPod`: so are their texts
 * between the gaps, and what stands in one is either dropped or the same word for all.
 */
export class ReplicaText {
  /** One more than gaps. */
  readonly #pieces: readonly string[];
  readonly #gaps: readonly Gap[];
  readonly #mayPin: boolean;

  private constructor(pieces: readonly string[], gaps: readonly Gap[]) {
    this.#pieces = pieces;
    this.#gaps = gaps;
    this.#mayPin = pieces.some((piece) => piece.includes('"matchFields"'));
  }

  /**
   * Of the text of a spec, its node, and what is left of it after `dropPerPod`; undefined where no text tells that another is
   * equal, or its node.
   */
  static of(json: string, node: string | undefined, left: Json): ReplicaText | undefined {
    const [nodeName, hostname] = perPod.map((field) => namedOnce(json, field));
    const tokens = new Set(json.match(tokenNames));
    if (nodeName !== node || tokens.size > 1) return undefined;
    // A node wherever it stands: a DaemonSet's pods are pinned to it by an affinity that names it.
    const gaps = [
      ...(hostname === undefined ? [] : placesOf(json, `"hostname":"${hostname}"`, 'hostname', '"hostname":'.length)),
      ...(nodeName === undefined ? [] : placesOf(json, `"${nodeName}"`, 'node')),
      ...[...tokens].flatMap((token) => placesOf(json, token, 'token')),
    ].sort((a, b) => a.from - b.from);
    const apart = gaps.filter(({ from }, i) => from !== gaps[i - 1]?.from);
    const pieces = [...apart, { from: json.length }].map(({ from }, i) =>
      detached(json.slice(apart[i - 1]?.to ?? 0, from)),
    );
    const text = new ReplicaText(
      pieces,
      apart.map(({ gap }) => gap),
    );
    return text.#leaves(JSON.stringify(left)) ? text : undefined;
  }

  /** Whether the same is left with other words in the gaps: none stands where it means something. */
  #leaves(left: string): boolean {
    const spec = parseJson(this.#pieces.map((piece, i) => piece + this.#wordFor(i)).join(''));
    if (!isJson(spec)) return false;
    prune(spec);
    dropPerPod(spec);
    return JSON.stringify(spec) === left;
  }

  #wordFor(i: number): string {
    const gap = this.#gaps[i];
    return gap === undefined ? '' : others[gap];
  }

  /** What another text has in the gaps; undefined where it does not fit. */
  read(json: string): { readonly nodeName: string | undefined } | undefined {
    const said: Partial<Record<Gap, string>> = {};
    let at = 0;
    for (const [i, piece] of this.#pieces.entries()) {
      // Compared as a whole: startsWith goes from one character to the next, ten times slower.
      if (json.slice(at, at + piece.length) !== piece) return undefined;
      at += piece.length;
      const gap = this.#gaps[i];
      if (gap === undefined) continue;
      const word = said[gap] ?? json.slice(at, json.indexOf('"', at + 1) + 1);
      if (said[gap] === undefined ? !fitting[gap].test(word) : !json.startsWith(word, at)) return undefined;
      said[gap] = word;
      at += word.length;
    }
    if (at !== json.length) return undefined;
    const { node } = said;
    // Another node than its sibling's may be what an affinity names.
    if (this.#mayPin && node !== undefined && this.#pieces.some((piece) => piece.includes(node))) return undefined;
    return { nodeName: node?.slice(1, -1) };
  }
}

const tokenNames = new RegExp(`"${tokenVolume}[a-z0-9]{5}"`, 'g');

function placesOf(json: string, words: string, gap: Gap, skipped = 0): { gap: Gap; from: number; to: number }[] {
  const places: { gap: Gap; from: number; to: number }[] = [];
  for (let at = json.indexOf(words); at >= 0; at = json.indexOf(words, at + words.length))
    places.push({ gap, from: at + skipped, to: at + words.length });
  return places;
}

/** The same text on its own: a part of a text would keep all of it in memory. */
export function detached(part: string): string {
  return Buffer.from(part).toString();
}

/** The value of a field that stands once in a JSON text, where it is a plain name. */
function namedOnce(json: string, field: string): string | undefined {
  const before = `"${field}":"`;
  const at = json.indexOf(before);
  if (at < 0 || json.includes(before, at + before.length)) return undefined;
  const value = json.slice(at + before.length, json.indexOf('"', at + before.length));
  return plain.test(value) ? value : undefined;
}

/** The DaemonSet controller pins each pod to its node by an affinity: the name there is the same word for all of them here. */
function unpin(spec: Json): void {
  const { nodeName } = spec;
  const affinity = isJson(spec.affinity) ? spec.affinity.nodeAffinity : undefined;
  const required = isJson(affinity) ? affinity.requiredDuringSchedulingIgnoredDuringExecution : undefined;
  if (!isJson(required) || !Array.isArray(required.nodeSelectorTerms)) return;
  for (const term of required.nodeSelectorTerms)
    if (isJson(term) && Array.isArray(term.matchFields))
      for (const field of term.matchFields)
        if (isJson(field) && field.key === 'metadata.name' && Array.isArray(field.values))
          field.values = field.values.map((value: unknown) => (value === nodeName ? '<node>' : value));
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
