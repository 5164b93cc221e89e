import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cronInterval } from '../../../src/kubernetes/backup/cron.ts';

const hour = 3_600_000;

// Source: crontab(5); robfig/cron, "CRON Expression Format" and "Predefined schedules".
test.each([
  ['@hourly', hour],
  ['@daily', 24 * hour],
  ['@daily-random', 24 * hour],
  ['@every 6h', 6 * hour],
  ['@every 1h30m', 1.5 * hour],
  ['0 3 * * *', 24 * hour],
  ['CRON_TZ=Europe/Berlin 0 3 * * *', 24 * hour],
  ['*/15 * * * *', hour / 4],
  ['0 */6 * * *', 6 * hour],
  ['0 8-18 * * *', 14 * hour],
  ['0 3 * * sun', 7 * 24 * hour],
  ['0 3 * * 7', 7 * 24 * hour],
  ['0 3 * * 1-5', 3 * 24 * hour],
  ['0 3 1 * *', 31 * 24 * hour],
  ['0 3 1 jan *', 366 * 24 * hour],
  ['0 0,12 * * *', 12 * hour],
])('%s runs every %d ms at least', (expression, interval) => {
  expect(cronInterval(expression)).toBe(interval);
});

test.each([
  [''],
  ['@reboot'],
  ['0 3 * *'],
  ['0 3 * * * *'],
  ['61 * * * *'],
  ['a b c d e'],
  ['0 3 31 2 *'],
  ['*/0 * * * *'],
])('%j is no schedule', (expression) => {
  expect(cronInterval(expression)).toBeUndefined();
});

test('either of two limited days is enough', () => {
  expect(cronInterval('0 3 15 * mon')).toBe(7 * 24 * hour);
});

test('never throws, and never gives anything but a positive span', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^[0-9*,/-]{1,5}( [0-9*,/-]{1,5}){4}$/), fc.anything()),
      (any) => {
        const interval = cronInterval(any);
        expect(interval === undefined || interval > 0).toBe(true);
      },
    ),
    { numRuns: 200 },
  );
});
