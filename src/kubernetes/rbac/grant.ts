import { isClusterScoped } from './cluster-scoped.ts';
import type { Everything } from './everything.ts';
import { describeMatch, type Match, type Right, rulesAllow } from './rights.ts';
import type { RoleRef } from './role.ts';
import type { PolicyRule } from './rule.ts';
import type { Subject } from './subject.ts';

/** What one subject of one binding may do, and where. */
export interface Grant {
  readonly subject: Subject;
  /** `User jane`, `ServiceAccount ci/deployer`. */
  readonly called: string;
  /** The namespace of the RoleBinding; undefined for the whole cluster. */
  readonly namespace: string | undefined;
  readonly role: RoleRef;
  /** With aggregation resolved; empty where the role does not exist. Shared by all grants of a role in the same kind of scope. */
  readonly rules: readonly PolicyRule[];
  /** Where each rule of `rules` is written, where that is not in the role itself. */
  readonly origins: readonly Origin[];
  /** Comes from a role and a binding as Kubernetes, kubeadm or the distribution create them. */
  readonly shipped: boolean;
  /** The role is as Kubernetes, kubeadm or the distribution create it, whatever binds it. */
  readonly shippedRole: boolean;
  /** Shipped, or to the control plane itself, the nodes or system:masters: nobody's choice. */
  readonly builtIn: boolean;
  /** Every verb on every resource: the checks of single rights leave it to those of the whole. */
  readonly coversEverything: Everything | undefined;
  /** Why nobody can tell whether it is built in: labelled so, in a version that the table of shipped roles does not know. */
  readonly undecided: string | undefined;
}

/** The place of a rule in other roles: the sources that it is aggregated from, and its index in the first where it is not served yet. */
export interface Origin {
  readonly sources: readonly string[];
  readonly pendingIndex?: number;
}

/** A right that a grant gives, through one of its rules. */
export interface Granted {
  readonly right: Right;
  readonly match: Match;
}

/** `User jane`, `ServiceAccount ci/deployer`. */
export function describeSubject(subject: Subject): string {
  return subject.kind === 'ServiceAccount'
    ? `ServiceAccount ${subject.namespace}/${subject.name}`
    : `${subject.kind} ${subject.name}`;
}

/** Whether a role gives any right at all. */
export function grantsAnything(rules: readonly PolicyRule[]): boolean {
  return rules.some(
    ({ verbs, apiGroups, resources, nonResourceURLs }) =>
      verbs.length > 0 && ((apiGroups.length > 0 && resources.length > 0) || nonResourceURLs.length > 0),
  );
}

/** Whether the grant is the built-in admin or edit in one namespace: what Kubernetes has for those who work there. */
export function isNamespaceRole(grant: Grant): boolean {
  // What most grants share is read first: then one answer does for all of them (src/facts/alike-grants.ts).
  if (!grant.shippedRole || grant.namespace === undefined) return false;
  return grant.role.kind === 'ClusterRole' && ['admin', 'edit'].includes(grant.role.name);
}

/** The rights among those asked for that a grant gives, in that order; none for a built-in grant and for one of everything. */
export function singleRights(grant: Grant, rights: readonly Right[]): readonly Granted[] {
  return grant.builtIn || grant.coversEverything !== undefined ? [] : rightsOf(grant.rules, rights);
}

const answers = new WeakMap<readonly PolicyRule[], Map<readonly Right[], readonly Granted[]>>();

/** The rights among those asked for that rules give; asked once for each list of rules and each list of rights. */
export function rightsOf(rules: readonly PolicyRule[], rights: readonly Right[]): readonly Granted[] {
  const known = answers.get(rules) ?? new Map<readonly Right[], readonly Granted[]>();
  answers.set(rules, known);
  const before = known.get(rights);
  if (before !== undefined) return before;
  const answer: Granted[] = [];
  for (const right of rights) for (const match of rulesAllow(rules, right)) answer.push({ right, match });
  known.set(rights, answer);
  return answer;
}

