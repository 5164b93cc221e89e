import { isExemptByConfig } from '../kubernetes/admission/gatekeeper.ts';
import { narrower, type PodCoverage, wider } from '../kubernetes/admission/policy.ts';
import { type AdmissionRequest, podCreation, serviceWriting } from '../kubernetes/admission/rules.ts';
import { type LabelledNamespace, selectsEverything, selectsNamespace } from '../kubernetes/admission/selectors.ts';
import { isCalledFor } from '../kubernetes/admission/webhook.ts';
import { defineFact, type FactState, type Read } from './fact.ts';
import { answers, type WebhookView, webhooks } from './webhooks.ts';

/** Whether policies of products are asked at all: by their webhooks that the API server calls for pods, or for Services. */
export interface PolicyGates extends FactState {
  /** For pods, by webhooks of either kind. */
  through(product: string, namespace: LabelledNamespace): Gate;
  /** For pods, by validating ones alone, which are what refuses by rules; `unseen` also where the webhooks were not seen whole. */
  validating(product: string, namespace: LabelledNamespace): Gate;
  /** By validating ones, for both ways to write a Service. */
  services(product: string, namespace: LabelledNamespace): Gate;
}

const validatingWebhooks = 'validatingwebhookconfigurations.admissionregistration.k8s.io';
const configs = 'configs.config.gatekeeper.sh';

export const policyGates = defineFact({
  name: 'policyGates',
  from: [],
  uses: [webhooks],
  evidence: [validatingWebhooks, configs],
  clusterWide: true,
  derive(read): PolicyGates {
    const { items, state, reason, unidentified } = read.fact(webhooks);
    const hooks = items.flatMap(({ value }) => value.webhook ?? []);
    const refusing = hooks.filter(({ type }) => type === 'validating');
    const exempted = exemptions(read);
    const gateOf = (among: readonly WebhookView[], asked: Asked) => {
      const gates = new Map<string, readonly WebhookView[]>();
      return (product: string, namespace: LabelledNamespace): Gate => {
        const calling = gates.get(product) ?? callingOf(among, product, asked);
        gates.set(product, calling);
        const gate = throughGate(product, namespace, calling, asked);
        return 'covers' in gate && gate.covers === 'none' ? gate : (exempted(product, namespace) ?? gate);
      };
    };
    const validating = gateOf(refusing, pods);
    const gap = read.stateOf(validatingWebhooks).reason ?? unidentified;
    return {
      state,
      reason,
      through: gateOf(hooks, pods),
      validating(product, namespace) {
        const gate = validating(product, namespace);
        const closed = 'coverage' in gate && gate.coverage === 'every';
        return closed || gap === null || ('covers' in gate && gate.covers === 'unseen')
          ? gate
          : { covers: 'unseen', said: `whether the webhook of ${product} is called for pods was not seen: ${gap}` };
      },
      services: gateOf(refusing, services),
    };
  },
});

/** What the API server is asked to admit, in a word and in requests that must all come before the product. */
interface Asked {
  readonly called: string;
  readonly requests: readonly AdmissionRequest[];
}

const pods: Asked = { called: 'pods', requests: [podCreation] };
const services: Asked = { called: 'Services', requests: serviceWriting };

function callingOf(hooks: readonly WebhookView[], product: string, { requests }: Asked): readonly WebhookView[] {
  return hooks.filter(
    (hook) => hook.product?.name === product && requests.every((request) => isCalledFor(hook, request)),
  );
}

/** What keeps a product that is asked from judging: Gatekeeper's Config. */
function exemptions(read: Read): (product: string, namespace: LabelledNamespace) => Gate | undefined {
  const all = read.objects(configs);
  const gap = read.stateOf(configs).reason;
  return (product, { name }) => {
    if (product !== 'Gatekeeper') return undefined;
    if (all.some((config) => isExemptByConfig(config, name)))
      return { covers: 'none', said: `is not enforced here: Config config of Gatekeeper exempts namespace ${name}` };
    return gap === null
      ? undefined
      : { covers: 'unseen', said: `whether Gatekeeper exempts namespace ${name} was not seen: ${gap}` };
  };
}

/** How far the objects of a namespace come before a product, or why they do not or that is not known. */
export type Gate = { readonly coverage: PodCoverage } | { readonly covers: 'none' | 'unseen'; readonly said: string };

function throughGate(
  product: string,
  namespace: LabelledNamespace,
  gates: readonly WebhookView[],
  { called }: Asked,
): Gate {
  if (gates.length === 0)
    return { covers: 'none', said: `is not enforced: no webhook of ${product} is called for ${called}` };
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
