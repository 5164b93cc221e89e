import { describe, expect, test } from 'vitest';
import { FactStore } from '../../src/facts/fact.ts';
import { accountGrants, grants } from '../../src/facts/grants.ts';
import type { Inventory } from '../../src/inventory.ts';
import { deny } from '../support/inventories.ts';
import { binding, builtIn, clusterOf, type Fields, role, rule } from '../support/rbac.ts';

const everything = rule('*', '*', '*');
const reader = role('reader', [rule('get', 'secrets')]);
const from = (inventory: Inventory) => new FactStore(inventory).get(grants);
const derive = (objects: readonly Fields[], version?: string) => from(clusterOf(objects, version));
const parts = (objects: readonly Fields[]) => derive(objects).items.map(({ about }) => about.part);

describe('a grant is one subject of one binding', () => {
  test('with what it is about', () => {
    const { items } = derive([reader, binding('shop/reader', 'reader', ['User jane', 'ServiceAccount deployer'])]);
    expect(items.map(({ about }) => about)).toEqual([
      {
        object: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', namespace: 'shop', name: 'reader' },
        path: 'subjects[0]',
        part: 'User jane',
        instances: 1,
      },
      {
        object: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', namespace: 'shop', name: 'reader' },
        path: 'subjects[1]',
        part: 'ServiceAccount shop/deployer',
        instances: 1,
      },
    ]);
    expect(items.map(({ value }) => value.grant.namespace)).toEqual(['shop', 'shop']);
  });

  // Source: pkg/registry/rbac/validation/rule.go, appliesToUser.
  test.each<[string, Fields[], string[]]>([
    ['named twice', [reader, binding('b', 'reader', ['User jane', 'User jane'])], ['User jane']],
    [
      'an account by its user name',
      [reader, binding('b', 'reader', ['User system:serviceaccount:ci:bot'])],
      ['ServiceAccount ci/bot'],
    ],
    ['an account of no namespace', [reader, binding('b', 'reader', ['ServiceAccount bot'])], []],
    ['a kind that nobody is', [reader, binding('b', 'reader', ['Robot r2'])], []],
    ['a role that does not exist', [binding('b', 'reader', ['User jane'])], []],
    [
      'a ClusterRoleBinding to a Role',
      [role('shop/reader', [rule('get', 'pods')]), binding('b', 'Role/reader', ['User jane'])],
      [],
    ],
    ['a role that gives nothing', [role('empty', [{ verbs: ['get'] }]), binding('b', 'empty', ['User jane'])], []],
    [
      'paths through a RoleBinding',
      [role('paths', [{ nonResourceURLs: ['*'], verbs: ['*'] }]), binding('shop/b', 'paths', ['User jane'])],
      [],
    ],
  ])('%s', (_, objects, expected) => {
    expect(parts(objects)).toEqual(expected);
  });
});

describe('built in', () => {
  const admin = role('cluster-admin', [everything], builtIn);
  const discovery = role('system:discovery', [{ nonResourceURLs: ['/api'], verbs: ['get'] }], builtIn);

  test.each<[string, Fields[], { shipped: boolean; builtIn: boolean }]>([
    [
      'role and binding as shipped',
      [discovery, binding('system:discovery', 'system:discovery', ['Group system:authenticated'], builtIn)],
      { shipped: true, builtIn: true },
    ],
    [
      'another subject in the binding',
      [discovery, binding('system:discovery', 'system:discovery', ['Group system:unauthenticated'], builtIn)],
      { shipped: false, builtIn: false },
    ],
    [
      'a binding without the label',
      [discovery, binding('system:discovery', 'system:discovery', ['Group system:authenticated'])],
      { shipped: false, builtIn: false },
    ],
    [
      'a binding of one’s own',
      [discovery, binding('mine', 'system:discovery', ['Group system:authenticated'])],
      { shipped: false, builtIn: false },
    ],
    [
      'the administrators of kubeadm',
      [admin, binding('kubeadm:cluster-admins', 'cluster-admin', ['Group kubeadm:cluster-admins'])],
      { shipped: true, builtIn: true },
    ],
    ['system:masters', [reader, binding('b', 'reader', ['Group system:masters'])], { shipped: false, builtIn: true }],
    ['the nodes', [reader, binding('b', 'reader', ['Group system:nodes'])], { shipped: false, builtIn: true }],
    [
      'the scheduler',
      [reader, binding('b', 'reader', ['User system:kube-scheduler'])],
      { shipped: false, builtIn: true },
    ],
    [
      'a controller',
      [reader, binding('b', 'reader', ['ServiceAccount kube-system/job-controller'])],
      { shipped: false, builtIn: true },
    ],
    [
      'its name in another namespace',
      [reader, binding('b', 'reader', ['ServiceAccount shop/job-controller'])],
      { shipped: false, builtIn: false },
    ],
    [
      'another account of kube-system',
      [reader, binding('b', 'reader', ['ServiceAccount kube-system/tiller'])],
      { shipped: false, builtIn: false },
    ],
  ])('%s', (_, objects, expected) => {
    expect(derive(objects).items.map(({ value }) => value.grant)).toMatchObject([expected]);
  });

  test('nobody can tell in a version that the table does not know', () => {
    const objects = [
      role('system:new', [everything], builtIn),
      binding('system:new', 'system:new', ['User system:new'], builtIn),
    ];
    const undecided = (version: string) => derive(objects, version).items[0]?.value.grant.undecided;
    expect(undecided('1.36')).toBeUndefined();
    expect(undecided('1.99')).toBe(
      "ClusterRole system:new and its binding are labelled as built in, and kaudit's table of built-in roles does not know this version of Kubernetes",
    );
  });
});

