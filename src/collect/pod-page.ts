import { JsonText } from './json-text.ts';

const beforeItems = ',"items":[';
const beforeMetadata = '{"metadata":';
const beforeSpec = ',"spec":';
const beforeStatus = ',"status":';
const beforeManagedFields = ',"managedFields":[';

/**
 * A list of pods of which only the parts that differ between replicas are parsed: each `spec` is a JsonText, `managedFields` are
 * left out. Undefined where the text is not written as kube-apiserver writes it, or is no JSON.
 *
 * Cut only at places that a string can not hold, since a quote inside a string is escaped, and each piece is valid JSON
 * when it is used: the end of a value is where its text is complete, so the pieces are those that a parser would find.
 */
export function cutPodList(text: string): unknown {
  const start = text.indexOf(beforeItems);
  if (start < 0 || !text.startsWith('{"kind":"PodList",')) return undefined;
  try {
    const items: unknown[] = [];
    let at = start + beforeItems.length;
    const end = text.trimEnd().length - 2;
    if (!text.startsWith(']}', end)) return undefined;
    while (at < end) {
      const cut = cutPod(text, at);
      if (cut === undefined) return undefined;
      items.push(cut.pod);
      if (cut.end !== end && text[cut.end] !== ',') return undefined;
      at = cut.end === end ? end : cut.end + 1;
    }
    return Object.assign(JSON.parse(`${text.slice(0, start)}}`), { items });
  } catch {
    // A piece is no JSON: whoever parses the whole text says so.
    return undefined;
  }
}

function cutPod(text: string, at: number): { readonly pod: object; readonly end: number } | undefined {
  const spec = text.indexOf(`}${beforeSpec}{`, at);
  const status = spec < 0 ? -1 : text.indexOf(`}${beforeStatus}{`, spec);
  if (status < 0 || !text.startsWith(beforeMetadata, at)) return undefined;
  const next = text.indexOf(`}},${beforeMetadata}{`, status);
  const end = next < 0 ? text.lastIndexOf('}}]}') : next;
  if (end < status) return undefined;
  const pod = {
    metadata: JSON.parse(withoutManagedFields(text.slice(at + beforeMetadata.length, spec + 1))),
    spec: new JsonText(text.slice(spec + 1 + beforeSpec.length, status + 1)),
    status: JSON.parse(text.slice(status + 1 + beforeStatus.length, end + 1)),
  };
  return { pod, end: end + 2 };
}

/** Leaves them out where they come last, as the API server writes them, and hold no other list. */
function withoutManagedFields(metadata: string): string {
  const at = metadata.indexOf(beforeManagedFields);
  const close = at < 0 ? -1 : metadata.indexOf(']', at);
  return close >= 0 && close === metadata.length - 2 ? `${metadata.slice(0, at)}}` : metadata;
}
