import { randomFrom } from './random.ts';

interface Made {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [field: string]: unknown;
}

const apiVersion = 'rbac.authorization.k8s.io/v1';
const rule = (verbs: string[], resources: string[], apiGroup = '') => ({ apiGroups: [apiGroup], resources, verbs });

/** What roles of many clusters are made of: reading, working, a few of the rights that lead further. */
const parts = [
  rule(['get', 'list', 'watch'], ['pods', 'services', 'configmaps', 'endpoints']),
  rule(['get', 'list', 'watch'], ['deployments', 'statefulsets', 'replicasets'], 'apps'),
  rule(['create', 'update', 'patch', 'delete'], ['deployments', 'statefulsets'], 'apps'),
  rule(['get', 'list'], ['pods/log', 'events']),
  rule(['get', 'update', 'patch'], ['leases'], 'coordination.k8s.io'),
  rule(['create'], ['pods/exec']),
  rule(['get', 'list'], ['secrets']),
  rule(['get', 'list', 'watch'], ['ingresses', 'networkpolicies'], 'networking.k8s.io'),
  rule(['create', 'delete'], ['jobs', 'cronjobs'], 'batch'),
  rule(['*'], ['certificates', 'issuers'], 'cert-manager.io'),
];

/**
 * The RBAC objects of a large cluster: namespaces with 20 RoleBindings each, every twentieth binding for the whole cluster; one
 * role for 33 bindings, half of them Roles of a namespace; users, groups and service accounts in turn.
 */
export function bindingsOf(count: number): { objects: Made[]; subjects: string[]; namespaces: string[] } {
  const random = randomFrom(3);
  const namespaces = Array.from({ length: Math.ceil(count / 20) }, (_, i) => `team-${i}`);
  const rulesOf = () => parts.filter(() => random() < 0.3);
  const clusterRoles = Array.from({ length: Math.ceil(count / 66) }, (_, i): Made => {
    return { apiVersion, kind: 'ClusterRole', metadata: { name: `role-${i}` }, rules: rulesOf() };
  });
  const roles = Array.from({ length: Math.ceil(count / 66) }, (_, i): Made => {
    const namespace = namespaces[i % namespaces.length];
    return { apiVersion, kind: 'Role', metadata: { namespace, name: 'developer' }, rules: rulesOf() };
  });
  const subjects: string[] = [];
  const bindings = Array.from({ length: count }, (_, i): Made => {
    const namespace = namespaces[Math.floor(i / 20)] ?? 'default';
    const wide = i % 20 === 0;
    const local = !wide && i % 20 === 1 && Math.floor(i / 20) < roles.length;
    const roleRef = {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: local ? 'Role' : 'ClusterRole',
      name: local ? 'developer' : `role-${i % clusterRoles.length}`,
    };
    const person = { kind: 'User', apiGroup: roleRef.apiGroup, name: `user-${i % 700}@example.com` };
    const group = { kind: 'Group', apiGroup: roleRef.apiGroup, name: `group-${i % 200}` };
    const account = { kind: 'ServiceAccount', namespace, name: `service-${i % 20}` };
    subjects.push(`user:${person.name}`, `group:${group.name}`, `sa:${namespace}/${account.name}`);
    const chosen = i % 3 === 0 ? [person] : i % 3 === 1 ? [group, account] : [account];
    return wide
      ? { apiVersion, kind: 'ClusterRoleBinding', metadata: { name: `binding-${i}` }, roleRef, subjects: chosen }
      : { apiVersion, kind: 'RoleBinding', metadata: { namespace, name: `binding-${i}` }, roleRef, subjects: chosen };
  });
  return {
    objects: [
      ...namespaces.map((name): Made => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
      ...clusterRoles,
      ...roles,
      ...bindings,
    ],
    subjects,
    namespaces,
  };
}
