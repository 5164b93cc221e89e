import type { Request } from './kubernetes/rbac/authorize.ts';
import type { Identity } from './kubernetes/rbac/authorizer.ts';
import { implicitGroups, normaliseSubject } from './kubernetes/rbac/subject.ts';
import { isRecord } from './kubernetes/record.ts';

/** A request as the authorizer was asked about it. */
export interface AuditedRequest {
  readonly identity: Identity;
  readonly request: Request;
}

/** What an event of an audit log says: requests that were allowed (several where somebody impersonated), or why it says nothing. */
export type ReadEvent =
  | {
      readonly kind: 'requests';
      readonly time: number;
      /** Whether the request itself was denied, and only the impersonation before it was not. */
      readonly denied: boolean;
      readonly requests: readonly AuditedRequest[];
    }
  | { readonly kind: 'denied' | 'earlier' | 'unreadable' };

/** Reads an Event of audit.k8s.io (staging/src/k8s.io/apiserver/pkg/apis/audit/v1/types.go). */
export function readEvent(event: unknown): ReadEvent {
  if (!isRecord(event) || event.kind !== 'Event' || !text(event.apiVersion).startsWith('audit.k8s.io/'))
    return { kind: 'unreadable' };
  // Another stage always follows. A watch has two that count: one that still runs has only ResponseStarted.
  if (event.stage === 'RequestReceived') return { kind: 'earlier' };
  const identity = identityOf(event.user);
  const request = requestOf(event);
  const time = Date.parse(text(event.requestReceivedTimestamp));
  if (identity === undefined || request === undefined || Number.isNaN(time)) return { kind: 'unreadable' };
  const annotations = isRecord(event.annotations) ? event.annotations : {};
  const decision = annotations['authorization.k8s.io/decision'];
  const status = isRecord(event.responseStatus) ? event.responseStatus.code : undefined;
  // Without the annotation, a refusal by admission or by a proxied server looks like one of the authorizer.
  const denied = decision === undefined ? status === 403 || status === 401 : decision !== 'allow';
  const impersonated = identityOf(event.impersonatedUser);
  if (denied && impersonated === undefined) return { kind: 'denied' };
  const asked = [request, ...(status === 201 ? creationBy(request) : [])];
  if (impersonated === undefined)
    return { kind: 'requests', time, denied: false, requests: asked.map((one) => ({ identity, request: one })) };
  // Whom the log names was impersonated: that was allowed, whatever became of the request (pkg/endpoints/filters/impersonation.go).
  const before = impersonations(impersonated, event.impersonatedUser).map((one) => ({ identity, request: one }));
  return {
    kind: 'requests',
    time,
    denied,
    requests: denied ? before : [...before, ...asked.map((one) => ({ identity: impersonated, request: one }))],
  };
}

function identityOf(user: unknown): Identity | undefined {
  if (!isRecord(user) || text(user.username) === '') return undefined;
  const name = text(user.username);
  // Groups of service accounts and of everybody are added by the API server; an old log may leave them out.
  return {
    user: name,
    groups: [...new Set([...texts(user.groups), ...implicitGroups(normaliseSubject({ kind: 'User', name }))])],
  };
}

/** What the authorizer was asked before the request itself (apiserver pkg/endpoints/filters/impersonation.go). */
function impersonations({ user, groups }: Identity, raw: unknown): Request[] {
  const subject = normaliseSubject({ kind: 'User', name: user });
  const added = new Set(implicitGroups(subject));
  const verb = 'impersonate';
  const { uid, extra } = isRecord(raw) ? raw : {};
  const who: Request =
    subject.kind === 'ServiceAccount'
      ? { verb, group: '', resource: 'serviceaccounts', namespace: subject.namespace, name: subject.name }
      : { verb, group: '', resource: 'users', name: user };
  return [
    who,
    ...groups
      .filter((name) => !added.has(name))
      .map((name): Request => ({ verb, group: '', resource: 'groups', name })),
    ...(text(uid) === '' ? [] : [{ verb, group: 'authentication.k8s.io', resource: 'uids', name: text(uid) }]),
    ...Object.entries(isRecord(extra) ? extra : {}).flatMap(([key, values]) =>
      texts(values).map(
        (name): Request => ({
          verb,
          group: 'authentication.k8s.io',
          resource: 'userextras',
          subresource: key,
          name,
        }),
      ),
    ),
  ];
}

function requestOf({ verb, objectRef, requestURI }: Record<string, unknown>): Request | undefined {
  const what = text(verb);
  if (what === '') return undefined;
  if (!isRecord(objectRef) || text(objectRef.resource) === '') {
    const path = text(requestURI).split('?', 1)[0] ?? '';
    return path.startsWith('/') ? { verb: what, path } : undefined;
  }
  const subresource = text(objectRef.subresource);
  return {
    verb: what,
    group: text(objectRef.apiGroup),
    resource: text(objectRef.resource),
    subresource,
    namespace: text(objectRef.namespace),
    // The authorizer knows no name of what is to be created: the log has it from the object (pkg/audit/request.go).
    name: what === 'create' && subresource === '' ? '' : text(objectRef.name),
  };
}

/** A patch or update that made the object: create was asked for as well, with the name (apiserver handlers/patch.go, update.go). */
function creationBy(request: Request): Request[] {
  const made = !('path' in request) && request.subresource === '' && ['patch', 'update'].includes(request.verb);
  return made ? [{ ...request, verb: 'create' }] : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
