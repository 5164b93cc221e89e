import { newestMinor } from '../kubernetes/newest.ts';
import { mastersGroup } from '../kubernetes/rbac/authorizer.ts';
import { isBuiltInIdentity } from '../kubernetes/rbac/built-in/identities.ts';
import { certificatePower } from '../kubernetes/rbac/certificates.ts';
import { controlOfCluster, isWide, privilegeOf } from '../kubernetes/rbac/control.ts';
import { coversEverything, type Everything } from '../kubernetes/rbac/everything.ts';
import { describeSubject, type Grant, grantsAnything } from '../kubernetes/rbac/grant.ts';
import { impersonationPower, raisingPower } from '../kubernetes/rbac/named-powers.ts';
import { riskOf } from '../kubernetes/rbac/risk.ts';
import type { PolicyRule } from '../kubernetes/rbac/rule.ts';
import {
  implicitGroups,
  namespaceOfAccountGroup,
  normaliseSubject,
  type Subject,
  subjectKey,
} from '../kubernetes/rbac/subject.ts';
import { alikeGrants } from './alike-grants.ts';
import type { AlikeItems } from './alike-items.ts';
import { type BindingView, bindings } from './bindings.ts';
import { type About, combineStates, defineFact, type Fact, type FactState, type Item } from './fact.ts';
import { groupBy } from './group.ts';
import { type RoleView, resolvedRoles } from './resolved-roles.ts';

/** One grant, and the subject of the binding that it comes from. */
export type GrantItem = Item<{ readonly grant: Grant }>;

/** The grants: one subject of one binding. A subject that matches nobody, and a binding whose role gives nothing, are none. */
export interface Grants extends Fact<{ readonly grant: Grant }> {
  alike(): AlikeItems;
  /** The grants by the key of their subject. */
  readonly bySubject: ReadonlyMap<string, readonly GrantItem[]>;
  /** The grants that name this very subject. */
  of(subject: Subject): readonly Grant[];
  /** Those, and the ones of the groups that everybody of its kind belongs to. */
  reaching(subject: Subject): readonly Grant[];
  /** What the user, group or service account (of that namespace, or of any) of that name may do that leads further, in words. */
  powersOf(resource: string, name: string, namespace?: string): readonly string[];
  /** What makes a grant critical or high: undefined where nothing, else a description, made when it is asked for. */
  privilegeOf(grant: Grant): (() => string) | undefined;
  /** How a grant leads to control of the cluster, in words; undefined where it does not. */
  controlOf(grant: Grant): string | undefined;
}

export const grants = defineFact({
  name: 'grants',
  from: [],
  uses: [bindings, resolvedRoles],
  derive(read): Grants {
    const roles = read.fact(resolvedRoles);
    const seen = read.fact(bindings);
    const everything = memo(coversEverything);
    const items: GrantItem[] = [];
    for (const { value, about } of seen.items) {
      const role = roles.boundBy(value.binding);
      if (role !== undefined) addGrants(items, value.binding, role, about, everything);
    }
    const bySubject = groupBy(items, ({ value }) => subjectKey(value.grant.subject));
    const ofKey = new Map<string, readonly Grant[]>();
    const of = (subject: Subject): readonly Grant[] => {
      const key = subjectKey(subject);
      const known = ofKey.get(key) ?? bySubject.get(key)?.map(({ value }) => value.grant) ?? [];
      ofKey.set(key, known);
      return known;
    };
    const reaching = (subject: Subject): readonly Grant[] => [
      ...of(subject),
      ...implicitGroups(subject).flatMap((name) => of({ kind: 'Group', name })),
    ];
    const impersonated = (resource: string, name: string, namespace: string | undefined): readonly Grant[] => {
      if (resource === 'serviceaccounts' && namespace === undefined)
        return items.map(({ value }) => value.grant).filter(({ subject }) => reachesAccount(subject, name));
      const kind = impersonatedKinds.get(resource);
      const subject = normaliseSubject({ kind, name, namespace });
      // For a user of such a name the API server asks for serviceaccounts (apiserver pkg/endpoints/filters/impersonation).
      return kind === 'User' && subject.kind === 'ServiceAccount' ? [] : reaching(subject);
    };
    const powersAmong =
      (counts: (grant: Grant) => boolean): Grants['powersOf'] =>
      (resource, name, namespace) =>
        resource === 'groups' && name === mastersGroup
          ? ['use every verb on every resource']
          : impersonated(resource, name, namespace)
              .filter((grant) => counts(grant) && subjectKey(grant.subject) !== everybody)
              .flatMap((grant) => riskOf(grant.rules, grant.namespace) ?? []);
    const powersOf = powersAmong(() => true);
    const powersForControl = powersAmong(isWide);
    // What names do not make harmless, and what two grants give together.
    const combined = (grant: Grant, powers: Grants['powersOf']): string | undefined =>
      raisingPower(grant, roles.named) ??
      impersonationPower(grant, newestMinor, powers) ??
      certificatePower(grant, () => reaching(grant.subject));
    let alike: AlikeItems | undefined;
    return {
      ...combineStates(seen, roles),
      items,
      alike() {
        alike ??= alikeGrants(items);
        return alike;
      },
      bySubject,
      of,
      reaching,
      powersOf,
      privilegeOf(grant) {
        const privilege = privilegeOf(grant);
        if (privilege !== undefined) return privilege;
        const power = combined(grant, powersOf);
        return power === undefined ? undefined : () => power;
      },
      controlOf: (grant) => controlOfCluster(grant) ?? (isWide(grant) ? combined(grant, powersForControl) : undefined),
    };
  },
});

