/** Objects of RBAC and pods in few words, for tests about who gets where. */

export interface Rule {
  readonly verbs: readonly string[];
  readonly resources: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resourceNames?: readonly string[];
}

const rbac = 'rbac.authorization.k8s.io';
let count = 0;

/** What a binding and a role of its own give to a subject: `user:jane`, `group:dev`, `sa:ops/boss`; in a namespace, or everywhere. */
export function grant(subject: string, rules: readonly Rule[], namespace?: string): object[] {
  count += 1;
  const name = `g${count}`;
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  const metadata = namespace === undefined ? { name } : { name, namespace };
  const role = { apiVersion: `${rbac}/v1`, kind, metadata, rules: rules.map((rule) => ({ apiGroups: [''], ...rule })) };
  return [role, binding(subject, kind, name, name, namespace)];
}

/** One rule: `can('create', 'pods')`, `can('bind', 'clusterroles', 'rbac.authorization.k8s.io', ['view'])`. */
export function can(verbs: string, resources: string, group = '', names?: readonly string[]): Rule {
  return {
    verbs: verbs.split(' '),
    resources: resources.split(' '),
    apiGroups: [group],
    ...(names === undefined ? {} : { resourceNames: names }),
  };
}

export function binding(subject: string, kind: string, role: string, name: string, namespace?: string): object {
  const [who = '', what = ''] = subject.split(/:(.*)/s);
  const [home = '', account = ''] = what.split('/');
  const one =
    who === 'sa'
      ? { kind: 'ServiceAccount', namespace: home, name: account }
      : { kind: who === 'user' ? 'User' : 'Group', name: what, apiGroup: rbac };
  return {
    apiVersion: `${rbac}/v1`,
    kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: namespace === undefined ? { name } : { name, namespace },
    roleRef: { apiGroup: rbac, kind, name: role },
    subjects: [one],
  };
}

/** A service account that may do everything. */
export function boss(namespace = 'ops', name = 'boss'): object[] {
  return [
    account(namespace, name),
    binding(`sa:${namespace}/${name}`, 'ClusterRole', 'cluster-admin', `boss-${namespace}-${name}`),
  ];
}

export function account(namespace: string, name: string, annotations?: Readonly<Record<string, string>>): object {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { namespace, name, ...(annotations === undefined ? {} : { annotations }) },
  };
}

/** A namespace at a level of Pod Security. */
export function place(name: string, level: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': level } },
  };
}

/** A pod of one container; `spec` and `container` add to them. */
export function pod(namespace: string, name: string, spec: object = {}, container: object = {}): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name },
    spec: {
      automountServiceAccountToken: false,
      nodeName: 'w1',
      ...spec,
      containers: [{ name: 'main', image: 'img', ...container }],
    },
  };
}

/** A node; `cp` belongs to the control plane. */
export function node(name: string): object {
  const labels = name.startsWith('cp') ? { 'node-role.kubernetes.io/control-plane': '' } : {};
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } };
}

/** The mirror pod of an API server with these flags. */
export function apiServer(...flags: readonly string[]): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: 'kube-system',
      name: 'kube-apiserver-cp1',
      labels: { component: 'kube-apiserver', tier: 'control-plane' },
      annotations: { 'kubernetes.io/config.mirror': 'x' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'cp1', uid: 'n', controller: true }],
    },
    spec: {
      nodeName: 'cp1',
      containers: [{ name: 'kube-apiserver', image: 'kas', command: ['kube-apiserver', ...flags] }],
    },
    status: { phase: 'Running' },
  };
}
