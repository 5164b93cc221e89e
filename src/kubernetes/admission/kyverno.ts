import type { KubernetesObject } from '../object.ts';
import { type Fields, fieldsOf, isSet, listOf, textOf } from '../pod-security/fields.ts';
import { type Origins, originsOf } from './image-origin.ts';
import { expressionsOf, fieldsNamed, namesExternalIps } from './judged-fields.ts';
import { ruleOrigins } from './kyverno-origins.ts';
import {
  type AdmissionPolicy,
  isTakenOut,
  matchedPods,
  matchedServices,
  narrower,
  type PodCoverage,
  type PolicyPart,
  underConditions,
  wider,
} from './policy.ts';
import { type LabelledNamespace, matchesWildcard, selectsNamespace } from './selectors.ts';

/** A policy of Kyverno, of either of its API groups. Source: Kyverno, api/kyverno/v1 and api/policies.kyverno.io. */
export function kyvernoPolicy(policy: KubernetesObject): AdmissionPolicy {
  const spec = fieldsOf(policy.spec);
  return {
    product: 'Kyverno',
    object: policy,
    called: `${policy.kind} ${policy.metadata.name} of Kyverno`,
    parts: policy.apiVersion.startsWith('policies.kyverno.io/')
      ? expressionParts(policy, spec)
      : listOf(spec.rules).flatMap((rule) => ruleParts(policy, spec, fieldsOf(rule))),
    unbound: false,
    idle: notReady(policy),
    open: [],
  };
}

/** What the status says where the policy was not taken up; silence says nothing. */
function notReady({ status }: KubernetesObject): string | null {
  const { ready, conditions, conditionStatus } = fieldsOf(status);
  const told = fieldsOf(conditionStatus);
  const failed = listOf(conditions)
    .map(fieldsOf)
    .find(({ type, status: state }) => type === 'Ready' && state === 'False');
  if (failed === undefined && ready !== false && told.ready !== false) return null;
  const why = textOf(failed?.message) || textOf(told.message);
  return `is not ready by its own status${why === '' ? '' : `: ${why.slice(0, 200)}`}`;
}

function ruleParts(policy: KubernetesObject, spec: Fields, rule: Fields): PolicyPart[] {
  const { validate, verifyImages, match, exclude, preconditions, celPreconditions } = rule;
  const images = listOf(verifyImages).map(fieldsOf);
  if (!isSet(validate) && images.length === 0) return [];
  const own = [fieldsOf(validate).failureAction, ...images.map(({ failureAction }) => failureAction)];
  const stated = own.find((action) => typeof action === 'string' && action !== '') ?? spec.validationFailureAction;
  const overrides = [
    ...listOf(fieldsOf(validate).failureActionOverrides),
    ...(own.some((action) => typeof action === 'string' && action !== '')
      ? []
      : listOf(spec.validationFailureActionOverrides)),
  ].map(fieldsOf);
  const home = policy.metadata.namespace;
  const admitted = spec.admission !== false;
  const actionIn = (namespace: LabelledNamespace): boolean => {
    const override = overrides.find(
      ({ namespaces, namespaceSelector }) =>
        namesNamespace(namespaces, namespace.name) ||
        (isSet(namespaceSelector) && selectsNamespace(namespaceSelector, namespace)),
    );
    return admitted && enforces(override === undefined ? stated : override.action);
  };
  const narrowing: PodCoverage[] = [
    ...(isEmpty(preconditions) ? [] : [{ narrowedBy: `the preconditions of rule ${textOf(rule.name)}` }]),
    underConditions(celPreconditions),
    underConditions(fieldsOf(spec.webhookConfiguration).matchConditions),
    ...(spec.applyRules === 'One' && listOf(spec.rules).length > 1 ? [{ narrowedBy: 'applyRules One' }] : []),
  ];
  const origins: Origins = images.length > 0 ? { subject: 'signatures', coverage: 'every' } : ruleOrigins(validate);
  const judged = (
    isKind: Asked['isKind'],
    operations: readonly string[],
    namespace: LabelledNamespace,
  ): PodCoverage => {
    if (home !== undefined && home !== namespace.name) return 'none';
    if (!actionIn(namespace)) return 'none';
    const asked = { isKind, operations, namespace };
    const matched = combined(match, asked);
    return matched === 'none' ? 'none' : narrowing.reduce(narrower, without(matched, exclude, asked));
  };
  return [
    {
      name: `rule ${textOf(rule.name)}`,
      denies: admitted && enforces(stated),
      instead: admitted ? 'only audits' : 'is not asked at admission',
      subject: origins.subject,
      controls: fieldsNamed(JSON.stringify(withoutMessages(validate)) ?? ''),
      pods: (namespace) => narrower(judged(isPodKind, ['CREATE'], namespace), origins.coverage),
      ...(namesExternalIps(JSON.stringify(withoutMessages(validate)) ?? '')
        ? { externalIps: (namespace) => judged(isServiceKind, ['CREATE', 'UPDATE'], namespace) }
        : {}),
      frees: (namespace) =>
        (home === undefined || home === namespace.name) &&
        combined(match, asPods(namespace)) !== 'none' &&
        excludedWhole(exclude, namespace),
    },
  ];
}

