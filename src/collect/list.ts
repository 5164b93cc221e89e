import type { Source } from '../inventory.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { anyKind, type Resource } from '../kubernetes/resources.ts';
import {
  type Answer,
  absent,
  complete,
  type Ending,
  endingOf,
  endingOfFailure,
  type Get,
  parseBody,
  RequestFailure,
  saysJson,
} from './answer.ts';
import { CutItems, cutPodList } from './pod-page.ts';
import type { Projection } from './project.ts';
import { isJson } from './redact.ts';

export interface ListOptions {
  readonly get: Get;
  readonly signal: AbortSignal;
  readonly projection: Projection;
  /** Items a page asks for. */
  readonly chunkSize: number;
  /** Items of one list at which reading stops: the list is truncated. */
  readonly maxItems: number;
  /** Called after each page with the items seen so far. */
  readonly onPage: (items: number) => void;
}

/** Where one list is read: the version that the server prefers, and the namespace or the whole cluster. */
export interface ListPlace {
  readonly name: string;
  readonly resource: Resource;
  readonly version: string;
  readonly namespace: string | null;
  /** Only those of this type, which metadata does not tell: each object is said to have it. */
  readonly type?: string;
}

/** Lists whose values must not even be transferred: asked for as metadata alone, so that a server without it answers 406. */
const metadataOnly: ReadonlySet<string> = new Set(['secrets']);
/** Lists of which metadata says enough: whole objects are taken where a server has no other form. */
const metadataEnough: ReadonlySet<string> = new Set(['persistentvolumeclaims']);
const json = 'application/json';
const partialMetadata = `${json};as=PartialObjectMetadataList;g=meta.k8s.io;v=v1`;

/** One list read to its end or as far as it goes; never rejects, the state says how it went. */
export async function readList(place: ListPlace, options: ListOptions): Promise<Source> {
  const items: KubernetesObject[] = [];
  const ending = await readPages(place, options, items);
  return { ...ending, items };
}

async function readPages(place: ListPlace, options: ListOptions, items: KubernetesObject[]): Promise<Ending> {
  const seen = new Set<string>();
  const tokens = new Set<string>();
  let { chunkSize } = options;
  let token: string | undefined;
  let attempts = 0;
  let restarts = 0;
  let broken = 0;
  let resourceVersion: string | undefined;
  let inconsistent = false;
  const cut = (ending: Ending): Ending =>
    items.length > 0 || token !== undefined ? { ...ending, state: 'partial' } : ending;
  const restart = (): void => {
    items.length = 0;
    seen.clear();
    tokens.clear();
    token = undefined;
    resourceVersion = undefined;
  };
  while (true) {
    let answer: Answer;
    try {
      answer = await options.get(pathOf(place, chunkSize, token), { accept: acceptOf(place), signal: options.signal });
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      attempts += error.attempts;
      if (error.cause === 'too-large' && chunkSize > 1) {
        chunkSize = Math.max(1, Math.floor(chunkSize / 5));
        restart();
        continue;
      }
      const ending = { ...endingOfFailure(error), attempts };
      return error.cause === 'too-large' ? { ...ending, state: 'truncated' } : cut(ending);
    }
    attempts += answer.attempts;
    if (isExpired(answer, token)) {
      // The token outlived its snapshot: begin again once, then go on from the newer snapshot that the answer offers.
      const fresh = freshToken(answer);
      if (restarts++ === 0) restart();
      else if (fresh !== undefined && restarts <= 3) {
        token = fresh;
        inconsistent = true;
      } else return cut(endingOf(answer, attempts, false));
      continue;
    }
    const page = readPage(answer, place, options.projection);
    if (page === undefined) {
      if (!isCutOff(answer)) return cut(failedPage(answer, attempts, place));
      if (broken++ < 2) continue;
      return cut({ state: 'unavailable', reason: 'truncated', message: 'the answer is half a JSON text', attempts });
    }
    broken = 0;
    inconsistent ||= resourceVersion !== undefined && resourceVersion !== page.resourceVersion;
    resourceVersion = page.resourceVersion;
    for (const object of page.objects) {
      const { uid } = object.metadata;
      if (uid !== undefined && seen.has(uid)) continue;
      if (uid !== undefined) seen.add(uid);
      items.push(object);
    }
    options.onPage(items.length);
    if (page.next === undefined) break;
    if (tokens.has(page.next))
      return { state: 'partial', reason: 'RepeatedToken', message: 'the server repeated its continue token', attempts };
    if (items.length >= options.maxItems)
      return {
        state: 'truncated',
        reason: 'TooManyItems',
        message: `reading stopped after ${items.length} items`,
        attempts,
      };
    tokens.add(page.next);
    token = page.next;
  }
  if (!inconsistent) return complete(attempts);
  return { state: 'inconsistent', reason: 'Changed', message: 'the list changed while it was read', attempts };
}

