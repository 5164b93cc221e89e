import { describe, expect, test } from 'vitest';
import { inventoryFromObjects } from '../../../src/collect/from-objects.ts';
import { chainFrom } from '../../../src/facts/attack/targets.ts';
import { attackGraph } from '../../../src/facts/attack-graph.ts';
import { FactStore } from '../../../src/facts/fact.ts';
import { fixPaths } from '../../../src/paths/fix.ts';
import { findPaths } from '../../../src/paths/paths.ts';
import { apiServer, binding, boss, can, grant, pod } from '../../support/rights.ts';
import { type Row, way } from '../../support/ways.ts';

const group = 'authentication.k8s.io';
const rbac = 'rbac.authorization.k8s.io';
const jane = (rules: Parameters<typeof grant>[1], namespace?: string) => grant('user:jane', rules, namespace);
const root = binding('user:root', 'ClusterRole', 'cluster-admin', 'root');
const asRoot = can('impersonate:user-info', 'users', group, ['root']);
const mint = can('impersonate-on:user-info:create', 'serviceaccounts/token');

/** An agent on node w1 that may act as its own node, and the account of an administrator on another or the same. */
const onNode = (other: string, names?: readonly string[], automountServiceAccountToken = true) => [
  ...boss(),
  apiServer('--authorization-mode=Node,RBAC'),
  pod('ops', 'two', { serviceAccountName: 'boss', nodeName: other }),
  pod('dev', 'agent', { serviceAccountName: 'agent', automountServiceAccountToken }),
  ...grant('sa:dev/agent', [
    can('impersonate:associated-node', 'nodes', group, names),
    can('impersonate-on:associated-node:create', 'serviceaccounts/token'),
  ]),
];

