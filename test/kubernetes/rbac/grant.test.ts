import { describe, expect, test } from 'vitest';
import { change, rightsOn } from '../../../src/kubernetes/rbac/changes.ts';
import { coversEverything, requestVerbs } from '../../../src/kubernetes/rbac/everything.ts';
import {
  describeGrant,
  describeGranted,
  type Grant,
  grantsAnything,
  isNamespaceRole,
  joinWords,
  rightsOf,
  singleRights,
} from '../../../src/kubernetes/rbac/grant.ts';
import { podCreation, secretReading } from '../../../src/kubernetes/rbac/powers.ts';
import { readRules } from '../../../src/kubernetes/rbac/rule.ts';

function grantOf(rules: readonly object[], more: Partial<Grant> = {}): Grant {
  const read = readRules(rules);
  return {
    subject: { kind: 'User', name: 'jane' },
    called: 'User jane',
    namespace: undefined,
    role: { kind: 'ClusterRole', name: 'reader' },
    rules: read,
    origins: read.map(() => ({ sources: [] })),
    shipped: false,
    shippedRole: false,
    builtIn: false,
    coversEverything: coversEverything(read),
    undecided: undefined,
    ...more,
  };
}

const everything = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] };
const secrets = { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list'] };
const named = { ...secrets, resourceNames: ['a'] };

test.each<[string, Grant, number]>([
  ['a right', grantOf([secrets]), 2],
  ['a built-in grant has none', grantOf([secrets], { builtIn: true }), 0],
  ['a grant of everything has none', grantOf([everything]), 0],
])('single rights: %s', (_, grant, expected) => {
  expect(singleRights(grant, secretReading)).toHaveLength(expected);
});

test('rights are asked once for each list of rules', () => {
  const rules = readRules([secrets]);
  expect(rightsOf(rules, secretReading)).toBe(rightsOf(rules, secretReading));
});

test.each([
  [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }, true],
  [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }, true],
  [{ resources: ['pods'], verbs: ['get'] }, false],
  [{ apiGroups: [''], resources: ['pods'] }, false],
])('%o gives anything: %s', (rule, expected) => {
  expect(grantsAnything(readRules([rule]))).toBe(expected);
});

test.each<[Partial<Grant>, boolean]>([
  [{ namespace: 'shop', shippedRole: true, role: { kind: 'ClusterRole', name: 'edit' } }, true],
  [{ namespace: undefined, shippedRole: true, role: { kind: 'ClusterRole', name: 'edit' } }, false],
  [{ namespace: 'shop', shippedRole: false, role: { kind: 'ClusterRole', name: 'edit' } }, false],
  [{ namespace: 'shop', shippedRole: true, role: { kind: 'ClusterRole', name: 'cluster-admin' } }, false],
])('%o is admin or edit of a namespace: %s', (more, expected) => {
  expect(isNamespaceRole(grantOf([], more))).toBe(expected);
});

describe('in words', () => {
  test.each<[string, Grant, typeof secretReading, string]>([
    [
      'the way without names is the worst',
      grantOf([named, secrets]),
      secretReading,
      'User jane may get and list secrets in every namespace, through verb "get" on resource "secrets" in rules[1] of ClusterRole reader',
    ],
    [
      'cluster-scoped, many verbs',
      grantOf([{ apiGroups: ['*'], resources: ['nodes/proxy'], verbs: ['*'] }]),
      [{ verbs: requestVerbs, group: '', resource: 'nodes', subresource: 'proxy' }],
      'User jane may use nodes/proxy, through verb "*" on resource "nodes/proxy" of API group "*" in rules[0] of ClusterRole reader',
    ],
    [
      'every verb that changes',
      grantOf([{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['*'] }]),
      rightsOn(change, 'apps', 'deployments'),
      'User jane may create, update, patch, delete and deletecollection deployments in every namespace, through verb "*" on resource "deployments" of API group "apps" in rules[0] of ClusterRole reader',
    ],
    [
      'several resources, in a namespace',
      grantOf([{ apiGroups: ['', 'batch'], resources: ['pods', 'jobs', 'cronjobs'], verbs: ['create'] }], {
        namespace: 'ci',
      }),
      podCreation,
      'User jane may create pods and 2 other resources in namespace ci, through verb "create" on resource "pods" in rules[0] of ClusterRole reader',
    ],
    [
      'aggregated',
      grantOf([secrets], { origins: [{ sources: ['part'] }] }),
      secretReading,
      'User jane may get and list secrets in every namespace, through verb "get" on resource "secrets" in rules[0] of ClusterRole reader, aggregated from ClusterRole part',
    ],
    [
      'yet to be aggregated',
      grantOf([secrets], { origins: [{ sources: ['part'], pendingIndex: 4 }] }),
      secretReading,
      'User jane may get and list secrets in every namespace, through verb "get" on resource "secrets" in rules[4] of ClusterRole part, which ClusterRole reader aggregates',
    ],
  ])('%s', (_, grant, rights, expected) => {
    expect(describeGranted(grant, rightsOf(grant.rules, rights))).toBe(expected);
  });

  test.each<[Grant, string]>([
    [
      grantOf([everything, secrets]),
      'User jane holds ClusterRole reader across the cluster: every verb on every resource (and 1 more rule)',
    ],
    [
      grantOf([secrets], { namespace: 'ci' }),
      'User jane holds ClusterRole reader in namespace ci: get and list secrets',
    ],
    [
      grantOf([{ nonResourceURLs: ['*'], verbs: ['get'] }]),
      'User jane holds ClusterRole reader across the cluster: get every path',
    ],
  ])('a whole grant %#', (grant, expected) => {
    expect(describeGrant(grant)).toBe(expected);
  });

  test.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b', 'a'], 'a and b'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c, d and e'],
    [['a', 'b', 'c', 'd', 'e', 'f'], 'a, b, c, d and 2 more'],
  ])('%o', (words, expected) => {
    expect(joinWords(words)).toBe(expected);
  });
});
