import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Abstentions, Check } from '../src/check.ts';
import { inventoryFromObjects } from '../src/collect/from-objects.ts';
import { evaluate } from '../src/evaluate.ts';
import { casesOf } from '../src/examples.ts';
import { type Fact, type FactDefinition, type FactState, FactStore } from '../src/facts/fact.ts';
import { type FactName, facts } from '../src/facts/index.ts';
import type { Inventory } from '../src/inventory.ts';
import { loadChecks } from '../src/load-checks.ts';
import { readObjects } from '../src/manifests.ts';
import { collectDemo, serveDemo } from './support/demo.ts';

const abstentions: Abstentions = {
  unknown: (reason) => ({ status: 'unknown', reason }),
  manual: (reason) => ({ status: 'manual', reason }),
  notApplicable: (reason) => ({ status: 'not-applicable', reason }),
};

let demo: Awaited<ReturnType<typeof serveDemo>>;
let cluster: Inventory;

beforeAll(async () => {
  demo = await serveDemo();
  cluster = await collectDemo(demo.kubeconfig);
});
afterAll(() => demo.close());

/** All objects of all examples of the checks of one fact, as one cluster: many items that differ in what each check looks at. */
function pooled(each: string): Inventory {
  const objects = loadChecks()
    .filter((check) => check.each === each)
    .flatMap(casesOf)
    .flatMap(({ example }) => readObjects(typeof example === 'string' ? example : example.objects, 'example'));
  return inventoryFromObjects(objects, { complete: true });
}

/** The messages of all items, each asked about by itself, sorted. */
function asked(check: Check, store: FactStore): string[] {
  const { items } = store.get<FactState>(facts[check.each]) as Fact<object>;
  const needs = Object.fromEntries(
    (check.needs ?? []).map((name: FactName) => [name, store.get<FactState>(facts[name])]),
  );
  return items
    .filter(({ about }) => about.unjudgeable === undefined)
    .map(({ value }) => JSON.stringify(check.evaluate({ ...value, ...needs, ...abstentions }) ?? null))
    .sort();
}

/** The same as the engine has it: a check that keeps what its own evaluate returned. */
function evaluated(check: Check, store: FactStore): { readonly said: string[]; readonly asked: number } {
  const { items } = store.get<FactState>(facts[check.each]) as Fact<object>;
  const judged = items.filter(({ about }) => about.unjudgeable === undefined);
  // Findings fold, so each item is made its own object.
  const apart: Fact<object> = {
    state: 'complete',
    reason: null,
    items: judged.map(({ value, about }, i) => ({
      value,
      about: { object: { ...about.object, name: String(i) }, path: '', instances: 1 },
    })),
  };
  // The fact is read first as the one to judge, and perhaps once more as one that the check needs.
  let first = true;
  const reads = new FactStore(store.inventory);
  const get = <V extends FactState>(definition: FactDefinition<V>): V => {
    const judgedNow = first;
    first = false;
    return judgedNow ? (apart as FactState as V) : store.get(definition);
  };
  Object.defineProperty(reads, 'get', { value: get });
  const kept = { ...check, evaluate: (given: object) => ({ message: JSON.stringify(check.evaluate(given) ?? null) }) };
  const { findings, asked: count } = evaluate({ ...kept, proof: 'presence' }, reads, () => true, 8);
  return { said: findings.map(({ violation }) => violation.message).sort(), asked: count };
}

describe('sharing verdicts between items that agree changes none of them', () => {
  test.each(loadChecks().map((check) => [check.id, check] as const))('%s', (_, check) => {
    const stores = [storeOnce('demo cluster', () => cluster), storeOnce(check.each, () => pooled(check.each))];
    for (const store of stores) {
      expect(evaluated(check, store).said).toEqual(asked(check, store));
    }
  });

  // No check changes what a fact holds, so that each is derived once.
  const derived = new Map<string, FactStore>();
  function storeOnce(name: string, obtain: () => Inventory): FactStore {
    const known = derived.get(name) ?? new FactStore(obtain());
    derived.set(name, known);
    return known;
  }
});

