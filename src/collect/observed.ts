import type { ScanIdentity } from '../connect/identity.ts';
import type { Peer } from '../connect/peer.ts';
import type { Source } from '../inventory.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { complete, endingOfFailure, type Get, parseBody, RequestFailure } from './answer.ts';
import { describeDocument, documents } from './documents.ts';
import { isJson } from './redact.ts';

/** The source that holds who was at the other end of the connection: its address, TLS and certificate. */
export const connectionSource = 'connection';

/** The source that holds what `GET /api` without credentials was answered; asked only where a person wants it. */
export const anonymousSource = 'anonymous';

/** The source that holds who the scan is to the API server, and by what kind of credential. */
export const identitySource = 'identity';

/** Sources that come of no right of the identity: no role gives or withholds them. */
export const withoutRights: ReadonlySet<string> = new Set([connectionSource, anonymousSource, identitySource]);

/** Who the scan is, as its credentials tell. */
export function describeIdentity(identity: ScanIdentity | undefined): Source {
  return { ...complete(0), items: identity === undefined ? [] : [describeDocument(identitySource, { ...identity })] };
}

/** What the connection itself showed. */
export function describeConnection(peer: Peer | null): Source {
  if (peer === null)
    return { state: 'unavailable', reason: 'NoConnection', message: 'nobody answered', attempts: 0, items: [] };
  return { ...complete(0), items: [describeDocument(connectionSource, { ...peer })] };
}

/**
 * Asks `GET /api` without credentials. 200, 401 and 403 tell, where the API server itself answers: load balancers and proxies
 * refuse requests of their own, and not with a Status.
 */
export async function probeAnonymous(get: Get, peer: Peer | null, signal: AbortSignal): Promise<Source> {
  // Over plain HTTP a proxy of the user's answers, with credentials of its own.
  if (peer !== null && peer.tls === null)
    return {
      state: 'unavailable',
      reason: 'NoTLS',
      message: 'a local proxy may add credentials',
      attempts: 0,
      items: [],
    };
  try {
    const answer = await get('/api', { accept: 'application/json', signal, anonymous: true });
    const body = parseBody(answer);
    const kind = isJson(body) ? body.kind : undefined;
    const told =
      kind === 'Status' ? [401, 403].includes(answer.status) : kind === 'APIVersions' && answer.status === 200;
    if (told)
      return { ...complete(answer.attempts), items: [describeDocument(anonymousSource, { status: answer.status })] };
    const message = `something answered ${answer.status} that is not the API server`;
    return { state: 'unavailable', reason: 'WrongShape', message, attempts: answer.attempts, items: [] };
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    return { ...endingOfFailure(error), items: [] };
  }
}

/** The documents that files state by a kind of their own: a text as the server answers it, or the fields themselves. */
const stated: ReadonlyMap<unknown, string> = new Map([
  ['Metrics', '/metrics'],
  ['Readyz', '/readyz'],
  ['Connection', connectionSource],
  ['AnonymousAnswer', anonymousSource],
  ['Identity', identitySource],
]);

/** Reads such a document (`kind: Metrics`, `text: …`); undefined for anything else. */
export function readStated(raw: unknown): { readonly name: string; readonly items: KubernetesObject[] } | undefined {
  const name = isJson(raw) && raw.metadata === undefined ? stated.get(raw.kind) : undefined;
  if (!isJson(raw) || name === undefined) return undefined;
  const { kind: _, text, ...fields } = raw;
  return { name, items: documents.get(name)?.read(text) ?? [describeDocument(name, fields)] };
}
