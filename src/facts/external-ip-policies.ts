import { serviceWriting } from '../kubernetes/admission/rules.ts';
import { type LabelledNamespace, selectsEverything, selectsNamespace } from '../kubernetes/admission/selectors.ts';
import { isCalledFor } from '../kubernetes/admission/webhook.ts';
import { type AdmissionPolicyItem, admissionPolicies } from './admission-policies.ts';
import { combineStates, defineFact, type FactState } from './fact.ts';
import { namespaces } from './lists.ts';
import { answers, type WebhookView, webhooks } from './webhooks.ts';

/** The policies that refuse Services with external addresses in every namespace of users. */
export interface ExternalIpPolicies extends FactState {
  readonly by: readonly string[];
  /** Why there may be more than was seen; null where all was. */
  readonly gap: string | null;
}

/** Always complete: a check asks only where nothing else closes the way. */
export const externalIpPolicies = defineFact({
  name: 'externalIpPolicies',
  from: [],
  consults: [admissionPolicies, webhooks, namespaces],
  clusterWide: true,
  derive(read): ExternalIpPolicies {
    const policies = read.fact(admissionPolicies);
    const hooks = read.fact(webhooks);
    const spaces = read.fact(namespaces);
    const views = hooks.items.flatMap(({ value }) => value.webhook ?? []);
    // Engines leave their own namespaces out, lest they wait for themselves.
    const engines = new Set(views.flatMap(({ target }) => (target.to === 'service' ? target.namespace : [])));
    const users = spaces.items
      .map(({ value }) => value.namespace)
      .filter(({ name, system }) => !system && !engines.has(name));
    // Every cluster has it, whatever was seen.
    const judged: readonly LabelledNamespace[] = [{ name: 'default', labels: {} }, ...users].filter(
      ({ name }, i, all) => all.findLastIndex((one) => one.name === name) === i,
    );
    const by = policies.items.flatMap(({ value }) =>
      refuses(value, judged) && isAsked(value, views, judged) ? [value.policy.called] : [],
    );
    const { reason } = combineStates(policies, hooks, spaces);
    return { state: 'complete', reason: null, by, gap: reason ?? hooks.unidentified };
  },
});

function refuses({ policy: { idle, parts } }: AdmissionPolicyItem, judged: readonly LabelledNamespace[]): boolean {
  if (idle !== null) return false;
  return parts.some(
    ({ denies, externalIps }) =>
      denies && externalIps !== undefined && judged.every((namespace) => externalIps(namespace) === 'every'),
  );
}

/** Whether the API server asks the engine, where it is not itself that judges. */
function isAsked(
  { policy: { product } }: AdmissionPolicyItem,
  hooks: readonly WebhookView[],
  judged: readonly LabelledNamespace[],
): boolean {
  if (product === null) return true;
  const asking = hooks.filter(
    (hook) =>
      hook.product?.name === product &&
      hook.type === 'validating' &&
      serviceWriting.every((request) => isCalledFor(hook, request)) &&
      selectsEverything(hook.objectSelector) &&
      answers(hook).yes === true,
  );
  return judged.every((namespace) => asking.some((hook) => selectsNamespace(hook.namespaceSelector, namespace)));
}
