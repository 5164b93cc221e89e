import { type Authorization, authorization } from '../facts/authorization.ts';
import { FactStore } from '../facts/fact.ts';
import type { Inventory } from '../inventory.ts';
import type { ObjectReference } from '../kubernetes/object.ts';
import type { NonResourceRequest, Request, ResourceRequest } from '../kubernetes/rbac/authorize.ts';
import { mastersGroup, namespaceOf, type Reason } from '../kubernetes/rbac/authorizer.ts';
import { isClusterScoped } from '../kubernetes/rbac/cluster-scoped.ts';
import { grantsAnything } from '../kubernetes/rbac/grant.ts';
import { type PolicyRule, ruleFields } from '../kubernetes/rbac/rule.ts';
import { type Subject, subjectKey } from '../kubernetes/rbac/subject.ts';
import { type Asker, type CanOptions, describeAs, identify, type SubjectReference } from './asker.ts';

/** One way to a right: the rule, the role that holds it, the binding that gives it, and to whom. */
export interface Because {
  readonly binding: ObjectReference;
  readonly role: ObjectReference;
  /** Without its empty lists. */
  readonly rule: Partial<PolicyRule>;
  /** `user jane`, `group dev`, `service account shop/frontend`: the subject of the binding. */
  readonly as: string;
  /** The ClusterRoles from which the rule was aggregated, where it was. */
  readonly aggregatedFrom?: readonly string[];
}

/** Whether somebody may do something; `allowed` is null where the inventory can not tell. */
export interface Answer {
  readonly allowed: boolean | null;
  readonly because: readonly Because[];
  /** One sentence without a full stop. */
  readonly reason: string;
}

/** A user, group or service account that a binding names, with every way in which it may. */
export interface Holder {
  readonly kind: 'User' | 'Group' | 'ServiceAccount';
  readonly name: string;
  /** Of a service account. */
  readonly namespace?: string;
  /** The namespaces in which alone it may, where the question is about all of them. */
  readonly onlyIn?: readonly string[];
  readonly because: readonly Because[];
}

/** Who may do something; where `complete` is false others may as well, and `reason` says why. */
export interface Holders {
  readonly complete: boolean;
  readonly reason: string | null;
  readonly subjects: readonly Holder[];
}

/** One rule that somebody holds; `namespace` is null where it holds in the whole cluster. */
export interface HeldRule extends Because {
  readonly namespace: string | null;
}

/** All that somebody may do; where `complete` is false there may be more, and `reason` says why. */
export interface Rights {
  readonly complete: boolean;
  readonly reason: string | null;
  readonly rights: readonly HeldRule[];
}

/** What may be asked: a path, or a resource, whose group may stand in its name (`deployments.apps/scale`), as in expectations. */
export type RightsRequest =
  | NonResourceRequest
  | (Omit<ResourceRequest, 'group'> & Partial<Pick<ResourceRequest, 'group'>>);

/** The request as the authorizer sees it: without a group the resource's name tells it, and a bare name is of the core group. */
function toRequest(asked: RightsRequest): Request {
  if ('path' in asked) return asked;
  const { group: given } = asked;
  if (given !== undefined) return { ...asked, group: given };
  const [full = '', below] = asked.resource.split(/\/(.*)/s);
  const [resource = '', group = ''] = full.split(/\.(.*)/s);
  const subresource = asked.subresource ?? below;
  return { ...asked, resource, group, ...(subresource === undefined ? {} : { subresource }) };
}

/**
 * Whether a subject may do something by RBAC: `NAME` or `user:NAME`, `group:NAME`, `sa:NS/NAME`, `pod:NS/NAME` (its service
 * account). Names in the request are literal, as in RBAC rules; without a namespace it is about all of them.
 * Throws SubjectError. Pure; the index is built once for each inventory.
 */
