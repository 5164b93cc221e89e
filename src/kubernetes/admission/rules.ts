import { type Fields, fieldsOf, listOf } from '../pod-security/fields.ts';
import { inWords } from '../record.ts';

/** A request that admission sees. */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespaced: boolean;
}

const request = (
  operation: AdmissionRequest['operation'],
  group: string,
  resource: string,
  subresource?: string,
): AdmissionRequest => ({
  operation,
  group,
  resource,
  namespaced: true,
  ...(subresource === undefined ? {} : { subresource }),
});

export const podCreation = request('CREATE', '', 'pods');
export const podUpdate = request('UPDATE', '', 'pods');
export const ephemeralContainers = request('UPDATE', '', 'pods', 'ephemeralcontainers');
export const secretCreation = request('CREATE', '', 'secrets');
/** The API server sends the object that is deleted along. */
export const secretDeletion = request('DELETE', '', 'secrets');
export const secretUpdate = request('UPDATE', '', 'secrets');
export const serviceWriting: readonly AdmissionRequest[] = [
  request('CREATE', '', 'services'),
  request('UPDATE', '', 'services'),
];

/** Requests whose refusal keeps a cluster safe: what runs, who may do what, and where. */
export const securityRequests: readonly AdmissionRequest[] = [
  podCreation,
  request('CREATE', 'apps', 'deployments'),
  request('CREATE', 'apps', 'daemonsets'),
  request('CREATE', 'apps', 'statefulsets'),
  request('CREATE', 'apps', 'replicasets'),
  request('CREATE', 'batch', 'jobs'),
  request('CREATE', 'batch', 'cronjobs'),
  request('CREATE', 'rbac.authorization.k8s.io', 'rolebindings'),
  { ...request('CREATE', 'rbac.authorization.k8s.io', 'clusterrolebindings'), namespaced: false },
  request('CREATE', 'rbac.authorization.k8s.io', 'roles'),
  { ...request('CREATE', 'rbac.authorization.k8s.io', 'clusterroles'), namespaced: false },
  { ...request('CREATE', '', 'namespaces'), namespaced: false },
];

/**
 * Whether a RuleWithOperations, of a webhook or of an admission policy, matches the request. `*` in resources means every
 * resource and no subresource, `*` before and after the slash both, and `pods/*` the pods themselves too. Versions are left aside: an equivalent
 * one of the same resource is converted (matchPolicy Equivalent, the default). Source: kubernetes,
 * apiserver/pkg/admission/plugin/webhook/predicates/rules.
 */
export function ruleMatches(rule: unknown, asked: AdmissionRequest): boolean {
  const { operations, apiGroups, resources, scope, resourceNames } = fieldsOf(rule);
  const inScope =
    scope === undefined || scope === '' || scope === '*' || (scope === 'Namespaced') === (asked.namespaced === true);
  return (
    inScope &&
    listOf(resourceNames).length === 0 &&
    has(operations, asked.operation) &&
    has(apiGroups, asked.group) &&
    listOf(resources).some((resource) => resourceMatches(resource, asked))
  );
}

/** Whether one of the rules of an object with `rules` or `resourceRules` matches. */
export function anyRuleMatches(rules: unknown, asked: AdmissionRequest): boolean {
  return listOf(rules).some((rule) => ruleMatches(rule, asked));
}

function has(values: unknown, wanted: string): boolean {
  return listOf(values).some((value) => value === '*' || value === wanted);
}

function resourceMatches(value: unknown, { resource, subresource = '' }: AdmissionRequest): boolean {
  if (typeof value !== 'string') return false;
  const slash = value.indexOf('/');
  const [name, sub] = slash < 0 ? [value, ''] : [value.slice(0, slash), value.slice(slash + 1)];
  return (name === '*' || name === resource) && (sub === '*' || sub === subresource);
}

/** What decides whether a request concerns a webhook or policy, beside its rules. */
export interface Reach {
  readonly namespaceSelector: unknown;
  readonly objectSelector: unknown;
  /** Names of conditions in CEL, which are not evaluated: they narrow what it concerns. */
  readonly conditions: readonly string[];
}

/** The selectors and conditions of a webhook, of a policy's `matchConstraints` or of a binding's `matchResources`. */
export function reachOf(match: unknown, conditions: unknown): Reach {
  const { namespaceSelector, objectSelector }: Fields = fieldsOf(match);
  return {
    namespaceSelector,
    objectSelector,
    conditions: listOf(conditions).map((condition) => inWords(fieldsOf(condition).name ?? 'unnamed')),
  };
}
