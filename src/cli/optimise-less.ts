import { setFlagsFromString } from 'node:v8';

/**
 * A scan is short: with its defaults, V8 of Node 20 spends a sixth of it on optimising code that then hardly runs. Loops over many
 * pods reach this budget all the same. Later ones count invocations instead and know no such flag; their defaults are right.
 */
export function optimiseLess(): void {
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=2000000');
}
