import type { FailureCause } from './errors.ts';

/** How often and how patiently a GET is tried again; times in milliseconds. */
export interface RetryPolicy {
  /** Tries in all. */
  attempts: number;
  /** Tries in all after a plain 500: a failing conversion webhook does not heal within a scan. */
  attemptsAfter500: number;
  /** The longest wait before the first repetition; it doubles with each further one. */
  base: number;
  /** The longest wait of all. */
  cap: number;
  /** The longest `Retry-After` that is honoured. */
  retryAfterCap: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  attempts: 5,
  attemptsAfter500: 2,
  base: 500,
  cap: 10_000,
  retryAfterCap: 30_000,
};

/** How one try ended: with an HTTP status, or with a fault that another try may or may not mend. */
export type Ending =
  | { status: number; retryAfter: string | null }
  | { cause: FailureCause; again: boolean; free: boolean };

const BUSY = new Set([429, 502, 503, 504]);

/**
 * Share of the waits after a refused connection that is kept where no connection ever stood: nothing listens there, and by
 * default a listener that is just being restarted gets a second, not the eight of a busy server.
 */
const FIRST_CONTACT = 1 / 8;

/**
 * Milliseconds to wait before the next try, or null when this ending is final. `attempt` counts from 1. Waits have full
 * jitter; a server that says `Retry-After` is given at least that long, up to the cap. `reached`: it answered before.
 */
export function waitBeforeNextTry(
  ending: Ending,
  attempt: number,
  policy: RetryPolicy,
  { now, random, reached }: { now: number; random: number; reached: boolean },
): number | null {
  if (attempt >= policy.attempts) return null;
  const jitter = random * Math.min(policy.cap, policy.base * 2 ** (attempt - 1));
  if (!('status' in ending)) {
    if (!ending.again) return null;
    if (ending.free) return 0;
    return ending.cause === 'refused' && !reached ? jitter * FIRST_CONTACT : jitter;
  }
  if (ending.status === 500) return attempt < policy.attemptsAfter500 ? jitter : null;
  if (!BUSY.has(ending.status)) return null;
  const asked = parseRetryAfter(ending.retryAfter, now);
  return asked === null ? jitter : Math.max(jitter, Math.min(asked, policy.retryAfterCap));
}

/** Milliseconds that a `Retry-After` header asks for: seconds or an HTTP date; null if absent, negative or neither. */
export function parseRetryAfter(value: string | null, now: number): number | null {
  const text = value?.trim() ?? '';
  if (/^\d{1,12}$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Z][a-z]{2},? /.test(text)) return null;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
