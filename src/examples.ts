import type { Check, Example, Examples } from './check.ts';
import { inventoryFromObjects } from './collect/from-objects.ts';
import { type CheckResult, evaluate } from './evaluate.ts';
import { FactStore } from './facts/fact.ts';
import type { Inventory } from './inventory.ts';
import { readObjects } from './manifests.ts';
import type { Status } from './report.ts';

/** One named case of a check and the outcome it states. */
export interface ExampleCase {
  readonly name: string;
  readonly example: Example;
  readonly status: Status;
  /** Exact messages of a failing case, in order; the exact reason of any other that states one. */
  readonly says: readonly string[];
}

/** The cases of a check, failing ones first. */
export function casesOf({ examples }: Check): ExampleCase[] {
  return [
    ...told('fail', examples.fail),
    ...silent('pass', examples.pass),
    ...told('unknown', examples.unknown),
    ...told('manual', examples.manual),
    ...silent('not-applicable', examples.notApplicable),
  ];
}

function told(status: Status, cases: Examples['fail'] | Examples['unknown'] = {}): ExampleCase[] {
  return Object.entries(cases).map(([name, [example, ...says]]) => ({ name, example, status, says }));
}

function silent(status: Status, cases: Examples['pass'] | undefined = {}): ExampleCase[] {
  return Object.entries(cases).map(([name, example]) => ({ name, example, status, says: [] }));
}

/** The cluster that an example describes: its objects are all that there are. */
export function inventoryOf(example: Example): Inventory {
  const { objects, kubernetesVersion }: Exclude<Example, string> =
    typeof example === 'string' ? { objects: example } : example;
  return inventoryFromObjects(readObjects(objects, 'example'), {
    complete: true,
    ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
  });
}

/** Runs one case. */
export function runExample(check: Check, example: Example): CheckResult {
  const config = typeof example === 'string' ? undefined : example.config;
  return evaluate(check, new FactStore(inventoryOf(example), config));
}
