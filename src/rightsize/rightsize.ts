import { type AuditedRequest, type ReadEvent, readEvent } from '../audit-event.ts';
import { authorization } from '../facts/authorization.ts';
import { FactStore } from '../facts/fact.ts';
import type { Inventory } from '../inventory.ts';
import { pathCovers, type Request } from '../kubernetes/rbac/authorize.ts';
import { type Authorizer, type BoundRole, mastersGroup, type Reason } from '../kubernetes/rbac/authorizer.ts';
import { type Subject, subjectKey } from '../kubernetes/rbac/subject.ts';
import { bySubject, heldBy, iso, mostPaths, type SubjectUse, type Tally, toSubject } from './subjects.ts';

export type { RuleUse, SubjectUse } from './subjects.ts';

/** What a log says about the rights that were granted. */
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

/** Different answers that are remembered; then all are forgotten, so that memory stays flat. */
const remembered = 50_000;
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
    if (read.denied) counts.denied++;
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

function describeRequest(request: Request): string {
  if ('path' in request) return `${request.verb} ${request.path}`;
  const { verb, group: of, resource, subresource = '', namespace = '' } = request;
  const what = `${resource}${of === '' ? '' : `.${of}`}${subresource === '' ? '' : `/${subresource}`}`;
  return `${verb} ${what}${namespace === '' ? '' : ` in ${namespace}`}`;
}
