import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileAdminPolicy } from '../../../src/kubernetes/network/admin-policies.ts';
import { tabulatePolicies } from '../../../src/kubernetes/network/governing-policies.ts';
import { type NaiveAdminPolicy, naiveAdminAllows } from './naive-admin.ts';
import {
  expectAgreement,
  namespaceSelector,
  namespaces,
  pods,
  policy,
  runs,
  selector,
  toNaivePods,
} from './random-cluster.ts';

const chosen = fc.oneof(
  fc.record({ namespaces: namespaceSelector }),
  fc.record({ pods: fc.record({ namespaceSelector, podSelector: selector }) }),
);
const networks = fc
  .uniqueArray(fc.constantFrom('0.0.0.0/0', '::/0', '10.0.0.0/30', '8.0.0.0/5', 'fd00::/127'), {
    minLength: 1,
    maxLength: 2,
  })
  .map((list) => ({ networks: list }));
const portsV1 = fc.array(
  fc.oneof(
    fc.record({
      portNumber: fc.record({ protocol: fc.constantFrom('TCP', 'UDP', 'SCTP'), port: fc.constantFrom(53, 80, 443) }),
    }),
    fc.constant({ portRange: { protocol: 'TCP', start: 80, end: 443 } }),
    fc.record({ namedPort: fc.constantFrom('web', 'dns') }),
  ),
  { minLength: 1, maxLength: 2 },
);
const protocolsV2 = fc.array(
  fc.constantFrom(
    { tcp: {} },
    { tcp: { destinationPort: { number: 80 } } },
    { tcp: { destinationPort: { range: { start: 53, end: 443 } } } },
    { destinationNamedPort: 'web' },
  ),
  { minLength: 1, maxLength: 2 },
);
const rules = (newer: boolean) => {
  const action = fc.constantFrom(newer ? 'Accept' : 'Allow', 'Deny', 'Pass');
  const limit: Record<string, fc.Arbitrary<unknown>> = newer ? { protocols: protocolsV2 } : { ports: portsV1 };
  const one = <T>(peer: fc.Arbitrary<T>) => fc.array(peer, { minLength: 1, maxLength: 2 });
  return {
    ingress: fc.array(
      fc.record<Record<string, unknown>>(
        { action, from: one(chosen), ...limit },
        { requiredKeys: ['action', 'from'] as const },
      ),
      {
        maxLength: 3,
      },
    ),
    egress: fc.array(
      fc.record({ action, to: one(fc.oneof(chosen, networks)), ...limit }, { requiredKeys: ['action', 'to'] }),
      { maxLength: 3 },
    ),
  };
};
const priority = fc.constantFrom(1, 1, 2, 3);
const named = <T extends object>(kind: string, newer: boolean, more: T): fc.Arbitrary<NaiveAdminPolicy> =>
  fc
    .record({ kind: fc.constant(kind), spec: fc.record({ subject: chosen, ...more, ...rules(newer) }) })
    .map((made) => ({
      ...made,
      metadata: { name: '' },
    })) as fc.Arbitrary<unknown> as fc.Arbitrary<NaiveAdminPolicy>;
const older = fc.tuple(
  fc.array(named('AdminNetworkPolicy', false, { priority }), { maxLength: 3 }),
  fc.array(named('BaselineAdminNetworkPolicy', false, {}), { maxLength: 1 }),
);
const newer = fc.tuple(
  fc.array(named('ClusterNetworkPolicy', true, { priority, tier: fc.constantFrom('Admin', 'Baseline') }), {
    maxLength: 4,
  }),
  fc.constant<NaiveAdminPolicy[]>([]),
);

test.each([
  ['AdminNetworkPolicy and BaselineAdminNetworkPolicy', older],
  ['ClusterNetworkPolicy', newer],
] as const)(
  'of random clusters with %s a naive evaluator says the same',
  (_, kinds) => {
    let clusters = 0;
    fc.assert(
      fc.property(
        namespaces,
        fc.array(policy, { maxLength: 2 }),
        kinds,
        pods,
        (spaces, policies, [first, second], random) => {
          const admin = [...first, ...second].map((one, index) => ({ ...one, metadata: { name: `p${index}` } }));
          const sections = admin.flatMap((one) => compileAdminPolicy<object>(one, one.kind) ?? []);
          const table = tabulatePolicies<object>(policies, { blocksSelectPods: true }, sections);
          const naive = { namespaces: spaces, policies };
          expectAgreement(table, toNaivePods(random), spaces, (...asked) => naiveAdminAllows(naive, admin, ...asked));
          clusters++;
        },
      ),
      { numRuns: runs(60) },
    );
    expect(clusters).toBeGreaterThanOrEqual(runs(60));
  },
  600_000,
);
