import type { KubernetesObject } from '../object.ts';
import { fieldsOf, listOf, textOf } from '../pod-security/fields.ts';
import { originsOf } from './image-origin.ts';
import { expressionsOf, fieldsNamed, namesExternalIps } from './judged-fields.ts';
import {
  type AdmissionPolicy,
  isTakenOut,
  matchedPods,
  matchedServices,
  narrower,
  type PolicyPart,
  underConditions,
} from './policy.ts';

/**
 * Validating- and MutatingAdmissionPolicies with their bindings. A policy without a binding does nothing; each binding
 * says by itself what a violation leads to. Source: kubernetes, apiserver/pkg/admission/plugin/policy.
 */
export function builtInPolicies(
  policies: readonly KubernetesObject[],
  bindings: readonly KubernetesObject[],
): AdmissionPolicy[] {
  const byPolicy = new Map<string, KubernetesObject[]>();
  for (const binding of bindings) {
    const key = `${kindOf(binding.kind)}/${textOf(fieldsOf(binding.spec).policyName)}`;
    byPolicy.set(key, [...(byPolicy.get(key) ?? []), binding]);
  }
  return policies.map((policy) =>
    toPolicy(policy, byPolicy.get(`${kindOf(policy.kind)}/${policy.metadata.name}`) ?? []),
  );
}

function kindOf(kind: string): string {
  return kind.startsWith('Mutating') ? 'mutating' : 'validating';
}

function toPolicy(policy: KubernetesObject, bindings: readonly KubernetesObject[]): AdmissionPolicy {
  const { failurePolicy } = fieldsOf(policy.spec);
  const validating = kindOf(policy.kind) === 'validating';
  const open =
    validating && failurePolicy === 'Ignore'
      ? [{ setting: 'failurePolicy Ignore', fieldPath: 'spec.failurePolicy' }]
      : [];
  const missing = validating
    ? bindings.filter((binding) => fieldsOf(fieldsOf(binding.spec).paramRef).parameterNotFoundAction === 'Allow')
    : [];
  return {
    product: null,
    object: policy,
    called: `${policy.kind} ${policy.metadata.name}`,
    parts: validating ? bindings.map((binding) => toPart(policy, binding, bindings)) : [],
    unbound: bindings.length === 0,
    idle: bindings.length === 0 ? 'has no binding, so it judges nothing' : typeErrors(policy),
    open: [
      ...open,
      ...missing.map(({ metadata }) => ({
        setting: `parameterNotFoundAction Allow in binding ${metadata.name}`,
        fieldPath: '',
      })),
    ],
  };
}

/** What the type checker of the API server says of the expressions, counted. */
function typeErrors({ status }: KubernetesObject): string | null {
  const warnings = listOf(fieldsOf(fieldsOf(status).typeChecking).expressionWarnings);
  if (warnings.length === 0) return null;
  const fields = warnings.map((warning) => textOf(fieldsOf(warning).fieldRef)).filter((field) => field !== '');
  return `has expressions that do not fit the types they judge (${fields.slice(0, 3).join(', ') || 'no field named'})`;
}

function toPart(policy: KubernetesObject, binding: KubernetesObject, all: readonly KubernetesObject[]): PolicyPart {
  const { matchConstraints, matchConditions, validations, variables } = fieldsOf(policy.spec);
  const { matchResources } = fieldsOf(binding.spec);
  const actions = actionsOf(binding);
  const origins = originsOf(validations, variables);
  return {
    name: `binding ${binding.metadata.name}`,
    // A binding that only warns beside one that denies the same adds words, and frees nothing.
    denies:
      actions.includes('Deny') ||
      all.some((other) => actionsOf(other).includes('Deny') && isAtLeastAsWide(other, binding)),
    instead:
      actions.length === 0 ? 'does nothing' : `only ${actions.map((action) => verbs[action] ?? action).join(' and ')}`,
    subject: origins.subject,
    controls: fieldsNamed(expressionsOf(validations, variables)),
    pods: (namespace) =>
      [matchedPods(matchResources, namespace), underConditions(matchConditions), origins.coverage].reduce(
        narrower,
        matchedPods(matchConstraints, namespace),
      ),
    ...(namesExternalIps(expressionsOf(validations, variables))
      ? {
          externalIps: (namespace) =>
            [matchedServices(matchResources, namespace), underConditions(matchConditions)].reduce(
              narrower,
              matchedServices(matchConstraints, namespace),
            ),
        }
      : {}),
    frees: (namespace) =>
      [matchConstraints, matchResources].some((match) => isTakenOut(fieldsOf(match).namespaceSelector, namespace)),
  };
}

const verbs: Readonly<Record<string, string>> = { Audit: 'audits', Warn: 'warns' };

function actionsOf(binding: KubernetesObject): string[] {
  return listOf(fieldsOf(binding.spec).validationActions).filter((action) => typeof action === 'string');
}

function isAtLeastAsWide(wide: KubernetesObject, narrow: KubernetesObject): boolean {
  const [a, b] = [fieldsOf(wide.spec), fieldsOf(narrow.spec)];
  const everything = Object.keys(fieldsOf(a.matchResources)).every((field) => field === 'matchPolicy');
  return (
    JSON.stringify(a.paramRef) === JSON.stringify(b.paramRef) &&
    (everything || JSON.stringify(a.matchResources) === JSON.stringify(b.matchResources))
  );
}
