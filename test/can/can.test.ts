import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SubjectError } from '../../src/can/asker.ts';
import { can, rightsOfSubject, whoCan } from '../../src/can/can.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import type { Inventory } from '../../src/inventory.ts';
import type { Request } from '../../src/kubernetes/rbac/authorize.ts';
import { deny } from '../support/inventories.ts';
import { binding, clusterOf, role, rule } from '../support/rbac.ts';

const bindings = 'clusterrolebindings.rbac.authorization.k8s.io';
const objects = [
  role('reader', [rule('get,list', 'pods'), { verbs: ['get'], nonResourceURLs: ['/metrics'] }]),
  role('shop/secrets', [rule('get', 'secrets', '', { resourceNames: ['token'] })]),
  binding('jane', 'reader', ['User jane']),
  binding('shop/devs', 'reader', ['Group dev', 'ServiceAccount shop/frontend']),
  binding('shop/secrets', 'Role/secrets', ['User system:serviceaccount:shop:frontend']),
  binding('shop/dangling', 'missing', ['User eve']),
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', namespace: 'shop' },
    spec: { serviceAccountName: 'frontend', containers: [{ name: 'web', image: 'web:1' }] },
  },
];
const inventory = clusterOf(objects);
const pods: Request = { verb: 'get', group: '', resource: 'pods' };
const podsOfShop: Request = { ...pods, namespace: 'shop' };
const token: Request = { verb: 'get', group: '', resource: 'secrets', name: 'token', namespace: 'shop' };
const metrics: Request = { verb: 'get', path: '/metrics' };
const ref = (kind: string, name: string, namespace?: string) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind,
  ...(namespace === undefined ? {} : { namespace }),
  name,
});

