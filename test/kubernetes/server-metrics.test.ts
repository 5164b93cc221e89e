import { expect, test } from 'vitest';
import { readServerMetrics } from '../../src/kubernetes/server-metrics.ts';

const sample = (name: string, value: number, labels: object = {}) => ({ name, labels, value });

test('sums by label, above zero only, over all other labels', () => {
  const metrics = readServerMetrics([
    sample('a', 2, { level: 'None', x: '1' }),
    sample('a', 3, { level: 'None', x: '2' }),
    sample('a', 0, { level: 'Metadata' }),
    sample('b', 9, { level: 'None' }),
  ]);
  expect([...metrics.sums('a', 'level')]).toEqual([['None', 5]]);
  expect([...metrics.sums('a', 'level', { x: '2' })]).toEqual([['None', 3]]);
  // A label that a version does not have yet excludes nothing.
  expect([...metrics.sums('a', 'level', { resource: 'secrets' })]).toEqual([['None', 5]]);
  expect(metrics.total('a')).toBe(5);
  expect(metrics.total('c')).toBeUndefined();
});

test.each([
  [1_790_000_000, '2026-09-21T14:13:20Z'],
  [0, null],
  [Number.NaN, null],
  [1e300, null],
])('a process that started at %s seconds: %s', (seconds, startedAt) => {
  expect(readServerMetrics([sample('process_start_time_seconds', seconds)]).startedAt).toBe(startedAt);
});

test('odd shapes are passed over', () => {
  const odd = [
    null,
    1,
    'x',
    {},
    { name: 1, value: 1 },
    { name: 'a', value: 'x' },
    { name: 'a', value: 1, labels: null },
  ];
  const metrics = readServerMetrics([...odd, sample('a', 1, { level: 7 }), sample('__proto__', 4)]);
  expect([...metrics.sums('a', 'level')]).toEqual([['', 2]]);
  expect(metrics.total('__proto__')).toBe(4);
  for (const nothing of [undefined, null, {}, 'text']) expect(readServerMetrics(nothing).startedAt).toBeNull();
});
