import { Buffer } from 'node:buffer';
import type { RecordedObject } from './recording.ts';
import { type Answer, failure } from './status.ts';

/** Where a list goes on, as the API server packs it: the key after which to start, and the revision to read at. */
interface ContinueToken {
  readonly v: 'meta.k8s.io/v1';
  readonly rv: number;
  readonly start: string;
}

/** The next page: the first index and the one after the last; `next` is the token of the page after it. */
export interface Page {
  readonly from: number;
  readonly to: number;
  readonly next: string | undefined;
}

const tooOld =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
  'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
  'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
  'deleted between the time the first chunk was returned and now may show up in the list.';

/** The page of `objects` that `limit` and `continue` ask for, or the refusal: 400 for garbage, 410 for another revision. */
export function turnPage(
  objects: readonly RecordedObject[],
  resourceVersion: string,
  query: URLSearchParams,
): Page | Answer {
  const limitText = query.get('limit') ?? '0';
  if (!/^-?\d+$/.test(limitText)) {
    const quoted = JSON.stringify(limitText);
    return failure(400, 'BadRequest', `strconv.ParseInt: parsing ${quoted}: invalid syntax`);
  }
  let from = 0;
  const given = query.get('continue') ?? '';
  if (given !== '') {
    const token = decode(given);
    if (token === undefined) return failure(400, 'BadRequest', 'invalid continue token: continue key is not valid');
    // -1 is what a 410 hands out: go on at whatever is there now
    if (token.rv !== -1 && token.rv !== Number(resourceVersion)) {
      return failure(410, 'Expired', tooOld, undefined, encode({ ...token, rv: -1 }));
    }
    from = objects.findIndex((object) => keyOf(object) >= token.start);
    if (from < 0) from = objects.length;
  }
  // resourceVersion=0 reads from the watch cache, which ignores limit
  const limit = query.get('resourceVersion') === '0' ? 0 : Number(limitText);
  const to = limit > 0 ? Math.min(from + limit, objects.length) : objects.length;
  const last = objects[to - 1];
  if (to >= objects.length || last === undefined) return { from, to, next: undefined };
  return { from, to, next: encode({ v: 'meta.k8s.io/v1', rv: Number(resourceVersion), start: `${keyOf(last)}\0` }) };
}

/** Where an object stands in etcd below its resource: lists come in this order. */
export function keyOf({ metadata }: RecordedObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

function encode(token: ContinueToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

function decode(text: string): ContinueToken | undefined {
  try {
    const token: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return isToken(token) ? token : undefined;
  } catch {
    return undefined;
  }
}

function isToken(value: unknown): value is ContinueToken {
  if (typeof value !== 'object' || value === null) return false;
  if (!('v' in value && value.v === 'meta.k8s.io/v1')) return false;
  return 'rv' in value && Number.isInteger(value.rv) && 'start' in value && typeof value.start === 'string';
}