describe('can', () => {
  test('says why', () => {
    expect(can(inventory, 'jane', pods)).toEqual({
      allowed: true,
      because: [
        {
          binding: ref('ClusterRoleBinding', 'jane'),
          role: ref('ClusterRole', 'reader'),
          rule: { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
          as: 'user jane',
        },
      ],
      reason: 'allowed to user jane by ClusterRoleBinding jane of ClusterRole reader',
    });
    expect(can(inventory, 'sa:shop/frontend', token).because).toEqual([
      {
        binding: ref('RoleBinding', 'secrets', 'shop'),
        role: ref('Role', 'secrets', 'shop'),
        rule: { apiGroups: [''], resources: ['secrets'], resourceNames: ['token'], verbs: ['get'] },
        as: 'service account shop/frontend',
      },
    ]);
  });

  test('takes a subject as whoCan names it, and a request as expectations write it', () => {
    const [holder] = whoCan(inventory, { verb: 'get', resource: 'pods' }).subjects;
    expect(holder).toMatchObject({ kind: 'User', name: 'jane' });
    expect(can(inventory, holder ?? '', { verb: 'get', resource: 'pods' })).toEqual(can(inventory, 'jane', pods));
    const account = { kind: 'ServiceAccount', namespace: 'shop', name: 'frontend' } as const;
    expect(can(inventory, account, token)).toEqual(can(inventory, 'sa:shop/frontend', token));
    const scaler = clusterOf([
      role('scaler', [rule('update', 'deployments/scale', 'apps')]),
      binding('scaler', 'scaler', ['User jane']),
    ]);
    const asked = { verb: 'update', resource: 'deployments.apps', namespace: 'shop' };
    expect(can(scaler, 'jane', { ...asked, subresource: 'scale' }).allowed).toBe(true);
    expect(can(scaler, 'jane', { ...asked, resource: 'deployments.apps/scale' }).allowed).toBe(true);
    expect(can(scaler, 'jane', asked).allowed).toBe(false);
    expect(() => can(inventory, { kind: 'ServiceAccount', name: 'x' }, pods)).toThrow(
      new SubjectError('"sa:/x": expected sa:NAMESPACE/NAME'),
    );
  });

  test.each<[string, Request, boolean | null, string, string[]?]>([
    ['user:jane', podsOfShop, true, 'allowed to user jane by ClusterRoleBinding jane of ClusterRole reader'],
    ['jane', metrics, true, 'allowed to user jane by ClusterRoleBinding jane of ClusterRole reader'],
    ['group:dev', podsOfShop, true, 'allowed to group dev by RoleBinding devs of ClusterRole reader'],
    ['group:dev', pods, false, 'no binding gives group dev this right in the whole cluster, only in namespace shop'],
    ['group:dev', metrics, false, 'no binding gives group dev this right'],
    ['bob', podsOfShop, true, 'allowed to group dev by RoleBinding devs of ClusterRole reader', ['dev']],
    ['bob', { ...podsOfShop, namespace: 'other' }, false, 'no binding gives user bob this right', ['dev']],
    [
      'bob',
      { verb: 'x', group: 'y', resource: 'z' },
      true,
      'group system:masters may do everything: the API server asks no authorizer about it',
      ['system:masters'],
    ],
    [
      'system:serviceaccount:shop:frontend',
      podsOfShop,
      true,
      'allowed to service account shop/frontend by RoleBinding devs of ClusterRole reader',
    ],
    [
      'pod:shop/web-1',
      podsOfShop,
      true,
      'allowed to service account shop/frontend by RoleBinding devs of ClusterRole reader',
    ],
    ['pod:shop/web-2', podsOfShop, null, 'there is no pod shop/web-2'],
    ['eve', podsOfShop, false, 'no binding gives user eve this right'],
    [
      'system:node:a',
      podsOfShop,
      null,
      'no binding seen gives user system:node:a this right; the Node authorizer, which is not judged here, may allow it',
      ['system:nodes'],
    ],
    ['__proto__', podsOfShop, false, 'no binding gives user __proto__ this right'],
  ])('%s %j: %s', (subject, request, allowed, reason, groups = []) => {
    expect(can(inventory, subject, request, { groups })).toMatchObject({ allowed, reason });
  });

  test.each(['', 'user:', 'sa:frontend', 'sa:shop/a/b', 'pod:/x'])('%j names nobody', (subject) => {
    expect(() => can(inventory, subject, pods)).toThrow(SubjectError);
  });

  test('what was not seen is no refusal', () => {
    const blind = deny(inventory, bindings);
    expect(can(blind, 'bob', podsOfShop)).toEqual({
      allowed: null,
      because: [],
      reason: `no binding seen gives user bob this right; ${bindings} denied (Forbidden)`,
    });
    expect(can(blind, 'group:dev', podsOfShop).allowed).toBe(true);
    const noRoles = deny(inventory, 'clusterroles.rbac.authorization.k8s.io');
    expect(can(noRoles, 'eve', podsOfShop).allowed).toBeNull();
    expect(can(noRoles, 'bob', podsOfShop).allowed).toBe(false);
    const noLocal = deny(inventory, 'rolebindings.rbac.authorization.k8s.io');
    expect(can(noLocal, 'bob', podsOfShop).allowed).toBeNull();
    expect(can(noLocal, 'bob', pods).allowed).toBe(false);
    expect(can(deny(inventory, 'pods'), 'pod:shop/web-1', podsOfShop)).toMatchObject({
      allowed: null,
      reason: 'pod shop/web-1 was not seen: pods denied (Forbidden)',
    });
  });

  test('an inventory of one namespace knows no other', () => {
    const narrow: Inventory = { ...inventory, scan: { ...inventory.scan, namespaces: ['shop'] } };
    expect(can(narrow, 'bob', podsOfShop).allowed).toBe(false);
    expect(can(narrow, 'bob', { ...pods, namespace: 'other' })).toMatchObject({
      allowed: null,
      reason:
        'no binding seen gives user bob this right; rolebindings.rbac.authorization.k8s.io of namespace other not collected',
    });
    expect(rightsOfSubject(narrow, 'bob')).toEqual({
      complete: false,
      reason: 'rolebindings.rbac.authorization.k8s.io of other namespaces not collected',
      rights: [],
    });
  });

  test('rules that aggregation has yet to bring count in files, not in a cluster', () => {
    const aggregating = [
      role('sum', [], {}, { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { part: 'sum' } }] } }),
      role('part', [rule('get', 'pods')], { part: 'sum' }),
      binding('jane', 'sum', ['User jane']),
    ];
    expect(can(clusterOf(aggregating), 'jane', pods).allowed).toBe(false);
    const files = inventoryFromObjects(aggregating, { complete: true });
    expect(can(files, 'jane', pods).because).toMatchObject([{ role: { name: 'sum' }, aggregatedFrom: ['part'] }]);
  });
});

