import type { AdmissionPolicy, PodCoverage, PolicyPart } from '../kubernetes/admission/policy.ts';
import type { LabelledNamespace } from '../kubernetes/admission/selectors.ts';
import { admissionPolicies } from './admission-policies.ts';
import { combineStates, defineFact, type FactState } from './fact.ts';
import { namespaces } from './lists.ts';
import { type PolicyGates, policyGates } from './policy-gates.ts';
import { webhooks } from './webhooks.ts';

/** The policies that refuse Services with external addresses in every namespace of users. */
export interface ExternalIpPolicies extends FactState {
  readonly by: readonly string[];
  /** What might, and why it does not. */
  readonly missing: readonly string[];
  /** Why there may be more than was seen; null where all was. */
  readonly gap: string | null;
}

/** Always complete: a check asks only where nothing else closes the way. */
export const externalIpPolicies = defineFact({
  name: 'externalIpPolicies',
  from: [],
  consults: [admissionPolicies, policyGates, webhooks, namespaces],
  clusterWide: true,
  derive(read): ExternalIpPolicies {
    const policies = read.fact(admissionPolicies);
    const hooks = read.fact(webhooks);
    const spaces = read.fact(namespaces);
    const gates = read.fact(policyGates);
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
    const by: string[] = [];
    const missing: string[] = [];
    const unseen: string[] = [];
    for (const { value } of policies.items)
      for (const part of value.policy.parts) {
        if (part.externalIps === undefined) continue;
        const ways = judged.flatMap((namespace) => wayPast(value.policy, part, namespace, gates) ?? []);
        const open = ways.find((way) => !way.unseen) ?? ways[0];
        if (open === undefined) by.push(value.policy.called);
        else (open.unseen ? unseen : missing).push(open.said);
      }
    const { reason } = combineStates(policies, hooks, spaces);
    return { state: 'complete', reason: null, by, missing, gap: reason ?? hooks.unidentified ?? unseen[0] ?? null };
  },
});

interface Way {
  readonly said: string;
  /** Whether it is not known. */
  readonly unseen: boolean;
}

/** Why a Service of the namespace comes past a part of a policy; undefined where none does. */
function wayPast(
  { called, idle, product }: AdmissionPolicy,
  { name, denies, instead, externalIps }: PolicyPart,
  namespace: LabelledNamespace,
  gates: PolicyGates,
): Way | undefined {
  const way = (said: string): Way => ({ said: `${called}${name === '' ? '' : ` (${name})`} ${said}`, unseen: false });
  if (!denies) return way(instead);
  if (idle !== null) return way(idle);
  const short = (coverage: PodCoverage): Way | undefined => {
    if (coverage === 'every') return undefined;
    return way(
      coverage === 'none'
        ? `does not match Services of namespace ${namespace.name}`
        : `is narrowed by ${coverage.narrowedBy}`,
    );
  };
  const judged = short(externalIps?.(namespace) ?? 'none');
  if (judged !== undefined || product === null) return judged;
  const gate = gates.services(product, namespace);
  if ('coverage' in gate) return short(gate.coverage);
  return gate.covers === 'unseen' ? { said: gate.said, unseen: true } : way(gate.said);
}
