import pLimit from 'p-limit';
import { connectionErrorOf } from '../connect/errors.ts';
import type { ScanIdentity } from '../connect/identity.ts';
import type { Peer } from '../connect/peer.ts';
import type { Inventory, Source } from '../inventory.ts';
import { anyKind, findResource, type Resource } from '../kubernetes/resources.ts';
import { secretsSource, secretTypes } from '../kubernetes/secret-types.ts';
import { listsToReadAgain, readTwice } from './again.ts';
import {
  absent,
  assertKubernetes,
  complete,
  endingOf,
  endingOfFailure,
  type Get,
  parseBody,
  RequestFailure,
} from './answer.ts';
import { groupsOf, versionOf } from './discovery.ts';
import { type Document, documents } from './documents.ts';
import { joinKinds, readPlurals } from './kinds.ts';
import { readList } from './list.ts';
import { listWhereAllowed } from './namespaced.ts';
import {
  anonymousSource,
  connectionSource,
  describeConnection,
  describeIdentity,
  identitySource,
  probeAnonymous,
} from './observed.ts';
import { Projection } from './project.ts';

/** What collecting needs of a connection. */
export interface Reachable {
  readonly context: string | null;
  readonly server: string;
  readonly serverVerified: boolean;
  readonly identity?: ScanIdentity;
  /** The namespace of the context: where an identity that may not list the cluster is tried, unless namespaces can be listed. */
  readonly namespace?: string;
  readonly transport: {
    readonly get: Get;
    traffic(): { readonly requests: number; readonly bytes: number };
    peer(): Peer | null;
  };
}

export interface Progress {
  /** The source that just went on. */
  readonly source: string;
  readonly items: number;
  readonly done: number;
  readonly total: number;
}

export interface CollectOptions {
  /** Names of the sources to read. */
  readonly sources: ReadonlySet<string>;
  /** Only these namespaces; null: the whole cluster. */
  readonly namespaces?: readonly string[] | null;
  /** Only workloads with such labels are to be judged; lists are read whole. */
  readonly selector?: string;
  readonly chunkSize?: number;
  /** Requests in flight at once. */
  readonly concurrency?: number;
  readonly maxItems?: number;
  /** Whether lists that lack what another names are read once more; yes by default. */
  readonly again?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  readonly now?: () => Date;
  readonly tool: { readonly name: string; readonly version: string };
}

const outOfScope: Source = {
  state: 'out-of-scope',
  reason: 'Namespaced',
  message: 'it lies outside the namespaces asked for',
  attempts: 0,
  items: [],
};

/**
 * Reads the named sources with GET requests alone and resolves with everything that was seen. Rejects with
 * ConnectionError where the server can not be reached, does not know us, or is no API server.
 */
