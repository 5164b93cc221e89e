import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { attackGraph } from '../../src/facts/attack-graph.ts';
import { FactStore } from '../../src/facts/fact.ts';
import type { Inventory } from '../../src/inventory.ts';
import { fixPaths } from '../../src/paths/fix.ts';
import { EntryError, findPaths } from '../../src/paths/paths.ts';
import { binding, boss, can, grant, node, place, pod, type Rule } from '../support/rights.ts';

const of = (objects: readonly object[]): Inventory =>
  inventoryFromObjects(objects, { complete: true, kubernetesVersion: '1.36' });

const chain = [
  place('ci', 'baseline'),
  place('ops', 'baseline'),
  ...boss(),
  ...grant('user:jane', [can('create', 'serviceaccounts/token', '', ['runner'])], 'ci'),
  ...grant('sa:ci/runner', [can('get list create', 'pods')], 'ops'),
  pod('ci', 'web', { serviceAccountName: 'runner', automountServiceAccountToken: true }),
];

describe('the ways from an entry to a target', () => {
  test('of everybody, the shortest first, those who hold everything left out', () => {
    const answer = findPaths(of(chain));
    expect(answer).toMatchObject({
      from: 'any',
      to: 'cluster-admin',
      complete: true,
      reason: null,
      reaching: 3,
      already: 1,
      bounds: null,
    });
    expect(
      answer.paths.map(({ entry, hops, shortest }) => [entry.name, hops, shortest.map(({ technique }) => technique)]),
    ).toEqual([
      ['ServiceAccount ci/runner', 2, ['runs-pod-as', 'holds-everything']],
      ['User jane', 3, ['requests-token', 'runs-pod-as', 'holds-everything']],
      ['Pod ci/web', 3, ['uses-own-token', 'runs-pod-as', 'holds-everything']],
    ]);
  });

  test('what is done at once is told whole, with the role that is bound', () => {
    const rules = [
      { apiGroups: ['admissionregistration.k8s.io'], resources: ['mutatingwebhookconfigurations'], verbs: ['create'] },
    ];
    const hook = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'hook' }, rules };
    const rbac = 'rbac.authorization.k8s.io';
    const rights = [can('bind', 'clusterroles', rbac, ['hook']), can('create', 'clusterrolebindings', rbac)];
    const objects = [place('kube-system', 'privileged'), hook, ...grant('user:jane', rights)];
    const [path] = findPaths(of(objects), { from: 'user:jane', to: 'node' }).paths;
    expect(
      path?.shortest.map(({ does, to, because }) => [
        `${does} ${to}`,
        because.map((text) => text.replace(/g\d+/g, 'g')),
      ]),
    ).toEqual([
      [
        'binds itself a role, and changes pods on admission, and runs a privileged pod on any node',
        [
          'ClusterRoleBinding g gives ClusterRole g, rules[0]: bind on clusterroles; ClusterRoleBinding g gives ClusterRole g, rules[1]: create on clusterrolebindings',
          'ClusterRole hook, rules[0]: create on mutatingwebhookconfigurations',
          'nothing keeps privileged pods out of namespace kube-system',
        ],
      ],
    ]);
  });

  test.each([
    ['user:jane', ['User jane']],
    ['jane', ['User jane']],
    ['sa:ci/runner', ['ServiceAccount ci/runner']],
    ['pod:ci/web', ['Pod ci/web']],
    ['ci/pod/web', ['Pod ci/web']],
    ['user:nobody', []],
    ['exposed', []],
  ])('from %s', (from, names) => {
    expect(findPaths(of(chain), { from }).paths.map(({ entry }) => entry.name)).toEqual(names);
  });

  test('an entry that is not there is an error', () => {
    expect(() => findPaths(of(chain), { from: 'pod:ci/other' })).toThrow(new EntryError('pod ci/other was not seen'));
    expect(() => findPaths(of(chain), { from: 'ci/deployment/web' })).toThrow(
      new EntryError('there is no workload ci/deployment/web'),
    );
  });

  test('a bound says what it cut', () => {
    expect(findPaths(of(chain), { maxHops: 2 })).toMatchObject({
      reaching: 1,
      bounds: 'ways of more than 2 steps are left out (--max-hops)',
    });
  });

  test('entries with the same rights go together', () => {
    const objects = [...boss(), ...grant('group:dev', [can('create', 'serviceaccounts/token')], 'ops')];
    const [role, bound] = objects.slice(-2);
    const both = {
      ...bound,
      subjects: [
        { kind: 'Group', name: 'dev' },
        { kind: 'User', name: 'jane' },
      ],
    };
    const [first] = findPaths(of([...objects.slice(0, -2), role ?? {}, both])).paths;
    expect([first?.entry.name, first?.alike]).toEqual(['Group dev', ['User jane']]);
  });

  test('what was not seen is said', () => {
    const inventory = of(chain);
    const sources = new Map(inventory.sources);
    sources.set('pods', { state: 'denied', reason: 'Forbidden', message: null, attempts: 1, items: [] });
    expect(findPaths({ ...inventory, sources }, { from: 'sa:ci/other' })).toMatchObject({
      complete: false,
      reason: 'pods denied (Forbidden)',
    });
  });
});

