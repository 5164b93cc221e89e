import { expect, test } from 'vitest';
import { FactStore } from '../../src/facts/fact.ts';
import { widenedBindings } from '../../src/facts/widened-bindings.ts';
import { readRole } from '../../src/kubernetes/rbac/role.ts';
import { binding, builtIn, clusterOf, type Fields, role } from '../support/rbac.ts';

const derive = (name: string, objects: readonly Fields[], version?: string) => {
  const target = readRole(role(name, []));
  const found = target === undefined ? [] : new FactStore(clusterOf(objects, version)).get(widenedBindings).of(target);
  return found.map(({ binding: { name: of }, beyond, decided }) => [
    of,
    beyond.map((subject) => subject.name),
    decided,
  ]);
};
const more = ['Group system:masters', 'Group ops'];

// Source: bootstrappolicy, ClusterRoleBindings: cluster-admin to system:masters, system:basic-user to system:authenticated.
test.each<[string, string, Fields, string | undefined, unknown[]]>([
  [
    'as shipped',
    'cluster-admin',
    binding('cluster-admin', 'cluster-admin', ['Group system:masters'], builtIn),
    undefined,
    [],
  ],
  [
    'a subject more, label or not',
    'cluster-admin',
    binding('cluster-admin', 'cluster-admin', more),
    undefined,
    [['cluster-admin', ['ops'], true]],
  ],
  [
    'another role',
    'cluster-admin',
    binding('system:basic-user', 'cluster-admin', ['Group system:authenticated'], builtIn),
    undefined,
    [['system:basic-user', ['system:authenticated'], true]],
  ],
  [
    'a version that is not known',
    'cluster-admin',
    binding('cluster-admin', 'cluster-admin', more, builtIn),
    '1.60',
    [['cluster-admin', ['ops'], false]],
  ],
  ['a name of one’s own', 'cluster-admin', binding('admins', 'cluster-admin', more), undefined, []],
])('%s', (_, name, object, version, expected) => {
  expect(derive(name, [object], version)).toEqual(expected);
});