describe('whoCan', () => {
  test('names the subjects of the bindings, sorted', () => {
    const { complete, reason, subjects } = whoCan(inventory, podsOfShop);
    expect({ complete, reason }).toEqual({ complete: true, reason: null });
    expect(subjects.map(({ because, ...subject }) => ({ ...subject, ways: because.length }))).toEqual([
      { kind: 'Group', name: 'dev', ways: 1 },
      { kind: 'ServiceAccount', name: 'frontend', namespace: 'shop', ways: 1 },
      { kind: 'User', name: 'jane', ways: 1 },
    ]);
    expect(whoCan(inventory, metrics).subjects.map(({ name }) => name)).toEqual(['jane']);
  });

  test('without a namespace, names who may in single ones too, and in which', () => {
    const named = (request: Request) =>
      whoCan(inventory, request).subjects.map(({ kind, name, onlyIn }) => [kind, name, onlyIn]);
    expect(named(pods)).toEqual([
      ['User', 'jane', undefined],
      ['Group', 'dev', ['shop']],
      ['ServiceAccount', 'frontend', ['shop']],
    ]);
    const twice = clusterOf([
      role('reader', [rule('get', 'pods,nodes')]),
      ...['shop/a', 'ops/b', 'shop/c'].map((name) => binding(name, 'reader', ['User eve'])),
      binding('dev/eve', 'reader', ['User jane']),
      binding('jane', 'reader', ['User jane']),
    ]);
    expect(whoCan(twice, pods)).toMatchObject({
      complete: true,
      subjects: [
        { name: 'jane', because: [{ binding: { name: 'jane' } }] },
        { name: 'eve', onlyIn: ['ops', 'shop'], because: [{}, {}, {}] },
      ],
    });
    // A RoleBinding gives nothing on what is in no namespace.
    expect(whoCan(twice, { verb: 'get', resource: 'nodes' }).subjects).toMatchObject([{ name: 'jane' }]);
    expect(whoCan(deny(twice, 'rolebindings.rbac.authorization.k8s.io'), pods)).toMatchObject({
      complete: false,
      reason: 'rolebindings.rbac.authorization.k8s.io denied (Forbidden)',
    });
  });

  test('is incomplete where bindings or the roles that they name were not seen', () => {
    expect(whoCan(deny(inventory, bindings), podsOfShop)).toMatchObject({
      complete: false,
      reason: `${bindings} denied (Forbidden)`,
    });
    expect(whoCan(deny(inventory, 'clusterroles.rbac.authorization.k8s.io'), podsOfShop).complete).toBe(false);
  });
});

describe('rightsOfSubject', () => {
  test('lists what a subject holds, and where', () => {
    const { complete, rights } = rightsOfSubject(inventory, 'jane', { groups: ['dev'] });
    expect(complete).toBe(true);
    expect(rights.map(({ namespace, rule: held, as }) => ({ namespace, held, as }))).toEqual([
      { namespace: null, held: { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }, as: 'user jane' },
      { namespace: null, held: { nonResourceURLs: ['/metrics'], verbs: ['get'] }, as: 'user jane' },
      // The path of the ClusterRole gives nothing through a RoleBinding.
      { namespace: 'shop', held: { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }, as: 'group dev' },
    ]);
    expect(rightsOfSubject(inventory, 'group:dev', { namespace: 'other' }).rights).toEqual([]);
  });
});

test('can and whoCan agree, whatever is bound to whom', () => {
  const verbs = fc.constantFrom('get', 'list', '*');
  const resources = fc.constantFrom('pods', 'pods/log', '*/log', '*');
  const subjects = fc.constantFrom(
    'User a',
    'User b',
    'Group g',
    'ServiceAccount x/s',
    'User system:serviceaccount:x:s',
  );
  const bound = fc.record({ verb: verbs, resource: resources, subject: subjects, local: fc.boolean() });
  const request = fc.record({
    verb: fc.constantFrom('get', 'list'),
    subresource: fc.constantFrom('', 'log'),
    namespace: fc.constantFrom('', 'x', 'y'),
  });
  fc.assert(
    fc.property(fc.array(bound, { maxLength: 5 }), request, (all, { verb, subresource, namespace }) => {
      const world = clusterOf(
        all.flatMap((one, i) => [
          role(`r${i}`, [rule(one.verb, one.resource)]),
          binding(one.local ? `x/b${i}` : `b${i}`, `r${i}`, [one.subject]),
        ]),
      );
      const asked: Request = { verb, group: '', resource: 'pods', subresource, namespace };
      const holders = new Map(
        whoCan(world, asked).subjects.map(({ kind, namespace: of, name, onlyIn }) => [
          kind === 'ServiceAccount' ? `sa:${of}/${name}` : `${kind.toLowerCase()}:${name}`,
          onlyIn ?? [asked.namespace ?? ''],
        ]),
      );
      const places = namespace === '' ? ['', 'x'] : [namespace];
      for (const subject of ['user:a', 'user:b', 'group:g', 'sa:x/s'])
        expect(
          places.filter((place) => can(world, subject, { ...asked, namespace: place }).allowed).slice(0, 1),
          subject,
        ).toEqual(holders.get(subject) ?? []);
    }),
  );
});