describe('the fix set', () => {
  test('is proven on the edited inventory', () => {
    const fix = fixPaths(of(chain));
    expect(fix).toMatchObject({ method: 'exact', edits: 1, before: 3, after: 0, open: [], score: null });
    expect(
      fix.objects.map(({ object, edits, patch }) => [
        edits.map((one) => one.replace(object.name, 'NAME')),
        patch.map(({ op, path }) => `${op} ${path}`),
      ]),
    ).toEqual([[['remove verb create from rules[0] of Role ops/NAME'], ['test /rules', 'replace /rules']]]);
  });

  test('of a workload: its pods, made anew, count', () => {
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace: 'ci', name: 'agent', uid: 'd' },
      spec: {
        template: { spec: { containers: [{ name: 'main', image: 'img', securityContext: { privileged: true } }] } },
      },
    };
    const owner = (kind: string, name: string) => ({
      ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid: name, controller: true }],
    });
    const replicaSet = {
      ...deployment,
      kind: 'ReplicaSet',
      metadata: { namespace: 'ci', name: 'agent-1', uid: 'agent-1', ...owner('Deployment', 'agent') },
    };
    const made = { ...pod('ci', 'agent-1-x', { nodeName: 'cp1' }, { securityContext: { privileged: true } }) };
    const running = { ...made, metadata: { namespace: 'ci', name: 'agent-1-x', ...owner('ReplicaSet', 'agent-1') } };
    const fix = fixPaths(of([node('cp1'), deployment, replicaSet, running]));
    expect(fix).toMatchObject({ before: 1, after: 0, edits: 1 });
    expect(fix.objects[0]?.object).toMatchObject({ kind: 'Deployment', name: 'agent' });
    expect(fix.objects[0]?.patch.at(-1)).toEqual({
      op: 'replace',
      path: '/spec/template/spec/containers/0/securityContext/privileged',
      value: false,
    });
  });

  test('what no edit closes is named', () => {
    const kept = [...boss('kube-system', 'boss'), binding('user:jane', 'ClusterRole', 'system:kube-scheduler', 'jane')];
    expect(fixPaths(of(kept))).toMatchObject({ before: 0, after: 0, edits: 0 });
  });
});