/** What is written for people names fields that are not judged; a level of Pod Security is counted as such elsewhere. */
function withoutMessages(validate: unknown): unknown {
  const { message: _, podSecurity: __, ...rest } = fieldsOf(validate);
  return rest;
}

function enforces(action: unknown): boolean {
  return textOf(action).toLowerCase() === 'enforce';
}

/** `match` in its three forms: one of several, all of several, and the older one without either. */
function combined(match: unknown, asked: Asked): PodCoverage {
  const { any, all, ...plain } = fieldsOf(match);
  const of = (filter: unknown): PodCoverage => filterOf(filter, asked);
  if (!isEmpty(any)) return listOf(any).map(of).reduce(wider, 'none');
  return isEmpty(all) ? of(plain) : listOf(all).map(of).reduce(narrower, 'every');
}

function filterOf(filter: unknown, { isKind, operations: wanted, namespace }: Asked): PodCoverage {
  const { resources, ...subjects } = fieldsOf(filter);
  const { kinds, namespaces, namespaceSelector, operations, name, names, ...more } = fieldsOf(resources);
  // Without kinds a filter of a match is refused; of an exclusion it takes every kind.
  if (!isEmpty(kinds) && !listOf(kinds).some(isKind)) return 'none';
  if (!isEmpty(namespaces) && !namesNamespace(namespaces, namespace.name)) return 'none';
  if (!isEmpty(namespaceSelector) && !selectsNamespace(namespaceSelector, namespace)) return 'none';
  if (!isEmpty(operations) && !wanted.every((operation) => listOf(operations).includes(operation))) return 'none';
  const rest = [
    ...Object.entries({ ...subjects, ...more }).flatMap(([key, value]) => (isEmpty(value) ? [] : [key])),
    ...([name, ...listOf(names)].some((one) => !isEmpty(one) && one !== '*') ? ['names'] : []),
  ];
  return rest.length === 0 ? 'every' : { narrowedBy: `its ${rest.join(' and ')}` };
}

/** What a filter is asked about: the writing of objects of a kind in a namespace. */
interface Asked {
  readonly isKind: (kind: unknown) => boolean;
  readonly operations: readonly string[];
  readonly namespace: LabelledNamespace;
}

function asPods(namespace: LabelledNamespace): Asked {
  return { isKind: isPodKind, operations: ['CREATE'], namespace };
}

function isPodKind(kind: unknown): boolean {
  return typeof kind === 'string' && ['Pod', 'v1/Pod'].some((pod) => matchesWildcard(kind, pod));
}

function isServiceKind(kind: unknown): boolean {
  return typeof kind === 'string' && ['Service', 'v1/Service'].some((service) => matchesWildcard(kind, service));
}

function without(matched: PodCoverage, exclude: unknown, asked: Asked): PodCoverage {
  if (isEmpty(exclude)) return matched;
  const out = combined(exclude, asked);
  if (out === 'every') return 'none';
  return out === 'none' ? matched : narrower(matched, { narrowedBy: 'what its exclude names' });
}

