import { describe, expect, test } from 'vitest';
import { collect } from '../../src/collect/collect.ts';
import type { Inventory } from '../../src/inventory.ts';
import { connectTo, FAST, server } from '../connect/harness.ts';
import * as faults from '../support/fault-server.ts';

const rbac = 'rbac.authorization.k8s.io';
const paths = {
  roles: `/apis/${rbac}/v1/roles`,
  clusterRoles: `/apis/${rbac}/v1/clusterroles`,
  roleBindings: `/apis/${rbac}/v1/rolebindings`,
};
const list = (kind: string, ...items: object[]) => faults.json({ kind: `${kind}List`, metadata: {}, items });
const role = (name: string, namespace?: string) => ({ metadata: { name, namespace }, rules: [] });
const binding = (kind: string, name: string) => ({
  metadata: { name: 'b', namespace: 'shop' },
  roleRef: { apiGroup: rbac, kind, name },
  subjects: [],
});

/** What is collected where each list answers with one of these after the other. */
async function collectRoles(answers: Partial<Record<keyof typeof paths, readonly faults.Reply[]>>): Promise<{
  readonly inventory: Inventory;
  readonly asked: (name: keyof typeof paths) => number;
}> {
  const api = await server();
  api.script('/version', faults.json({ gitVersion: 'v1.36.3', major: '1', minor: '36' }));
  api.script('/apis', faults.json({ kind: 'APIGroupList', groups: [{ name: rbac, versions: [{ version: 'v1' }] }] }));
  const empty = { roles: 'Role', clusterRoles: 'ClusterRole', roleBindings: 'RoleBinding' } as const;
  for (const [name, kind] of Object.entries(empty) as [keyof typeof paths, string][])
    api.script(paths[name], ...(answers[name] ?? [list(kind)]));
  const { transport, ...reached } = await connectTo(api, { limits: FAST });
  const inventory = await collect(
    { transport, ...reached },
    {
      sources: new Set(['roles', 'clusterroles', 'rolebindings'].map((plural) => `${plural}.${rbac}`)),
      tool: { name: 'kaudit', version: 'test' },
    },
  );
  return { inventory, asked: (name) => api.requests.filter(({ url }) => url.startsWith(paths[name])).length };
}

describe('a role that a binding names and that was not listed', () => {
  test('is looked for once more: it was made meanwhile', async () => {
    const { inventory, asked } = await collectRoles({
      roleBindings: [list('RoleBinding', binding('Role', 'late'))],
      roles: [list('Role', role('early', 'shop')), list('Role', role('early', 'shop'), role('late', 'shop'))],
    });
    expect(inventory.sources.get(`roles.${rbac}`)).toMatchObject({
      state: 'complete',
      attempts: 2,
      items: [{ metadata: { name: 'early' } }, { metadata: { name: 'late' } }],
    });
    expect([asked('roles'), asked('clusterRoles'), asked('roleBindings')]).toEqual([2, 1, 1]);
  });

  test('is gone where it is not there then either', async () => {
    const { inventory, asked } = await collectRoles({
      roleBindings: [list('RoleBinding', binding('ClusterRole', 'gone'))],
      clusterRoles: [list('ClusterRole', role('view'))],
    });
    expect(inventory.sources.get(`clusterroles.${rbac}`)).toMatchObject({ state: 'complete', attempts: 2 });
    expect([asked('roles'), asked('clusterRoles')]).toEqual([1, 2]);
  });

  test('nobody knows of where the list can not be read again: what was seen first stays', async () => {
    const { inventory } = await collectRoles({
      roleBindings: [list('RoleBinding', binding('ClusterRole', 'gone'))],
      clusterRoles: [
        list('ClusterRole', role('view')),
        faults.status(403, faults.statusBody(403, 'Forbidden', 'no more')),
      ],
    });
    expect(inventory.sources.get(`clusterroles.${rbac}`)).toMatchObject({
      state: 'partial',
      reason: 'Forbidden',
      items: [{ metadata: { name: 'view' } }],
    });
  });

  test.each([
    [
      'is there',
      { roleBindings: [list('RoleBinding', binding('Role', 'a'))], roles: [list('Role', role('a', 'shop'))] },
    ],
    [
      'may be among those that were not seen',
      {
        roleBindings: [list('RoleBinding', binding('Role', 'a'))],
        roles: [faults.status(403, faults.statusBody(403, 'Forbidden', 'no'))],
      },
    ],
    ['is of no kind of role', { roleBindings: [list('RoleBinding', binding('constructor', 'a'))] }],
  ])('nothing is read again where it %s', async (_, answers) => {
    const { asked } = await collectRoles(answers);
    expect([asked('roles'), asked('clusterRoles')]).toEqual([1, 1]);
  });
});
