import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileCiliumPolicy } from '../../../src/kubernetes/network/cilium-policies.ts';
import { tabulatePolicies } from '../../../src/kubernetes/network/governing-policies.ts';
import { type NaiveCiliumPolicy, naiveCiliumAllows, toCilium } from './naive-cilium.ts';
import { expectAgreement, namespaces, pods, policy, runs, spaces, toNaivePods } from './random-cluster.ts';

const key = fc.constantFrom('app', 'k8s:app', 'any:tier', 'tier', 'k8s:io.cilium.k8s.policy.serviceaccount');
const place = fc.constantFrom(...spaces).map((name) => ({ matchLabels: { 'k8s:io.kubernetes.pod.namespace': name } }));
const plain = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: fc.dictionary(key, fc.constantFrom('1', '2', 'robot'), { maxKeys: 2 }) }),
  fc.record({
    matchExpressions: fc.array(
      fc.oneof(
        fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
        fc.record({ key, operator: fc.constantFrom('In', 'NotIn'), values: fc.constantFrom(['1'], ['1', '2']) }),
      ),
      { minLength: 1, maxLength: 2 },
    ),
  }),
);
const anywhere = fc.constant({ matchExpressions: [{ key: 'io.kubernetes.pod.namespace', operator: 'Exists' }] });
const who = fc.oneof(
  fc.record({ endpoints: fc.array(fc.oneof(plain, place, anywhere), { maxLength: 2 }) }),
  fc.record({ entities: fc.array(fc.constantFrom('all', 'world', 'cluster', 'none', 'health'), { maxLength: 2 }) }),
  fc.record({ cidrs: fc.array(fc.constantFrom('0.0.0.0/0', '10.0.0.0/8', '8.8.8.8/32', '::/0'), { maxLength: 2 }) }),
  fc.constant({ cidrSet: [{ cidr: '8.0.0.0/5', except: ['8.8.8.0/24'] }, { cidr: '2001:db8::/32' }] }),
  fc.constant({}),
);
const port = fc.oneof(
  fc.record({ port: fc.constantFrom('80', '443', '0'), protocol: fc.constantFrom('TCP', 'UDP', 'ANY', 'SCTP') }),
  fc.constantFrom({ port: '53' }, { port: '80', endPort: 443, protocol: 'TCP' }, { port: '443', endPort: 80 }),
);
const rulesOf = (ports: fc.Arbitrary<{ port: string }>) => {
  const where = fc.record(
    { toPorts: fc.array(fc.record({ ports: fc.array(ports, { minLength: 1, maxLength: 2 }) }), { maxLength: 2 }) },
    { requiredKeys: [] },
  );
  return fc.array(
    fc.tuple(who, where).map(([a, b]) => ({ ...a, ...b })),
    { maxLength: 2 },
  );
};
const ingress = rulesOf(fc.oneof(port, fc.constantFrom({ port: 'web', protocol: 'TCP' }, { port: 'dns' })));
const egress = rulesOf(port);
const spec = fc.record(
  {
    endpointSelector: plain,
    ingress,
    egress,
    ingressDeny: ingress,
    egressDeny: egress,
    enableDefaultDeny: fc.record({ ingress: fc.boolean(), egress: fc.boolean() }, { requiredKeys: [] }),
  },
  { requiredKeys: ['endpointSelector'] },
);
const cilium = fc.record(
  { namespace: fc.constantFrom(...spaces), specs: fc.array(spec, { minLength: 1, maxLength: 2 }) },
  { requiredKeys: ['specs'] },
) as fc.Arbitrary<unknown> as fc.Arbitrary<NaiveCiliumPolicy>;

test('of random clusters with policies of Cilium a naive evaluator says the same', () => {
  let clusters = 0;
  fc.assert(
    fc.property(
      namespaces,
      fc.array(policy, { maxLength: 2 }),
      fc.array(cilium, { maxLength: 4 }),
      pods,
      (labels, policies, others, random) => {
        const sections = others.flatMap((one, index) => {
          const { kind, object } = toCilium(one, `p${index}`);
          const compiled = compileCiliumPolicy(object, kind);
          expect(compiled).toBeDefined();
          return compiled ?? [];
        });
        const table = tabulatePolicies<object>(policies, { blocksSelectPods: false }, sections);
        const naive = { namespaces: labels, policies };
        // Pods on the network of their host and addresses of nodes have examples of their own.
        const managed = toNaivePods(random).map((pod) => ({ ...pod, hostNetwork: false }));
        expectAgreement(table, managed, labels, (...asked) => naiveCiliumAllows(naive, others, ...asked), [
          '8.8.8.8',
          '9.9.9.9',
          '2001:db8::1',
        ]);
        clusters++;
      },
    ),
    { numRuns: runs(40) },
  );
  expect(clusters).toBeGreaterThanOrEqual(runs(40));
}, 600_000);