// Source: apiserver pkg/endpoints/filters/impersonation/mode.go and its tests.
const rows: readonly Row[] = [
  {
    name: 'the identity and the action are needed',
    on: [...boss(), root, ...jane([asRoot, mint])],
    off: [...boss(), root, ...jane([asRoot])],
    way: 'impersonates-within-limits requests-token holds-everything',
  },
  {
    name: 'the action alone is nothing',
    on: [...boss(), root, ...jane([asRoot]), ...jane([mint])],
    off: [...boss(), root, ...jane([mint])],
    way: 'impersonates-within-limits requests-token holds-everything',
  },
  {
    name: 'only the verbs that are granted',
    on: [...boss(), root, ...jane([asRoot, mint])],
    off: [...boss(), root, ...jane([asRoot, can('impersonate-on:user-info:get', 'serviceaccounts/token')])],
    way: 'impersonates-within-limits requests-token holds-everything',
  },
  {
    name: 'only what the other may do as well',
    on: [...boss(), ...grant('user:root', [can('create', 'serviceaccounts/token')], 'ops'), ...jane([asRoot, mint])],
    off: [...boss(), ...grant('user:root', [can('create', 'serviceaccounts/token')], 'shop'), ...jane([asRoot, mint])],
    way: 'impersonates-within-limits requests-token holds-everything',
  },
  {
    name: 'only where the action is granted',
    on: [...boss(), root, ...jane([asRoot]), ...jane([mint], 'ops')],
    off: [...boss(), root, ...jane([asRoot]), ...jane([mint], 'shop')],
    way: 'impersonates-within-limits requests-token holds-everything',
  },
  {
    name: 'the mode of the action is that of the identity',
    on: [...boss(), root, ...jane([asRoot, mint])],
    off: [...boss(), root, ...jane([asRoot, can('impersonate-on:serviceaccount:create', 'serviceaccounts/token')])],
    way: 'impersonates-within-limits requests-token holds-everything',
  },
  {
    name: 'users are those of authentication.k8s.io',
    on: [...boss(), root, ...jane([asRoot, mint])],
    off: [...boss(), root, ...jane([can('impersonate:user-info', 'users', '', ['root']), mint])],
    way: 'impersonates-within-limits requests-token holds-everything',
  },
  {
    name: 'before 1.35 the verbs mean nothing',
    on: [...boss(), root, ...jane([asRoot, mint])],
    off: [...boss(), root, ...jane([asRoot, mint])],
    way: 'impersonates-within-limits requests-token holds-everything',
    offVersion: '1.34',
  },
  {
    name: 'in 1.35 the feature is off by default',
    on: [...boss(), root, ...jane([asRoot, mint]), apiServer('--feature-gates=ConstrainedImpersonation=true')],
    off: [...boss(), root, ...jane([asRoot, mint]), apiServer()],
    way: 'impersonates-within-limits requests-token holds-everything',
    version: '1.35',
  },
  {
    name: 'from 1.36 it is on unless somebody switched it off',
    on: [...boss(), root, ...jane([asRoot, mint]), apiServer()],
    off: [...boss(), root, ...jane([asRoot, mint]), apiServer('--feature-gates=ConstrainedImpersonation=false')],
    way: 'impersonates-within-limits requests-token holds-everything',
  },
  {
    name: 'a group needs a user',
    on: [
      ...boss(),
      binding('group:admins', 'ClusterRole', 'cluster-admin', 'admins'),
      ...jane([can('impersonate:user-info', 'groups', group, ['admins']), asRoot, mint]),
    ],
    off: [
      ...boss(),
      binding('group:admins', 'ClusterRole', 'cluster-admin', 'admins'),
      ...jane([can('impersonate:user-info', 'groups', group, ['admins']), mint]),
    ],
    way: 'impersonates-within-limits requests-token holds-everything',
  },
  {
    name: 'system:masters is refused',
    on: [...boss(), root, ...jane([can('impersonate:user-info', 'users groups', group), mint])],
    off: [
      ...boss(),
      binding('group:system:masters', 'ClusterRole', 'cluster-admin', 'masters'),
      ...jane([can('impersonate:user-info', 'users groups', group), mint]),
    ],
    way: 'impersonates-within-limits requests-token holds-everything',
  },
  {
    name: 'an account, in its namespace',
    on: [
      ...boss(),
      ...jane([can('impersonate:serviceaccount', 'serviceaccounts', group)], 'ops'),
      ...jane([can('impersonate-on:serviceaccount:create', 'clusterrolebindings', rbac)]),
    ],
    off: [
      ...boss(),
      ...jane([can('impersonate:serviceaccount', 'serviceaccounts', group)], 'shop'),
      ...jane([can('impersonate-on:serviceaccount:create', 'clusterrolebindings', rbac)]),
    ],
    way: 'impersonates-within-limits binds-role',
  },
  {
    name: 'accounts are no users',
    on: [...boss(), root, ...jane([can('impersonate:user-info', 'users', group), mint])],
    off: [...boss(), ...jane([can('impersonate:user-info', 'users', group), mint])],
    way: 'impersonates-within-limits requests-token holds-everything',
  },
  {
    name: 'whoever writes bindings as another binds what that one holds',
    on: [
      ...boss(),
      ...grant('user:root', [can('create', 'rolebindings', rbac), can('create', 'serviceaccounts/token')], 'ops'),
      ...jane([asRoot, can('impersonate-on:user-info:create', 'rolebindings', rbac)]),
    ],
    off: [
      ...boss(),
      ...grant('user:root', [can('create', 'rolebindings', rbac), can('create', 'serviceaccounts/token')], 'ops'),
      ...jane([asRoot, can('impersonate-on:user-info:get', 'rolebindings', rbac)]),
    ],
    way: 'impersonates-within-limits requests-token holds-everything',
  },
  {
    name: 'a node has the tokens of its own pods',
    on: [
      ...boss(),
      apiServer('--authorization-mode=Node,RBAC'),
      pod('ops', 'two', { serviceAccountName: 'boss' }),
      ...jane([
        can('impersonate:arbitrary-node', 'nodes', group, ['w1']),
        can('impersonate-on:arbitrary-node:create', 'serviceaccounts/token'),
      ]),
    ],
    off: [
      ...boss(),
      apiServer('--authorization-mode=Node,RBAC'),
      pod('ops', 'two', { serviceAccountName: 'boss' }),
      ...jane([
        can('impersonate:arbitrary-node', 'nodes', group, ['w2']),
        can('impersonate-on:arbitrary-node:create', 'serviceaccounts/token'),
      ]),
    ],
    way: 'impersonates-within-limits requests-token holds-everything',
  },
  {
    name: 'the node of its own pod, by the token of that pod',
    from: 'workload:Pod/dev/agent',
    on: onNode('w1'),
    off: onNode('w2'),
    way: 'impersonates-within-limits requests-token holds-everything',
  },
  {
    name: 'no token of the pod, no node',
    from: 'workload:Pod/dev/agent',
    on: onNode('w1', ['*']),
    off: onNode('w1', ['*'], false),
    way: 'impersonates-within-limits requests-token holds-everything',
  },
  {
    name: 'the API server asks about all nodes, not about the one',
    from: 'workload:Pod/dev/agent',
    on: onNode('w1', ['*']),
    off: onNode('w1', ['w1']),
    way: 'impersonates-within-limits requests-token holds-everything',
  },
  {
    name: 'no tokens for nodes where the Node authorizer is not asked',
    on: [...boss(), root, ...jane([asRoot, mint])],
    off: [
      ...boss(),
      apiServer('--authorization-mode=RBAC'),
      pod('ops', 'two', { serviceAccountName: 'boss' }),
      ...jane([
        can('impersonate:arbitrary-node', 'nodes', group),
        can('impersonate-on:arbitrary-node:create', 'serviceaccounts/token'),
      ]),
    ],
    way: 'impersonates-within-limits requests-token holds-everything',
  },
];

