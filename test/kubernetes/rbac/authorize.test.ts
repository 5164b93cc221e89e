import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Request, ruleAllows } from '../../../src/kubernetes/rbac/authorize.ts';
import { type PolicyRule, readRule } from '../../../src/kubernetes/rbac/rule.ts';
import { policyRule, request } from './arbitrary.ts';

const rule = (verbs: string[], apiGroups: string[], resources: string[], resourceNames: string[] = []) =>
  readRule({ verbs, apiGroups, resources, resourceNames });
const path = (verbs: string[], nonResourceURLs: string[]) => readRule({ verbs, nonResourceURLs });
const ask = (verb: string, group: string, resource: string, name = '') => {
  const [main = '', subresource = ''] = resource.split('/');
  return { verb, group, resource: main, subresource, name };
};

// Source: pkg/apis/rbac/v1/evaluation_helpers.go, plugin/pkg/auth/authorizer/rbac/rbac.go.
const cases: readonly [string, PolicyRule, Request, boolean][] = [
  ['exact', rule(['get'], [''], ['pods']), ask('get', '', 'pods'), true],
  ['other verb', rule(['get'], [''], ['pods']), ask('list', '', 'pods'), false],
  ['verbs are case sensitive', rule(['GET'], [''], ['pods']), ask('get', '', 'pods'), false],
  ['any verb', rule(['*'], [''], ['pods']), ask('impersonate', '', 'pods'), true],
  ['no prefix wildcard in verbs', rule(['impersonate*'], [''], ['users']), ask('impersonate', '', 'users'), false],
  ['other group', rule(['get'], ['apps'], ['pods']), ask('get', '', 'pods'), false],
  ['any group', rule(['get'], ['*'], ['pods']), ask('get', 'metrics.k8s.io', 'pods'), true],
  ['no group at all', rule(['get'], [], ['pods']), ask('get', '', 'pods'), false],
  ['a resource is not its subresource', rule(['get'], [''], ['pods']), ask('get', '', 'pods/log'), false],
  ['a subresource is not its resource', rule(['get'], [''], ['pods/log']), ask('get', '', 'pods'), false],
  ['subresource', rule(['get'], [''], ['pods/log']), ask('get', '', 'pods/log'), true],
  ['every resource includes subresources', rule(['get'], [''], ['*']), ask('get', '', 'pods/log'), true],
  ['subresource of any resource', rule(['get'], [''], ['*/log']), ask('get', '', 'pods/log'), true],
  ['another subresource of any', rule(['get'], [''], ['*/scale']), ask('get', '', 'pods/log'), false],
  ['a longer subresource', rule(['get'], [''], ['*/xlog']), ask('get', '', 'pods/log'), false],
  [
    'every subresource of one resource is no wildcard',
    rule(['get'], [''], ['pods/*']),
    ask('get', '', 'pods/log'),
    false,
  ],
  ['nor of every resource', rule(['get'], [''], ['*/*']), ask('get', '', 'pods/log'), false],
  ['resource of any subresource', rule(['get'], [''], ['*/log']), ask('get', '', 'log'), false],
  ['name', rule(['get'], [''], ['pods'], ['a']), ask('get', '', 'pods', 'a'), true],
  ['other name', rule(['get'], [''], ['pods'], ['a']), ask('get', '', 'pods', 'b'), false],
  ['request without a name', rule(['list'], [''], ['pods'], ['a']), ask('list', '', 'pods'), false],
  ['the name "" is that of a request without one', rule(['list'], [''], ['pods'], ['']), ask('list', '', 'pods'), true],
  ['no wildcard in names', rule(['get'], [''], ['pods'], ['*']), ask('get', '', 'pods', 'a'), false],
  ['path', path(['get'], ['/metrics']), { verb: 'get', path: '/metrics' }, true],
  ['path of another verb', path(['get'], ['/metrics']), { verb: 'post', path: '/metrics' }, false],
  ['path below', path(['get'], ['/metrics']), { verb: 'get', path: '/metrics/slis' }, false],
  ['path by prefix', path(['get'], ['/metrics/*']), { verb: 'get', path: '/metrics/slis' }, true],
  ['prefix without its slash', path(['get'], ['/metrics/*']), { verb: 'get', path: '/metrics' }, false],
  ['prefix ends anywhere', path(['get'], ['/m*']), { verb: 'get', path: '/metrics' }, true],
  ['star inside', path(['get'], ['/*/metrics']), { verb: 'get', path: '/a/metrics' }, false],
  ['all paths', path(['get'], ['*']), { verb: 'get', path: '/metrics' }, true],
  ['all paths, relative or empty', path(['get'], ['*']), { verb: 'get', path: '' }, true],
  ['a path is not allowed by resources', rule(['*'], ['*'], ['*']), { verb: 'get', path: '/metrics' }, false],
  ['a resource is not allowed by paths', path(['*'], ['*']), ask('get', '', 'pods'), false],
  ['empty rule', readRule({}), ask('get', '', 'pods'), false],
];

describe('ruleAllows', () => {
  test.each(cases)('%s', (_name, policy, asked, expected) => {
    expect(ruleAllows(policy, asked)).toBe(expected);
  });

  test('agrees with a plain transcription of the authorizer', () => {
    fc.assert(fc.property(policyRule, request, (policy, asked) => ruleAllows(policy, asked) === naive(policy, asked)));
  });
});

function naive(policy: PolicyRule, asked: Request): boolean {
  let verb = false;
  for (const entry of policy.verbs) if (entry === '*' || entry === asked.verb) verb = true;
  if ('path' in asked) {
    let covered = false;
    for (const entry of policy.nonResourceURLs) {
      if (entry === '*' || entry === asked.path) covered = true;
      if (entry.endsWith('*') && asked.path.startsWith(entry.replace(/\*+$/, ''))) covered = true;
    }
    return verb && covered;
  }
  let group = false;
  let resource = false;
  for (const entry of policy.apiGroups) if (entry === '*' || entry === asked.group) group = true;
  for (const entry of policy.resources) {
    const combined = asked.subresource ? `${asked.resource}/${asked.subresource}` : asked.resource;
    if (entry === '*' || entry === combined) resource = true;
    if (asked.subresource && entry === `*/${asked.subresource}`) resource = true;
  }
  const name = policy.resourceNames.length === 0 || policy.resourceNames.some((entry) => entry === (asked.name ?? ''));
  return verb && group && resource && name;
}
