import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ruleAllows } from '../../../src/kubernetes/rbac/authorize.ts';
import { rulesCover, uncoveredRules } from '../../../src/kubernetes/rbac/cover.ts';
import { type PolicyRule, readRule, readRules } from '../../../src/kubernetes/rbac/rule.ts';
import { policyRules, request, validRules } from './arbitrary.ts';

const rule = (verbs: string, groups: string, resources: string, names?: string) =>
  readRule({
    verbs: verbs.split(','),
    apiGroups: groups.split(','),
    resources: resources.split(','),
    ...(names === undefined ? {} : { resourceNames: names.split(',') }),
  });
const path = (verbs: string, paths: string) => readRule({ verbs: verbs.split(','), nonResourceURLs: paths.split(',') });

// Source: component-helpers auth/rbac/validation/policy_comparator.go.
const cases: readonly [string, readonly PolicyRule[], readonly PolicyRule[], boolean][] = [
  ['nothing by nothing', [], [], true],
  ['something by nothing', [], [rule('get', '', 'pods')], false],
  ['itself', [rule('get', '', 'pods')], [rule('get', '', 'pods')], true],
  ['a part', [rule('get,list', ',apps', 'pods,nodes')], [rule('list', 'apps', 'nodes')], true],
  ['by several together', [rule('get', '', 'pods'), rule('list', '', 'pods')], [rule('get,list', '', 'pods')], true],
  [
    'a corner missing',
    [rule('get', '', 'pods,nodes'), rule('list', '', 'pods')],
    [rule('get,list', '', 'pods,nodes')],
    false,
  ],
  ['wildcards', [rule('*', '*', '*')], [rule('get', '', 'pods/log'), rule('*', 'apps', '*')], true],
  ['a wildcard by a list', [rule('get,list,watch', '', 'pods')], [rule('*', '', 'pods')], false],
  ['every group by some', [rule('get', ',apps', 'pods')], [rule('get', '*', 'pods')], false],
  ['a subresource by its resource', [rule('get', '', 'pods')], [rule('get', '', 'pods/log')], false],
  ['a subresource of any', [rule('get', '', '*/log')], [rule('get', '', 'pods/log,*/log')], true],
  ['every subresource as text', [rule('get', '', '*/*')], [rule('get', '', 'pods/*')], true],
  ['names by no names', [rule('get', '', 'pods')], [rule('get', '', 'pods', 'a')], true],
  ['no names by names', [rule('get', '', 'pods', 'a')], [rule('get', '', 'pods')], false],
  ['the name "" is not every name', [rule('get', '', 'pods', '')], [rule('get', '', 'pods')], false],
  [
    'names over rules',
    [rule('get', '', 'pods', 'a'), rule('get', '', 'pods', 'b')],
    [rule('get', '', 'pods', 'a,b')],
    true,
  ],
  ['path', [path('get', '/m')], [path('get', '/m')], true],
  ['path by prefix', [path('get', '/m/*')], [path('get', '/m/a,/m/b/*')], true],
  ['prefix by path', [path('get', '/m')], [path('get', '/m*')], false],
  ['all paths', [path('*', '*')], [path('get', '/m,*')], true],
  ['paths by resources', [rule('*', '*', '*')], [path('get', '/m')], false],
  ['rule without verbs grants nothing', [], [readRule({ apiGroups: [''], resources: ['pods'] })], true],
  ['rule without groups grants nothing', [], [readRule({ verbs: ['get'], resources: ['pods'] })], true],
];

describe('rulesCover', () => {
  test.each(cases)('%s', (_name, owner, servant, expected) => {
    expect(rulesCover(owner, servant)).toBe(expected);
    expect(naive(owner, servant)).toBe(expected);
  });

  test('rules cover themselves', () => {
    fc.assert(fc.property(validRules, (rules) => rulesCover(rules, rules)));
  });

  test('a path with names, which the API server accepts in no rule, is not even covered by itself', () => {
    const malformed = readRule({ verbs: ['get'], nonResourceURLs: ['/m'], resourceNames: ['a'] });
    expect(rulesCover([malformed], [malformed])).toBe(false);
  });

  test('agrees with the comparison by single combinations', () => {
    fc.assert(fc.property(policyRules, policyRules, (a, b) => rulesCover(a, b) === naive(a, b)));
  });

  test('what is covered allows no request more', () => {
    fc.assert(
      fc.property(policyRules, policyRules, request, (owner, servant, asked) => {
        const allows = (rules: readonly PolicyRule[]) => rules.some((policy) => ruleAllows(policy, asked));
        return !rulesCover(owner, servant) || !allows(servant) || allows(owner);
      }),
    );
  });

  test('with what is missing added, they cover; and what is missing is of the servant', () => {
    fc.assert(
      fc.property(validRules, validRules, (owner, servant) => {
        const missing = uncoveredRules(owner, servant);
        return rulesCover([...owner, ...missing], servant) && rulesCover(servant, missing);
      }),
    );
  });

  test('a rule with thousands of entries in each list takes no time', () => {
    const many = (prefix: string) => Array.from({ length: 3000 }, (_, index) => `${prefix}${index}`);
    const huge = readRule({ verbs: many('v'), apiGroups: many('g'), resources: many('r'), resourceNames: many('n') });
    expect(rulesCover([huge], [huge])).toBe(true);
    expect(rulesCover([rule('get', '', 'pods')], [huge])).toBe(false);
  });
});

describe('uncoveredRules', () => {
  test('keeps together what lacks the same', () => {
    const owner = readRules([{ verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] }]);
    expect(uncoveredRules(owner, [rule('get,delete,patch', '', 'pods,nodes')])).toEqual([
      rule('get', '', 'nodes'),
      rule('delete,patch', '', 'pods,nodes'),
    ]);
  });
  test('stops at the limit', () => {
    expect(uncoveredRules([], [rule('get', '', 'pods'), rule('get', '', 'nodes'), path('get', '/m')], 2)).toHaveLength(
      2,
    );
  });
});

function naive(owner: readonly PolicyRule[], servant: readonly PolicyRule[]): boolean {
  const single = servant.flatMap((policy) => [
    ...policy.verbs.flatMap((verb) =>
      policy.apiGroups.flatMap((group) =>
        policy.resources.flatMap((resource) =>
          policy.resourceNames.length === 0
            ? [readRule({ verbs: [verb], apiGroups: [group], resources: [resource] })]
            : policy.resourceNames.map((name) =>
                readRule({ verbs: [verb], apiGroups: [group], resources: [resource], resourceNames: [name] }),
              ),
        ),
      ),
    ),
    ...policy.verbs.flatMap((verb) =>
      policy.nonResourceURLs.map((url) => readRule({ verbs: [verb], nonResourceURLs: [url] })),
    ),
  ]);
  const all = (set: readonly string[], of: readonly string[]) =>
    set.includes('*') || of.every((one) => set.includes(one));
  return single.every((sub) =>
    owner.some(
      (own) =>
        all(own.verbs, sub.verbs) &&
        all(own.apiGroups, sub.apiGroups) &&
        sub.resources.every(
          (one) =>
            all(own.resources, [one]) ||
            (one.includes('/') && own.resources.includes(`*${one.slice(one.indexOf('/'))}`)),
        ) &&
        (own.resourceNames.length === 0 ||
          (sub.resourceNames.length > 0 && sub.resourceNames.every((one) => own.resourceNames.includes(one)))) &&
        sub.nonResourceURLs.every((one) =>
          own.nonResourceURLs.some(
            (set) => set === one || (set.endsWith('*') && one.startsWith(set.replace(/\*+$/, ''))),
          ),
        ),
    ),
  );
}
