import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { reliabilityPage, rowIds, shownRows } from '../../scripts/reliability.ts';
import { notYet } from './not-yet.ts';

test('every row of the fault matrix is a test, or is listed with the reason why not; those are few', () => {
  const shown = [...shownRows().keys()];
  const gaps = notYet.map(({ id }) => id);
  expect([...shown, ...gaps].sort()).toEqual([...rowIds].sort());
  expect(rowIds).toHaveLength(154);
  expect(gaps.length).toBeLessThanOrEqual(1);
});

test('docs/reliability.md is current (npm run reliability writes it)', () => {
  const page = path.join(import.meta.dirname, '..', '..', 'docs', 'reliability.md');
  expect(readFileSync(page, 'utf8')).toBe(reliabilityPage());
});
