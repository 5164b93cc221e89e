import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultDenyDirections, directions, isolates } from '../../../src/kubernetes/network/isolation.ts';
import { indexPolicies } from '../../../src/kubernetes/network/policy-index.ts';
import { otherPolicyKinds } from '../../../src/kubernetes/network/policy-kinds.ts';
import { findResource } from '../../../src/kubernetes/resources.ts';

const key = fc.constantFrom('app', 'tier', '__proto__', 'constructor');
const value = fc.constantFrom('web', 'db', '');
const labels = fc
  .array(fc.tuple(key, value), { maxLength: 3 })
  .map((entries): Record<string, string> => Object.fromEntries(entries));
const expression = fc.record(
  { key, operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist', 'Near'), values: fc.array(value) },
  { requiredKeys: ['key', 'operator'] },
);
const selector = fc.record(
  { matchLabels: labels, matchExpressions: fc.array(expression, { maxLength: 2 }) },
  { requiredKeys: [] },
);
const policy = fc.record({
  spec: fc.record(
    {
      podSelector: selector,
      policyTypes: fc.subarray(['Ingress', 'Egress']),
      egress: fc.constantFrom([], [{}]),
    },
    { requiredKeys: [] },
  ),
});

test('an index says of every pod what asking each policy in turn says', () => {
  fc.assert(
    fc.property(fc.array(policy, { maxLength: 8 }), labels, (policies, podLabels) => {
      const index = indexPolicies(policies);
      for (const direction of directions) {
        const { by, unclear } = index.select(podLabels, direction);
        const naive = (wanted: boolean | 'invalid') =>
          policies.filter((one) => isolates(one, podLabels, direction) === wanted);
        expect(new Set(by)).toEqual(new Set(naive(true)));
        expect(new Set(unclear)).toEqual(new Set(naive('invalid')));
        expect(index.denyingByDefault(direction)).toEqual(
          policies.filter((one) => defaultDenyDirections([one]).includes(direction)),
        );
      }
    }),
  );
});

test('the lists of every other kind of policy can be collected', () => {
  for (const { group, resource, kind, versions, namespaced } of otherPolicyKinds)
    expect(findResource(`${resource}.${group}`)).toEqual({
      group,
      versions,
      plural: resource,
      kind,
      namespaced,
      builtIn: false,
    });
});
