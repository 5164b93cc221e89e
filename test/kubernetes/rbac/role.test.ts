import { describe, expect, test } from 'vitest';
import { boundRoleKey, isLabelledBuiltIn, readBinding, readRole, roleKey } from '../../../src/kubernetes/rbac/role.ts';
import { readRule } from '../../../src/kubernetes/rbac/rule.ts';

describe('readRole', () => {
  test('Role', () => {
    const object = {
      kind: 'Role',
      metadata: { namespace: 'web', name: 'reader', labels: { a: 'b' } },
      rules: [{ verbs: ['get'] }],
      aggregationRule: { clusterRoleSelectors: [{}] },
    };
    expect(readRole(object)).toEqual({
      kind: 'Role',
      namespace: 'web',
      name: 'reader',
      labels: { a: 'b' },
      rules: [readRule({ verbs: ['get'] })],
    });
  });
  test('ClusterRole that aggregates', () => {
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] };
    expect(readRole({ kind: 'ClusterRole', metadata: { name: 'all' }, rules: null, aggregationRule })).toEqual({
      kind: 'ClusterRole',
      namespace: '',
      name: 'all',
      labels: {},
      rules: [],
      clusterRoleSelectors: [{ matchLabels: { a: 'b' } }],
    });
  });
  test.each([
    [null],
    ['Role'],
    [[]],
    [{}],
    [{ kind: 'Role' }],
    [{ kind: 'Role', metadata: null }],
    [{ kind: 'ClusterRole', metadata: { name: 3 } }],
    [{ kind: 'ConfigMap', metadata: { name: 'x' } }],
  ])('no role: %j', (object) => {
    expect(readRole(object)).toBeUndefined();
    expect(readBinding(object)).toBeUndefined();
  });
  test('odd shapes do not throw', () => {
    const odd = JSON.parse(
      '{"kind":"ClusterRole","metadata":{"name":"x","labels":{"__proto__":"y"}},"rules":7,"aggregationRule":{}}',
    );
    expect(readRole(odd)).toMatchObject({ name: 'x', rules: [], clusterRoleSelectors: [] });
    expect(readBinding({ kind: 'RoleBinding', metadata: { name: 'x' }, roleRef: 1, subjects: {} })).toEqual({
      kind: 'RoleBinding',
      namespace: '',
      name: 'x',
      labels: {},
      roleRef: { kind: '', name: '' },
      subjects: [],
    });
  });
});

describe('readBinding', () => {
  test('gives a service account the namespace of the RoleBinding, and keeps the place of subjects that match nobody', () => {
    const binding = readBinding({
      kind: 'RoleBinding',
      metadata: { namespace: 'web', name: 'b', labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults' } },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [null, { kind: 'ServiceAccount', name: 'ci' }],
    });
    expect(binding?.subjects).toEqual([
      { kind: 'Unknown', name: '' },
      { kind: 'ServiceAccount', namespace: 'web', name: 'ci' },
    ]);
    expect(binding && boundRoleKey(binding)).toBe(roleKey('ClusterRole', '', 'view'));
    expect(binding && isLabelledBuiltIn(binding)).toBe(true);
  });
  test('a ClusterRoleBinding gives no namespace', () => {
    const binding = readBinding({
      kind: 'ClusterRoleBinding',
      metadata: { namespace: 'web', name: 'b' },
      roleRef: { kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'ServiceAccount', name: 'ci' }],
    });
    expect(binding?.subjects).toEqual([{ kind: 'Unknown', name: 'ci' }]);
  });
  test('a RoleBinding to a Role means the one of its namespace', () => {
    const binding = readBinding({
      kind: 'RoleBinding',
      metadata: { namespace: 'web', name: 'b' },
      roleRef: { kind: 'Role', name: 'reader' },
    });
    expect(binding && boundRoleKey(binding)).toBe(roleKey('Role', 'web', 'reader'));
  });
});
