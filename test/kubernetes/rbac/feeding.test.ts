import { expect, test } from 'vitest';
import { fedRoles } from '../../../src/kubernetes/rbac/feeding.ts';
import { readRole } from '../../../src/kubernetes/rbac/role.ts';
import { role } from '../../support/rbac.ts';

const fed = (path: string, labels: Record<string, string>) => {
  const read = readRole(role(path, [], labels));
  return read === undefined ? undefined : fedRoles(read);
};

// Source: plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go: admin selects edit's label, edit that of view.
test.each<[string, string, Record<string, string>, string[]]>([
  ['view reaches all', 'r', { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' }, ['view', 'edit', 'admin']],
  ['edit reaches admin', 'r', { 'rbac.authorization.k8s.io/aggregate-to-edit': 'true' }, ['edit', 'admin']],
  ['admin', 'r', { 'rbac.authorization.k8s.io/aggregate-to-admin': 'true' }, ['admin']],
  ['another value', 'r', { 'rbac.authorization.k8s.io/aggregate-to-admin': 'True' }, []],
  ['a Role', 'shop/r', { 'rbac.authorization.k8s.io/aggregate-to-admin': 'true' }, []],
])('%s', (_, path, labels, expected) => {
  expect(fed(path, labels)).toEqual(expected);
});