const rule: fc.Arbitrary<Rule> = fc.oneof(
  fc.constantFrom(
    can('create', 'pods'),
    can('create', 'serviceaccounts/token'),
    can('create', 'serviceaccounts/token', '', ['a']),
    can('get create', 'secrets'),
    can('create', 'pods/exec'),
    can('impersonate', 'serviceaccounts'),
    can('patch', 'deployments', 'apps', ['web']),
    can('bind', 'clusterroles', 'rbac.authorization.k8s.io'),
    can('create', 'rolebindings', 'rbac.authorization.k8s.io'),
    can('get', 'pods'),
    can('get', 'nodes/proxy'),
  ),
);
const subject = fc.constantFrom(
  'user:jane',
  'user:joe',
  'group:dev',
  'sa:x/a',
  'sa:y/b',
  'sa:z/c',
  'group:system:serviceaccounts',
);
const held = fc.record({
  subject,
  rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
  namespace: fc.constantFrom('x', 'y', 'z', undefined),
});
const base = [
  place('x', 'baseline'),
  place('y', 'privileged'),
  node('cp1'),
  node('w1'),
  pod('x', 'p', { serviceAccountName: 'a', automountServiceAccountToken: true }),
  pod('y', 'q', { serviceAccountName: 'b', nodeName: 'cp1' }),
  ...boss('z', 'c'),
];
const grants = fc.array(held, { minLength: 1, maxLength: 6 });
const toObjects = (all: readonly { subject: string; rules: readonly Rule[]; namespace: string | undefined }[]) =>
  all.flatMap((one) => grant(one.subject, one.rules, one.namespace));
const reaching = (inventory: Inventory) => {
  const { graph, to } = new FactStore(inventory).get(attackGraph);
  const { sure } = to('takeover');
  return new Map(
    graph.places.flatMap(({ id, kind }, at) =>
      kind === 'set' || kind === 'node' ? [] : [[id, sure.hops[at] ?? Number.NaN] as const],
    ),
  );
};

describe('laws', () => {
  test('a right less never adds a way, nor shortens one', () => {
    fc.assert(
      fc.property(grants, (all) => {
        const [first = [], ...rest] = [toObjects(all.slice(0, 1)), toObjects(all.slice(1))];
        const more = reaching(of([...base, ...first, ...rest.flat()]));
        for (const [id, hops] of reaching(of([...base, ...rest.flat()])))
          expect([id, (more.get(id) ?? Number.POSITIVE_INFINITY) <= hops]).toEqual([id, true]);
      }),
      { numRuns: 20 },
    );
  });

  test('the order of objects makes no difference', () => {
    fc.assert(
      fc.property(grants, fc.nat(), (all, seed) => {
        const objects = [...base, ...toObjects(all)];
        const turned = [...objects.slice(seed % objects.length), ...objects.slice(0, seed % objects.length)].reverse();
        expect(findPaths(of(turned))).toEqual(findPaths(of(objects)));
      }),
      { numRuns: 12 },
    );
  });

  test('the fix set leaves no way but those that it names', () => {
    fc.assert(
      fc.property(grants, fc.constantFrom('cluster-admin' as const, 'node' as const, 'secrets' as const), (all, to) => {
        const inventory = of([...base, ...toObjects(all)]);
        const { before, after, open } = fixPaths(inventory, { to });
        expect(before).toBe(findPaths(inventory, { to, maxHops: 100 }).reaching);
        expect([after, open]).toEqual([0, []]);
      }),
      { numRuns: 20 },
    );
  });

  test('less data never makes a certain no of what can not be told', () => {
    const lists = [
      'pods',
      'serviceaccounts',
      'namespaces',
      'nodes',
      'clusterroles.rbac.authorization.k8s.io',
      'rolebindings.rbac.authorization.k8s.io',
    ];
    fc.assert(
      fc.property(grants, fc.subarray(lists, { minLength: 1 }), (all, gone) => {
        const inventory = of([...base, ...toObjects(all)]);
        const sources = new Map(inventory.sources);
        for (const name of gone)
          sources.set(name, { state: 'denied', reason: 'Forbidden', message: null, attempts: 1, items: [] });
        const whole = findPaths(inventory, { from: 'user:jane', to: 'takeover' });
        const less = findPaths({ ...inventory, sources }, { from: 'user:jane', to: 'takeover' });
        if (whole.reaching > 0 && less.reaching === 0) expect(less.complete).toBe(false);
        if (less.reaching > 0) expect(whole.reaching).toBeGreaterThan(0);
      }),
      { numRuns: 20 },
    );
  });
});
