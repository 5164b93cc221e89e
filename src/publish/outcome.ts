import { RequestFailure } from '../connect/errors.ts';
import { printable } from '../printable.ts';
import type { Reply } from './sender.ts';

/** What became of a report at one target. */
export interface Outcome {
  /** Fit for display, without secrets. */
  readonly target: string;
  readonly ok: boolean;
  readonly message: string;
}

/** Something that kept a report from its target, in one sentence without secrets. */
export class PublishError extends Error {
  override readonly name = 'PublishError';
}

/** Throws PublishError unless the server took it. */
export function expectSuccess({ status, body, attempts }: Reply, what: string): void {
  if (status >= 200 && status < 300) return;
  const tries = attempts > 1 ? ` after ${attempts} tries` : '';
  throw new PublishError(`${what}: the server answered ${status}${tries}${saying(body)}`);
}

/** The sentence of an answer: a Kubernetes Status, an S3 error, or its first line. */
function saying(body: string): string {
  const text = statusMessage(body) ?? /<Message>([^<]*)<\/Message>/.exec(body)?.[1] ?? body.split('\n')[0] ?? '';
  return text.trim() === '' ? '' : `: ${printable(text.trim(), 300)}`;
}

function statusMessage(body: string): string | null {
  try {
    const status: unknown = JSON.parse(body);
    const message = typeof status === 'object' && status !== null && 'message' in status ? status.message : null;
    return typeof message === 'string' ? message : null;
  } catch {
    return null;
  }
}

/** The sentence for an error of publishing; anything else is a bug and thrown on. */
export function sentenceOf(error: unknown): string {
  if (error instanceof PublishError) return error.message;
  if (error instanceof RequestFailure)
    return error.attempts > 1 ? `${error.message} (${error.attempts} tries)` : error.message;
  if (error instanceof Error && error.name === 'ConnectionError') return error.message;
  throw error;
}
