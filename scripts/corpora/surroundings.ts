import table from '../../src/kubernetes/rbac/built-in/shipped.json' with { type: 'json' };

/** The fields of an object of RBAC that are read here; others have none of them. */
interface Manifest {
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly roleRef?: { readonly kind?: string; readonly name?: string };
}

const rbac = 'rbac.authorization.k8s.io';

/**
 * The objects of a case and what a live cluster would hold beside them: the roles that its bindings name, with one
 * harmless right, and, where a case is of roles alone, bindings of them, because kaudit judges what is granted. A
 * manifest of a static pod becomes a mirror pod, and partial objects get a name.
 */
export function withSurroundings(objects: readonly unknown[]): readonly unknown[] {
  const manifests = objects.filter((object): object is Manifest => typeof object === 'object' && object !== null);
  const roles = manifests.filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole');
  const bindings = manifests.filter(({ kind }) => kind === 'RoleBinding' || kind === 'ClusterRoleBinding');
  return [
    ...objects.map(named).map(mirrored),
    ...(bindings.length === 0 ? roles.filter(isOwn).map(toBinding) : []),
    ...bindings.flatMap(missingRole(roles)),
  ];
}

/** Partial objects bear no name; every live one does. */
function named(object: unknown): unknown {
  if (typeof object !== 'object' || object === null) return object;
  const { metadata = {} }: Manifest = object;
  return metadata.name === undefined ? { ...object, metadata: { ...metadata, name: 'unnamed' } } : object;
}

/** The manifest of a static pod as the mirror pod that its kubelet shows. */
function mirrored(object: unknown): unknown {
  if (typeof object !== 'object' || object === null) return object;
  const { kind, metadata = {} }: Manifest = object;
  if (kind !== 'Pod' || metadata.namespace !== 'kube-system' || metadata.labels?.tier !== 'control-plane')
    return object;
  const annotations = {
    ...metadata.annotations,
    'kubernetes.io/config.mirror': '0',
    'kubernetes.io/config.source': 'file',
  };
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name: 'node', uid: '0', controller: true }];
  return { ...object, metadata: { ...metadata, annotations, ownerReferences } };
}

/** Not one that Kubernetes ships, which is bound as it ships it. */
function isOwn({ metadata }: Manifest): boolean {
  return !table.roles.some(({ name }) => name === metadata?.name);
}

function toBinding({ kind, metadata }: Manifest): unknown {
  const { name, namespace = 'default' } = metadata ?? {};
  return {
    apiVersion: `${rbac}/v1`,
    kind: `${kind}Binding`,
    metadata: { name: 'of-the-case', ...(kind === 'Role' ? { namespace } : {}) },
    roleRef: { apiGroup: rbac, kind, name },
    subjects: [{ kind: 'User', apiGroup: rbac, name: 'jane' }],
  };
}

function missingRole(roles: readonly Manifest[]) {
  return ({ metadata, roleRef }: Manifest): unknown[] => {
    const { kind, name } = roleRef ?? {};
    if (kind === undefined || name === undefined) return [];
    if (roles.some((role) => role.kind === kind && role.metadata?.name === name)) return [];
    // Those that Kubernetes ships are known to the library.
    if (kind === 'ClusterRole' && !isOwn({ metadata: { name } })) return [];
    const namespace = kind === 'Role' ? { namespace: metadata?.namespace ?? 'default' } : {};
    const rules = [{ apiGroups: [''], resources: ['services'], verbs: ['get'] }];
    return [{ apiVersion: `${rbac}/v1`, kind, metadata: { name, ...namespace }, rules }];
  };
}