export function can(
  inventory: Inventory,
  subject: string | SubjectReference,
  asked: RightsRequest,
  options: CanOptions = {},
): Answer {
  const request = toRequest(asked);
  const store = storeOf(inventory);
  const who = identify(inventory, subject, options);
  if ('missing' in who) return { allowed: null, because: [], reason: who.missing };
  if (who.groups.includes(mastersGroup)) return { allowed: true, because: [], reason: everything };
  const known = store.get(authorization);
  if (known.authorizer.allows(who, request)) {
    const because = known.authorizer.reasons(who, request).map((reason) => toBecause(known, reason));
    return { allowed: true, because, reason: `allowed to ${because[0]?.as} by ${describePlace(because[0])}` };
  }
  const gap = gapFor(known, who, namespaceOf(request));
  if (gap !== null)
    return { allowed: null, because: [], reason: `no binding seen gives ${who.called} this right; ${gap}` };
  return {
    allowed: false,
    because: [],
    reason: `no binding gives ${who.called} this right${elsewhere(known, who, request)}`,
  };
}

/**
 * Every user, group and service account that a binding gives the right to, sorted; members of a group are not known.
 * Without a namespace, those who have it in single ones alone come after them, with these (`onlyIn`).
 */
export function whoCan(inventory: Inventory, asked: RightsRequest): Holders {
  const request = toRequest(asked);
  const known = storeOf(inventory).get(authorization);
  const { authorizer } = known;
  const holders = new Map<string, Held>();
  const namespace = namespaceOf(request);
  const anywhere = !('path' in request) && namespace === '' && !isClusterScoped({ ...request, verbs: [request.verb] });
  const places = anywhere ? namespacesWithBindings(inventory) : [];
  for (const reason of authorizer.allReasons(request)) enter(holders, reason).because.push(toBecause(known, reason));
  const whole = new Set(holders.keys());
  for (const place of places)
    for (const reason of authorizer.allReasons({ ...request, namespace: place })) {
      if (whole.has(subjectKey(reason.subject))) continue;
      const holder = enter(holders, reason);
      holder.because.push(toBecause(known, reason));
      holder.onlyIn.add(place);
    }
  const gaps = [
    known.bindingGap(anywhere ? null : namespace),
    ...[namespace, ...places].flatMap((place) => authorizer.boundIn(place).map((bound) => known.roleGap(bound))),
  ];
  return { ...toCompleteness(gaps), subjects: [...holders.values()].flatMap(toHolder).sort(byName) };
}

interface Held {
  readonly subject: Subject;
  readonly because: Because[];
  readonly onlyIn: Set<string>;
}

function enter(holders: Map<string, Held>, { subject }: Reason): Held {
  const key = subjectKey(subject);
  const holder = holders.get(key) ?? { subject, because: [], onlyIn: new Set() };
  holders.set(key, holder);
  return holder;
}

function namespacesWithBindings({ sources }: Inventory): string[] {
  const { items = [] } = sources.get('rolebindings.rbac.authorization.k8s.io') ?? {};
  return [...new Set(items.map(({ metadata }) => metadata.namespace ?? ''))].filter((name) => name !== '').sort();
}

/** All that a subject may do in a namespace, or (without one) anywhere; rules for a namespace give nothing outside it. */
export function rightsOfSubject(
  inventory: Inventory,
  subject: string | SubjectReference,
  { namespace, ...options }: CanOptions & { readonly namespace?: string } = {},
): Rights {
  const store = storeOf(inventory);
  const who = identify(inventory, subject, options);
  if ('missing' in who) return { complete: false, reason: who.missing, rights: [] };
  const known = store.get(authorization);
  const rights = known.authorizer.appliedTo(who, namespace ?? null).flatMap(({ bound, subject: as }): HeldRule[] => {
    const inOne = bound.binding.kind === 'RoleBinding';
    return bound.rules.flatMap((rule, index) => {
      // A request for a path has no namespace: a RoleBinding never gives one.
      if (!grantsAnything([inOne ? { ...rule, nonResourceURLs: [] } : rule])) return [];
      return [
        { namespace: inOne ? bound.binding.namespace : null, ...toBecause(known, { bound, rule: index, subject: as }) },
      ];
    });
  });
  if (who.groups.includes(mastersGroup)) return { complete: true, reason: everything, rights };
  return { ...toCompleteness([gapFor(known, who, namespace ?? null)]), rights };
}

