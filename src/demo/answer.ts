import { type MediaRange, parseAccept, parseMediaType, satisfies } from './negotiation.ts';
import { turnPage } from './paging.ts';
import type { Document, Identity, List, RecordedObject, Recording } from './recording.ts';
import { parseFieldSelector, parseLabelSelector, type Selection } from './selectors.ts';
import {
  type Answer,
  type Asked,
  failure,
  forbidden,
  forbiddenPath,
  methodNotAllowed,
  notAcceptable,
  notFound,
  success,
  unknownPath,
  unknownResource,
} from './status.ts';
import { parseTarget, type Target } from './target.ts';

/** A request after authentication; `url` is path and query. */
export interface Request {
  readonly method: string;
  readonly url: string;
  readonly accept: string | undefined;
  readonly identity: Identity;
}

/** Answers requests from a recording, as the API server did that was recorded. Nothing is written out before it is asked for. */
export function createAnswerer(recording: Recording): (request: Request) => Answer {
  const documents = groupByPath(recording.documents);
  const lists = new Map(recording.lists.map((list) => [list.path, list] as const));
  const roots = new Set(recording.lists.map(({ path }) => path.slice(0, path.lastIndexOf('/'))));
  const written = new WeakMap<RecordedObject, string>();

  function write(object: RecordedObject): string {
    const known = written.get(object);
    if (known !== undefined) return known;
    const text = JSON.stringify(object);
    written.set(object, text);
    return text;
  }

  function answerList(list: List, namespace: string | undefined, query: URLSearchParams, form: Form): Answer {
    const selections: Selection[] = [];
    const labelSelector = query.get('labelSelector');
    const fieldSelector = query.get('fieldSelector');
    if (labelSelector) selections.push(parseLabelSelector(labelSelector));
    if (fieldSelector) selections.push(parseFieldSelector(fieldSelector, list));
    let objects = namespace === undefined ? list.items : list.items.filter((o) => o.metadata.namespace === namespace);
    for (const selection of selections) {
      if ('error' in selection) return failure(400, 'BadRequest', selection.error);
      objects = objects.filter(selection.matches);
    }
    const page = turnPage(objects, recording.resourceVersion, query);
    if ('status' in page) return page;
    const metadata = {
      resourceVersion: recording.resourceVersion,
      ...(page.next === undefined ? {} : { continue: page.next }),
      // the API server does not know what is left of a selection
      ...(page.next === undefined || selections.length > 0 ? {} : { remainingItemCount: objects.length - page.to }),
    };
    const shown = objects.slice(page.from, page.to);
    const isMetadata = form === 'metadata';
    const items = shown.map(isMetadata ? (object) => JSON.stringify(metadataOf(object, false)) : write);
    const kind = isMetadata ? 'PartialObjectMetadataList' : list.kind;
    const apiVersion = isMetadata ? 'meta.k8s.io/v1' : list.apiVersion;
    const head = JSON.stringify({ kind, apiVersion, metadata }).slice(0, -1);
    return success(`${head},"items":[${items.join(',')}]}\n`, isMetadata ? metadataListType : undefined);
  }

  function answerObjects(
    target: Extract<Target, { kind: 'objects' }>,
    request: Request,
    query: URLSearchParams,
  ): Answer {
    const asked: Asked = { ...target, verb: verbOf(request.method, target.name !== undefined) };
    const listPath = `${target.root}/${target.resource}`;
    const { user, lists: allowed, objects } = request.identity;
    const objectPath =
      target.namespace === undefined ? listPath : `${target.root}/namespaces/${target.namespace}/${target.resource}`;
    const isAllowed =
      allowed === null ||
      (request.method === 'GET' && target.subresource === undefined && allowed.includes(listPath)) ||
      (request.method === 'GET' && objects.includes(`${objectPath}/${target.name ?? ''}`));
    if (!isAllowed) {
      const resource = target.subresource === undefined ? target.resource : `${target.resource}/${target.subresource}`;
      return forbidden(user, { ...asked, resource });
    }
    if (!roots.has(target.root)) return documents.has(target.root) ? unknownResource : unknownPath;
    const list = lists.get(listPath);
    if (list === undefined || (target.namespace !== undefined && !list.namespaced)) return unknownResource;
    if (request.method !== 'GET' || query.get('watch') === 'true' || query.get('watch') === '1')
      return methodNotAllowed;
    if (target.subresource !== undefined) return unknownResource;
    const form = formOf(request.accept, target.name === undefined);
    if (form === undefined) return notAcceptable(objectForms);
    if (target.name === undefined) return answerList(list, target.namespace, query, form);
    const found = list.items.find(
      ({ metadata }) => metadata.name === target.name && metadata.namespace === target.namespace,
    );
    if (found === undefined) return notFound(asked);
    if (form === 'metadata') return success(`${JSON.stringify(metadataOf(found, true))}\n`, metadataType);
    const kind = list.kind.replace(/List$/, '');
    return success(`${JSON.stringify({ kind, apiVersion: list.apiVersion, ...found })}\n`);
  }

  function answerPath(path: string, request: Request, query: URLSearchParams): Answer {
    const { user, paths } = request.identity;
    if (paths !== null && (request.method !== 'GET' || !paths.includes(path))) {
      return forbiddenPath(user, verbOf(request.method, true), path);
    }
    const forms = documents.get(query.has('verbose') ? `${path}?verbose` : path) ?? documents.get(path);
    if (forms === undefined) return /^\/api\/[^/]+$/.test(path) ? unknownResource : unknownPath;
    if (request.method !== 'GET') return methodNotAllowed;
    const document = choose(forms, request.accept);
    if (document === undefined) return notAcceptable(forms.map(({ type }) => type));
    return success(
      document.lines?.map((line) => `${line}\n`).join('') ?? `${JSON.stringify(document.json)}\n`,
      document.type,
    );
  }

  return (request) => {
    const mark = request.url.indexOf('?');
    const target = parseTarget(mark < 0 ? request.url : request.url.slice(0, mark));
    if (target === undefined) return failure(400, 'BadRequest', 'invalid URL escape');
    const query = new URLSearchParams(mark < 0 ? '' : request.url.slice(mark + 1));
    return target.kind === 'path' ? answerPath(target.path, request, query) : answerObjects(target, request, query);
  };
}