describe('impersonation within limits', () => {
  test.each(rows)('$name', ({ on, off, way: expected, from, version, offVersion = version }) => {
    expect(way(on, from, 'cluster-admin', version)).toBe(expected);
    expect(way(off, from, 'cluster-admin', offVersion)).toBeUndefined();
  });

  test('a feature that nobody could see is a doubt', () => {
    const everything = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];
    const admin = {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRole',
      metadata: { name: 'cluster-admin' },
      rules: everything,
    };
    const objects = [...boss(), root, admin, ...jane([asRoot, mint])];
    const inventory = inventoryFromObjects(objects, { complete: true, kubernetesVersion: '1.36' });
    const { graph, to } = new FactStore({ ...inventory, origin: 'cluster' }).get(attackGraph);
    expect(chainFrom(graph, to('cluster-admin'), 'User:jane')).toEqual({
      hops: undefined,
      doubt:
        '--feature-gates: no pod of kube-system runs the control plane: whoever runs it must look at the flags that it is started with',
    });
  });

  test('is told and closed step by step', () => {
    const inventory = inventoryFromObjects([...boss(), root, ...grant('user:eve', [asRoot, mint])], {
      complete: true,
      kubernetesVersion: '1.36',
    });
    const [group] = findPaths(inventory, { from: 'user:eve' }).paths;
    expect(group?.shortest.map(({ to, because }) => [to, because.map((text) => text.replace(/g\d+/g, 'g'))])).toEqual([
      [
        'User root within the limits of User eve',
        ['ClusterRoleBinding g gives ClusterRole g, rules[0]: impersonate:user-info on users'],
      ],
      [
        'ServiceAccount ops/boss',
        [
          'ClusterRoleBinding g gives ClusterRole g, rules[1]: impersonate-on:user-info:create on serviceaccounts/token',
        ],
      ],
      ['control of the cluster', ['ClusterRoleBinding boss-ops-boss gives ClusterRole cluster-admin']],
    ]);
    const fix = fixPaths(inventory, { from: 'user:eve' });
    expect(fix).toMatchObject({ method: 'exact', edits: 1, before: 1, after: 0 });
  });
});
