import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ruleAllows } from '../../../src/kubernetes/rbac/authorize.ts';
import { describeMatch, type NameLimit, rulesAllow } from '../../../src/kubernetes/rbac/rights.ts';
import { readRule, readRules } from '../../../src/kubernetes/rbac/rule.ts';
import { policyRules } from './arbitrary.ts';

describe('rulesAllow', () => {
  test('names the rule, the verb and the entries that match', () => {
    const rules = readRules([
      { verbs: ['get'], apiGroups: [''], resources: ['configmaps'] },
      { verbs: ['list', '*'], apiGroups: ['', '*'], resources: ['*'] },
      { verbs: ['get'], apiGroups: ['*'], resources: ['secrets'], resourceNames: ['token', 'key'] },
    ]);
    expect(rulesAllow(rules, { verbs: ['get', 'list'], group: '', resource: 'secrets' })).toEqual([
      { rule: 1, verb: 'get', through: { verb: '*', group: '', resource: '*' }, limit: 'none', names: [] },
      { rule: 1, verb: 'list', through: { verb: 'list', group: '', resource: '*' }, limit: 'none', names: [] },
      {
        rule: 2,
        verb: 'get',
        through: { verb: 'get', group: '*', resource: 'secrets' },
        limit: 'names',
        names: ['token', 'key'],
      },
    ]);
  });

  // Source: apiserver pkg/endpoints/request/requestinfo.go (name), handlers/patch.go and update.go (create by apply).
  const limits: readonly [string, string | undefined, readonly string[], NameLimit | 'no match'][] = [
    ['get', undefined, [], 'none'],
    ['get', undefined, ['a'], 'names'],
    ['update', undefined, ['a'], 'names'],
    ['impersonate', undefined, ['a'], 'names'],
    ['list', undefined, ['a'], 'field-selector'],
    ['watch', undefined, ['a'], 'field-selector'],
    ['create', undefined, ['a'], 'apply'],
    ['create', 'exec', ['a'], 'names'],
    ['deletecollection', undefined, ['a'], 'no match'],
    ['deletecollection', undefined, [], 'none'],
    ['create', undefined, ['', 'a'], 'none'],
    ['list', undefined, [''], 'none'],
    ['deletecollection', undefined, [''], 'none'],
    ['get', undefined, [''], 'no match'],
    ['get', undefined, ['', 'a'], 'names'],
    ['get', 'exec', [''], 'no match'],
  ];
  test.each(limits)('%s of %s with names %j: %s', (verb, subresource, resourceNames, expected) => {
    const rule = readRule({ verbs: ['*'], apiGroups: ['*'], resources: ['*'], resourceNames });
    const right = { verbs: [verb], group: '', resource: 'pods', ...(subresource === undefined ? {} : { subresource }) };
    const [match] = rulesAllow([rule], right);
    expect(match?.limit ?? 'no match').toBe(expected);
    const limited = expected !== 'none' && expected !== 'no match';
    expect(match?.names ?? []).toEqual(limited ? resourceNames.filter((name) => name !== '') : []);
  });

  test('agrees with single requests', () => {
    fc.assert(
      fc.property(
        policyRules,
        fc.constantFrom('get', 'list'),
        fc.constantFrom(undefined, 'log'),
        (rules, verb, sub) => {
          const right = { group: '', resource: 'pods', ...(sub === undefined ? {} : { subresource: sub }) };
          const matches = rulesAllow(rules, { verbs: [verb], ...right });
          const allowed = (name: string) => rules.some((rule) => ruleAllows(rule, { verb, name, ...right }));
          const named = matches.some((match) => match.limit === 'none' || match.names.includes('a'));
          // A list without a name that the name "" allows says nothing about a list with one.
          if (verb === 'get') expect(named).toBe(allowed('a'));
          if (verb === 'list' && sub === undefined)
            expect(matches.some((match) => match.limit === 'none')).toBe(allowed(''));
        },
      ),
    );
  });
});

test('describeMatch', () => {
  const rules = readRules([
    { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
    { verbs: ['get'], apiGroups: [''], resources: ['secrets'], resourceNames: ['a', 'b'] },
  ]);
  expect(rulesAllow(rules, { verbs: ['get'], group: '', resource: 'secrets' }).map(describeMatch)).toEqual([
    'verb "*" on resource "*" of API group "*" in rules[0]',
    'verb "get" on resource "secrets" named "a", "b" in rules[1]',
  ]);
});
