import fc from 'fast-check';
import { secret } from './inputs.ts';
import type { Target } from './parsers.ts';

/** Milliseconds that a parser may take for one input. */
export const LIMIT = 1_000;

/** Milliseconds for one parser at a time; what is left of its inputs waits for another turn. */
const SLICE = 2_500;

/** An input that a parser did not survive; the message says how to see it again. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

/** Hands so many inputs to a parser, or fewer where that takes long; resolves with how many. Rejects with the smallest input that crashes it, slows it down, pollutes or leaks. */
export async function attack(
  target: Target,
  { runs, seed }: { readonly runs: number; readonly seed: number },
): Promise<number> {
  const outcome = await fc.check(
    fc.asyncProperty(target.inputs, async (input) => judge(target, input)),
    { numRuns: runs, seed, endOnFailure: false, interruptAfterTimeLimit: SLICE },
  );
  if (!outcome.failed) return outcome.numRuns;
  const shown = JSON.stringify(outcome.counterexample?.[0])?.slice(0, 2_000);
  const { errorInstance: error } = outcome;
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  throw new Broken(`${target.name}, seed ${seed}, ${shown}\n${words}`);
}

async function judge({ read, errors = [], quotes }: Target, input: unknown): Promise<void> {
  // Of the processor: a busy machine makes no parser slow.
  const started = process.cpuUsage();
  try {
    await read(input);
  } catch (error) {
    if (!(error instanceof Error) || !errors.includes(error.name)) throw error;
    if (quotes === undefined && error.message.includes(secret))
      throw new Error(`an error repeats a secret: ${error.message}`);
  }
  const { user, system } = process.cpuUsage(started);
  const took = (user + system) / 1_000;
  if (took > LIMIT) throw new Error(`took ${took.toFixed(0)} ms`);
  if (Reflect.get({}, 'polluted') !== undefined || Object.keys(Object.prototype).length > 0)
    throw new Error('the prototype of all objects was changed');
}