/** Whether the exclusion speaks of the namespace as such, and not of some objects in it. */
function excludedWhole(exclude: unknown, namespace: LabelledNamespace): boolean {
  if (isEmpty(exclude)) return false;
  const { any, all, ...plain } = fieldsOf(exclude);
  return [...listOf(any), ...listOf(all), plain].some((filter) => {
    const { namespaces, namespaceSelector } = fieldsOf(fieldsOf(filter).resources);
    return (!isEmpty(namespaces) || !isEmpty(namespaceSelector)) && filterOf(filter, asPods(namespace)) === 'every';
  });
}

function expressionParts(policy: KubernetesObject, spec: Fields): PolicyPart[] {
  const { matchConstraints, matchConditions, validationActions, validations, variables, attestors, evaluation } = spec;
  const actions = listOf(validationActions).map(textOf);
  const home = policy.metadata.namespace;
  const admitted = fieldsOf(fieldsOf(evaluation).admission).enabled !== false;
  const verifies = policy.kind.endsWith('ImageValidatingPolicy') && !isEmpty(attestors);
  const origins: Origins = verifies ? { subject: 'signatures', coverage: 'every' } : originsOf(validations, variables);
  return [
    {
      name: '',
      // Deny where nothing is stated. Source: Kyverno, ValidatingPolicySpec.ValidationActions.
      denies: admitted && (actions.length === 0 || actions.includes('Deny')),
      instead: admitted
        ? `only ${actions.map((action) => (action === 'Warn' ? 'warns' : 'audits')).join(' and ')}`
        : 'is not asked at admission',
      subject: origins.subject,
      controls: fieldsNamed(expressionsOf(validations, variables)),
      pods: (namespace) =>
        home !== undefined && home !== namespace.name
          ? 'none'
          : [underConditions(matchConditions), origins.coverage].reduce(
              narrower,
              matchedPods(matchConstraints, namespace),
            ),
      ...(home === undefined && namesExternalIps(expressionsOf(validations, variables))
        ? {
            externalIps: (namespace) =>
              narrower(matchedServices(matchConstraints, namespace), underConditions(matchConditions)),
          }
        : {}),
      frees: (namespace) => isTakenOut(fieldsOf(matchConstraints).namespaceSelector, namespace),
    },
  ];
}

/** Whether one of the patterns names the namespace. */
export function namesNamespace(patterns: unknown, name: string): boolean {
  return listOf(patterns).some((pattern) => typeof pattern === 'string' && matchesWildcard(pattern, name));
}

/** Whether a PolicyException of Kyverno, or one filter of it, may concern pods and their controllers in the namespace. */
export function exceptionTouches(exception: KubernetesObject, namespace: LabelledNamespace): boolean {
  const { match, matchConstraints, matchConditions } = fieldsOf(exception.spec);
  if (match === undefined)
    return narrower(matchedPods(matchConstraints, namespace), underConditions(matchConditions)) !== 'none';
  const { any, all, ...plain } = fieldsOf(match);
  const touches = (filter: unknown): boolean => {
    const { namespaces, namespaceSelector } = fieldsOf(fieldsOf(filter).resources);
    return (
      (isEmpty(namespaces) || namesNamespace(namespaces, namespace.name)) &&
      (isEmpty(namespaceSelector) || selectsNamespace(namespaceSelector, namespace))
    );
  };
  if (!isEmpty(any)) return listOf(any).some(touches);
  return isEmpty(all) ? touches(plain) : listOf(all).every(touches);
}

/** The names that a PolicyException of Kyverno is limited to, as patterns; none where it is not. */
export function exceptionNames(exception: KubernetesObject): string[] {
  const { any, all, ...plain } = fieldsOf(fieldsOf(exception.spec).match);
  const filters = [...listOf(any), ...listOf(all), plain].map((filter) => fieldsOf(fieldsOf(filter).resources));
  return filters
    .flatMap(({ name, names }) => [name, ...listOf(names)])
    .filter((one): one is string => typeof one === 'string');
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return Array.isArray(value) ? value.length === 0 : typeof value === 'object' && Object.keys(value).length === 0;
}
