import checks from 'kaudit:checks';
import type { Check } from './check.ts';
import { byCategoryAndId } from './select.ts';

/** Every check that ships with kaudit, sorted by category and id. */
export function loadChecks(): readonly Check[] {
  return sorted;
}

const sorted = [...checks].sort(byCategoryAndId);