describe('the component of a binding', () => {
  const proxy = (name: string, image: string, serviceAccountName = 'kube-proxy'): Fields => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace: 'kube-system', labels: { 'k8s-app': name } },
    spec: {
      template: {
        metadata: { labels: { 'k8s-app': name } },
        spec: { serviceAccountName, containers: [{ name, image }] },
      },
    },
  });
  const kubeProxy = proxy('kube-proxy', 'registry.k8s.io/kube-proxy:v1.36.3');
  const bound = [reader, binding('proxy', 'reader', ['ServiceAccount kube-system/kube-proxy'])];
  const component = (inventory: Inventory) => from(inventory).items[0]?.about.component;

  test.each<[string, Fields[], string | undefined]>([
    ['its account is that of the component', [...bound, kubeProxy], 'kube-proxy'],
    ['nothing runs as the account', bound, undefined],
    ['something else runs as it too', [...bound, kubeProxy, proxy('shell', 'busybox')], undefined],
    [
      'another subject besides',
      [reader, binding('proxy', 'reader', ['ServiceAccount kube-system/kube-proxy', 'User jane']), kubeProxy],
      undefined,
    ],
  ])('%s', (_, objects, expected) => {
    expect(component(clusterOf(objects))).toBe(expected);
  });

  test('is not named where pods were not seen, and nothing is incomplete for that', () => {
    const inventory = deny(clusterOf([...bound, kubeProxy]), 'pods');
    expect([component(inventory), from(inventory).state]).toEqual([undefined, 'complete']);
  });
});

describe('what is not seen', () => {
  const lists = ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'];
  const inventory = clusterOf([reader, binding('shop/b', 'reader', ['ServiceAccount bot'])]);

  test.each([...lists.map((list) => `${list}.rbac.authorization.k8s.io`), '/version'])(
    'without %s: incomplete',
    (name) => {
      expect(from(deny(inventory, name))).toMatchObject({ state: 'incomplete', reason: `${name} denied (Forbidden)` });
    },
  );

  test.each<[string, string | undefined, boolean | undefined]>([
    ['bot', undefined, true],
    ['other', undefined, false],
    ['bot', 'clusterrolebindings.rbac.authorization.k8s.io', true],
    ['other', 'clusterrolebindings.rbac.authorization.k8s.io', undefined],
  ])('whether %s holds rights of its own, without %s', (name, denied, expected) => {
    const seen = denied === undefined ? inventory : deny(inventory, denied);
    expect(new FactStore(seen).get(accountGrants).holdsOwn('shop', name)).toBe(expected);
  });
});

// Kinds and names as apiserver pkg/endpoints/filters/impersonation asks for them.
test.each<[string, string, string | undefined, string[]]>([
  ['groups', 'system:masters', undefined, ['use every verb on every resource']],
  ['users', 'jane', undefined, ['get secrets']],
  // For such a name serviceaccounts is asked for.
  ['users', 'system:serviceaccount:ci:bot', undefined, []],
  ['serviceaccounts', 'bot', 'ci', ['create pods']],
  ['serviceaccounts', 'bot', 'shop', []],
  ['serviceaccounts', 'bot', undefined, ['create pods']],
  ['uids', 'jane', undefined, []],
])('what %s %s of namespace %s may do', (resource, name, namespace, expected) => {
  const { powersOf } = derive([
    reader,
    role('ci/maker', [rule('create', 'pods')]),
    binding('reader', 'reader', ['User jane']),
    binding('ci/maker', 'Role/maker', ['ServiceAccount bot']),
  ]);
  expect(powersOf(resource, name, namespace)).toEqual(expected);
});

