import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareCalico, compileCalicoPolicy } from '../../../src/kubernetes/network/calico-policies.ts';
import { tabulatePolicies } from '../../../src/kubernetes/network/governing-policies.ts';
import { type NaiveCalicoPolicy, naiveCalicoAllows, type Tree, toCalico } from './naive-calico.ts';
import { expectAgreement, namespaces, pods, policy, runs, spaces, toNaivePods } from './random-cluster.ts';

const value = fc.constantFrom('1', '2', '3', 'robot', 'a');
const treeOver = (...keys: string[]): fc.Arbitrary<Tree> => {
  const key = fc.constantFrom(...keys);
  const leaf = fc.oneof(
    fc.record({ is: fc.constantFrom('all', 'global') }),
    fc.record({ is: fc.constant('has'), key }),
    fc.record({ is: fc.constantFrom('==', '!=', 'contains', 'starts with', 'ends with'), key, value }),
    fc.record({ is: fc.constantFrom('in', 'not in'), key, values: fc.array(value, { maxLength: 2 }) }),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 2, depthSize: 'small' },
      leaf,
      fc.record({ is: fc.constant('not'), of: tie('tree') }),
      fc.record({ is: fc.constantFrom('&&', '||'), of: fc.tuple(tie('tree'), tie('tree')) }),
    ),
  }));
  return tree as fc.Arbitrary<Tree>;
};
const selector = treeOver('app', 'tier', 'projectcalico.org/namespace', 'projectcalico.org/serviceaccount');
// Parts that ask whether something is in a namespace at all have examples of their own.
const places = fc.oneof(
  fc.constant<Tree>({ is: 'all' }),
  fc.record({ is: fc.constant('has'), key: fc.constantFrom('app', 'tier') }),
  fc.record({ is: fc.constantFrom('==', '!='), key: fc.constantFrom('app', 'projectcalico.org/name'), value }),
);
const accounts = fc.record(
  {
    names: fc.uniqueArray(fc.constantFrom('default', 'robot'), { minLength: 1, maxLength: 1 }),
    selector: fc.record({
      is: fc.constantFrom('==', '!='),
      key: fc.constantFrom('account', 'projectcalico.org/name'),
      value,
    }),
  },
  { requiredKeys: ['names'] },
);
const net = fc.constantFrom('0.0.0.0/0', '::/0', '10.0.0.0/30', '8.0.0.0/5', '10.0.0.1/32', 'fd00::/127');
const who = {
  selector,
  notSelector: selector,
  namespaceSelector: places,
  serviceAccounts: accounts,
  nets: fc.array(net, { minLength: 1, maxLength: 2 }),
  notNets: fc.array(net, { maxLength: 1 }),
};
const few = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc
    .tuple(fc.record(model), fc.subarray(Object.keys(model), { maxLength: Math.min(2, Object.keys(model).length) }))
    .map(([made, keys]) => Object.fromEntries(Object.entries(made).filter(([key]) => keys.includes(key))));
const rule = fc.record(
  {
    action: fc.constantFrom('Allow', 'Deny', 'Pass', 'Log'),
    protocol: fc.constantFrom('TCP', 'UDP', 'SCTP', 'ICMP'),
    notProtocol: fc.constantFrom('TCP', 'UDP'),
    source: few(who),
    destination: fc
      .tuple(
        few(who),
        few({ ports: fc.array(fc.constantFrom<(number | string)[]>(80, 443, '53:81', 'web'), { maxLength: 2 }) }),
        fc.boolean(),
      )
      .map(([who, ports, not]) => ({ ...who, ...(not ? { notPorts: [80] } : ports) })),
  },
  { requiredKeys: ['action'] },
);
const calico = fc.record(
  {
    namespace: fc.constantFrom(...spaces),
    tier: fc.constantFrom('default', 'security', 'late'),
    order: fc.constantFrom(1, 2, 1_000, 2_000),
    selector,
    namespaceSelector: places,
    serviceAccountSelector: treeOver('account', 'projectcalico.org/name'),
    types: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
    ingress: fc.array(rule, { maxLength: 3 }),
    egress: fc.array(rule, { maxLength: 3 }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<unknown> as fc.Arbitrary<NaiveCalicoPolicy>;
const tiers = [
  { name: 'security', order: 100, defaultAction: 'Deny' },
  { name: 'late', order: 500, defaultAction: 'Pass' },
  { name: 'default', order: 1_000_000, defaultAction: 'Deny' },
];

test('of random clusters with policies of Calico a naive evaluator says the same', () => {
  const world = { tiers: new Map(tiers.map((tier) => [tier.name, tier])), networkSets: [] };
  let clusters = 0;
  fc.assert(
    fc.property(
      namespaces,
      fc.array(policy, { maxLength: 2 }),
      fc.array(calico, { maxLength: 4 }),
      pods,
      (labels, policies, random, randomPods) => {
        // A NetworkPolicy has no namespaceSelector of its own.
        const others = random.map(({ namespaceSelector, ...one }, index) => ({
          ...one,
          ...(one.namespace === undefined && namespaceSelector !== undefined ? { namespaceSelector } : {}),
          name: `p${index}`,
        }));
        const sections = others.flatMap((one) => {
          const { kind, object } = toCalico(one);
          const compiled = compileCalicoPolicy(object, kind, world);
          expect(compiled).toBeDefined();
          return compiled ?? [];
        });
        const table = tabulatePolicies<object>(policies, { blocksSelectPods: true }, sections.sort(compareCalico));
        const naive = { namespaces: labels, policies };
        // Hosts and their pods have examples of their own.
        const managed = toNaivePods(randomPods).map((pod) => ({ ...pod, hostNetwork: false }));
        expectAgreement(table, managed, labels, (...asked) => naiveCalicoAllows(naive, others, tiers, ...asked));
        clusters++;
      },
    ),
    { numRuns: runs(40) },
  );
  expect(clusters).toBeGreaterThanOrEqual(runs(40));
}, 600_000);
