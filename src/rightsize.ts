import { type AuditedRequest, type ReadEvent, readEvent } from './audit-event.ts';
import { authorization } from './facts/authorization.ts';
import { FactStore } from './facts/fact.ts';
import type { Inventory } from './inventory.ts';
import type { ObjectReference } from './kubernetes/object.ts';
import { pathCovers, type Request } from './kubernetes/rbac/authorize.ts';
import { type Authorizer, type BoundRole, mastersGroup, type Reason } from './kubernetes/rbac/authorizer.ts';
import { isLabelledBuiltIn } from './kubernetes/rbac/role.ts';
import { type PolicyRule, ruleFields } from './kubernetes/rbac/rule.ts';
import { type Subject, subjectKey } from './kubernetes/rbac/subject.ts';
import { narrowRoles, type RightsizedRole, type Use } from './rightsize-roles.ts';

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

export interface Rightsizing {
  /** Of the requests in the log; null where there was none. */
  readonly period: { readonly from: string; readonly to: string; readonly days: number } | null;
  readonly events: {
    /** Requests that were allowed and counted. */
    readonly counted: number;
    readonly denied: number;
    /** Of members of system:masters, whom no authorizer is asked about. */
    readonly unlimited: number;
    /** Allowed, but by no binding of the inventory: by another authorizer, or by one that has gone. */
    readonly unexplained: number;
    /** Stages before the answer, which say nothing new. */
    readonly earlier: number;
    /** JSON that is no audit event, or lacks what an authorizer looks at. */
    readonly unreadable: number;
  };
  /** Who made requests that no binding explains, the first ones. */
  readonly unexplained: readonly { readonly user: string; readonly request: string }[];
  readonly subjects: readonly SubjectUse[];
  /** Subjects that only bindings of Kubernetes itself name, which were left out. */
  readonly leftOut: number;
  readonly complete: boolean;
  readonly reason: string | null;
}

/** Adds up a log, event by event; what it keeps grows with the rights that exist, not with the log. */
export interface RightsizeLog {
  /** One parsed line: an Event, or an EventList of a webhook. */
  add(value: unknown): void;
  /** `only`: keys of subjects (`subjectKey`) to speak of; all but Kubernetes' own by default. */
  result(only?: ReadonlySet<string>): Rightsizing;
}

interface Tally {
  readonly subject: Subject;
  requests: number;
  first: number;
  last: number;
  /** By binding, how often each rule allowed something, and with which verbs. */
  readonly rules: Map<BoundRole, Map<number, { count: number; verbs: Set<string> }>>;
  readonly uses: Map<string, Use>;
}

/** Different answers that are remembered; then all are forgotten, so that memory stays flat. */
const remembered = 50_000;
/** Paths of one rule that are listed one by one; beyond, the rule's own pattern stands for them. */
const mostPaths = 20;
const mostUnexplained = 20;

/** Reads a log against the bindings of an inventory, as the API server's RBAC authorizer would. */
export function openRightsizeLog(inventory: Inventory): RightsizeLog {
  const known = new FactStore(inventory).get(authorization);
  const { authorizer } = known;
  const tallies = new Map<string, Tally>();
  const counts = { counted: 0, denied: 0, unlimited: 0, unexplained: 0, earlier: 0, unreadable: 0 };
  const unexplained = new Map<string, { user: string; request: string }>();
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  const answers = new Map<string, readonly Reason[]>();
  const all = everyBound(inventory, authorizer);
  const names = new Set(all.flatMap(({ rules }) => rules.flatMap(({ resourceNames }) => resourceNames)));

  const reasonsFor = ({ identity, request }: AuditedRequest): readonly Reason[] => {
    if ('path' in request) return authorizer.reasons(identity, request);
    // A name decides only where some rule names it.
    const name = names.has(request.name ?? '') ? (request.name ?? '') : '\0';
    const key = JSON.stringify([identity.user, identity.groups, ...Object.values({ ...request, name })]);
    const found = answers.get(key);
    if (found !== undefined) return found;
    if (answers.size >= remembered) answers.clear();
    const reasons = authorizer.reasons(identity, request);
    answers.set(key, reasons);
    return reasons;
  };

  const count = (audited: AuditedRequest, time: number): void => {
    const { identity, request } = audited;
    if (identity.groups.includes(mastersGroup)) {
      counts.unlimited++;
      return;
    }
    const reasons = reasonsFor(audited);
    if (reasons.length === 0) {
      counts.unexplained++;
      const what = describeRequest(request);
      if (unexplained.size < mostUnexplained)
        unexplained.set(`${identity.user}\n${what}`, { user: identity.user, request: what });
      return;
    }
    counts.counted++;
    const counted = new Set<string>();
    for (const reason of reasons) {
      const key = subjectKey(reason.subject);
      const tally = tallies.get(key) ?? emptyTally(reason.subject);
      tallies.set(key, tally);
      if (!counted.has(key)) {
        counted.add(key);
        tally.requests++;
        tally.first = Math.min(tally.first, time);
        tally.last = Math.max(tally.last, time);
      }
      note(tally, reason, request, names);
    }
  };

  const addEvent = (event: unknown): void => {
    const read: ReadEvent = readEvent(event);
    if (read.kind !== 'requests') {
      counts[read.kind]++;
      return;
    }
    from = Math.min(from, read.time);
    to = Math.max(to, read.time);
    for (const one of read.requests) count(one, read.time);
  };

  return {
    add(value) {
      if (typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items))
        value.items.forEach(addEvent);
      else addEvent(value);
    },
    result(only) {
      const held = heldBy(all);
      const wanted = [...held].filter(([key, { own }]) => (only === undefined ? own : only.has(key)));
      const gaps = [known.bindingGap(null), ...all.map((bound) => known.roleGap(bound))].filter((gap) => gap !== null);
      return {
        period: Number.isFinite(from)
          ? { from: iso(from), to: iso(to), days: Math.round(((to - from) / 86_400_000) * 10) / 10 }
          : null,
        events: { ...counts },
        unexplained: [...unexplained.values()],
        subjects: wanted
          .map(([key, { subject, bound }]) => toSubject(subject, bound, tallies.get(key)))
          .sort(bySubject),
        leftOut: only === undefined ? held.size - wanted.length : 0,
        complete: gaps.length === 0,
        reason: gaps.length === 0 ? null : [...new Set(gaps)].join('; '),
      };
    },
  };
}

