import type { Check } from '../check.ts';
import { evaluate } from '../evaluate.ts';
import { casesOf, type ExampleCase, inventoryOf, runExample } from '../examples.ts';
import { FactStore } from '../facts/fact.ts';
import type { Inventory, Source } from '../inventory.ts';
import type { Status } from '../report.ts';
import { sourcesFor } from '../select.ts';

/** How one example of a check went. */
export interface ExampleResult {
  readonly check: string;
  readonly name: string;
  readonly expected: Status;
  readonly actual: Status;
  readonly ok: boolean;
  /** What is not as stated, in one sentence; null where all is. */
  readonly fault: string | null;
}

/** Runs every example of a check, as the tests of the built-in checks do: status, exact messages, and unknown where a list it needs is forbidden. */
export function testCheck(check: Check): ExampleResult[] {
  return casesOf(check).flatMap((one) => {
    const result = runCase(check, one);
    return [result, ...(result.ok ? withoutSources(check, one) : [])];
  });
}

function runCase(check: Check, { name, example, status, says }: ExampleCase): ExampleResult {
  const result = runExample(check, example);
  const said = status === 'fail' ? result.findings.map(({ violation }) => violation.message) : [result.reason ?? ''];
  const same = says.length === 0 || JSON.stringify([...said].sort()) === JSON.stringify([...says].sort());
  const ok = result.status === status && same;
  const told = (texts: readonly string[]) =>
    texts.length === 0 ? 'nothing' : texts.map((text) => JSON.stringify(text)).join(', ');
  const because = result.reason === null ? '' : ` (${result.reason})`;
  const fault =
    result.status === status
      ? `says ${told(said)}, expected ${told(says)}`
      : `is ${result.status}${because}, expected ${status}`;
  return { check: check.id, name, expected: status, actual: result.status, ok, fault: ok ? null : fault };
}

/** The law of every check: what can not be seen never passes. Only a breach is reported. */
function withoutSources(check: Check, { name, example, status }: ExampleCase): ExampleResult[] {
  if (status !== 'pass' && status !== 'fail') return [];
  return [...sourcesFor([check], 'required')].flatMap((source): ExampleResult[] => {
    const { status: actual } = evaluate(check, new FactStore(deny(inventoryOf(example), source)));
    if (actual === 'unknown' || (actual === 'fail' && status === 'fail')) return [];
    const called = `${name}, without ${source}`;
    const fault = `is ${actual} although ${source} was not seen, expected unknown`;
    return [{ check: check.id, name: called, expected: 'unknown', actual, ok: false, fault }];
  });
}

function deny(inventory: Inventory, name: string): Inventory {
  const denied: Source = {
    state: 'denied',
    reason: 'Forbidden',
    message: `${name} is forbidden`,
    attempts: 1,
    items: [],
  };
  return { ...inventory, sources: new Map([...inventory.sources, [name, denied]]) };
}