export async function collect({ transport, ...reached }: Reachable, options: CollectOptions): Promise<Inventory> {
  const { now = () => new Date(), namespaces = null, concurrency = 4, signal = new AbortController().signal } = options;
  const startedAt = now().toISOString();
  const { get } = transport;
  const names = [...new Set(['/version', '/apis', ...options.sources])];
  const sources = new Map<string, Source>();
  const projection = new Projection();
  const report = (source: string, items: number): void =>
    options.onProgress?.({ source, items, done: sources.size, total: names.length });
  const put = (name: string, source: Source): void => {
    sources.set(name, source);
    report(name, source.items.length);
  };
  await Promise.all(
    ['/version', '/apis'].map(async (name) =>
      put(name, await readFirst(name, { get, signal, server: reached.server })),
    ),
  );
  const groups = groupsOf(sources.get('/apis'));
  const limit = pLimit(concurrency);
  const read = (name: string, within: readonly string[] | null = namespaces): Promise<Source> => {
    if (name === connectionSource) return Promise.resolve(describeConnection(transport.peer()));
    if (name === identitySource) return Promise.resolve(describeIdentity(reached.identity));
    if (name === anonymousSource) return limit(() => probeAnonymous(get, transport.peer(), signal));
    const document = documents.get(name);
    if (document !== undefined)
      return namespaces === null ? limit(() => readDocument(document, get, signal)) : Promise.resolve(outOfScope);
    const resource = findResource(name);
    if (resource === undefined) throw new Error(`there is no source ${name}`);
    const serving = versionOf(resource, groups);
    // Discovery knows what no namespace has either.
    if (serving === 'absent') return Promise.resolve({ ...absent(0), items: [] });
    if ('unknown' in serving) return Promise.resolve(inVersions(serving.unknown));
    const { version } = serving;
    if (namespaces !== null && !resource.namespaced) return Promise.resolve(outOfScope);
    const { chunkSize = 500, maxItems = 1_000_000 } = options;
    const readOne = (one: Resource, type?: string): Promise<Source> => {
      const lists = (within ?? [null]).map((namespace) =>
        limit(() =>
          readList(
            { name, resource: one, version, namespace, ...(type === undefined ? {} : { type }) },
            { get, signal, projection, chunkSize, maxItems, onPage: (items) => report(name, items) },
          ),
        ),
      );
      return Promise.all(lists).then(joinLists);
    };
    if (name === secretsSource) return Promise.all(secretTypes.map((type) => readOne(resource, type))).then(joinKinds);
    if (resource.kind !== anyKind) return readOne(resource);
    const plurals = limit(() => readPlurals(resource.group, version, groups?.get(resource.group), { get, signal }));
    return plurals.then((found): Source | Promise<Source> =>
      'state' in found
        ? { ...found, items: [] }
        : Promise.all(found.map((plural) => readOne({ ...resource, plural }))).then(joinKinds),
    );
  };
  await Promise.all(names.filter((name) => !sources.has(name)).map(async (name) => put(name, await read(name))));
  for (const name of options.again === false ? [] : listsToReadAgain(sources)) {
    const first = sources.get(name);
    if (first !== undefined) put(name, readTwice(first, await read(name)));
  }
  const listable =
    namespaces === null
      ? await listWhereAllowed(sources, { fallback: reached.namespace, read, join: joinLists, put })
      : null;
  const traffic = transport.traffic();
  // The wall clock may be set back meanwhile; a scan never ends before it starts.
  const finishedAt = new Date(Math.max(now().getTime(), Date.parse(startedAt))).toISOString();
  const narrowed = {
    ...(options.selector === undefined ? {} : { selector: options.selector }),
    ...(listable === null ? {} : { listable }),
  };
  return {
    apiVersion: 'kaudit.dev/v1alpha1',
    kind: 'Inventory',
    tool: options.tool,
    origin: 'cluster',
    scan: { startedAt, finishedAt, requests: traffic.requests, bytes: traffic.bytes, namespaces, ...narrowed },
    cluster: { context: reached.context, server: reached.server, serverVerified: reached.serverVerified },
    sources: new Map([...sources].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** The caller's own doing: says nothing about the server. */
const interrupted: ReadonlySet<string> = new Set(['aborted', 'deadline']);

/** A document that also proves that there is an API server which knows us. */
async function readFirst(
  name: string,
  { get, signal, server }: { get: Get; signal: AbortSignal; server: string },
): Promise<Source> {
  const document = documents.get(name);
  if (document === undefined) throw new Error(`there is no document ${name}`);
  return readDocument(
    document,
    async (path, options) => {
      try {
        const answer = await get(path, options);
        assertKubernetes(answer, server);
        return answer;
      } catch (error) {
        throw error instanceof RequestFailure && !interrupted.has(error.cause)
          ? connectionErrorOf(error, server)
          : error;
      }
    },
    signal,
  );
}

async function readDocument(document: Document, get: Get, signal: AbortSignal): Promise<Source> {
  try {
    const answer = await get(document.path, { accept: document.accept, signal });
    if (answer.status !== 200) return { ...endingOf(answer, answer.attempts, true), items: [] };
    const items = document.read(document.form === 'text' ? answer.body.toString() : parseBody(answer));
    if (items.length > 0) return { ...complete(answer.attempts), items };
    const message = `the server answered 200 with something that is not ${document.path}`;
    return { state: 'unavailable', reason: 'WrongShape', message, attempts: answer.attempts, items };
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    return { ...endingOfFailure(error), items: [] };
  }
}

const isComplete = ({ state }: Source): boolean => state === 'complete';

/** The lists of several namespaces as one; it is as whole as the least whole of them. */
function inVersions(versions: readonly string[]): Source {
  const message = `the server has it in ${versions.join(' and ')} alone, which this kaudit does not read`;
  return { state: 'unavailable', reason: 'UnknownVersion', message, attempts: 0, items: [] };
}

function joinLists(lists: readonly Source[]): Source {
  const items = lists.flatMap((list) => list.items);
  const attempts = lists.reduce((sum, list) => sum + list.attempts, 0);
  const gap = lists.find(({ state }) => state !== 'complete');
  if (gap === undefined) return { ...complete(attempts), items };
  // A namespace that went away has nothing left to list: what there is was seen, in a cluster that changed meanwhile.
  if (lists.every(({ state, reason }) => state === 'complete' || reason === 'NamespaceGone') && lists.some(isComplete))
    return { state: 'inconsistent', reason: gap.reason, message: gap.message, attempts, items };
  const state = lists.length > 1 && gap.state !== 'absent' && items.length > 0 ? 'partial' : gap.state;
  return { state, reason: gap.reason, message: gap.message, attempts, items };
}
