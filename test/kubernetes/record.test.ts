import { expect, test } from 'vitest';
import { inWords, isRecord } from '../../src/kubernetes/record.ts';

test.each<[unknown, boolean]>([
  [{}, true],
  [Object.create(null), true],
  [[], false],
  [null, false],
  ['x', false],
])('%j is an object with fields: %s', (value, expected) => {
  expect(isRecord(value)).toBe(expected);
});

test.each<[unknown, string]>([
  ['x', 'x'],
  [7, '7'],
  [null, 'null'],
  [['a', 1], 'a,1'],
  [{ toString: 1 }, '<object>'],
  [[{ toString: null, valueOf: null }, [[]]], '<object>,<object>'],
])('%j in words is %s, whatever it brings along', (value, words) => {
  expect(inWords(value)).toBe(words);
});
