import { JsonText, parseJson } from './json-text.ts';
import type { Json } from './raw-fields.ts';
import { isJson } from './redact.ts';

const beforeItems = ',"items":[';
const beforeMetadata = '{"metadata":';
const beforeSpec = ',"spec":';
const beforeStatus = ',"status":';
const beforeManagedFields = ',"managedFields":[';

/** A list whose items are parsed as they are read. */
export interface CutList extends Json {
  readonly items: CutItems;
}

/**
 * A list of pods of which only the parts that differ between replicas are parsed, when they are read: each `spec` is a JsonText,
 * `managedFields` are left out. Undefined where the text is not written as kube-apiserver writes it.
 *
 * Cut only at places that a string can not hold, since a quote inside a string is escaped, and each piece is parsed when
 * it is used: the end of a value is where its text is complete, so the pieces are those that a parser would find.
 */
export function cutPodList(text: string): CutList | undefined {
  const start = text.indexOf(beforeItems);
  if (start < 0 || !text.startsWith('{"kind":"PodList",')) return undefined;
  const cuts = cutPods(text, start + beforeItems.length);
  const head = cuts === undefined ? undefined : parseJson(`${text.slice(0, start)}}`);
  if (cuts === undefined || !isJson(head) || head.metadata === undefined) return undefined;
  return { ...head, items: new CutItems(text, cuts) };
}

/** Where the parts of one pod lie in the text of its page. */
interface Cut {
  readonly metadata: number;
  readonly spec: number;
  readonly status: number;
  /** Behind the brace that closes the status. */
  readonly end: number;
}

function cutPods(text: string, start: number): readonly Cut[] | undefined {
  const end = text.trimEnd().length - 2;
  if (!text.startsWith(']}', end)) return undefined;
  const cuts: Cut[] = [];
  for (let at = start; at < end; ) {
    const cut = cutPod(text, at, end);
    if (cut === undefined) return undefined;
    cuts.push(cut);
    at = cut.end + 2;
  }
  return cuts;
}

function cutPod(text: string, at: number, last: number): Cut | undefined {
  const spec = text.indexOf(`}${beforeSpec}{`, at) + 1;
  const status = spec === 0 ? 0 : text.indexOf(`}${beforeStatus}{`, spec) + 1;
  if (status === 0 || !text.startsWith(`${beforeMetadata}{`, at)) return undefined;
  const next = text.indexOf(`}},${beforeMetadata}{`, status);
  const end = next < 0 ? last - 2 : next;
  if (!text.startsWith('}}', end)) return undefined;
  return {
    metadata: at + beforeMetadata.length,
    spec: spec + beforeSpec.length,
    status: status + beforeStatus.length,
    end: end + 1,
  };
}

/** The pods of a page; reading them throws a SyntaxError at one that is no JSON. */
export class CutItems implements Iterable<object> {
  readonly #text: string;
  readonly #cuts: readonly Cut[];

  constructor(text: string, cuts: readonly Cut[]) {
    this.#text = text;
    this.#cuts = cuts;
  }

  *[Symbol.iterator](): Generator<object> {
    const text = this.#text;
    for (const { metadata, spec, status, end } of this.#cuts)
      yield {
        metadata: JSON.parse(withoutManagedFields(text.slice(metadata, spec - beforeSpec.length))),
        spec: new JsonText(text.slice(spec, status - beforeStatus.length)),
        status: JSON.parse(text.slice(status, end)),
      };
  }
}

/** Leaves them out where they come last, as the API server writes them, and hold no other list. */
function withoutManagedFields(metadata: string): string {
  const at = metadata.indexOf(beforeManagedFields);
  const close = at < 0 ? -1 : metadata.indexOf(']', at);
  return close >= 0 && close === metadata.length - 2 ? `${metadata.slice(0, at)}}` : metadata;
}
