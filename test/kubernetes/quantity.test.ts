import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseQuantity } from '../../src/kubernetes/quantity.ts';
import { countProcessorTime } from '../support/processor.ts';

// Source: apimachinery, pkg/api/resource/quantity.go and quantity_test.go
test.each([
  ['0', 0],
  ['100m', 0.1],
  ['1500m', 1.5],
  ['5n', 5e-9],
  ['7u', 7e-6],
  ['1k', 1000],
  ['1M', 1e6],
  ['1G', 1e9],
  ['1T', 1e12],
  ['1P', 1e15],
  ['1E', 1e18],
  ['1Ki', 1024],
  ['64Mi', 67108864],
  ['1.5Gi', 1610612736],
  ['1Ti', 1099511627776],
  ['1Pi', 2 ** 50],
  ['1Ei', 2 ** 60],
  ['1e3', 1000],
  ['1E3', 1000],
  ['2.5e-1', 0.25],
  ['.5', 0.5],
  ['5.', 5],
  ['+1', 1],
  ['-2Mi', -2097152],
  ['-0', 0],
  [250, 250],
  ['', undefined],
  ['.', undefined],
  ['1K', undefined],
  ['1ki', undefined],
  ['1mi', undefined],
  ['1e', undefined],
  ['1e3Ki', undefined],
  [' 1', undefined],
  ['1 ', undefined],
  ['1_000', undefined],
  ['0x10', undefined],
  ['1e999', undefined],
  [Number.NaN, undefined],
  [null, undefined],
  [{}, undefined],
])('%j is %s', (quantity, expected) => {
  expect(parseQuantity(quantity)).toBe(expected);
});

test('a whole number is itself', () => {
  fc.assert(fc.property(fc.integer({ min: 0 }), (number) => parseQuantity(String(number)) === number));
});

test('never throws, and takes time linear in the digits', () => {
  fc.assert(fc.property(fc.anything(), (quantity) => void parseQuantity(quantity)));
  const spent = countProcessorTime();
  expect(parseQuantity(`${'1'.repeat(1_000_000)}x`)).toBeUndefined();
  expect(spent()).toBeLessThan(1000);
});