type Form = 'object' | 'metadata';

const metadataType = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const metadataListType = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
const objectForms = ['application/json'];
const plain = parseMediaType('application/json');

function formOf(accept: string | undefined, isList: boolean): Form | undefined {
  const metadata = parseMediaType(isList ? metadataListType : metadataType);
  for (const asked of parseAccept(accept)) {
    if (satisfies(plain, asked)) return 'object';
    if (satisfies(metadata, asked)) return 'metadata';
  }
  return undefined;
}

function metadataOf(object: RecordedObject, alone: boolean): unknown {
  // items of a PartialObjectMetadataList carry no kind of their own
  return alone
    ? { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata }
    : { metadata: object.metadata };
}

/** A path with one form serves it whatever is asked for, as `/version` does; one with several negotiates. */
function choose(forms: readonly Document[], accept: string | undefined): Document | undefined {
  if (forms.length === 1) return forms[0];
  const offers = forms.map((document): readonly [MediaRange, Document] => [parseMediaType(document.type), document]);
  for (const asked of parseAccept(accept)) {
    const hit = offers.find(([offered]) => satisfies(offered, asked));
    if (hit) return hit[1];
  }
  return undefined;
}

function verbOf(method: string, isNamed: boolean): string {
  if (method === 'GET' || method === 'HEAD') return isNamed ? 'get' : 'list';
  return method === 'POST' ? 'create' : method === 'PUT' ? 'update' : method.toLowerCase();
}

function groupByPath(documents: readonly Document[]): Map<string, Document[]> {
  const groups = new Map<string, Document[]>();
  for (const document of documents) {
    const group = groups.get(document.path);
    if (group) group.push(document);
    else groups.set(document.path, [document]);
  }
  return groups;
}
