import { matchingVerb, type Request, ruleAllows } from './authorize.ts';
import type { Binding, Role } from './role.ts';
import type { PolicyRule } from './rule.ts';
import { type Subject, subjectKey, userName } from './subject.ts';

/** Who makes a request, as authentication leaves it; `user` is empty where only groups are asked about. */
export interface Identity {
  readonly user: string;
  /** All of them: nothing is added here. */
  readonly groups: readonly string[];
}

/** A binding with the role that it refers to. */
export interface BoundRole {
  readonly binding: Binding;
  /** Undefined where nobody saw the role. */
  readonly role: Role | undefined;
  /** What the role gives; shared by all bindings of a role. */
  readonly rules: readonly PolicyRule[];
}

/** That one rule allows a request, and by which subject of the binding it reaches the one who asks. */
export interface Reason {
  readonly bound: BoundRole;
  /** Index into `bound.rules`. */
  readonly rule: number;
  readonly subject: Subject;
}

/** A binding that counts for somebody, and by which of its subjects. */
export interface Applied {
  readonly bound: BoundRole;
  readonly subject: Subject;
}

/** The RBAC authorizer over a fixed set of bindings. */
export interface Authorizer {
  /** The answer alone: tens of thousands a second. */
  allows(identity: Identity, request: Request): boolean;
  /** Every rule that allows the request, in the order of the bindings. */
  reasons(identity: Identity, request: Request): readonly Reason[];
  /** The bindings that count for the identity in a namespace; `''`: those of the whole cluster alone; `null`: in any. */
  appliedTo(identity: Identity, namespace: string | null): readonly Applied[];
  /** Every rule that allows the request to anybody, once for each subject of its binding. */
  allReasons(request: Request): readonly Reason[];
  /** The bindings that count in a namespace; `''`: those of the whole cluster alone. */
  boundIn(namespace: string): readonly BoundRole[];
}

/** The group that the API server lets do everything before it asks any authorizer (kubeapiserver/authorizer/config.go). */
export const mastersGroup = 'system:masters';

interface Scopes {
  readonly cluster: Applied[];
  readonly byNamespace: Map<string, Applied[]>;
}

/** Indexes bindings by who they are for (pkg/registry/rbac/validation/rule.go, VisitRulesFor). */
export function indexBindings(all: readonly BoundRole[]): Authorizer {
  const bySubject = new Map<string, Scopes>();
  const cluster: BoundRole[] = [];
  const byNamespace = new Map<string, BoundRole[]>();
  for (const bound of all) {
    const { binding } = bound;
    if (binding.kind === 'ClusterRoleBinding') cluster.push(bound);
    else addTo(byNamespace, binding.namespace, bound);
    for (const [key, subject] of new Map(binding.subjects.map((one) => [identityKey(one), one]))) {
      if (subject.kind === 'Unknown') continue;
      const scopes: Scopes = bySubject.get(key) ?? { cluster: [], byNamespace: new Map() };
      bySubject.set(key, scopes);
      if (binding.kind === 'ClusterRoleBinding') scopes.cluster.push({ bound, subject });
      else addTo(scopes.byNamespace, binding.namespace, { bound, subject });
    }
  }
  // By plain names: a text that is put together is hashed anew for every question.
  const users = new Map<string, Scopes>();
  const ofGroup = new Map<string, Scopes>();
  for (const [key, scopes] of bySubject) {
    if (key.startsWith('User:')) users.set(key.slice('User:'.length), scopes);
    if (key.startsWith('Group:')) ofGroup.set(key.slice('Group:'.length), scopes);
  }
  const scopesOf = ({ user, groups }: Identity): readonly Scopes[] =>
    [...(user === '' ? [] : [`User:${user}`]), ...new Set(groups.map((group) => `Group:${group}`))].flatMap(
      (key) => bySubject.get(key) ?? [],
    );
  const appliedTo = (identity: Identity, namespace: string | null): readonly Applied[] =>
    scopesOf(identity).flatMap((scopes) => [
      ...scopes.cluster,
      ...(namespace === null ? [...scopes.byNamespace.values()].flat() : (scopes.byNamespace.get(namespace) ?? [])),
    ]);
  const boundIn = (namespace: string): readonly BoundRole[] => [...cluster, ...(byNamespace.get(namespace) ?? [])];
  return {
    allows({ user, groups }, request) {
      const namespace = namespaceOf(request);
      if (user !== '' && anyInScope(users.get(user), namespace, request)) return true;
      for (const group of groups) if (anyInScope(ofGroup.get(group), namespace, request)) return true;
      return false;
    },
    reasons: (identity, request) =>
      appliedTo(identity, namespaceOf(request)).flatMap(({ bound, subject }) =>
        rulesFor(bound.rules, request).map((rule) => ({ bound, rule, subject })),
      ),
    appliedTo,
    allReasons(request) {
      const answers = new Map<readonly PolicyRule[], readonly number[]>();
      return boundIn(namespaceOf(request)).flatMap((bound) => {
        const rules = answers.get(bound.rules) ?? rulesFor(bound.rules, request);
        answers.set(bound.rules, rules);
        const subjects = new Map(bound.binding.subjects.map((subject) => [subjectKey(subject), subject]));
        return [...subjects.values()]
          .filter(({ kind }) => kind !== 'Unknown')
          .flatMap((subject) => rules.map((rule) => ({ bound, rule, subject })));
      });
    },
    boundIn,
  };
}

/** The namespace whose RoleBindings count; none for a path. */
export function namespaceOf(request: Request): string {
  return 'path' in request ? '' : (request.namespace ?? '');
}

const byVerb = new WeakMap<readonly PolicyRule[], Map<string, readonly PolicyRule[]>>();

/** The rules that say something about a verb; each list of rules is sorted out once. */
function rulesOfVerb(rules: readonly PolicyRule[], verb: string): readonly PolicyRule[] {
  const sorted = byVerb.get(rules) ?? new Map<string, readonly PolicyRule[]>();
  if (sorted.size === 0) {
    byVerb.set(rules, sorted);
    const rest = rules.filter((rule) => matchingVerb(rule, '*') !== undefined);
    sorted.set('*', rest);
    for (const one of new Set(rules.flatMap(({ verbs }) => verbs)))
      sorted.set(
        one,
        rules.filter((rule) => matchingVerb(rule, one) !== undefined),
      );
  }
  return sorted.get(verb) ?? sorted.get('*') ?? [];
}

function anyInScope(scopes: Scopes | undefined, namespace: string, request: Request): boolean {
  if (scopes === undefined) return false;
  return anyGives(scopes.cluster, request) || anyGives(scopes.byNamespace.get(namespace), request);
}

function anyGives(applied: readonly Applied[] | undefined, request: Request): boolean {
  if (applied === undefined) return false;
  for (const { bound } of applied)
    for (const rule of rulesOfVerb(bound.rules, request.verb)) if (ruleAllows(rule, request)) return true;
  return false;
}

function rulesFor(rules: readonly PolicyRule[], request: Request): readonly number[] {
  const found: number[] = [];
  for (const [index, rule] of rules.entries()) if (ruleAllows(rule, request)) found.push(index);
  return found;
}

// The authorizer compares user names as text: a service account is the user of that name, however odd its namespace.
function identityKey(subject: Subject): string {
  const user = userName(subject);
  return user === undefined ? `${subject.kind}:${subject.name}` : `User:${user}`;
}

function addTo<V>(map: Map<string, V[]>, key: string, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
