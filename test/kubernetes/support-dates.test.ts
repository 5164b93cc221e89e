import { expect, test } from 'vitest';
import {
  calendarAsOf,
  daysBetween,
  isCalendarOld,
  upstreamSupport,
  vendorSupport,
} from '../../src/kubernetes/support-dates.ts';

// Source: kubernetes.io/releases and the calendars of the vendors
test.each([
  [23, 'older'],
  [31, { minor: 31, released: '2024-08-13', maintenance: '2025-08-28', endOfLife: '2025-11-11', newestPatch: 14 }],
  [37, { minor: 37, released: '2026-08-26', maintenance: '2027-08-28', endOfLife: '2027-10-28', newestPatch: 0 }],
  [38, 'newer'],
])('support of 1.%i', (minor, expected) => {
  expect(upstreamSupport(minor)).toEqual(expected);
});

test('the calendar is in order and without a gap', () => {
  for (let minor = 24; minor <= 37; minor++) {
    const period = upstreamSupport(minor);
    if (typeof period === 'string') throw new Error(`1.${minor} is missing`);
    expect([period.released, period.maintenance, period.endOfLife].toSorted()).toEqual([
      period.released,
      period.maintenance,
      period.endOfLife,
    ]);
  }
});

test('support by a vendor', () => {
  expect(vendorSupport('eks', 33)).toEqual({ standard: '2026-07-29', extended: '2027-07-29' });
  expect(vendorSupport('gke', 33)).toEqual({ standard: '2026-08-03', extended: '2027-06-03' });
  expect(vendorSupport('openshift', 32)).toEqual({ standard: '2026-12-17', extended: undefined });
  expect(vendorSupport('eks', 20)).toBeUndefined();
  expect(vendorSupport('__proto__', 33)).toBeUndefined();
});

test('the calendar grows old', () => {
  expect(isCalendarOld(calendarAsOf)).toBe(false);
  expect(isCalendarOld('2026-12-29')).toBe(false);
  expect(isCalendarOld('2026-12-30')).toBe(true);
  expect(daysBetween('2026-02-28', '2026-03-01')).toBe(1);
  expect(daysBetween('2026-03-01', '2026-02-28')).toBe(-1);
});
