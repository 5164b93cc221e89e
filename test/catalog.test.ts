import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { catalogueMarkdown } from '../src/catalog.ts';
import { frameworks } from '../src/frameworks/index.ts';
import { loadChecks } from '../src/load-checks.ts';

test('checks/README.md is current (npm run catalog writes it)', () => {
  const file = path.join(import.meta.dirname, '..', 'checks', 'README.md');
  expect(readFileSync(file, 'utf8')).toBe(catalogueMarkdown(loadChecks()));
});

test('every check that a framework names exists', () => {
  const known = new Set(loadChecks().map(({ id }) => id));
  const missing = frameworks.flatMap(({ id, controls }) =>
    Object.entries(controls).flatMap(([control, checks]) => checks.filter((check) => !known.has(check)).map((check) => `${id}:${control} names ${check}`)),
  );
  expect(missing).toEqual([]);
});
