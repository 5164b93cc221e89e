import { createContext, Script } from 'node:vm';

/** Work that did not end in its time: what it was about to give is lost. */
export class OverdueError extends Error {
  override readonly name = 'OverdueError';
}

/**
 * What `work` gives, or OverdueError after so many milliseconds. A thread of V8's own ends the work wherever it is, in a
 * loop without end too, which no timer of this thread could: `catch` and `finally` of the work do not run.
 */
export function withinTime<T>(milliseconds: number, work: () => T): T {
  if (!Number.isFinite(milliseconds)) return work();
  const results: T[] = [];
  const context = createContext({ run: () => results.push(work()) });
  const timeout = Math.min(2 ** 31 - 1, Math.max(1, Math.ceil(milliseconds)));
  try {
    new Script('run()').runInContext(context, { timeout });
  } catch (error) {
    if (!isTimeout(error)) throw error;
    throw new OverdueError('a check did not end before the deadline, so there is no report');
  }
  for (const result of results) return result;
  throw new Error('the work gave nothing');
}

/** By its code alone: the error comes from another realm, whose Error is not ours. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
