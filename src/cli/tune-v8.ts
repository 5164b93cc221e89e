import { setFlagsFromString } from 'node:v8';

/**
 * A scan is short: with its defaults, V8 of Node 20 spends a sixth of it on optimising code that then hardly runs. Loops over many
 * pods reach this budget all the same. Later ones count invocations instead and know no such flag; their defaults are right.
 */
export function tuneV8(): void {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=2000000');
}

/** Items of a list from which on a cluster is large. */
const many = 2_000;

/**
 * Has the heap of a scan that reads this much collected when it has grown by a third of what is alive, instead of to several times
 * that. A small one would only be slower by it.
 */
export function saveMemory(items: number): void {
  if (items >= many) setFlagsFromString('--heap-growing-percent=30');
}
