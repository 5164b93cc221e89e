import type { Progress } from '../collect/collect.ts';
import { parseDuration } from '../connect/options.ts';
import { UsageError } from './errors.ts';

/** The signal that ends collecting, and which exit code an interruption asks for. */
export interface Session {
  readonly signal: AbortSignal;
  /** 129, 130 or 143 after SIGHUP, SIGINT or SIGTERM; null while nobody interrupted. */
  interruption(): number | null;
  /** Milliseconds until the deadline, by a clock that nobody sets. */
  left(): number;
  end(): void;
}

/** Milliseconds of `--timeout`; 0 means none. Throws UsageError. */
export function parseTimeout(timeout: string): number {
  const milliseconds = parseDuration(timeout);
  if (milliseconds === null)
    throw new UsageError(`--timeout ${timeout}: expected a duration such as 90s, 10m or 1h; 0 means none`);
  return milliseconds;
}

/** Ends collecting at the deadline, at the first SIGHUP, SIGINT or SIGTERM; the second one quits at once. */
export function startSession(timeout: string): Session {
  const milliseconds = parseTimeout(timeout);
  const interrupt = new AbortController();
  let code: number | null = null;
  const on = (exitCode: number) => () => {
    code = exitCode;
    // From here on a signal does what it does to any program, even while this one computes or its reader sleeps.
    end();
    interrupt.abort();
  };
  const handlers = [
    ['SIGHUP', on(129)],
    ['SIGINT', on(130)],
    ['SIGTERM', on(143)],
  ] as const;
  const end = (): void => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
  for (const [signal, handler] of handlers) process.on(signal, handler);
  const started = performance.now();
  const deadline = milliseconds === 0 ? [] : [AbortSignal.timeout(milliseconds)];
  return {
    signal: AbortSignal.any([interrupt.signal, ...deadline]),
    interruption: () => code,
    left: () =>
      milliseconds === 0 ? Number.POSITIVE_INFINITY : Math.max(0, milliseconds - (performance.now() - started)),
    end,
  };
}

/** What is being listed, one changing line on standard error; silent where nobody watches. */
export function showProgress(quiet: boolean): { onProgress(progress: Progress): void; end(): void } {
  const stream = process.stderr;
  if (quiet || stream.isTTY !== true || process.env.CI !== undefined)
    return { onProgress: () => undefined, end: () => undefined };
  const width = Math.max(20, (stream.columns ?? 80) - 1);
  let last = 0;
  return {
    onProgress({ source, items, done, total }) {
      const now = performance.now();
      if (now - last < 50) return;
      last = now;
      stream.write(`\r\x1b[2K${`  ${done} of ${total} lists · ${source}: ${items}`.slice(0, width)}`);
    },
    end: () => stream.write('\r\x1b[2K'),
  };
}
