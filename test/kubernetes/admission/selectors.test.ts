import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  matchesWildcard,
  selectsEverything,
  selectsNamespace,
  settableKeys,
  settableRequirements,
} from '../../../src/kubernetes/admission/selectors.ts';

const shop = { name: 'shop', labels: { env: 'prod' } };
const expression = (key: string, operator: string, values?: readonly string[]) => ({
  matchExpressions: [{ key, operator, ...(values === undefined ? {} : { values }) }],
});

describe('a namespaceSelector of a webhook', () => {
  test.each([undefined, null, {}, { matchLabels: {} }, { matchExpressions: [] }])(
    'selects every namespace: %j',
    (selector) => {
      expect(selectsEverything(selector)).toBe(true);
      expect(selectsNamespace(selector, shop)).toBe(true);
    },
  );

  test.each<[object, boolean]>([
    [{ matchLabels: { env: 'prod' } }, true],
    [{ matchLabels: { env: 'dev' } }, false],
    [expression('kubernetes.io/metadata.name', 'NotIn', ['kube-system']), true],
    [expression('kubernetes.io/metadata.name', 'NotIn', ['shop']), false],
    [expression('kubernetes.io/metadata.name', 'In', ['shop']), true],
    [expression('env', 'DoesNotExist'), false],
    [expression('env', 'Bogus'), false],
  ])('%j: %s', (selector, expected) => {
    expect(selectsNamespace(selector, shop)).toBe(expected);
  });

  test('the name that the API server sets can not be faked by a label', () => {
    const faked = { name: 'shop', labels: { 'kubernetes.io/metadata.name': 'kube-system' } };
    expect(selectsNamespace(expression('kubernetes.io/metadata.name', 'NotIn', ['kube-system']), faked)).toBe(true);
  });
});

test('requirements that a label of one’s own decides, in words', () => {
  const selector = {
    matchLabels: { a: 'b', 'kubernetes.io/metadata.name': 'shop' },
    matchExpressions: [
      { key: 'c', operator: 'DoesNotExist' },
      { key: 'd', operator: 'NotIn', values: ['x', 'y'] },
      { key: 'e', operator: 'In', values: ['z'] },
      { key: 'f', operator: 'Exists' },
      { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['a'] },
      { operator: 'Exists' },
    ],
  };
  expect(settableRequirements(selector)).toEqual([
    'with a=b',
    'without the label c',
    'whose d is not x or y',
    'with e=z',
    'with the label f',
  ]);
  expect(settableKeys(selector)).toEqual(['a', 'c', 'd', 'e', 'f']);
});

describe('wildcards', () => {
  test.each<[string, string, boolean]>([
    ['*', '', true],
    ['*', 'shop', true],
    ['shop', 'shop', true],
    ['shop', 'shops', false],
    ['sh*', 'shop', true],
    ['*op', 'shop', true],
    ['s*o*', 'shop', true],
    ['s?op', 'shop', true],
    ['s?op', 'sop', false],
    ['?*', '', false],
    ['kube-*', 'kube', false],
    ['a*b*c', 'aXbXbc', true],
    ['', '', true],
    ['', 'a', false],
  ])('%s and %s: %s', (pattern, text, expected) => {
    expect(matchesWildcard(pattern, text)).toBe(expected);
  });

  test('mean what the regular expression means that says the same', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    const texts = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 });
    fc.assert(
      fc.property(letters, texts, (pattern, text) => {
        const source = [...pattern].map((c) => (c === '*' ? '.*' : c === '?' ? '.' : c)).join('');
        expect(matchesWildcard(pattern, text)).toBe(new RegExp(`^${source}$`).test(text));
      }),
      { numRuns: 500 },
    );
  });

  test('take no exponential time', () => {
    expect(matchesWildcard('*a'.repeat(50), 'a'.repeat(5_000))).toBe(true);
    expect(matchesWildcard(`${'*a'.repeat(50)}b`, 'a'.repeat(5_000))).toBe(false);
  });
});
