import { expect, test } from 'vitest';
import { rightsOf } from '../../../src/kubernetes/rbac/grant.ts';
import { impersonationRights } from '../../../src/kubernetes/rbac/impersonation-rights.ts';
import { readRules } from '../../../src/kubernetes/rbac/rule.ts';

const auth = 'authentication.k8s.io';

// Source: apiserver pkg/endpoints/filters/impersonation, impersonation.go and mode.go.
test.each<[string, string, string, string, boolean, number, string[]]>([
  ['users', '', 'impersonate', 'users', false, 36, ['impersonate users']],
  ['users of the wrong group', auth, 'impersonate', 'users', false, 36, []],
  ['uids', auth, 'impersonate', 'uids', false, 36, ['impersonate uids']],
  ['one key of extra', auth, 'impersonate', 'userextras/scopes', false, 36, ['impersonate userextras/scopes']],
  ['users are in no namespace', '', 'impersonate', 'users', true, 36, []],
  ['service accounts are', '', 'impersonate', 'serviceaccounts', true, 36, ['impersonate serviceaccounts']],
  ['by mode', auth, 'impersonate:user-info', 'groups', false, 35, ['impersonate:user-info groups']],
  ['by mode, before there were any', auth, 'impersonate:user-info', 'groups', false, 34, []],
  ['the mode of another resource', auth, 'impersonate:user-info', 'nodes', false, 36, []],
  ['nodes', auth, 'impersonate:associated-node', 'nodes', false, 36, ['impersonate:associated-node nodes']],
  [
    'what to do meanwhile',
    auth,
    'impersonate-on:user-info:get',
    'users',
    false,
    36,
    ['impersonate-on:user-info:get users'],
  ],
  ['something else', '', 'get', 'users', false, 36, []],
])('%s', (_, group, verb, resource, namespaced, minor, expected) => {
  const rules = readRules([{ apiGroups: [group], resources: [resource], verbs: [verb] }]);
  const granted = rightsOf(rules, impersonationRights(rules, { namespaced, minor }));
  const words = granted.map(({ right, match }) =>
    [`${match.verb} ${right.resource}`, ...(right.subresource === undefined ? [] : [right.subresource])].join('/'),
  );
  expect(words).toEqual(expected);
});

test('the same rules in another place are asked anew', () => {
  const rules = readRules([{ apiGroups: [''], resources: ['users'], verbs: ['*'] }]);
  const cluster = impersonationRights(rules, { namespaced: false, minor: 36 });
  expect(impersonationRights(rules, { namespaced: true, minor: 36 })).not.toEqual(cluster);
  expect(impersonationRights(rules, { namespaced: false, minor: 36 })).toBe(cluster);
});
