import type { ObjectReference } from '../kubernetes/object.ts';
import type { BoundRole } from '../kubernetes/rbac/authorizer.ts';
import { isLabelledBuiltIn } from '../kubernetes/rbac/role.ts';
import { type PolicyRule, ruleFields } from '../kubernetes/rbac/rule.ts';
import { type Subject, subjectKey } from '../kubernetes/rbac/subject.ts';
import { narrowRoles, type RightsizedRole, type Use } from './roles.ts';

/** One rule that a subject holds, and what of it the log shows. */
export interface RuleUse {
  readonly binding: Omit<ObjectReference, 'uid'>;
  readonly role: Omit<ObjectReference, 'uid'>;
  /** Index into the rules of the role. */
  readonly index: number;
  /** Without its empty lists. */
  readonly rule: Partial<PolicyRule>;
  /** Requests of the log that it allows, other rules may have allowed some of them too. */
  readonly requests: number;
  /** Verbs of the rule that no request used; all of them where there was none. */
  readonly unusedVerbs: readonly string[];
  /** Verbs that requests used, those behind a `*` among them. */
  readonly usedVerbs: readonly string[];
  /** Verbs of the rule that leave no request of their own in a log (bind, escalate, approve …): whether they are used nothing tells. */
  readonly untoldVerbs: readonly string[];
}

/** What one subject of bindings holds and uses. */
export interface SubjectUse {
  readonly subject: Subject;
  readonly requests: number;
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
  readonly rules: readonly RuleUse[];
  /** The least that allows what it used; null where it used nothing. */
  readonly narrower: RightsizedRole | null;
  /** Bindings to take the subject out of, once the narrower ones are there. */
  readonly replaces: readonly Omit<ObjectReference, 'uid'>[];
}

/** What was added up about one subject. */
export interface Tally {
  readonly subject: Subject;
  requests: number;
  first: number;
  last: number;
  /** By binding, how often each rule allowed something, and with which verbs. */
  readonly rules: Map<BoundRole, Map<number, { count: number; verbs: Set<string> }>>;
  readonly uses: Map<string, Use>;
}

/** Paths of one rule that are listed one by one; beyond, the rule's own pattern stands for them. */
export const mostPaths = 20;

/** A subject of bindings with all that name it. */
export interface Held {
  readonly subject: Subject;
  readonly bound: BoundRole[];
  /** Whether a binding names it that Kubernetes does not ship. */
  own: boolean;
}

/** The subjects of these bindings, by key. */
export function heldBy(all: readonly BoundRole[]): Map<string, Held> {
  const held = new Map<string, Held>();
  for (const bound of all)
    for (const [key, subject] of new Map(bound.binding.subjects.map((one) => [subjectKey(one), one]))) {
      if (subject.kind === 'Unknown') continue;
      const found = held.get(key) ?? { subject, bound: [], own: false };
      held.set(key, found);
      found.bound.push(bound);
      if (!isLabelledBuiltIn(bound.binding)) found.own = true;
    }
  return held;
}

/** Verbs that are asked about while another request is made: no request of a log has them. */
const silent: ReadonlySet<string> = new Set(['bind', 'escalate', 'approve', 'sign', 'attest', 'use']);

/** What a subject holds, and what of it was used. */
export function toSubject(subject: Subject, bound: readonly BoundRole[], tally: Tally | undefined): SubjectUse {
  const rules = bound.flatMap((one) =>
    one.rules.map((rule, index): RuleUse => {
      const used = tally?.rules.get(one)?.get(index);
      return {
        binding: bindingReference(one),
        role: roleReference(one),
        index,
        rule: Object.fromEntries(
          ruleFields.flatMap((field) => (rule[field].length === 0 ? [] : [[field, rule[field]]])),
        ),
        requests: used?.count ?? 0,
        unusedVerbs: rule.verbs.filter((verb) => verb !== '*' && !silent.has(verb) && used?.verbs.has(verb) !== true),
        usedVerbs: [...(used?.verbs ?? [])].sort(),
        untoldVerbs: rule.verbs.filter((verb) => silent.has(verb)),
      };
    }),
  );
  return {
    subject,
    requests: tally?.requests ?? 0,
    firstSeen: tally === undefined ? null : iso(tally.first),
    lastSeen: tally === undefined ? null : iso(tally.last),
    rules,
    narrower: tally === undefined ? null : narrowRoles(subject, [...tally.uses.values()], mostPaths),
    replaces: bound.map(bindingReference),
  };
}

const group = 'rbac.authorization.k8s.io/v1';

function bindingReference({ binding: { kind, namespace, name } }: BoundRole): Omit<ObjectReference, 'uid'> {
  return { apiVersion: group, kind, ...(namespace === '' ? {} : { namespace }), name };
}

function roleReference({ binding: { roleRef, namespace } }: BoundRole): Omit<ObjectReference, 'uid'> {
  const { kind, name } = roleRef;
  return { apiVersion: group, kind, ...(kind === 'Role' && namespace !== '' ? { namespace } : {}), name };
}

/** A time as logs write it. */
export function iso(time: number): string {
  return new Date(time).toISOString();
}

/** The order of subjects in every answer. */
export function bySubject(a: SubjectUse, b: SubjectUse): number {
  const [one, other] = [subjectKey(a.subject), subjectKey(b.subject)];
  return one < other ? -1 : one > other ? 1 : 0;
}