function pathOf(
  { resource: { group, plural }, version, namespace, type }: ListPlace,
  limit: number,
  token: string | undefined,
): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const scope = namespace === null ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  const next = token === undefined ? '' : `&continue=${encodeURIComponent(token)}`;
  const selected = type === undefined ? '' : `&fieldSelector=${encodeURIComponent(`type=${type}`)}`;
  return `${root}${scope}/${plural}?limit=${limit}${selected}${next}${asked.get(`${plural}.${group}`) ?? ''}`;
}

/** What a list must be asked besides: Kubescape's storage lists bare metadata otherwise (kubescape/storage, pkg/registry/file, GetList). */
const asked: ReadonlyMap<string, string> = new Map([
  ['vulnerabilitymanifestsummaries.spdx.softwarecomposition.kubescape.io', '&resourceVersion=fullSpec'],
]);

function acceptOf({ name }: ListPlace): string {
  if (metadataOnly.has(name)) return partialMetadata;
  return metadataEnough.has(name) ? `${partialMetadata},${json}` : json;
}

interface Page {
  readonly objects: readonly KubernetesObject[];
  readonly next: string | undefined;
  readonly resourceVersion: string | undefined;
}

/** Whether the answer begins as an object and is no JSON: a proxy may cut a text and tell its length all the same. */
function isCutOff(answer: Answer): boolean {
  const isWhole = answer.status !== 200 || !saysJson(answer) || !/^\s*\{/.test(answer.body.toString());
  return !isWhole && parseBody(answer) === undefined;
}

/** The page that an answer holds, projected; undefined where it is not a list of the kind that was asked for. */
function readPage(answer: Answer, place: ListPlace, projection: Projection): Page | undefined {
  if (answer.status !== 200 || !saysJson(answer)) return undefined;
  const { body } = answer;
  const cut = place.name === 'pods' ? cutPodList(typeof body === 'string' ? Buffer.from(body) : body) : undefined;
  try {
    if (cut !== undefined) return projectPage(cut, place, projection);
  } catch (error) {
    // Not what it looked like: the whole text tells what it is.
    if (!(error instanceof SyntaxError)) throw error;
  }
  return projectPage(parseBody(answer), place, projection);
}

function projectPage(body: unknown, { resource, name, type }: ListPlace, projection: Projection): Page | undefined {
  if (!isJson(body)) return undefined;
  const kind = metadataOnly.has(name) ? 'PartialObjectMetadataList' : `${resource.kind}List`;
  const ofAnyKind = resource.kind === anyKind && typeof body.kind === 'string' && body.kind.endsWith('List');
  const ofMetadata = metadataEnough.has(name) && body.kind === 'PartialObjectMetadataList';
  if (body.kind !== kind && !ofAnyKind && !ofMetadata) return undefined;
  // The API server writes an empty list of a nil slice as null.
  const items = body.items ?? [];
  if (!isList(items)) return undefined;
  const objects: KubernetesObject[] = [];
  for (const raw of items)
    objects.push(projection.project(name, type !== undefined && isJson(raw) ? { ...raw, type } : raw));
  const metadata = isJson(body.metadata) ? body.metadata : {};
  const { continue: next, resourceVersion } = metadata;
  return {
    objects,
    next: typeof next === 'string' && next !== '' ? next : undefined,
    resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : undefined,
  };
}

/** A list that was parsed, or one that is cut as it is read. */
function isList(items: unknown): items is Iterable<unknown> {
  return Array.isArray(items) || items instanceof CutItems;
}

function failedPage(answer: Answer, attempts: number, { resource, namespace }: ListPlace): Ending {
  if (answer.status === 404 && namespace !== null && lacksNamespace(answer)) {
    const message = `namespace ${namespace} does not exist any more`;
    return { state: 'out-of-scope', reason: 'NamespaceGone', message, attempts };
  }
  if (answer.status === 404 && !resource.builtIn) return absent(attempts);
  if (answer.status !== 200) return endingOf(answer, attempts, false);
  const what = saysJson(answer) ? 'something' : answer.contentType.slice(0, 60) || 'no content type';
  const message = `the server answered 200 with ${what}, not a ${resource.kind}List`;
  return { state: 'unavailable', reason: 'WrongShape', message, attempts };
}

/** Whether a 404 is about the namespace and not about what was listed in it. */
function lacksNamespace(answer: Answer): boolean {
  const body = parseBody(answer);
  return isJson(body) && isJson(body.details) && body.details.kind === 'namespaces';
}

/** 410, or 400 because the server no longer knows the token. */
function isExpired({ status }: Answer, token: string | undefined): boolean {
  return token !== undefined && (status === 410 || status === 400);
}

function freshToken(answer: Answer): string | undefined {
  const body = parseBody(answer);
  const metadata = isJson(body) && isJson(body.metadata) ? body.metadata : {};
  const token = metadata.continue;
  return typeof token === 'string' && token !== '' ? token : undefined;
}
