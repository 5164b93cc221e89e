import { expect, test } from 'vitest';
import { catalogueMarkdown } from '../src/catalog.ts';
import { listControls } from '../src/frameworks/framework.ts';
import { frameworks } from '../src/frameworks/index.ts';
import { loadChecks } from '../src/load-checks.ts';

test('checks/README.md is current (npm run catalog writes it)', async () => {
  await expect(catalogueMarkdown(loadChecks())).toMatchFileSnapshot('../checks/README.md');
});

test('every check that a framework names exists', () => {
  const known = new Set(loadChecks().map(({ id }) => id));
  const missing = frameworks.flatMap((framework) =>
    listControls(framework).flatMap((control) =>
      control.checks
        .filter((check) => !known.has(check))
        .map((check) => `${framework.id}:${control.id} names ${check}`),
    ),
  );
  expect(missing).toEqual([]);
});
