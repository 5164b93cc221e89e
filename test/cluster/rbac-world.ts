import fc from 'fast-check';
import type { Request } from '../../src/kubernetes/rbac/authorize.ts';
import type { Identity } from '../../src/kubernetes/rbac/authorizer.ts';
import type { KubernetesObject } from './objects.ts';

/** Random RBAC objects and questions about them; the names of both come from the same small pools, so that many meet. */

const apiVersion = 'rbac.authorization.k8s.io/v1';
const namespaces = ['red', 'green', 'blue', 'kube-system'];
const verbs = [
  'get',
  'list',
  'watch',
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
  'bind',
  'escalate',
  'impersonate',
  'use',
  'GET',
  'get*',
];
const groups = ['', 'apps', 'batch', 'rbac.authorization.k8s.io', 'example.com', 'Apps', 'apps/v1', 'core'];
const resources = ['pods', 'secrets', 'configmaps', 'deployments', 'nodes', 'namespaces', 'widgets', 'users', 'Pods'];
const subresources = ['log', 'exec', 'scale', 'status', 'proxy', 'a/b', '*'];
const names = ['web', 'db', 'web-0', '*', 'a:b'];
const paths = [
  '/',
  '/metrics',
  '/metrics/',
  '/metrics/slis',
  '/healthz',
  '/healthz/etcd',
  '/api',
  '/apis/apps',
  '/version',
  '/odd*path',
  'metrics',
  '/METRICS',
];
const users = [
  'jane',
  'bob',
  'Jane',
  'system:anonymous',
  'oidc:jane@example.com',
  'jürgen',
  'two words',
  '*',
  'system:serviceaccount:red:web',
  'system:serviceaccount:red',
  'system:serviceaccount:Red:web',
  'system:serviceaccount:red:web:x',
];
const memberships = [
  'dev',
  'ops',
  'jane',
  'system:serviceaccounts',
  'system:serviceaccounts:red',
  'system:unauthenticated',
  'system:nodes',
  '*',
];
const accounts = ['web', 'db', 'default', 'w.eb'];
const tiers = ['a', 'b', 'c'];

const some = <T>(of: fc.Arbitrary<T>, maxLength = 3) => fc.array(of, { minLength: 1, maxLength });
const oneOf = (...pools: (readonly string[])[]) => fc.constantFrom(...pools.flat());
const often = <T>(common: fc.Arbitrary<T>, rare: fc.Arbitrary<T>, weight = 12) =>
  fc.oneof({ arbitrary: common, weight }, { arbitrary: rare, weight: 1 });
const star = fc.constant('*');

const plainResource = oneOf(resources);
const withSubresource = fc.tuple(often(plainResource, star, 4), oneOf(subresources)).map((parts) => parts.join('/'));
const resourceRule = fc.record({
  verbs: some(often(oneOf(verbs), star)),
  apiGroups: some(often(oneOf(groups), star), 2),
  resources: some(
    fc.oneof(
      { arbitrary: plainResource, weight: 8 },
      { arbitrary: withSubresource, weight: 6 },
      { arbitrary: star, weight: 1 },
    ),
  ),
  resourceNames: fc.oneof(
    { arbitrary: fc.constant([]), weight: 2 },
    { arbitrary: some(often(oneOf(names), fc.constant(''))), weight: 1 },
  ),
});
const pathRule = fc.record({
  verbs: some(often(oneOf(verbs), star)),
  nonResourceURLs: some(
    fc.oneof(
      { arbitrary: oneOf(paths), weight: 6 },
      { arbitrary: oneOf(paths).map((path) => `${path}*`), weight: 2 },
      { arbitrary: oneOf(['/metrics/**', '/*/slis', '**', '']), weight: 1 },
    ),
  ),
});
const rulesOfRole = fc.array(resourceRule, { maxLength: 4 });
const rulesOfClusterRole = fc.array(
  fc.oneof({ arbitrary: resourceRule, weight: 2 }, { arbitrary: pathRule, weight: 1 }),
  { maxLength: 4 },
);

const selector = fc.oneof(
  oneOf(tiers).map((tier) => ({ matchLabels: { tier } })),
  fc.tuple(oneOf(['In', 'NotIn']), some(oneOf(tiers))).map(([operator, values]) => ({
    matchLabels: { random: 'yes' },
    matchExpressions: [{ key: 'tier', operator, values }],
  })),
  oneOf(['Exists', 'DoesNotExist']).map((operator) => ({
    matchLabels: { random: 'yes' },
    matchExpressions: [{ key: 'tier', operator }],
  })),
);
const labels = fc
  .option(oneOf(tiers), { nil: undefined })
  .map((tier) => ({ random: 'yes', ...(tier === undefined ? {} : { tier }) }));

const subject = fc.oneof(
  oneOf(users).map((name) => ({ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name })),
  oneOf(memberships).map((name) => ({ kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name })),
  fc
    .tuple(oneOf(namespaces, ['Red']), oneOf(accounts))
    .map(([namespace, name]) => ({ kind: 'ServiceAccount', namespace, name })),
);

