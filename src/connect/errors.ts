import { printable } from './printable.ts';

/** What kept kaudit from reaching the cluster; `config` is the user's to mend before any connection is opened. */
export type ConnectionErrorKind =
  | 'config'
  | 'unreachable'
  | 'proxy'
  | 'tls'
  | 'credentials'
  | 'authentication'
  | 'not-kubernetes';

export interface Explanation {
  /** What is wrong, in one sentence without a full stop. */
  what: string;
  /** Where: a file with its position, a flag, an address; empty if `what` says it. */
  where?: string;
  /** What to do about it; empty if there is nothing to advise. */
  hint?: string;
  /** Whether the same try may succeed a moment later (a token file being rewritten). */
  passing?: boolean;
}

/** The cluster cannot be reached or the settings for it are wrong; no field ever holds a credential or a plugin's output. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  readonly kind: ConnectionErrorKind;
  readonly what: string;
  readonly where: string;
  readonly hint: string;
  readonly passing: boolean;

  constructor(kind: ConnectionErrorKind, { what, where = '', hint = '', passing = false }: Explanation) {
    super(where === '' ? what : `${where}: ${what}`);
    this.kind = kind;
    this.what = what;
    this.where = where;
    this.hint = hint;
    this.passing = passing;
  }
}

/** The exit code of a command that ends with this error: 2 for settings, 4 for a cluster that could not be scanned. */
export function exitCodeOf(error: ConnectionError): 2 | 4 {
  return error.kind === 'config' ? 2 : 4;
}

/** Why a request brought no answer to judge. `deadline` and `aborted` come from the caller's signal. */
export type FailureCause =
  | 'dns'
  | 'refused'
  | 'unreachable'
  | 'proxy'
  | 'tls'
  | 'timeout'
  | 'reset'
  | 'truncated'
  | 'corrupt'
  | 'encoding'
  | 'too-large'
  | 'redirect'
  | 'protocol'
  | 'credentials'
  | 'path'
  | 'deadline'
  | 'aborted';

/** How one try of a request failed. `again` is whether another try may help, `free` whether it may start at once. */
export class Fault extends Error {
  override readonly name = 'Fault';
  override readonly cause: FailureCause;
  readonly again: boolean;
  readonly free: boolean;
  readonly hint: string;
  readonly origin: ConnectionError | null;

  constructor(
    cause: FailureCause,
    message: string,
    { again = false, free = false, hint = '', origin = null }: FaultTraits = {},
  ) {
    super(message);
    this.cause = cause;
    this.again = again;
    this.free = free;
    this.hint = hint;
    this.origin = origin;
  }
}

export interface FaultTraits {
  again?: boolean;
  free?: boolean;
  hint?: string;
  /** The error of the credentials, where those failed. */
  origin?: ConnectionError | null;
}

/** A request that failed for good: the cause of its last try, how many tries were made, and a message without secrets. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  override readonly cause: FailureCause;
  readonly attempts: number;
  readonly hint: string;
  readonly origin: ConnectionError | null;

  constructor(fault: Fault, attempts: number) {
    super(fault.message);
    this.cause = fault.cause;
    this.attempts = attempts;
    this.hint = fault.hint;
    this.origin = fault.origin;
  }
}

const KIND_OF_CAUSE: Partial<Record<FailureCause, ConnectionErrorKind>> = {
  tls: 'tls',
  proxy: 'proxy',
  redirect: 'not-kubernetes',
  protocol: 'not-kubernetes',
  encoding: 'not-kubernetes',
  credentials: 'credentials',
};

/** The connection error that a failed request stands for when no request to this server succeeded. */
export function connectionErrorOf(failure: RequestFailure, server: string): ConnectionError {
  if (failure.origin !== null) return failure.origin;
  const tries = failure.attempts > 1 ? ` (${failure.attempts} tries)` : '';
  return new ConnectionError(KIND_OF_CAUSE[failure.cause] ?? 'unreachable', {
    what: `${failure.message}${tries}`,
    where: printable(server),
    hint: failure.hint,
  });
}

/** The parts of an answer that tell whether it came from a Kubernetes API server that knows us. */
export interface Reply {
  status: number;
  contentType: string;
  body: string | Buffer;
}

/**
 * The error that an answer to any API request stands for: nobody logged in (401, or 403 to `system:anonymous`, which is
 * how an API server with anonymous access answers a credential it did not get) or no Kubernetes API there; else null.
 */
export function refusalOf(reply: Reply, server: string): ConnectionError | null {
  const where = printable(server);
  if (reply.status === 401) {
    return new ConnectionError('authentication', {
      what: 'authentication failed: the server does not accept these credentials (401)',
      where,
      hint: 'Log in again, or choose another user with --context, --user or --token.',
    });
  }
  if (reply.status === 403 && statusMessage(reply.body.toString()).includes('User "system:anonymous"')) {
    return new ConnectionError('authentication', {
      what: 'authentication failed: the server treats these requests as anonymous (403 to system:anonymous)',
      where,
      hint: 'The credential is missing or was ignored. Choose a user with --context, --user or --token.',
    });
  }
  const json = /^application\/(?:[\w.+-]+\+)?json\b/i.test(reply.contentType);
  if (!json && (reply.status === 200 || reply.status === 404)) {
    return new ConnectionError('not-kubernetes', {
      what: `not a Kubernetes API at this URL (${reply.status}, ${printable(reply.contentType || 'no content type', 60)})`,
      where,
      hint: 'Check the server URL and its path; a login page or a proxy may be answering in its place.',
    });
  }
  return null;
}

function statusMessage(body: string): string {
  try {
    const status: unknown = JSON.parse(body);
    const message = typeof status === 'object' && status !== null && 'message' in status ? status.message : '';
    return typeof message === 'string' ? message : '';
  } catch {
    return '';
  }
}
