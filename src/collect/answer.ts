import { RequestFailure, refusalOf } from '../connect/errors.ts';
import type { Source } from '../inventory.ts';
import { parseJson } from './json-text.ts';
import { isJson } from './redact.ts';

/** Asks for one path and resolves with any final answer; rejects with RequestFailure where there is none. */
export type Get = (
  path: string,
  options: { readonly accept: string; readonly signal: AbortSignal; readonly anonymous?: boolean },
) => Promise<Answer>;

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  /** Text, or its bytes: where they are not UTF-8 it has U+FFFD, as Go's JSON decoder has it. */
  readonly body: string | Buffer;
  readonly bytes: number;
  readonly attempts: number;
}

/** How a source ended, without its items. */
export type Ending = Omit<Source, 'items'>;

export const complete = (attempts: number): Ending => ({ state: 'complete', reason: null, message: null, attempts });

/** A source that the API server does not serve. */
export function absent(attempts: number): Ending {
  return { state: 'absent', reason: 'NotFound', message: 'the API server does not serve it', attempts };
}

/** What an answer that is not the thing asked for means; `mayBeAbsent` where a 404 is an honest answer. */
export function endingOf(answer: Answer, attempts: number, mayBeAbsent: boolean): Ending {
  const { reason, message } = explain(answer);
  const state = answer.status === 403 ? 'denied' : answer.status === 404 && mayBeAbsent ? 'absent' : 'unavailable';
  return { state, reason, message, attempts };
}

/** What a request that brought no answer means. */
export function endingOfFailure(failure: RequestFailure): Ending {
  return { state: 'unavailable', reason: failure.cause, message: failure.message, attempts: failure.attempts };
}

/** Whether an answer says that its body is JSON: another form may look like it, and mean something else. */
export function saysJson({ contentType }: Answer): boolean {
  return /^application\/(?:[\w.+-]+\+)?json\b/i.test(contentType);
}

/** The body as JSON; undefined where it is none, whatever the content type says. */
export function parseBody({ body }: Answer): unknown {
  return parseJson(body.toString());
}

/** Reason and sentence of a Status; a status code where the body is none. */
function explain(answer: Answer): { reason: string; message: string } {
  const body = parseBody(answer);
  const status = isJson(body) && body.kind === 'Status' ? body : {};
  const { reason, message } = status;
  return {
    reason: typeof reason === 'string' && reason !== '' ? reason : `HTTP ${answer.status}`,
    message:
      typeof message === 'string' && message !== ''
        ? message.slice(0, 1_024)
        : `the server answered ${answer.status} with ${answer.contentType || 'no content type'}`,
  };
}

/** Throws where the server does not know us at all, or is no API server. */
export function assertKubernetes(answer: Answer, server: string): void {
  const refusal = refusalOf(answer, server);
  if (refusal !== null) throw refusal;
}

export { RequestFailure };