/** The worst of several ways to a right: one without names before one with names, else the first. */
export function worstOf(granted: readonly Granted[]): Granted | undefined {
  return granted.find(({ match }) => match.limit === 'none') ?? granted[0];
}

/**
 * Who may do what, where and through which rule, the worst way named:
 * `User jane may get and list secrets in every namespace, through verb "*" on resource "secrets" in rules[0] of ClusterRole reader`.
 */
export function describeGranted(grant: Grant, granted: readonly Granted[], worst = worstOf(granted)): string {
  if (worst === undefined) return '';
  const { right, match } = worst;
  const alike = granted.filter((one) => one.match.limit === match.limit);
  const verbs = new Set(alike.flatMap((one) => (one.right === right ? [one.match.verb] : [])));
  const does = verbs.size > 5 ? 'use' : joinWords([...verbs]);
  const others = new Set(alike.map((one) => describeResource(one.right))).size - 1;
  const more = others === 0 ? '' : ` and ${others} other ${others === 1 ? 'resource' : 'resources'}`;
  const inNone = isClusterScoped(right) || right.resource === 'namespaces';
  const scope = grant.namespace === undefined && inNone ? '' : describeScope(grant);
  return `${grant.called} may ${does} ${describeResource(right)}${more}${scope}, through ${describeRule(grant, match)}`;
}

function describeResource({ resource, subresource }: Right): string {
  return subresource === undefined ? resource : `${resource}/${subresource}`;
}

/** What a grant as a whole gives: `User jane holds ClusterRole reader across the cluster: get and list pods (and 2 more rules)`. */
export function describeGrant(grant: Grant): string {
  const [first, ...more] = grant.rules.filter((rule) => grantsAnything([rule]));
  const rest = more.length === 0 ? '' : ` (and ${more.length} more ${more.length === 1 ? 'rule' : 'rules'})`;
  const scope = grant.namespace === undefined ? ' across the cluster' : describeScope(grant);
  const rights = first === undefined ? '' : `: ${describeContent(first)}${rest}`;
  return `${grant.called} holds ${grant.role.kind} ${grant.role.name}${scope}${rights}`;
}

/** What one rule gives: `get and list pods`. */
export function describeContent({ verbs, resources, nonResourceURLs }: PolicyRule): string {
  const what = [
    ...(resources.includes('*') ? ['every resource'] : resources),
    ...(nonResourceURLs.includes('*') ? ['every path'] : nonResourceURLs),
  ];
  return `${verbs.includes('*') ? 'every verb on' : joinWords(verbs)} ${joinWords(what)}`;
}

/** ` in every namespace`, ` in namespace ci`. */
export function describeScope({ namespace }: Grant): string {
  return namespace === undefined ? ' in every namespace' : ` in namespace ${namespace}`;
}

/** Where a right comes from: the rule, the role, and the role that it was aggregated from. */
export function describeRule({ role, origins }: Pick<Grant, 'role' | 'origins'>, match: Match): string {
  const called = `${role.kind} ${role.name}`;
  const { sources = [], pendingIndex } = origins[match.rule] ?? {};
  const [source] = sources;
  if (source === undefined) return `${describeMatch(match)} of ${called}`;
  if (pendingIndex === undefined)
    return `${describeMatch(match)} of ${called}, aggregated from ClusterRole ${sources.join(', ')}`;
  return `${describeMatch({ ...match, rule: pendingIndex })} of ClusterRole ${source}, which ${called} aggregates`;
}

/** `a`, `a and b`, `a, b and c`, `a, b, c and 4 more`, each once. */
export function joinWords(words: readonly string[]): string {
  const all = [...new Set(words)];
  const each = all.length <= 5 ? all : [...all.slice(0, 4), `${all.length - 4} more`];
  const last = each.at(-1) ?? '';
  return each.length < 2 ? last : `${each.slice(0, -1).join(', ')} and ${last}`;
}
