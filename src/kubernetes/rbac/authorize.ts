import type { PolicyRule } from './rule.ts';

/** A request for a resource, as the authorizer sees it; `subresource`, `name` and `namespace` are absent or empty without one. */
export interface ResourceRequest {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly name?: string;
  readonly namespace?: string;
}

/** The request for a resource with what is known of it. */
export function resourceRequest({
  verb,
  group,
  resource,
  subresource,
  name,
  namespace,
}: ResourceNamed & Unsettled): ResourceRequest {
  return {
    verb,
    group,
    resource,
    ...(subresource === undefined ? {} : { subresource }),
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

type ResourceNamed = Pick<ResourceRequest, 'verb' | 'group' | 'resource'>;
type Unsettled = { readonly [K in 'subresource' | 'name' | 'namespace']?: string | undefined };

/** A request for a path that is no resource, such as `/metrics`; the verb is the HTTP method in lower case. */
export interface NonResourceRequest {
  readonly verb: string;
  readonly path: string;
}

export type Request = ResourceRequest | NonResourceRequest;

/**
 * Whether one rule allows a request (plugin/pkg/auth/authorizer/rbac, RuleAllows).
 * The namespace plays no part here: it decides which bindings count. A rule that comes through a RoleBinding never counts
 * for a non-resource request, since that has no namespace.
 */
export function ruleAllows(rule: PolicyRule, request: Request): boolean {
  if (!hasOrAll(rule.verbs, request.verb)) return false;
  if ('path' in request) return rule.nonResourceURLs.some((pattern) => pathCovers(pattern, request.path));
  return (
    hasOrAll(rule.apiGroups, request.group) &&
    (request.subresource === undefined || request.subresource === ''
      ? hasOrAll(rule.resources, request.resource)
      : matchingResource(rule, request.resource, request.subresource) !== undefined) &&
    nameMatches(rule, request.name ?? '')
  );
}

/** The entry of `verbs` that allows the verb: the verb itself, else `*`. */
export function matchingVerb(rule: PolicyRule, verb: string): string | undefined {
  return entryOrAll(rule.verbs, verb);
}

/** The entry of `apiGroups` that matches the group: the group itself, else `*`. */
export function matchingGroup(rule: PolicyRule, group: string): string | undefined {
  return entryOrAll(rule.apiGroups, group);
}

/** The entry of `resources` that matches: `pods/log` itself, else `log` under any resource, else `*`; `pods/*` is no wildcard. */
export function matchingResource(rule: PolicyRule, resource: string, subresource = ''): string | undefined {
  const { resources } = rule;
  if (subresource === '') return entryOrAll(resources, resource);
  const combined = `${resource}/${subresource}`;
  if (resources.includes(combined)) return combined;
  const ofAny = `*/${subresource}`;
  return resources.includes(ofAny) ? ofAny : entryOrAll(resources, '*');
}

/** Whether a rule's path covers a path or a narrower pattern: equal, or by a trailing `*`. */
export function pathCovers(pattern: string, path: string): boolean {
  return pattern === path || (pattern.endsWith('*') && path.startsWith(withoutTrailingStars(pattern)));
}

// A request without a name has the name "": a rule with names does not match it, unless "" is one of them.
function nameMatches(rule: PolicyRule, name: string): boolean {
  return rule.resourceNames.length === 0 || rule.resourceNames.includes(name);
}

function hasOrAll(list: readonly string[], entry: string): boolean {
  return list.includes(entry) || list.includes('*');
}

function entryOrAll(list: readonly string[], entry: string): string | undefined {
  if (list.includes(entry)) return entry;
  return list.includes('*') ? '*' : undefined;
}

function withoutTrailingStars(pattern: string): string {
  let end = pattern.length;
  while (end > 0 && pattern[end - 1] === '*') end -= 1;
  return pattern.slice(0, end);
}