/** Every binding, the cluster's and those of all namespaces. */
function everyBound({ sources }: Inventory, authorizer: Authorizer): readonly BoundRole[] {
  const namespaces = sources
    .get('rolebindings.rbac.authorization.k8s.io')
    ?.items.map(({ metadata }) => metadata.namespace ?? '');
  return [...new Set(['', ...(namespaces ?? [])].flatMap((namespace) => authorizer.boundIn(namespace)))];
}

function emptyTally(subject: Subject): Tally {
  return {
    subject,
    requests: 0,
    first: Number.POSITIVE_INFINITY,
    last: Number.NEGATIVE_INFINITY,
    rules: new Map(),
    uses: new Map(),
  };
}

/** Remembers that a rule allowed a request. */
function note(
  { rules, uses }: Tally,
  { bound, rule: index }: Reason,
  request: Request,
  names: ReadonlySet<string>,
): void {
  const rule = bound.rules[index];
  if (rule === undefined) return;
  const ofBinding = rules.get(bound) ?? new Map<number, { count: number; verbs: Set<string> }>();
  rules.set(bound, ofBinding);
  const used = ofBinding.get(index) ?? { count: 0, verbs: new Set() };
  ofBinding.set(index, used);
  used.count++;
  used.verbs.add(request.verb);
  const wide = bound.binding.kind === 'ClusterRoleBinding';
  if ('path' in request) {
    const pattern = rule.nonResourceURLs.find((one) => pathCovers(one, request.path)) ?? request.path;
    const key = JSON.stringify([pattern, request.verb]);
    const use = uses.get(key) ?? { kind: 'path', verb: request.verb, pattern, paths: new Set() };
    uses.set(key, use);
    if (use.kind === 'path' && use.paths.size <= mostPaths) use.paths.add(request.path);
    return;
  }
  const { verb, group, resource, subresource = '', namespace = '', name = '' } = request;
  const what = subresource === '' ? resource : `${resource}/${subresource}`;
  const key = JSON.stringify([namespace, group, what, verb]);
  const use = uses.get(key) ?? {
    kind: 'resource',
    verb,
    group,
    resource: what,
    namespace,
    names: new Set(),
    free: false,
    wide: false,
  };
  uses.set(key, use);
  if (use.kind !== 'resource') return;
  use.wide ||= wide;
  if (rule.resourceNames.length === 0) use.free = true;
  else if (names.has(name)) use.names.add(name);
}

interface Held {
  readonly subject: Subject;
  readonly bound: BoundRole[];
  /** Whether a binding names it that Kubernetes does not ship. */
  own: boolean;
}

function heldBy(all: readonly BoundRole[]): Map<string, Held> {
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

function toSubject(subject: Subject, bound: readonly BoundRole[], tally: Tally | undefined): SubjectUse {
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

function describeRequest(request: Request): string {
  if ('path' in request) return `${request.verb} ${request.path}`;
  const { verb, group: of, resource, subresource = '', namespace = '' } = request;
  const what = `${resource}${of === '' ? '' : `.${of}`}${subresource === '' ? '' : `/${subresource}`}`;
  return `${verb} ${what}${namespace === '' ? '' : ` in ${namespace}`}`;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

function bySubject(a: SubjectUse, b: SubjectUse): number {
  const [one, other] = [subjectKey(a.subject), subjectKey(b.subject)];
  return one < other ? -1 : one > other ? 1 : 0;
}
