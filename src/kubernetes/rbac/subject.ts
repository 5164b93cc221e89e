import { ownField } from './own-field.ts';

/**
 * Who a binding is for, normalised: a user that is a service account is one here.
 * `Unknown` matches nobody: another kind, no name, or a service account without a namespace in a ClusterRoleBinding.
 */
export type Subject =
  | { readonly kind: 'User' | 'Group' | 'Unknown'; readonly name: string }
  | { readonly kind: 'ServiceAccount'; readonly namespace: string; readonly name: string };

const accountUserPrefix = 'system:serviceaccount:';
const accountGroupPrefix = 'system:serviceaccounts:';

/**
 * Reads a subject as the authorizer takes it (pkg/registry/rbac/validation/rule.go, appliesToUser): by kind alone, whatever its
 * apiGroup. A service account without a namespace is that of the RoleBinding's own; a ClusterRoleBinding has none to give.
 */
export function normaliseSubject(subject: unknown, bindingNamespace?: string): Subject {
  const name = text(ownField(subject, 'name')) ?? '';
  if (name === '') return { kind: 'Unknown', name };
  switch (ownField(subject, 'kind')) {
    case 'User':
      return serviceAccountOfUser(name) ?? { kind: 'User', name };
    case 'Group':
      return { kind: 'Group', name };
    case 'ServiceAccount': {
      const namespace = text(ownField(subject, 'namespace')) ?? bindingNamespace ?? '';
      return namespace === '' ? { kind: 'Unknown', name } : { kind: 'ServiceAccount', namespace, name };
    }
    default:
      return { kind: 'Unknown', name };
  }
}

/** A text that is equal for two normalised subjects exactly if they are the same: `User:jane`, `ServiceAccount:kube-system/coredns`. */
export function subjectKey(subject: Subject): string {
  return subject.kind === 'ServiceAccount'
    ? `ServiceAccount:${subject.namespace}/${subject.name}`
    : `${subject.kind}:${subject.name}`;
}

/** The name under which a user or service account makes requests; none for groups. */
export function userName(subject: Subject): string | undefined {
  if (subject.kind === 'ServiceAccount') return `${accountUserPrefix}${subject.namespace}:${subject.name}`;
  return subject.kind === 'User' ? subject.name : undefined;
}

/**
 * The groups that whoever is this subject belongs to besides: the API server adds them to every request
 * (apiserver pkg/authentication: serviceaccount.MakeGroupNames, group.AuthenticatedGroupAdder, request/anonymous).
 */
export function implicitGroups(subject: Subject): readonly string[] {
  switch (subject.kind) {
    case 'ServiceAccount':
      return ['system:serviceaccounts', `${accountGroupPrefix}${subject.namespace}`, 'system:authenticated'];
    case 'User':
      return [subject.name === 'system:anonymous' ? 'system:unauthenticated' : 'system:authenticated'];
    case 'Group':
      if (subject.name === 'system:unauthenticated' || subject.name === 'system:authenticated') return [];
      return namespaceOfAccountGroup(subject.name) === undefined
        ? ['system:authenticated']
        : ['system:serviceaccounts', 'system:authenticated'];
    case 'Unknown':
      return [];
  }
}

/** The keys of every binding subject that reaches this one: itself, then its implicit groups. */
export function reachingKeys(subject: Subject): readonly string[] {
  if (subject.kind === 'Unknown') return [];
  return [subjectKey(subject), ...implicitGroups(subject).map((name) => subjectKey({ kind: 'Group', name }))];
}

/** The namespace NS of a group `system:serviceaccounts:NS`. */
export function namespaceOfAccountGroup(group: string): string | undefined {
  if (!group.startsWith(accountGroupPrefix)) return undefined;
  const namespace = group.slice(accountGroupPrefix.length);
  return namespace === '' ? undefined : namespace;
}

// apiserver pkg/authentication/serviceaccount/util.go, SplitUsername: exactly two parts, both valid names.
function serviceAccountOfUser(name: string): Subject | undefined {
  if (!name.startsWith(accountUserPrefix)) return undefined;
  const [namespace, account, ...more] = name.slice(accountUserPrefix.length).split(':');
  if (namespace === undefined || account === undefined || more.length > 0) return undefined;
  return isLabel(namespace) && account.split('.').every(isLabel)
    ? { kind: 'ServiceAccount', namespace, name: account }
    : undefined;
}

function isLabel(part: string): boolean {
  return /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(part);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
