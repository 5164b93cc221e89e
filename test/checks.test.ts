import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../src/evaluate.ts';
import { casesOf, inventoryOf, runExample } from '../src/examples.ts';
import { FactStore } from '../src/facts/fact.ts';
import { loadChecks } from '../src/load-checks.ts';
import { sourcesFor } from '../src/select.ts';
import { checkFiles } from './support/check-files.ts';
import { deny } from './support/inventories.ts';

const checks = loadChecks();
const files = checkFiles();

test('every file holds the check of its name, in the folder of its category', () => {
  const stated = checks.map(({ category, id }) => `${category}/${id}`).sort();
  expect(stated).toEqual(files.map(({ folder, name }) => `${folder}/${name}`).sort());
});

test('ids and aliases are unique', () => {
  const ids = checks.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
  expect(new Set(ids).size).toBe(ids.length);
});

describe.each(checks.map((check) => [check.id, check] as const))('%s', (_, check) => {
  test('is written out in full', () => {
    expect(check.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    for (const text of [check.title, check.description, check.remediation]) expect(text.length).toBeGreaterThan(15);
    for (const reference of check.references) expect(() => new URL(reference)).not.toThrow();
    // What no API shows never passes, and what only people can judge never fails either.
    const { pass, fail, manual = {} } = check.examples;
    for (const cases of [pass, fail]) expect(Object.keys({ ...cases, ...manual }).length).toBeGreaterThan(0);
  });

  test.each(casesOf(check).map((one) => [one.status, one.name, one] as const))('%s: %s', (_status, _name, one) => {
    const result = runExample(check, one.example);
    const said = one.status === 'fail' ? result.findings.map(({ violation }) => violation.message) : [result.reason];
    expect(result.status, result.reason ?? '').toBe(one.status);
    if (one.says.length > 0) expect(said.sort()).toEqual([...one.says].sort());
  });

  test('is unknown where a list that it needs is forbidden, unless another source still proves the fault', () => {
    const cases = casesOf(check);
    const few = (wanted: string) => cases.filter(({ status }) => status === wanted).slice(0, 2);
    for (const { example, name } of [...few('pass'), ...few('fail')]) {
      const inventory = inventoryOf(example);
      const config = typeof example === 'string' ? undefined : example.config;
      const { status: whole } = evaluate(check, new FactStore(inventory, config));
      const allowed = whole === 'fail' ? ['unknown', 'fail'] : ['unknown'];
      for (const source of sourcesFor([check], 'required')) {
        const { status } = evaluate(check, new FactStore(deny(inventory, source)));
        expect(allowed, `${name} without ${source}`).toContain(status);
      }
    }
  });
});

test('no check outgrows its file', () => {
  const long = files
    .filter(({ lines }) => lines > 130)
    .map(({ folder, name, lines }) => path.join(folder, `${name}: ${lines} lines`));
  expect(long).toEqual([]);
});
