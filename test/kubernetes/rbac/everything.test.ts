import { describe, expect, test } from 'vitest';
import { coversEverything, type Everything, requestVerbs } from '../../../src/kubernetes/rbac/everything.ts';
import { readRules } from '../../../src/kubernetes/rbac/rule.ts';

const on = (verbs: readonly string[], more: object = {}) => ({ verbs, apiGroups: ['*'], resources: ['*'], ...more });
const read = ['get', 'list', 'watch'];
const write = ['create', 'update', 'patch', 'delete', 'deletecollection'];

const cases: readonly [string, readonly object[], Everything | undefined][] = [
  ['cluster-admin', [on(['*']), { nonResourceURLs: ['*'], verbs: ['*'] }], { verbs: 'wildcard', rules: [0] }],
  ['hidden among others', [on(['get']), on(['list', '*', 'get'])], { verbs: 'wildcard', rules: [1] }],
  ['every verb written out', [on(requestVerbs)], { verbs: 'listed', rules: [0] }],
  ['by several rules together', [on(write), on(['get']), on(read)], { verbs: 'listed', rules: [0, 1, 2] }],
  ['one verb missing', [on(requestVerbs.filter((verb) => verb !== 'deletecollection'))], undefined],
  ['one group', [on(['*'], { apiGroups: ['', 'apps'] })], undefined],
  ['listed resources', [on(['*'], { resources: ['pods', 'secrets'] })], undefined],
  ['only subresources', [on(['*'], { resources: ['*/*', 'pods/*'] })], undefined],
  ['names', [on(['*'], { resourceNames: ['a'] })], undefined],
  ['only paths', [{ nonResourceURLs: ['*'], verbs: ['*'] }], undefined],
  ['nothing', [], undefined],
];

describe('coversEverything', () => {
  test.each(cases)('%s', (_name, rules, expected) => {
    expect(coversEverything(readRules(rules))).toEqual(expected);
  });
});
