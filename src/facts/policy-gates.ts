import { narrower, type PodCoverage, wider } from '../kubernetes/admission/policy.ts';
import { podCreation } from '../kubernetes/admission/rules.ts';
import { type LabelledNamespace, selectsEverything, selectsNamespace } from '../kubernetes/admission/selectors.ts';
import { isCalledFor } from '../kubernetes/admission/webhook.ts';
import { defineFact, type FactState } from './fact.ts';
import { answers, type WebhookView, webhooks } from './webhooks.ts';

/** Whether policies of products are asked at all: by their webhooks that the API server calls for pods. */
export interface PolicyGates extends FactState {
  /** By webhooks of either kind. */
  through(product: string, namespace: LabelledNamespace): Gate;
  /** By validating ones alone, which are what refuses by rules; `unseen` also where the webhooks were not seen whole. */
  validating(product: string, namespace: LabelledNamespace): Gate;
}

const validatingWebhooks = 'validatingwebhookconfigurations.admissionregistration.k8s.io';

export const policyGates = defineFact({
  name: 'policyGates',
  from: [],
  uses: [webhooks],
  evidence: [validatingWebhooks],
  clusterWide: true,
  derive(read): PolicyGates {
    const { items, state, reason, unidentified } = read.fact(webhooks);
    const hooks = items.flatMap(({ value }) => value.webhook ?? []);
    const gates = new Map<string, readonly WebhookView[]>();
    const gatesOf = (product: string): readonly WebhookView[] => {
      const known =
        gates.get(product) ?? hooks.filter((hook) => hook.product?.name === product && isCalledFor(hook, podCreation));
      gates.set(product, known);
      return known;
    };
    const gap = read.stateOf(validatingWebhooks).reason ?? unidentified;
    return {
      state,
      reason,
      through: (product, namespace) => throughGate(product, namespace, gatesOf(product)),
      validating(product, namespace) {
        const calling = gatesOf(product).filter(({ type }) => type === 'validating');
        const gate = throughGate(product, namespace, calling);
        const closed = 'coverage' in gate && gate.coverage === 'every';
        return closed || gap === null || ('covers' in gate && gate.covers === 'unseen')
          ? gate
          : unseenGate(product, gap);
      },
    };
  },
});

function unseenGate(product: string, gap: string): Gate {
  return { covers: 'unseen', said: `whether the webhook of ${product} is called for pods was not seen: ${gap}` };
}

/** How far the pods of a namespace come before a product, or why they do not or that is not known. */
export type Gate = { readonly coverage: PodCoverage } | { readonly covers: 'none' | 'unseen'; readonly said: string };

function throughGate(product: string, namespace: LabelledNamespace, gates: readonly WebhookView[]): Gate {
  if (gates.length === 0)
    return { covers: 'none', said: `is not enforced: no webhook of ${product} is called for pods` };
  const selecting = gates.filter(({ namespaceSelector }) => selectsNamespace(namespaceSelector, namespace));
  if (selecting.length === 0)
    return { covers: 'none', said: `is not enforced here: the webhook of ${product} does not select the namespace` };
  const calls = selecting.map((hook) => ({ hook, call: answers(hook) }));
  // One that fails closed lets nothing pass that was not judged, whether it answers or not.
  const closing = calls.filter(({ hook, call }) => call.yes === true || hook.failurePolicy === 'Fail');
  if (closing.length > 0) return { coverage: closing.map(({ hook }) => coverageOf(hook)).reduce(wider, 'none') };
  for (const { call } of calls)
    if (call.yes === null) return { covers: 'unseen', said: `whether ${product} answers was not seen: ${call.doubt}` };
  const faults = calls.flatMap(({ call }) => (call.yes === false ? [call.fault] : []));
  return { covers: 'none', said: `is not enforced, since ${product} can not be called: ${faults[0] ?? ''}` };
}

function coverageOf({ objectSelector, conditions, name }: WebhookView): PodCoverage {
  const selector: PodCoverage = selectsEverything(objectSelector)
    ? 'every'
    : { narrowedBy: `the objectSelector of webhook ${name}` };
  return conditions.length === 0
    ? selector
    : narrower(selector, { narrowedBy: `the matchConditions of webhook ${name} (${conditions.join(', ')})` });
}