/** The kinds of subject that are impersonated by name; the name of anything else holds no grant. */
const impersonatedKinds: ReadonlyMap<string, string> = new Map([
  ['users', 'User'],
  ['groups', 'Group'],
  ['serviceaccounts', 'ServiceAccount'],
]);

/** Whoever impersonates belongs to it himself: its rights are no gain. */
const everybody = subjectKey({ kind: 'Group', name: 'system:authenticated' });

/** Whether a grant to the subject reaches a service account of that name in some namespace. */
function reachesAccount(subject: Subject, name: string): boolean {
  if (subject.kind === 'ServiceAccount') return subject.name === name;
  const { kind, name: group } = subject;
  const groups = implicitGroups({ kind: 'ServiceAccount', namespace: namespaceOfAccountGroup(group) ?? '', name });
  return kind === 'Group' && groups.includes(group);
}

/** Which service accounts hold rights of their own. */
export interface AccountGrants extends FactState {
  /** True where a binding names the account and gives it a right; undefined where none was seen and not all were. */
  holdsOwn(namespace: string, name: string): boolean | undefined;
  /** Why it is undefined. */
  readonly gap: string;
}

/** Always complete: only an account that carries a token needs the RBAC objects. */
export const accountGrants = defineFact({
  name: 'accountGrants',
  clusterWide: true,
  from: [],
  consults: [grants],
  derive(read): AccountGrants {
    const all = read.fact(grants);
    return {
      state: 'complete',
      reason: null,
      gap: all.reason ?? '',
      holdsOwn: (namespace, name) =>
        all.of({ kind: 'ServiceAccount', namespace, name }).length > 0 ||
        (all.state === 'complete' ? false : undefined),
    };
  },
});

function addGrants(
  items: GrantItem[],
  binding: BindingView,
  view: RoleView,
  about: About,
  everything: (rules: readonly PolicyRule[]) => Everything | undefined,
): void {
  const cluster = binding.kind === 'ClusterRoleBinding';
  const rules = cluster ? view.rules : view.namespacedRules;
  if (!givesAnything(rules)) return;
  const shippedRole = view.provenance === 'shipped';
  const shipped = shippedRole && binding.provenance === 'shipped';
  const role = roleOf(view);
  const undecided = shipped ? undefined : whyUndecided(binding, view);
  const coversAll = everything(rules);
  const { subjects } = binding;
  const named = subjects.length > 1 ? new Set<string>() : undefined;
  for (const [index, subject] of subjects.entries()) {
    const called = describeSubject(subject);
    if (subject.kind === 'Unknown' || named?.has(called)) continue;
    named?.add(called);
    const grant: Grant = {
      subject,
      called,
      namespace: cluster ? undefined : binding.namespace,
      role,
      rules,
      origins: view.origins,
      shipped,
      shippedRole,
      builtIn: shipped || isBuiltInIdentity(subject),
      coversEverything: coversAll,
      undecided,
    };
    items.push({ value: { grant }, about: Object.assign({}, about, { path: `subjects[${index}]`, part: called }) });
  }
}

const references = new WeakMap<RoleView, Grant['role']>();

/** One reference for all grants of a role. */
function roleOf(view: RoleView): Grant['role'] {
  const known = references.get(view) ?? { kind: view.role.kind, name: view.role.name };
  references.set(view, known);
  return known;
}

const giving = new WeakMap<readonly PolicyRule[], boolean>();

function givesAnything(rules: readonly PolicyRule[]): boolean {
  const known = giving.get(rules) ?? grantsAnything(rules);
  giving.set(rules, known);
  return known;
}

function whyUndecided(binding: BindingView, { role, provenance }: RoleView): string | undefined {
  if (binding.provenance === 'own' || provenance === 'own') return undefined;
  return `${role.kind} ${role.name} and its binding are labelled as built in, and kaudit's table of built-in roles does not know this version of Kubernetes`;
}

/** Asks once for each list of rules: a role that is bound a thousand times shares one. */
function memo(
  compute: (rules: readonly PolicyRule[]) => Everything | undefined,
): (rules: readonly PolicyRule[]) => Everything | undefined {
  const known = new Map<readonly PolicyRule[], { readonly answer: Everything | undefined }>();
  return (rules) => {
    const found = known.get(rules) ?? { answer: compute(rules) };
    known.set(rules, found);
    return found.answer;
  };
}
