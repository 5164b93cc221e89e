import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { severities } from '../src/check.ts';
import { extent, gradeOf, pointsOf, riskOf, type Scored, scoreOf } from '../src/score.ts';

const failing = (severity: Scored['severity'], objects: number): Scored => ({
  severity,
  status: 'fail',
  objects,
  complete: true,
});

const anyCheck: fc.Arbitrary<Scored> = fc.record({
  severity: fc.constantFrom(...severities),
  status: fc.constantFrom('pass', 'fail', 'unknown', 'manual', 'not-applicable'),
  objects: fc.integer({ min: 1, max: 100_000 }),
  complete: fc.boolean(),
});
const anyChecks = fc.array(anyCheck, { maxLength: 60 });

test.each([
  [0, 0],
  [1, 1],
  [10, 1.32],
  [100, 1.54],
  [1_000, 1.68],
])('extent of %i objects is %f', (n, expected) => {
  expect(extent(n)).toBeCloseTo(expected, 2);
});

test.each([
  ['nothing fails', [], 100, 'A'],
  ['one critical is never better than D', [failing('critical', 1)], 66.67, 'D'],
  ['two criticals are never better than F', [failing('critical', 1), failing('critical', 1)], 50, 'F'],
  ['one high', [failing('high', 1)], 95.24, 'A'],
  ['one low', [failing('low', 1)], 99.85, 'A'],
  ['info weighs nothing', [failing('info', 1_000)], 100, 'A'],
] as const)('%s', (_, checks, value, grade) => {
  const score = scoreOf(checks);
  expect(score.value).toBeCloseTo(value, 2);
  expect(gradeOf(score.lower)).toBe(grade);
});

describe('laws', () => {
  test('extents have twelve decimals: no later digit that one V8 has and another has not', () => {
    expect([1, 2, 10, 64, 200, 1_000, 100_000].map(extent)).toEqual([
      1, 1.10910128186, 1.318707930942, 1.5, 1.5864814458, 1.683772233983, 1.853220073238,
    ]);
  });

  test('the bounds hold: 0 < lower ≤ upper ≤ 100, and value is upper where everything was seen', () => {
    fc.assert(
      fc.property(anyChecks, (checks) => {
        const { value, lower, upper } = scoreOf(checks);
        expect(lower).toBeGreaterThan(0);
        expect(lower).toBeLessThanOrEqual(upper);
        expect(upper).toBeLessThanOrEqual(100);
        expect(value === null || value === upper).toBe(true);
      }),
    );
  });

  test('one failing object more never raises the score, one less always does', () => {
    fc.assert(
      fc.property(
        anyChecks,
        fc.constantFrom(...severities),
        fc.integer({ min: 1, max: 10_000 }),
        (checks, severity, n) => {
          const at = (objects: number) =>
            scoreOf([
              ...checks,
              objects === 0 ? { ...failing(severity, 1), status: 'pass' } : failing(severity, objects),
            ]);
          expect(at(n + 1).upper).toBeLessThanOrEqual(at(n).upper);
          expect(at(n + 1).lower).toBeLessThanOrEqual(at(n).lower);
          if (severity !== 'info') expect(at(n - 1).upper).toBeGreaterThan(at(n).upper);
        },
      ),
    );
  });

  test('seeing less never raises lower and never lowers upper', () => {
    const blind = (check: Scored, how: number): Scored => {
      if (check.status === 'fail' && how === 1)
        return { ...check, complete: false, objects: Math.max(1, Math.floor(check.objects / 2)) };
      return check.status === 'manual' || check.status === 'not-applicable' || how === 0
        ? check
        : { ...check, status: 'unknown' };
    };
    fc.assert(
      fc.property(fc.array(fc.tuple(anyCheck, fc.integer({ min: 0, max: 2 })), { maxLength: 60 }), (pairs) => {
        const before = scoreOf(pairs.map(([check]) => check));
        const after = scoreOf(pairs.map(([check, how]) => blind(check, how)));
        expect(after.lower).toBeLessThanOrEqual(before.lower + 1e-9);
        expect(after.upper).toBeGreaterThanOrEqual(before.upper - 1e-9);
      }),
    );
  });

  test('points add up to what is missing to 100', () => {
    fc.assert(
      fc.property(anyChecks, (checks) => {
        const total = checks.reduce((sum, check) => sum + pointsOf(check, checks), 0);
        expect(total).toBeCloseTo(100 - scoreOf(checks).upper, 8);
      }),
    );
  });

  test('order does not matter, to the last bit', () => {
    fc.assert(
      fc.property(anyChecks, (checks) => {
        expect(scoreOf([...checks].reverse())).toEqual(scoreOf(checks));
      }),
    );
  });

  test('only failing checks carry risk', () => {
    fc.assert(
      fc.property(anyCheck, (check) => {
        expect(riskOf(check) > 0).toBe(check.status === 'fail' && check.severity !== 'info');
      }),
    );
  });
});
