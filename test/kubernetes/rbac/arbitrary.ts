import fc from 'fast-check';
import type { Request } from '../../../src/kubernetes/rbac/authorize.ts';
import type { PolicyRule } from '../../../src/kubernetes/rbac/rule.ts';

const some = (...values: readonly string[]) =>
  fc.array(fc.constantFrom(...values), { maxLength: 3 }).map((list): readonly string[] => list);

/** Rules over a small alphabet, so that they often match; malformed ones (resources and paths together) included. */
export const policyRule: fc.Arbitrary<PolicyRule> = fc.record({
  verbs: some('*', 'get', 'list', 'create'),
  apiGroups: some('*', '', 'apps'),
  resources: some('*', 'pods', 'pods/log', '*/log', 'pods/*', '*/*', 'nodes', 'log'),
  resourceNames: fc.oneof(fc.constant([]), some('', 'a', 'b', '*')),
  nonResourceURLs: fc.oneof(fc.constant([]), some('*', '/*', '/m', '/m/*', '/m/**', '/n')),
});

/** Rules that the API server accepts: of resources or of paths (rbac/validation, ValidatePolicyRule). */
export const validRules = fc.array(
  fc
    .tuple(policyRule, fc.boolean())
    .map(
      ([rule, ofPaths]): PolicyRule =>
        ofPaths ? { ...rule, apiGroups: [], resources: [], resourceNames: [] } : { ...rule, nonResourceURLs: [] },
    ),
  { maxLength: 4 },
);

export const policyRules = fc.array(policyRule, { maxLength: 4 });

export const request: fc.Arbitrary<Request> = fc.oneof(
  fc.record({
    verb: fc.constantFrom('get', 'list', 'create', 'watch', '*'),
    group: fc.constantFrom('', 'apps', 'batch', '*'),
    resource: fc.constantFrom('pods', 'nodes', 'log', 'secrets'),
    subresource: fc.constantFrom('', 'log', 'exec', '*'),
    name: fc.constantFrom('', 'a', 'b', 'c'),
  }),
  fc.record({ verb: fc.constantFrom('get', 'list'), path: fc.constantFrom('/', '/m', '/m/', '/m/x', '/n', '/nn', '') }),
);
