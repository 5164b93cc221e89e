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
  ['users', 'system:serviceaccount:ci:bot', undefined, ['create pods']],
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
