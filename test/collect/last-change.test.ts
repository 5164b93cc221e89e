import { expect, test } from 'vitest';
import { lastChange } from '../../src/collect/last-change.ts';
import { Projection } from '../../src/collect/project.ts';

const managedFields = [
  { manager: 'a', time: '2026-03-01T00:00:00Z' },
  { manager: 'b', time: '2026-05-01T00:00:00Z' },
  { manager: 'c' },
  null,
];

test('the newest time of a manager, of bindings alone', () => {
  expect(lastChange('RoleBinding', { managedFields })).toEqual({ lastChange: '2026-05-01T00:00:00Z' });
  expect(lastChange('Role', { managedFields })).toEqual({});
  expect(lastChange('RoleBinding', { managedFields: [{}] })).toEqual({});
  expect(lastChange('RoleBinding', null)).toEqual({});
});

test('is kept of a binding that was collected', () => {
  const raw = {
    metadata: { namespace: 'ci', name: 'b', managedFields },
    roleRef: { kind: 'Role', name: 'r' },
    subjects: [],
  };
  expect(new Projection().project('rolebindings.rbac.authorization.k8s.io', raw)).toMatchObject({
    kind: 'RoleBinding',
    metadata: { namespace: 'ci', name: 'b' },
    lastChange: '2026-05-01T00:00:00Z',
  });
});
