import { matchingVerb } from './authorize.ts';
import type { PolicyRule } from './rule.ts';

/** The verbs that a request for a resource can have (apiserver pkg/endpoints/request/requestinfo.go). */
export const requestVerbs: readonly string[] = [
  'get',
  'list',
  'watch',
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
];

/** How rules come to cover everything: by the verb `*`, or by every verb that a request can have, written out. */
export interface Everything {
  readonly verbs: 'wildcard' | 'listed';
  /** Indexes of the rules that are needed for it. */
  readonly rules: readonly number[];
}

/**
 * Whether rules allow every verb on every resource of every API group, alone or together.
 * Groups and resources have no end (custom resources), so only `*` covers them; verbs may be written out over several rules.
 * Listed verbs lack bind, escalate and impersonate, yet reach them: they create tokens of accounts that hold these.
 */
export function coversEverything(rules: readonly PolicyRule[]): Everything | undefined {
  const wide = [...rules.entries()].filter(
    ([, rule]) => rule.apiGroups.includes('*') && rule.resources.includes('*') && rule.resourceNames.length === 0,
  );
  const whole = wide.find(([, rule]) => rule.verbs.includes('*'));
  if (whole !== undefined) return { verbs: 'wildcard', rules: [whole[0]] };
  const needed = requestVerbs.map((verb) => wide.find(([, rule]) => matchingVerb(rule, verb) !== undefined)?.[0]);
  if (needed.includes(undefined)) return undefined;
  const indexes = new Set(needed.filter((index) => index !== undefined));
  return { verbs: 'listed', rules: [...indexes].sort((a, b) => a - b) };
}