// Source: apiserver pkg/endpoints/filters/impersonation: an impersonated service account is in the groups that every one is in.
test.each<[string, string | undefined, string[]]>([
  ['system:serviceaccounts', 'ci', ['get secrets']],
  ['system:serviceaccounts:ci', 'ci', ['get secrets']],
  ['system:serviceaccounts:ci', 'shop', []],
  ['system:serviceaccounts:ci', undefined, ['get secrets']],
  // Whoever impersonates is in it himself.
  ['system:authenticated', 'ci', []],
  ['system:unauthenticated', undefined, []],
  ['developers', undefined, []],
])('through group %s an account of namespace %s may %j', (group, namespace, expected) => {
  const { powersOf } = derive([reader, binding('reader', 'reader', [`Group ${group}`])]);
  expect(powersOf('serviceaccounts', 'bot', namespace)).toEqual(expected);
});

const approver = role('approver', [
  rule('update', 'certificatesigningrequests/approval', 'certificates.k8s.io'),
  rule('approve', 'signers', 'certificates.k8s.io', { resourceNames: ['kubernetes.io/kube-apiserver-client'] }),
]);
const named = (verb: string, resource: string, name: string, group = '') =>
  role('named', [rule(verb, resource, group, { resourceNames: [name] })]);
const rbac = 'rbac.authorization.k8s.io';

// What the checks certificate-approver, bind-or-escalate-grant and impersonation-grant call critical.
test.each<[string, Fields[], string | undefined]>([
  [
    'approves certificates',
    [approver, binding('b', 'approver', ['User jane'])],
    'may update certificatesigningrequests',
  ],
  [
    'escalates a role by name',
    [named('escalate', 'clusterroles', 'own', rbac), binding('b', 'named', ['User jane'])],
    'may escalate clusterroles',
  ],
  [
    'binds a risky role by name',
    [reader, named('bind', 'clusterroles', 'reader', rbac), binding('b', 'named', ['User jane'])],
    'may bind clusterroles',
  ],
  [
    'binds a harmless role by name',
    [
      role('viewer', [rule('get', 'pods')]),
      named('bind', 'clusterroles', 'viewer', rbac),
      binding('b', 'named', ['User jane']),
    ],
    undefined,
  ],
  [
    'impersonates system:masters',
    [named('impersonate', 'groups', 'system:masters'), binding('b', 'named', ['User jane'])],
    'may impersonate groups',
  ],
  [
    'impersonates who reads Secrets',
    [
      reader,
      named('impersonate', 'users', 'boss'),
      binding('a', 'named', ['User jane']),
      binding('b', 'reader', ['User boss']),
    ],
    'may impersonate users',
  ],
  ['reads pods', [role('viewer', [rule('get', 'pods')]), binding('b', 'viewer', ['User jane'])], undefined],
])('who %s', (_, objects, expected) => {
  const { items, privilegeOf, controlOf } = derive(objects);
  const [grant] = items.flatMap(({ value }) => (value.grant.called === 'User jane' ? [value.grant] : []));
  if (grant === undefined) throw new Error('no grant');
  for (const said of [privilegeOf(grant)?.(), controlOf(grant)])
    expect(said).toEqual(expected === undefined ? undefined : expect.stringContaining(expected));
});

test('impersonating who makes pods in one namespace is a privilege, and no control of the cluster', () => {
  const { items, privilegeOf, controlOf } = derive([
    role('shop/maker', [rule('create', 'pods')]),
    named('impersonate', 'users', 'boss'),
    binding('b', 'named', ['User jane']),
    binding('shop/b', 'Role/maker', ['User boss']),
  ]);
  const [grant] = items.flatMap(({ value }) => (value.grant.called === 'User jane' ? [value.grant] : []));
  if (grant === undefined) throw new Error('no grant');
  expect([privilegeOf(grant)?.(), controlOf(grant)]).toEqual([
    expect.stringContaining('boss may create pods'),
    undefined,
  ]);
});
