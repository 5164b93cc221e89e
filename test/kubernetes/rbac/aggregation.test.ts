import { describe, expect, test } from 'vitest';
import { ownRules, resolveAggregation } from '../../../src/kubernetes/rbac/aggregation.ts';
import { type Role, readRole } from '../../../src/kubernetes/rbac/role.ts';
import { readRule } from '../../../src/kubernetes/rbac/rule.ts';

const rule = (resource: string) => ({ apiGroups: [''], resources: [resource], verbs: ['get'] });

function role(name: string, resources: readonly string[], label?: string, ...selects: readonly string[]): Role {
  const object = {
    kind: 'ClusterRole',
    metadata: { name, labels: label === undefined ? {} : { [label]: 'true' } },
    rules: resources.map(rule),
    ...(selects.length === 0
      ? {}
      : { aggregationRule: { clusterRoleSelectors: selects.map((to) => ({ matchLabels: { [to]: 'true' } })) } }),
  };
  const read = readRole(object);
  if (read === undefined) throw new Error(`${name} is no role`);
  return read;
}

/** Each rule by its resource, with its sources. */
function sources(roles: readonly Role[], name: string) {
  const resolved = resolveAggregation(roles).find((one) => one.role.name === name);
  const list = (rules: NonNullable<typeof resolved>['rules'] = []) =>
    Object.fromEntries(rules.map((one) => [one.rule.resources[0], one.sources]));
  return { rules: list(resolved?.rules), pending: list(resolved?.pending) };
}

// Source: pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go.
describe('resolveAggregation', () => {
  test('a role that does not aggregate has rules of its own', () => {
    expect(resolveAggregation([role('a', ['pods'])])).toEqual([
      {
        role: role('a', ['pods']),
        rules: [{ rule: readRule(rule('pods')), sources: [] }],
        pending: [],
        selected: [],
        invalidSelector: false,
      },
    ]);
  });

  test('names the role in which a rule is written, through several steps', () => {
    const roles = [
      role('admin', ['pods', 'secrets', 'extra'], undefined, 'to-admin'),
      role('edit', ['pods'], 'to-admin', 'to-edit'),
      role('for-edit', ['pods'], 'to-edit'),
      role('for-admin', ['secrets'], 'to-admin'),
    ];
    expect(sources(roles, 'admin').rules).toEqual({ pods: ['for-edit'], secrets: ['for-admin'], extra: [] });
    expect(ownRules(resolveAggregation(roles)[0] ?? expect.fail())).toEqual([readRule(rule('extra'))]);
    expect(resolveAggregation(roles)[0]?.selected).toEqual(['edit', 'for-admin']);
  });

  test('a rule that several roles bring', () => {
    const roles = [role('all', ['pods'], undefined, 'x', 'y'), role('one', ['pods'], 'x'), role('two', ['pods'], 'y')];
    expect(sources(roles, 'all').rules).toEqual({ pods: ['one', 'two'] });
  });

  test('what is served is the truth; what is selected and not served is pending', () => {
    const roles = [
      role('admin', [], undefined, 'to-admin'),
      role('edit', [], 'to-admin', 'to-edit'),
      role('for-edit', ['pods'], 'to-edit'),
    ];
    expect(sources(roles, 'admin')).toEqual({ rules: {}, pending: { pods: ['for-edit'] } });
  });

  test('a role does not select itself, and roles that select each other end', () => {
    const self = role('self', ['pods'], 'x', 'x');
    expect(sources([self], 'self')).toEqual({ rules: { pods: [] }, pending: {} });
    const ring = [role('a', ['pods', 'own'], 'x', 'y'), role('b', ['pods'], 'y', 'x')];
    expect(sources(ring, 'a')).toEqual({ rules: { pods: ['b'], own: [] }, pending: {} });
    expect(sources(ring, 'b')).toEqual({ rules: { pods: ['a'] }, pending: { own: ['a'] } });
  });

  test('one unusable selector stops the aggregation of its role', () => {
    const broken = readRole({
      kind: 'ClusterRole',
      metadata: { name: 'broken' },
      rules: [rule('pods')],
      aggregationRule: {
        clusterRoleSelectors: [{ matchLabels: { x: 'true' } }, { matchExpressions: [{ key: 'x', operator: 'Gt' }] }],
      },
    });
    const roles = [broken ?? expect.fail(), role('one', ['pods'], 'x')];
    expect(resolveAggregation(roles)[0]).toMatchObject({
      rules: [{ sources: [] }],
      selected: [],
      invalidSelector: true,
    });
  });

  test('an empty selector selects every other ClusterRole', () => {
    const all = readRole({
      kind: 'ClusterRole',
      metadata: { name: 'all' },
      aggregationRule: { clusterRoleSelectors: [{}] },
    });
    expect(sources([all ?? expect.fail(), role('one', ['pods'])], 'all').pending).toEqual({ pods: ['one'] });
  });
});
