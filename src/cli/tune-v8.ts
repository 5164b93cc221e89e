import { setFlagsFromString } from 'node:v8';

/** Sets V8 up for one scan: short, on a laptop or in a CronJob with little memory. */
export function tuneV8(): void {
  // By default the heap may grow to several times what is alive in it before it is collected.
  setFlagsFromString('--heap-growing-percent=50');
  // With its defaults, V8 of Node 20 spends a sixth of a scan on optimising code that then hardly runs. Loops over many pods reach
  // this budget all the same. Later ones count invocations instead and know no such flag; their defaults are right.
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=2000000');
}
