import { describeRule, type Granted, joinWords, rightsOf } from './grant.ts';
import { impersonationRights } from './impersonation-rights.ts';
import { podExecution, raising, secretReading, tokenRequests } from './powers.ts';
import type { Role } from './role.ts';
import { wildcardsOf } from './rule.ts';

const built = ['view', 'edit', 'admin'];
const dangerous = [...raising, ...podExecution, ...tokenRequests];

/**
 * The built-in roles that a ClusterRole feeds by its labels. What goes into view reaches edit and admin, and what goes into
 * edit reaches admin: these select each other (plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go).
 */
export function fedRoles({ kind, labels }: Role): readonly string[] {
  if (kind !== 'ClusterRole') return [];
  const first = built.findIndex((name) => labels[`rbac.authorization.k8s.io/aggregate-to-${name}`] === 'true');
  return first < 0 ? [] : built.slice(first);
}

/** The most dangerous thing that a role would bring into those it feeds, in words; undefined where there is none. */
export function dangerFed(role: Role, minor: number): string | undefined {
  const fed = fedRoles(role);
  if (fed.length === 0) return undefined;
  const impersonation = impersonationRights(role.rules, { namespaced: false, minor });
  const secrets = fed.includes('view') ? rightsOf(role.rules, secretReading) : [];
  const granted = [...rightsOf(role.rules, dangerous), ...rightsOf(role.rules, impersonation), ...secrets];
  const [worst] = granted.filter(({ match }) => match.limit !== 'apply');
  if (worst !== undefined) return describe(role, worst);
  return role.rules.flatMap((rule, index) => {
    const words = wildcardsOf(rule).map(({ field, value }) => `${field} "${value}"`);
    return words.length === 0 ? [] : [`${joinWords(words)} in rules[${index}]`];
  })[0];
}

function describe(role: Role, { right, match }: Granted): string {
  const { resource, subresource } = right;
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  return `${match.verb} ${what}, through ${describeRule({ role, origins: [] }, match)}`;
}
