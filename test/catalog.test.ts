import { expect, test } from 'vitest';
import { catalogueMarkdown } from '../src/catalog.ts';
import { frameworks } from '../src/frameworks/index.ts';
import { loadChecks } from '../src/load-checks.ts';

test('checks/README.md is current (npm run catalog writes it)', async () => {
  await expect(catalogueMarkdown(loadChecks())).toMatchFileSnapshot('../checks/README.md');
});

test('every check that a framework names exists', () => {
  const known = new Set(loadChecks().map(({ id }) => id));
  const missing = frameworks.flatMap(({ id, controls }) =>
    Object.entries(controls).flatMap(([control, checks]) =>
      checks.filter((check) => !known.has(check)).map((check) => `${id}:${control} names ${check}`),
    ),
  );
  expect(missing).toEqual([]);
});
