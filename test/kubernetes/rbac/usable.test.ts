import { expect, test } from 'vitest';
import { FactStore } from '../../../src/facts/fact.ts';
import { grants } from '../../../src/facts/grants.ts';
import { rightsOn } from '../../../src/kubernetes/rbac/changes.ts';
import { usableRights } from '../../../src/kubernetes/rbac/usable.ts';
import { binding, clusterOf, role, rule } from '../../support/rbac.ts';

const rights = [...rightsOn(['create', 'patch'], '', 'nodes', 'nodes/status', 'namespaces', 'configmaps')];
const usable = (path: string, resourceNames: readonly string[] = []) => {
  const all = role('all', [rule('create,patch', 'nodes,nodes/status,namespaces,configmaps', '', { resourceNames })]);
  const [item] = new FactStore(clusterOf([all, binding(path, 'all', ['User jane'])])).get(grants).items;
  return (item === undefined ? [] : usableRights(item.value.grant, rights)).map(
    ({ right, match }) => `${match.verb} ${right.resource}${right.subresource === undefined ? '' : '/status'}`,
  );
};

// Source: plugin/pkg/auth/authorizer/rbac/rbac.go: a RoleBinding counts only where the request has its namespace.
test('through a ClusterRoleBinding all', () => {
  expect(usable('b')).toHaveLength(8);
});

test('through a RoleBinding none on nodes, and those on the namespace itself', () => {
  expect(usable('shop/b')).toEqual(['create namespaces', 'patch namespaces', 'create configmaps', 'patch configmaps']);
});

test('create by name is left to patch; a subresource has the name of its object', () => {
  expect(usable('b', ['one'])).toEqual([
    'patch nodes',
    'create nodes/status',
    'patch nodes/status',
    'patch namespaces',
    'patch configmaps',
  ]);
});
