import { describe, expect, test } from 'vitest';
import { readRule, readRules, ruleKey, wildcardsOf } from '../../../src/kubernetes/rbac/rule.ts';

const empty = { verbs: [], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: [] };

describe('readRules', () => {
  test('keeps the place of what is not a rule', () => {
    expect(readRules([null, 'x', { verbs: ['get'] }])).toEqual([empty, empty, { ...empty, verbs: ['get'] }]);
  });
  test.each([[undefined], [null], ['rules'], [{}], [3]])('no list: %j', (rules) => {
    expect(readRules(rules)).toEqual([]);
  });
  test('null in a list is the empty string, as in the API server; other types are dropped', () => {
    expect(readRule({ verbs: ['get', 1, {}], apiGroups: [null], resources: 'pods' })).toEqual({
      ...empty,
      verbs: ['get'],
      apiGroups: [''],
    });
  });
  test('an unreadable name still limits', () => {
    expect(readRule({ resourceNames: [1] }).resourceNames).toEqual(['']);
  });
  test('inherited fields are no fields', () => {
    expect(readRule(JSON.parse('{"__proto__": {"verbs": ["*"]}}'))).toEqual(empty);
  });
});

test('ruleKey tells apart where the same strings stand', () => {
  expect(ruleKey(readRule({ verbs: ['a'] }))).not.toBe(ruleKey(readRule({ resources: ['a'] })));
  expect(ruleKey(readRule({ verbs: ['a'], resources: null }))).toBe(ruleKey(readRule({ verbs: ['a'] })));
});

describe('wildcardsOf', () => {
  test('every list, and parts of resources', () => {
    const rule = readRule({
      verbs: ['get', '*'],
      resources: ['*/scale', 'pods/*', 'pods', 'pods/*'],
      apiGroups: ['*'],
      nonResourceURLs: ['*'],
    });
    expect(wildcardsOf(rule)).toEqual([
      { field: 'verbs', value: '*' },
      { field: 'resources', value: '*/scale' },
      { field: 'resources', value: 'pods/*' },
      { field: 'apiGroups', value: '*' },
      { field: 'nonResourceURLs', value: '*' },
    ]);
  });
  test('a name "*" and a path prefix are none', () => {
    expect(wildcardsOf(readRule({ resourceNames: ['*'], nonResourceURLs: ['/healthz/*'] }))).toEqual([]);
  });
});