const everything = `group ${mastersGroup} may do everything: the API server asks no authorizer about it`;
const stores = new WeakMap<Inventory, FactStore>();

function storeOf(inventory: Inventory): FactStore {
  const store = stores.get(inventory) ?? new FactStore(inventory);
  stores.set(inventory, store);
  return store;
}

/** Why there may be more than was found; null where there is none. */
function gapFor(known: Authorization, who: Asker, namespace: string | null): string | null {
  if (who.user.startsWith('system:node:') && who.groups.includes('system:nodes'))
    return 'the Node authorizer, which is not judged here, may allow it';
  if (known.whole) return null;
  const unseen = known.authorizer.appliedTo(who, namespace).map(({ bound }) => known.roleGap(bound));
  const gaps = [known.bindingGap(namespace), ...unseen];
  return toCompleteness(gaps).reason;
}

function toCompleteness(gaps: readonly (string | null)[]): {
  readonly complete: boolean;
  readonly reason: string | null;
} {
  const all = [...new Set(gaps.filter((gap) => gap !== null))];
  return { complete: all.length === 0, reason: all.length === 0 ? null : all.join('; ') };
}

/** ` in every namespace: only in a and b`: where a question about the whole cluster would be answered with yes. */
function elsewhere({ authorizer }: Authorization, who: Asker, request: Request): string {
  if ('path' in request || namespaceOf(request) !== '') return '';
  const candidates = new Set(authorizer.appliedTo(who, null).map(({ bound }) => bound.binding.namespace));
  const found = [...candidates].filter(
    (namespace) => namespace !== '' && authorizer.allows(who, { ...request, namespace }),
  );
  if (found.length === 0) return '';
  const shown = found.sort().slice(0, 5).join(', ');
  return ` in the whole cluster, only in namespace ${shown}${found.length > 5 ? ` and ${found.length - 5} more` : ''}`;
}

/** What was said of each rule before, by the subject as its binding holds it. */
const said = new WeakMap<Subject, Map<number, Because>>();

function toBecause(known: Authorization, reason: Reason): Because {
  const { subject, rule } = reason;
  const before = said.get(subject) ?? new Map<number, Because>();
  said.set(subject, before);
  const because = before.get(rule) ?? describeReason(known, reason);
  before.set(rule, because);
  return because;
}

function describeReason(known: Authorization, { bound, rule: index, subject }: Reason): Because {
  const { binding, role, rules } = bound;
  const rule = rules[index];
  const sources = role === undefined ? [] : known.sourcesOf(role, index);
  return {
    binding: referTo(binding.kind, binding.namespace, binding.name),
    role: referTo(binding.roleRef.kind, role?.namespace ?? '', binding.roleRef.name),
    rule: Object.fromEntries(
      ruleFields.flatMap((field) => (rule === undefined || rule[field].length === 0 ? [] : [[field, rule[field]]])),
    ),
    as: describeAs(subject),
    ...(sources.length === 0 ? {} : { aggregatedFrom: sources }),
  };
}

function referTo(kind: string, namespace: string, name: string): ObjectReference {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind, ...(namespace === '' ? {} : { namespace }), name };
}

function describePlace(because: Because | undefined): string {
  return because === undefined
    ? ''
    : `${because.binding.kind} ${because.binding.name} of ${because.role.kind} ${because.role.name}`;
}

function toHolder({ subject, because, onlyIn }: Held): readonly Holder[] {
  const ways = { because, ...(onlyIn.size === 0 ? {} : { onlyIn: [...onlyIn] }) };
  if (subject.kind === 'ServiceAccount')
    return [{ kind: subject.kind, name: subject.name, namespace: subject.namespace, ...ways }];
  return subject.kind === 'Unknown' ? [] : [{ kind: subject.kind, name: subject.name, ...ways }];
}

function byName(a: Holder, b: Holder): number {
  const key = ({ onlyIn, kind, namespace = '', name }: Holder) =>
    [onlyIn === undefined ? 0 : 1, kind, namespace, name].join('\u0000');
  return key(a) < key(b) ? -1 : 1;
}
