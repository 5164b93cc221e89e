import type { Edit } from '../../kubernetes/paths/edits.ts';
import type { Power } from '../../kubernetes/paths/rights.ts';
import { requestVerbs } from '../../kubernetes/rbac/everything.ts';
import { impersonationVerb } from '../../kubernetes/rbac/impersonation.ts';
import { intersectRules } from '../../kubernetes/rbac/intersect.ts';
import type { PolicyRule } from '../../kubernetes/rbac/rule.ts';
import type { GrantItem } from '../grants.ts';
import { type Held, type Holders, roleReference, subjectEdit, throughOf } from './rights.ts';

/** How one impersonates within limits: as whom, and by which verbs. */
export type Mode = 'user-info' | 'serviceaccount' | 'arbitrary-node' | 'associated-node';

/** One rule that says what may be done while impersonating, as the rule of the requests that it lets through. */
export interface Action {
  readonly item: GrantItem;
  readonly index: number;
  readonly rule: PolicyRule;
}

/** The actions that a grant lets through in a mode; `*` is every verb, these too. */
export function actionsOf(item: GrantItem, mode: Mode): readonly Action[] {
  return item.value.grant.rules.flatMap((rule, index): Action[] => {
    const verbs = rule.verbs.flatMap((verb) => {
      if (verb === '*') return requestVerbs;
      const action = impersonationVerb(verb);
      return action?.form === 'what' && action.mode === mode && requestVerbs.includes(action.verb) ? [action.verb] : [];
    });
    return verbs.length === 0 ? [] : [{ item, index, rule: { ...rule, verbs: [...new Set(verbs)] } }];
  });
}

/** What an action comes to among the rights of those who are impersonated. */
export function doneBy(holders: Holders, action: Action, theirs: readonly GrantItem[], mode: Mode): readonly Held[] {
  const met = new Set<string>();
  return theirs.flatMap(({ value: { grant } }) => {
    const { namespace } = action.item.value.grant;
    if (namespace !== undefined && grant.namespace !== undefined && namespace !== grant.namespace) return [];
    const both = grant.rules.flatMap((rule) => intersectRules(action.rule, rule) ?? []);
    const scope = namespace ?? grant.namespace;
    const key = JSON.stringify([scope, both]);
    if (both.length === 0 || met.has(key)) return [];
    met.add(key);
    return holders
      .ofRules(both, scope)
      .filter(({ power }) => !power.name.startsWith('impersonate-') && !power.name.startsWith('limited-'))
      .map(
        ({ power }): Held => ({
          power,
          namespace: scope,
          because: () => becauseOf(action, mode, power.verbs, power.entries),
          edits: () => editsOf(action, mode, power.verbs),
        }),
      );
  });
}

const askedVerbs: readonly string[] = ['approve', 'bind', 'escalate', 'sign'];

/** The rights that the API server asks about while it carries a request out, of those who are impersonated. */
export function askedOf(holders: Holders, item: GrantItem): readonly Held[] {
  const { grant } = item.value;
  const rules = grant.rules.flatMap((rule): PolicyRule[] => {
    const verbs = rule.verbs.includes('*') ? askedVerbs : rule.verbs.filter((verb) => askedVerbs.includes(verb));
    return verbs.length === 0 ? [] : [{ ...rule, verbs }];
  });
  return holders.ofRules(rules, grant.namespace).map(
    (held: Held): Held => ({
      ...held,
      because: () => `${throughOf(item)}: ${held.power.verbs.join(', ')} on ${held.power.entries.join(', ')}`,
      edits: () => subjectEdit(item),
    }),
  );
}

/** Where an action is written, in words. */
export function becauseOf(
  { item, index }: Action,
  mode: Mode,
  verbs: readonly string[],
  entries: readonly string[],
): string {
  const meanwhile = verbs.map((verb) => `impersonate-on:${mode}:${verb}`).join(', ');
  return `${throughOf(item)}, rules[${index}]: ${meanwhile} on ${entries.join(', ')}`;
}

/** What takes the action away. */
export function editsOf({ item, index }: Action, mode: Mode, verbs: Power['verbs']): readonly Edit[] {
  const { grant } = item.value;
  const subject = subjectEdit(item);
  const aggregated = (grant.origins[index]?.sources.length ?? 0) > 0;
  if (grant.shippedRole || aggregated || item.about.component !== undefined) return subject;
  const object = roleReference(grant);
  const wanted = new Set(['*', ...verbs.map((verb) => `impersonate-on:${mode}:${verb}`)]);
  const [only, ...more] = (grant.rules[index]?.verbs ?? []).filter((verb) => wanted.has(verb));
  return [
    ...subject,
    only === undefined || only === '*' || more.length > 0
      ? { kind: 'rule', object, rule: index }
      : { kind: 'verb', object, rule: index, verb: only },
  ];
}
