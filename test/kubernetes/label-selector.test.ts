import { describe, expect, test } from 'vitest';
import { matchesSelector } from '../../src/kubernetes/label-selector.ts';

const labels = { app: 'web', tier: 'front', empty: '' };
const expression = (key: unknown, operator: unknown, values?: unknown) => ({
  matchExpressions: [{ key, operator, values }],
});

// Source: apimachinery pkg/apis/meta/v1/helpers.go (LabelSelectorAsSelector), pkg/labels/selector.go (Requirement.Matches).
const cases: readonly [string, unknown, unknown, boolean | 'invalid'][] = [
  ['absent selector', undefined, labels, false],
  ['null selector', null, labels, false],
  ['empty selector', {}, labels, true],
  ['empty selector, absent labels', {}, undefined, true],
  ['empty parts', { matchLabels: {}, matchExpressions: [] }, labels, true],
  ['null parts', { matchLabels: null, matchExpressions: null }, labels, true],
  ['matchLabels', { matchLabels: { app: 'web' } }, labels, true],
  ['all of matchLabels', { matchLabels: { app: 'web', tier: 'back' } }, labels, false],
  ['matchLabels without the label', { matchLabels: { zone: 'a' } }, labels, false],
  ['matchLabels with an empty value', { matchLabels: { empty: '' } }, labels, true],
  ['an empty value is not an absent label', { matchLabels: { zone: '' } }, labels, false],
  ['In', expression('app', 'In', ['db', 'web']), labels, true],
  ['In, other value', expression('app', 'In', ['db']), labels, false],
  ['In, absent label', expression('zone', 'In', ['']), labels, false],
  ['In without values', expression('app', 'In', []), labels, 'invalid'],
  ['In, values absent', expression('app', 'In'), labels, 'invalid'],
  ['NotIn', expression('app', 'NotIn', ['db']), labels, true],
  ['NotIn, value listed', expression('app', 'NotIn', ['web']), labels, false],
  ['NotIn, absent label', expression('zone', 'NotIn', ['a']), labels, true],
  ['NotIn without values', expression('app', 'NotIn', []), labels, 'invalid'],
  ['Exists', expression('app', 'Exists'), labels, true],
  ['Exists, empty value', expression('empty', 'Exists', []), labels, true],
  ['Exists, absent label', expression('zone', 'Exists'), labels, false],
  ['Exists with values', expression('app', 'Exists', ['web']), labels, 'invalid'],
  ['DoesNotExist', expression('zone', 'DoesNotExist'), labels, true],
  ['DoesNotExist, present label', expression('app', 'DoesNotExist'), labels, false],
  ['DoesNotExist with values', expression('zone', 'DoesNotExist', ['a']), labels, 'invalid'],
  ['operators of node affinity are not operators here', expression('app', 'Gt', ['1']), labels, 'invalid'],
  ['operators are case sensitive', expression('app', 'in', ['web']), labels, 'invalid'],
  ['operator absent', expression('app', undefined, ['web']), labels, 'invalid'],
  ['both parts', { matchLabels: { app: 'web' }, ...expression('tier', 'In', ['front']) }, labels, true],
  ['one of both fails', { matchLabels: { app: 'web' }, ...expression('tier', 'NotIn', ['front']) }, labels, false],
  ['invalid beats no match', { matchLabels: { app: 'db' }, ...expression('tier', 'Nope') }, labels, 'invalid'],
  ['selector is a string', 'app=web', labels, 'invalid'],
  ['selector is a list', [], labels, 'invalid'],
  ['matchLabels is a list', { matchLabels: ['app'] }, labels, 'invalid'],
  ['value is a number', { matchLabels: { app: 1 } }, labels, 'invalid'],
  ['expressions are a map', { matchExpressions: {} }, labels, 'invalid'],
  ['expression is null', { matchExpressions: [null] }, labels, 'invalid'],
  ['key is a number', expression(1, 'Exists'), labels, 'invalid'],
  ['values hold a number', expression('app', 'In', ['web', 1]), labels, 'invalid'],
  ['labels of the wrong type', { matchLabels: { app: 'web' } }, 'app', false],
  ['inherited names are no labels', expression('toString', 'Exists'), {}, false],
  ['__proto__ is no label', expression('__proto__', 'Exists'), {}, false],
];

describe('matchesSelector', () => {
  test.each(cases)('%s', (_name, selector, of, expected) => {
    expect(matchesSelector(selector, of)).toBe(expected);
  });
});
