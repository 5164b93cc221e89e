import { describeGranted, type Grant, type Granted, isNamespaceRole, singleRights } from './grant.ts';
import { impersonationRights } from './impersonation-rights.ts';
import { raising } from './powers.ts';
import { riskOf } from './risk.ts';
import type { Role } from './role.ts';
import type { PolicyRule } from './rule.ts';

interface NamedRole {
  readonly role: Role;
  readonly rules: readonly PolicyRule[];
}

/** How a grant lets raise rights with bind or escalate, in words; undefined where it binds only roles without risk. */
export function raisingPower(
  grant: Grant,
  /** Every role of that kind and name; a Role of that namespace, or of any. */
  rolesNamed: (kind: string, name: string, namespace: string | undefined) => readonly NamedRole[],
): string | undefined {
  return describeWorst(grant, singleRights(grant, raising), ({ right, match }) => {
    const kind = right.resource === 'roles' ? 'Role' : 'ClusterRole';
    // A ClusterRole is bound within a namespace, but written in none.
    if (match.verb === 'escalate') return grant.namespace !== undefined && kind === 'ClusterRole' ? undefined : '';
    if (match.limit === 'none') return '';
    const [may] = match.names.flatMap((name) =>
      rolesNamed(kind, name, grant.namespace).flatMap(({ role, rules }) => {
        const risk = riskOf(rules, kind === 'Role' ? role.namespace : grant.namespace);
        return risk === undefined ? [] : [`; with ${name} one may ${risk}`];
      }),
    );
    return may;
  });
}

/** How a grant lets impersonate, in words; undefined where those whom it names have no risky right. */
export function impersonationPower(
  grant: Grant,
  /** Minor version of the API server. */
  minor: number,
  /** What one of that name may do that leads further, by the resource impersonated; a service account of that namespace, or of any. */
  risksOf: (resource: string, name: string, namespace: string | undefined) => readonly string[],
): string | undefined {
  const { namespace, rules } = grant;
  if (singleRights(grant, impersonationRights(rules, { namespaced: false, minor })).length === 0) return undefined;
  const rights = impersonationRights(rules, { namespaced: namespace !== undefined, minor });
  const granted = isNamespaceRole(grant) ? [] : singleRights(grant, rights);
  return describeWorst(grant, granted, ({ right, match }) => {
    if (match.limit === 'none') return '';
    const [risk] = match.names.flatMap((name) =>
      risksOf(right.resource, name, namespace).map((may) => `; ${name} may ${may}`),
    );
    return risk;
  });
}

/** Describes the worst of the rights that have a reason, which may be empty: the first without names before the others. */
function describeWorst(
  grant: Grant,
  granted: readonly Granted[],
  reasonOf: (one: Granted) => string | undefined,
): string | undefined {
  const counting = granted.flatMap((one) => {
    const why = reasonOf(one);
    return why === undefined ? [] : [{ one, why }];
  });
  const worst = counting.find(({ one }) => one.match.limit === 'none') ?? counting[0];
  if (worst === undefined) return undefined;
  const all = counting.map(({ one }) => one);
  return `${describeGranted(grant, all, worst.one)}${worst.why}`;
}
