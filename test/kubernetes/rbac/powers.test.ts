import { expect, test } from 'vitest';
import { riskOf } from '../../../src/kubernetes/rbac/powers.ts';
import { readRules } from '../../../src/kubernetes/rbac/rule.ts';

const rule = (group: string, resource: string, verb: string, resourceNames: string[] = []) => ({
  apiGroups: [group],
  resources: [resource],
  verbs: [verb],
  resourceNames,
});

test.each<[object, string | undefined]>([
  [rule('*', '*', '*'), 'use every verb on every resource'],
  [rule('rbac.authorization.k8s.io', 'roles', 'bind'), 'bind roles'],
  [rule('', 'nodes/proxy', 'get'), 'get nodes/proxy'],
  [rule('', 'secrets', 'list'), 'list secrets'],
  [rule('batch', 'cronjobs', 'create'), 'create cronjobs'],
  [rule('', 'pods/exec', 'get'), 'get pods/exec'],
  [rule('', 'serviceaccounts/token', 'create'), 'create serviceaccounts/token'],
  [rule('', 'groups', 'impersonate'), 'impersonate groups'],
  [rule('', 'pods', 'create', ['a']), undefined],
  [rule('', 'pods', 'get'), undefined],
  [rule('', 'configmaps', '*'), undefined],
])('%o leads further: %s', (one, expected) => {
  expect(riskOf(readRules([one]))).toBe(expected);
});
