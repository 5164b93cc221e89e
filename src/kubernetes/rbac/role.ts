import { ownField } from './own-field.ts';
import { type PolicyRule, readRules } from './rule.ts';
import { normaliseSubject, type Subject } from './subject.ts';

/** A Role or ClusterRole as served; `namespace` is empty for a ClusterRole. */
export interface Role {
  readonly kind: 'ClusterRole' | 'Role';
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly rules: readonly PolicyRule[];
  /** The label selectors of `aggregationRule`, as served; absent where the role does not aggregate. */
  readonly clusterRoleSelectors?: readonly unknown[];
}

/** What a binding refers to; a `Role` is in the namespace of the binding. */
export interface RoleRef {
  readonly kind: string;
  readonly name: string;
}

/** A RoleBinding or ClusterRoleBinding as served; `namespace` is empty for a ClusterRoleBinding. */
export interface Binding {
  readonly kind: 'ClusterRoleBinding' | 'RoleBinding';
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, unknown>>;
  readonly roleRef: RoleRef;
  /** In the order of the object, so that an index here is an index there. */
  readonly subjects: readonly Subject[];
}

/** Reads a Role or ClusterRole; nothing for an object without a name, or of another kind. */
export function readRole(object: unknown): Role | undefined {
  const { kind, namespace, name, labels } = readHead(object);
  if (name === '' || (kind !== 'ClusterRole' && kind !== 'Role')) return undefined;
  const selectors = kind === 'ClusterRole' ? selectorsOf(ownField(object, 'aggregationRule')) : undefined;
  return {
    kind,
    namespace: kind === 'Role' ? namespace : '',
    name,
    labels,
    rules: readRules(ownField(object, 'rules')),
    ...(selectors === undefined ? {} : { clusterRoleSelectors: selectors }),
  };
}

/** Reads a RoleBinding or ClusterRoleBinding; nothing for an object without a name, or of another kind. */
export function readBinding(object: unknown): Binding | undefined {
  const { kind, namespace, name, labels } = readHead(object);
  if (name === '' || (kind !== 'ClusterRoleBinding' && kind !== 'RoleBinding')) return undefined;
  const scope = kind === 'RoleBinding' ? namespace : '';
  const roleRef = ownField(object, 'roleRef');
  const subjects = ownField(object, 'subjects');
  return {
    kind,
    namespace: scope,
    name,
    labels,
    roleRef: { kind: textOf(ownField(roleRef, 'kind')), name: textOf(ownField(roleRef, 'name')) },
    subjects: Array.isArray(subjects) ? subjects.map((subject: unknown) => normaliseSubject(subject, scope)) : [],
  };
}

/** A text that is equal for two roles, or two references to them, exactly if they are the same role. */
export function roleKey(kind: string, namespace: string, name: string): string {
  return kind === 'ClusterRole' ? `ClusterRole:${name}` : `${kind}:${namespace}/${name}`;
}

/** The key of the role that a binding refers to. */
export function boundRoleKey(binding: Binding): string {
  // A ClusterRoleBinding to a Role is refused by the API server, and names no role: there is none without a namespace.
  return roleKey(binding.roleRef.kind, binding.namespace, binding.roleRef.name);
}

/** Whether the object carries the label of those that the API server creates and repairs at every start. */
export function isLabelledBuiltIn(object: Role | Binding): boolean {
  return object.labels['kubernetes.io/bootstrapping'] === 'rbac-defaults';
}

function readHead(object: unknown) {
  const metadata = ownField(object, 'metadata');
  return {
    kind: textOf(ownField(object, 'kind')),
    namespace: textOf(ownField(metadata, 'namespace')),
    name: textOf(ownField(metadata, 'name')),
    labels: fieldsOf(ownField(metadata, 'labels')),
  };
}

function selectorsOf(aggregationRule: unknown): readonly unknown[] | undefined {
  if (typeof aggregationRule !== 'object' || aggregationRule === null) return undefined;
  const selectors = ownField(aggregationRule, 'clusterRoleSelectors');
  return Array.isArray(selectors) ? selectors : [];
}

// Own fields only: a label named __proto__ is a label like any other.
function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : noFields;
}

const noFields: Readonly<Record<string, unknown>> = Object.freeze({});

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
