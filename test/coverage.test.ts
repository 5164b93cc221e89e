import { expect, test } from 'vitest';
import { coverageMarkdown } from '../src/coverage.ts';
import { loadChecks } from '../src/load-checks.ts';
import { capabilities, platformChecks } from '../src/platform/capabilities.ts';

test('docs/coverage.md is current (npx tsx scripts/coverage.ts writes it)', async () => {
  await expect(coverageMarkdown(loadChecks())).toMatchFileSnapshot('../docs/coverage.md');
});

test('every capability has a check that says whether there is any, with both outcomes in its examples', () => {
  const known = new Map(loadChecks().map((check) => [check.id, check]));
  const bare = capabilities.filter(({ presence }) => {
    const examples = known.get(presence)?.examples;
    // A check that does not exist yet is named by the next test.
    return (
      examples !== undefined && (Object.keys(examples.fail).length === 0 || Object.keys(examples.pass).length === 0)
    );
  });
  expect(bare.map(({ id }) => id)).toEqual([]);
});

test('no capability names a check twice, and the map rests on all of them', () => {
  for (const { id, presence, checks } of capabilities)
    expect(new Set([presence, ...checks]).size, id).toBe(checks.length + 1);
  expect(platformChecks.has('missing-backup')).toBe(true);
});
