import { impersonationVerb } from './impersonation.ts';
import type { Right } from './rights.ts';
import type { PolicyRule } from './rule.ts';

/** From this minor version of the API server an impersonation may be limited by mode (feature gate ConstrainedImpersonation). */
const constrainedSince = 35;

const authentication = 'authentication.k8s.io';
const extras = 'userextras';

/** What may be impersonated through a grant for the cluster; in a namespace there are only its service accounts. */
const unconstrained: readonly (readonly [group: string, resource: string])[] = [
  ['', 'users'],
  ['', 'groups'],
  ['', 'serviceaccounts'],
  [authentication, 'uids'],
  [authentication, extras],
];
const constrained: readonly (readonly [verbs: readonly string[], resource: string])[] = [
  [['impersonate:user-info'], 'users'],
  [['impersonate:user-info'], 'groups'],
  [['impersonate:serviceaccount'], 'serviceaccounts'],
  [['impersonate:user-info'], 'uids'],
  [['impersonate:user-info'], extras],
  [['impersonate:arbitrary-node', 'impersonate:associated-node'], 'nodes'],
];

/**
 * The rights to impersonate somebody that rules may give (apiserver pkg/endpoints/filters/impersonation): by `impersonate`, and
 * from Kubernetes 1.35 by the verbs of a mode, those included that say what may be done meanwhile.
 */
export function impersonationRights(rules: readonly PolicyRule[], where: Where): readonly Right[] {
  const known = answers.get(rules) ?? [];
  const found = known.find(({ namespaced, minor }) => namespaced === where.namespaced && minor === where.minor);
  if (found !== undefined) return found.rights;
  const rights = derive(rules, where);
  answers.set(rules, [...known, { ...where, rights }]);
  return rights;
}

/** One list for each list of rules, so that what it allows is asked once. */
const answers = new WeakMap<readonly PolicyRule[], readonly (Where & { readonly rights: readonly Right[] })[]>();

interface Where {
  /** Through a RoleBinding. */
  readonly namespaced: boolean;
  /** Minor version of the API server. */
  readonly minor: number;
}

function derive(rules: readonly PolicyRule[], { namespaced, minor }: Where): readonly Right[] {
  const meanwhile = rules.flatMap(({ verbs }) => verbs).filter((verb) => impersonationVerb(verb)?.form === 'what');
  return [
    ...unconstrained.map(([group, resource]): Right => ({ verbs: ['impersonate'], group, resource })),
    ...(minor < constrainedSince ? [] : constrained).map(
      ([verbs, resource]): Right => ({ verbs: [...verbs, ...new Set(meanwhile)], group: authentication, resource }),
    ),
  ]
    .filter(({ resource }) => !namespaced || resource === 'serviceaccounts')
    .flatMap((right) => (right.resource === extras ? [right, ...keysOfExtras(rules, right)] : [right]));
}

/** The key of an extra is the subresource: `userextras/scopes`. */
function keysOfExtras(rules: readonly PolicyRule[], right: Right): readonly Right[] {
  const keys = rules.flatMap(({ resources }) =>
    resources
      .filter((resource) => resource.startsWith(`${extras}/`))
      .map((resource) => resource.slice(extras.length + 1)),
  );
  return [...new Set(keys)].map((subresource) => ({ ...right, subresource }));
}