test('replicas and their like are asked about once', () => {
  const pods = Array.from({ length: 400 }, (_, i) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `p${i}`, namespace: `n${i % 7}` },
    spec: { containers: [{ name: 'app', image: `app:${i}`, securityContext: { privileged: i % 2 === 0 } }] },
  }));
  const store = new FactStore(inventoryFromObjects(pods, { complete: true }));
  const check = loadChecks().find(({ id }) => id === 'privileged-container');
  if (check === undefined) throw new Error('privileged-container is gone');
  const { asked: count, counts, findings } = evaluate(check, store);
  expect([count, counts.fail, counts.pass, findings.length]).toEqual([2, 200, 200, 200]);
});

describe('asking groups of grants changes nothing', () => {
  const random = fc.array(
    fc.record({
      rule: fc.nat(5),
      subject: fc.nat(5),
      namespace: fc.constantFrom('', 'shop', 'kube-system', 'ci'),
    }),
    { minLength: 20, maxLength: 60 },
  );
  const rules = ['secrets', 'pods', 'pods/exec', 'nodes', 'configmaps', '*'].map((resource) => [
    { apiGroups: resource === '*' ? ['*'] : [''], resources: [resource], verbs: ['get', 'create', 'patch', 'delete'] },
  ]);
  const subjects = [
    ['User', 'jane'],
    ['User', 'system:anonymous'],
    ['Group', 'system:authenticated'],
    ['Group', 'system:serviceaccounts'],
    ['ServiceAccount', 'default'],
    ['ServiceAccount', 'deployer'],
  ];
  const rbac = 'rbac.authorization.k8s.io';
  const roles = rules.map((own, i) => ({
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRole',
    metadata: { name: `r${i}` },
    rules: own,
  }));
  const checks = loadChecks().filter(({ each }) => each === 'grants');

  test('for every check of grants', () => {
    expect(checks.length).toBeGreaterThan(20);
    fc.assert(
      fc.property(random, (bindings) => {
        const objects = bindings.map(({ rule, subject, namespace }, i) => {
          const [kind, name] = subjects[subject] ?? [];
          return {
            apiVersion: `${rbac}/v1`,
            kind: namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding',
            metadata: { name: `b${i}`, ...(namespace === '' ? {} : { namespace }) },
            roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: `r${rule}` },
            subjects: [{ kind, name, ...(kind === 'ServiceAccount' ? { namespace: namespace || 'ci' } : {}) }],
          };
        });
        const inventory = inventoryFromObjects([...roles, ...objects], { complete: true });
        const grouped = new FactStore(inventory);
        const single = new FactStore(inventory);
        const { alike: _, ...apart } = single.get(facts.grants);
        const get = <V extends FactState>(definition: FactDefinition<V>): V =>
          definition.name === 'grants' ? (apart as FactState as V) : grouped.get(definition);
        Object.defineProperty(single, 'get', { value: get });
        for (const check of checks) {
          const { asked: less, ...together } = evaluate(check, grouped);
          const { asked: more, ...each } = evaluate(check, single);
          expect(JSON.parse(JSON.stringify(together))).toEqual(JSON.parse(JSON.stringify(each)));
          expect(less).toBeLessThanOrEqual(more + 36);
        }
      }),
      { numRuns: 15 },
    );
  });

  test('grants of one role are asked about once for each kind of subject', () => {
    const objects = Array.from({ length: 500 }, (_, i) => ({
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata: { name: `b${i}`, namespace: `n${i}` },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'r4' },
      subjects: [
        { kind: 'User', name: `u${i}` },
        { kind: 'ServiceAccount', name: `s${i}` },
      ],
    }));
    const store = new FactStore(inventoryFromObjects([...roles, ...objects], { complete: true }));
    const check = checks.find(({ id }) => id === 'pod-creator');
    if (check === undefined) throw new Error('pod-creator is gone');
    const { asked: count, counts } = evaluate(check, store);
    expect([count, counts.pass]).toEqual([2, 1_000]);
  });
});
