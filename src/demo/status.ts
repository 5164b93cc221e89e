/** One HTTP answer; the body is complete. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const json = 'application/json';

/** A failure as the API server words it: a Status object (k8s.io/apimachinery/pkg/api/errors). */
export function failure(
  code: number,
  reason: string,
  message: string,
  details?: Readonly<Record<string, string>>,
  continueToken?: string,
): Answer {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: continueToken === undefined ? {} : { continue: continueToken },
    status: 'Failure',
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  };
  return { status: code, type: json, body: `${JSON.stringify(status)}\n` };
}

/** 200 with a JSON body that is written already. */
export function success(body: string, type: string = json): Answer {
  return { status: 200, type, body };
}

/** 401, for credentials nobody issued. */
export const unauthorized = failure(401, 'Unauthorized', 'Unauthorized');

/** 404 for a path below a group and version that is served. */
export const unknownResource = failure(404, 'NotFound', 'the server could not find the requested resource', {});

/** 404 for every other path: plain text, not a Status. */
export const unknownPath: Answer = { status: 404, type: 'text/plain; charset=utf-8', body: '404 page not found\n' };

/** 405. */
export const methodNotAllowed = failure(
  405,
  'MethodNotAllowed',
  'the server does not allow this method on the requested resource',
  {},
);

/** 406, with the forms that would do. */
export function notAcceptable(available: readonly string[]): Answer {
  const message = `406: Not Acceptable\n\nAvailable representations: ${available.join(', ')}`;
  return failure(406, 'NotAcceptable', message, {});
}

/** A request for objects as a refusal names it. */
export interface Asked {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

/** 403 on objects, cluster-wide or in a namespace. */
export function forbidden(user: string, asked: Asked): Answer {
  const scope = asked.namespace === undefined ? 'at the cluster scope' : `in the namespace "${asked.namespace}"`;
  const message =
    `${qualified(asked)} is forbidden: User "${user}" cannot ${asked.verb} ` +
    `resource "${asked.resource}" in API group "${asked.group}" ${scope}`;
  return failure(403, 'Forbidden', message, detailsOf(asked));
}

/** 403 on a path that is no object. */
export function forbiddenPath(user: string, verb: string, path: string): Answer {
  return failure(403, 'Forbidden', `forbidden: User "${user}" cannot ${verb} path "${path}"`, {});
}

/** 404 on a single object. */
export function notFound(asked: Asked): Answer {
  return failure(404, 'NotFound', `${qualified(asked)} not found`, detailsOf(asked));
}

function qualified({ resource, group, name }: Asked): string {
  const full = group === '' ? resource : `${resource}.${group}`;
  return name === undefined ? full : `${full} "${name}"`;
}

function detailsOf({ resource, group, name }: Asked): Record<string, string> {
  return { ...(name === undefined ? {} : { name }), ...(group === '' ? {} : { group }), kind: resource };
}
