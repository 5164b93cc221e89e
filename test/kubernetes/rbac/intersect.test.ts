import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ResourceRequest, ruleAllows } from '../../../src/kubernetes/rbac/authorize.ts';
import { intersectRules } from '../../../src/kubernetes/rbac/intersect.ts';
import type { PolicyRule } from '../../../src/kubernetes/rbac/rule.ts';

const some = (...all: string[]) => fc.uniqueArray(fc.constantFrom(...all), { maxLength: 3 });
const rule: fc.Arbitrary<PolicyRule> = fc.record({
  verbs: some('*', 'get', 'create'),
  apiGroups: some('*', '', 'apps'),
  resources: some('*', 'pods', 'pods/log', '*/log', '*/scale', 'pods/*', 'deployments/scale'),
  resourceNames: some('', 'a', 'b'),
  nonResourceURLs: fc.constant([]),
});
const request: fc.Arbitrary<ResourceRequest> = fc.record({
  verb: fc.constantFrom('get', 'create'),
  group: fc.constantFrom('', 'apps'),
  resource: fc.constantFrom('pods', 'deployments'),
  subresource: fc.constantFrom('', 'log', 'scale'),
  name: fc.constantFrom('', 'a', 'b', 'c'),
});

test('what two rules allow both is what each of them allows', () => {
  fc.assert(
    fc.property(rule, rule, request, (a, b, asked) => {
      const both = intersectRules(a, b);
      expect(both !== undefined && ruleAllows(both, asked)).toBe(ruleAllows(a, asked) && ruleAllows(b, asked));
    }),
    { numRuns: 2_000 },
  );
});

test('names that have nothing in common let nothing through', () => {
  const named = (name: string): PolicyRule => ({
    verbs: ['get'],
    apiGroups: [''],
    resources: ['pods'],
    resourceNames: [name],
    nonResourceURLs: [],
  });
  expect(intersectRules(named('a'), named('b'))).toBeUndefined();
});
