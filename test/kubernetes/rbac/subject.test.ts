import { describe, expect, test } from 'vitest';
import {
  implicitGroups,
  normaliseSubject,
  reachingKeys,
  type Subject,
  subjectKey,
  userName,
} from '../../../src/kubernetes/rbac/subject.ts';

const rbac = 'rbac.authorization.k8s.io';
const account = (namespace: string, name: string): Subject => ({ kind: 'ServiceAccount', namespace, name });

// Source: pkg/registry/rbac/validation/rule.go (appliesToUser), apiserver pkg/authentication/serviceaccount/util.go.
const cases: readonly [string, unknown, string | undefined, Subject][] = [
  ['user', { kind: 'User', name: 'jane', apiGroup: rbac }, undefined, { kind: 'User', name: 'jane' }],
  ['user without apiGroup', { kind: 'User', name: 'jane' }, undefined, { kind: 'User', name: 'jane' }],
  ['group', { kind: 'Group', name: 'dev', apiGroup: rbac }, undefined, { kind: 'Group', name: 'dev' }],
  ['any apiGroup', { kind: 'Group', name: 'dev', apiGroup: 'x' }, undefined, { kind: 'Group', name: 'dev' }],
  ['account', { kind: 'ServiceAccount', name: 'ci', namespace: 'ops' }, 'web', account('ops', 'ci')],
  ['account of the binding', { kind: 'ServiceAccount', name: 'ci' }, 'web', account('web', 'ci')],
  ['account of nowhere', { kind: 'ServiceAccount', name: 'ci' }, '', { kind: 'Unknown', name: 'ci' }],
  ['user that is an account', { kind: 'User', name: 'system:serviceaccount:ops:ci' }, undefined, account('ops', 'ci')],
  ['account with dots', { kind: 'User', name: 'system:serviceaccount:ops:ci.v2' }, undefined, account('ops', 'ci.v2')],
  ...[
    'system:serviceaccount:ops',
    'system:serviceaccount:ops:',
    'system:serviceaccount:a:b:c',
    'system:serviceaccount:A:b',
  ].map((name): [string, unknown, undefined, Subject] => [
    `no account: ${name}`,
    { kind: 'User', name },
    undefined,
    { kind: 'User', name },
  ]),
  [
    'group of accounts',
    { kind: 'Group', name: 'system:serviceaccounts:ops' },
    'web',
    { kind: 'Group', name: 'system:serviceaccounts:ops' },
  ],
  ['other kind', { kind: 'user', name: 'jane' }, undefined, { kind: 'Unknown', name: 'jane' }],
  ['no name', { kind: 'User' }, undefined, { kind: 'Unknown', name: '' }],
  ['name of another type', { kind: 'User', name: 7 }, undefined, { kind: 'Unknown', name: '' }],
  ['null', null, undefined, { kind: 'Unknown', name: '' }],
  ['string', 'User', undefined, { kind: 'Unknown', name: '' }],
];

describe('normaliseSubject', () => {
  test.each(cases)('%s', (_name, subject, namespace, expected) => {
    expect(normaliseSubject(subject, namespace)).toEqual(expected);
  });
});

const members: readonly [Subject, readonly string[]][] = [
  [account('ops', 'ci'), ['system:serviceaccounts', 'system:serviceaccounts:ops', 'system:authenticated']],
  [{ kind: 'User', name: 'jane' }, ['system:authenticated']],
  [{ kind: 'User', name: 'system:anonymous' }, ['system:unauthenticated']],
  [{ kind: 'Group', name: 'dev' }, ['system:authenticated']],
  [{ kind: 'Group', name: 'system:serviceaccounts:ops' }, ['system:serviceaccounts', 'system:authenticated']],
  [{ kind: 'Group', name: 'system:serviceaccounts' }, ['system:authenticated']],
  [{ kind: 'Group', name: 'system:authenticated' }, []],
  [{ kind: 'Group', name: 'system:unauthenticated' }, []],
  [{ kind: 'Unknown', name: 'x' }, []],
];

test.each(members)('implicitGroups of %j', (subject, expected) => {
  expect(implicitGroups(subject)).toEqual(expected);
});

test('keys and user names', () => {
  expect(subjectKey(account('ops', 'ci'))).toBe('ServiceAccount:ops/ci');
  expect(subjectKey({ kind: 'User', name: 'ops/ci' })).toBe('User:ops/ci');
  expect(userName(account('ops', 'ci'))).toBe('system:serviceaccount:ops:ci');
  expect(userName({ kind: 'Group', name: 'dev' })).toBeUndefined();
  expect(reachingKeys(account('ops', 'ci'))).toEqual([
    'ServiceAccount:ops/ci',
    'Group:system:serviceaccounts',
    'Group:system:serviceaccounts:ops',
    'Group:system:authenticated',
  ]);
  expect(reachingKeys({ kind: 'Unknown', name: 'ci' })).toEqual([]);
});