/** Roles, cluster roles (some aggregate), bindings (some to nothing), and the namespaces of it all. */
export function randomWorld(seed: number): KubernetesObject[] {
  const draw = <T>(of: fc.Arbitrary<T>, numRuns: number, salt: number): T[] =>
    fc.sample(of, { seed: seed + salt, numRuns });
  const roles = draw(fc.record({ rules: rulesOfRole, namespace: oneOf(namespaces) }), 150, 1).map(
    ({ rules, namespace }, i) => ({
      apiVersion,
      kind: 'Role',
      metadata: { name: `role-${i % 40}`, namespace },
      rules,
    }),
  );
  const clusterRoles = draw(fc.record({ rules: rulesOfClusterRole, labels }), 120, 2).map(
    ({ rules, labels: own }, i) => ({
      apiVersion,
      kind: 'ClusterRole',
      metadata: { name: `role-${i}`, labels: own },
      rules,
    }),
  );
  const aggregating = draw(fc.record({ selectors: some(selector, 2), labels, rules: rulesOfClusterRole }), 12, 3).map(
    ({ selectors, labels: own, rules }, i) => ({
      apiVersion,
      kind: 'ClusterRole',
      metadata: { name: `sum:${i}`, labels: i < 4 ? own : { random: 'sum' } },
      aggregationRule: { clusterRoleSelectors: selectors },
      rules,
    }),
  );
  const roleRef = fc.oneof(
    { arbitrary: fc.nat(125).map((i) => ({ kind: 'ClusterRole', name: `role-${i}` })), weight: 8 },
    { arbitrary: fc.nat(13).map((i) => ({ kind: 'ClusterRole', name: `sum:${i}` })), weight: 1 },
  );
  const localRef = fc.nat(42).map((i) => ({ kind: 'Role', name: `role-${i}` }));
  const subjects = fc.array(subject, { maxLength: 3 });
  const clusterBindings = draw(fc.record({ roleRef, subjects }), 60, 4).map((fields, i) => ({
    apiVersion,
    kind: 'ClusterRoleBinding',
    metadata: { name: `random:${i}` },
    ...fields,
  }));
  const bindings = draw(
    fc.record({ roleRef: fc.oneof(roleRef, localRef), subjects, namespace: oneOf(namespaces) }),
    240,
    5,
  ).map(({ namespace, ...fields }, i) => ({
    apiVersion,
    kind: 'RoleBinding',
    metadata: { name: `random:${i}`, namespace },
    ...fields,
  }));
  const places = namespaces
    .filter((name) => name !== 'kube-system')
    .map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
  // Two roles of one name in one namespace: the last one stands, as with apply.
  const all = [...places, ...roles, ...clusterRoles, ...aggregating, ...clusterBindings, ...bindings];
  return [...new Map(all.map((object) => [JSON.stringify([object.kind, object.metadata]), object])).values()];
}

const accountIdentity = fc.tuple(oneOf(namespaces), oneOf(accounts)).map(([namespace, name]) => ({
  user: `system:serviceaccount:${namespace}:${name}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
}));
const identity: fc.Arbitrary<Identity> = fc.oneof(
  {
    arbitrary: fc.record({
      user: oneOf(users),
      groups: fc.array(oneOf(memberships, ['system:authenticated', 'nobody']), { maxLength: 3 }),
    }),
    weight: 8,
  },
  { arbitrary: accountIdentity, weight: 5 },
  { arbitrary: some(oneOf(memberships)).map((several) => ({ user: '', groups: several })), weight: 2 },
  { arbitrary: fc.constant({ user: 'root', groups: ['dev', 'system:masters'] }), weight: 1 },
);
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const resourceRequest = fc
  .record({
    verb: often(oneOf(verbs), star),
    group: often(oneOf(groups, ['', '', 'apps']), star),
    resource: often(plainResource, fc.oneof(star, withSubresource)),
    subresource: maybe(oneOf(subresources)),
    name: maybe(oneOf(names)),
    namespace: maybe(oneOf(namespaces, ['elsewhere'])),
  })
  .map((fields): Request => {
    const { subresource, name, namespace, ...rest } = fields;
    return {
      ...rest,
      ...(subresource === undefined ? {} : { subresource }),
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
    };
  });
const pathRequest = fc.record({
  verb: often(oneOf(verbs), star),
  path: oneOf(paths, ['/metrics/slis/x', '/nothing', '*', '/healthz*']),
});

/** Questions of any kind, in the shape of a SubjectAccessReview once posted. */
export function randomQuestions(seed: number, count: number): { identity: Identity; request: Request }[] {
  const question = fc.record({
    identity,
    request: fc.oneof({ arbitrary: resourceRequest, weight: 4 }, { arbitrary: pathRequest, weight: 1 }),
  });
  return fc.sample(question, { seed, numRuns: count });
}
