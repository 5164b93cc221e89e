import {
  type AdmissionPolicy,
  narrower,
  type PodCoverage,
  type PolicyPart,
  type PolicySubject,
} from '../kubernetes/admission/policy.ts';
import { guards } from '../kubernetes/admission/products.ts';
import type { LabelledNamespace } from '../kubernetes/admission/selectors.ts';
import { admissionPolicies } from './admission-policies.ts';
import { apiServers } from './api-servers.ts';
import { cluster } from './cluster.ts';
import { combineStates, defineFact, type FactState } from './fact.ts';
import { type PolicyGates, policyGates } from './policy-gates.ts';
import { type WebhookView, webhooks } from './webhooks.ts';

/** How far the pods of a namespace are judged. */
export interface NamespaceCoverage {
  /** What judges every pod that is made there. */
  readonly by: readonly string[];
  /** What judges some of them, and what narrows it. */
  readonly partly: readonly string[];
  /** What might, and why it does not or why that is not known. */
  readonly missing: readonly string[];
  /** Why a better answer was not seen; null where all was. */
  readonly unseen: string | null;
  /** Why no permission would show the answer; null where one would. */
  readonly hidden: string | null;
}

/** Which namespaces' pods are covered by policies that refuse: of signatures, and of where images come from (which signatures settle too). */
export interface PolicyCoverage extends FactState {
  signatures(namespace: LabelledNamespace): NamespaceCoverage;
  origins(namespace: LabelledNamespace): NamespaceCoverage;
  /** Controls of Pod Security whose fields policies that refuse judge in the namespace, by the policy: those that somebody asks. */
  judging(namespace: LabelledNamespace): readonly { readonly called: string; readonly controls: readonly string[] }[];
  /** Namespaces that the engines live in: they leave those out lest they wait for themselves. */
  readonly engineNamespaces: ReadonlySet<string>;
}

/** Verifiers whose webhook alone decides: their rules stand in a configuration that the API does not show. */
const selfContained: ReadonlySet<string> = new Set(['Connaisseur']);

export const policyCoverage = defineFact({
  name: 'policyCoverage',
  from: [],
  uses: [admissionPolicies, policyGates, webhooks],
  consults: [apiServers, cluster],
  clusterWide: true,
  derive(read): PolicyCoverage {
    const hooks = read.fact(webhooks).items.flatMap(({ value }) => value.webhook ?? []);
    const policies = read.fact(admissionPolicies).items.map(({ value }) => value.policy);
    const { view, summary } = read.fact(cluster);
    const strange = view.distribution.name === 'unknown' && summary.nodes === null;
    const plugin = imagePolicyPlugin(read.fact(apiServers), view.distribution.managed);
    const unidentified = read.fact(webhooks).unidentified;
    const gates = read.fact(policyGates);
    const coverage = (namespace: LabelledNamespace, subjects: readonly PolicySubject[]): NamespaceCoverage => {
      const found = [
        ...policies.flatMap((policy) => judge(policy, namespace, subjects, gates)),
        ...selfContainedIn(hooks, namespace, gates),
      ];
      const { on, unseen, hidden } = plugin;
      const names = (covers: (verdict: Verdict) => boolean): string[] => [
        ...new Set(found.flatMap((verdict) => (covers(verdict) ? [verdict.said] : []))),
      ];
      return {
        by: [...(on ? ['the admission plugin ImagePolicyWebhook'] : []), ...names(({ covers }) => covers === 'every')],
        partly: names(({ covers }) => covers === 'some'),
        missing: names(({ covers }) => covers === 'none'),
        unseen:
          found.find((verdict) => verdict.covers === 'unseen')?.said ??
          unidentified ??
          (strange ? 'nodes were not seen, which tell whose cluster it is' : unseen),
        hidden,
      };
    };
    return {
      ...combineStates(read.fact(admissionPolicies), read.fact(webhooks)),
      engineNamespaces: new Set(
        hooks.flatMap(({ product, target }) =>
          product !== undefined && guards(product) && target.to === 'service' ? [target.namespace] : [],
        ),
      ),
      judging: (namespace) =>
        policies.flatMap((policy) =>
          policy.parts.flatMap((part) => {
            if (part.controls.length === 0) return [];
            const { covers, said } = judgePart(policy, part, namespace, gates);
            return covers === 'every' || covers === 'some' ? [{ called: said, controls: part.controls }] : [];
          }),
        ),
      signatures: (namespace) => coverage(namespace, ['signatures']),
      origins: (namespace) => coverage(namespace, ['signatures', 'origins']),
    };
  },
});

interface Verdict {
  readonly covers: 'every' | 'some' | 'none' | 'unseen';
  readonly said: string;
}

function judge(
  policy: AdmissionPolicy,
  namespace: LabelledNamespace,
  subjects: readonly PolicySubject[],
  gates: PolicyGates,
): Verdict[] {
  return policy.parts
    .filter(({ subject }) => subjects.includes(subject))
    .map((part) => judgePart(policy, part, namespace, gates));
}

function judgePart(
  policy: AdmissionPolicy,
  part: PolicyPart,
  namespace: LabelledNamespace,
  gates: PolicyGates,
): Verdict {
  const called = `${policy.called}${part.name === '' ? '' : ` (${part.name})`}`;
  const covered = part.pods(namespace);
  if (!part.denies) return { covers: 'none', said: `${called} ${part.instead}` };
  if (covered === 'none') return { covers: 'none', said: `${called} does not match its pods` };
  if (policy.idle !== null) return { covers: 'none', said: `${called} ${policy.idle}` };
  if (policy.product === null) return verdict(called, covered);
  const gate = gates.through(policy.product, namespace);
  if ('said' in gate)
    return { covers: gate.covers, said: gate.covers === 'unseen' ? gate.said : `${called} ${gate.said}` };
  return verdict(called, narrower(covered, gate.coverage));
}

function verdict(called: string, covered: PodCoverage): Verdict {
  if (covered === 'every') return { covers: 'every', said: called };
  return covered === 'none'
    ? { covers: 'none', said: `${called} does not match its pods` }
    : { covers: 'some', said: `${called}, narrowed by ${covered.narrowedBy}` };
}

function selfContainedIn(hooks: readonly WebhookView[], namespace: LabelledNamespace, gates: PolicyGates): Verdict[] {
  const products = new Set(
    hooks.flatMap(({ product }) => (product !== undefined && selfContained.has(product.name) ? [product.name] : [])),
  );
  return [...products].map((product): Verdict => {
    const gate = gates.through(product, namespace);
    return 'said' in gate ? { covers: gate.covers, said: `${product} ${gate.said}` } : verdict(product, gate.coverage);
  });
}

/** The plugin that asks a service outside about every image. */
function imagePolicyPlugin(
  { items, state, reason }: ReturnType<(typeof apiServers)['derive']>,
  managed: boolean,
): { readonly on: boolean; readonly unseen: string | null; readonly hidden: string | null } {
  const settled = items.map(({ value }) => value.apiServer.admissionPlugin('ImagePolicyWebhook'));
  const on = settled.length > 0 && settled.every((one) => one.state === 'known' && one.on);
  // No managed control plane lets its users load a plugin.
  if (on || managed) return { on, unseen: null, hidden: null };
  const open = settled.find((one) => one.state !== 'known');
  if (open !== undefined)
    return {
      on,
      unseen: open.state === 'unknown' ? open.reason : null,
      hidden: open.state === 'manual' ? open.reason : null,
    };
  return { on, unseen: state === 'incomplete' ? reason : null, hidden: state === 'hidden' ? reason : null };
}
