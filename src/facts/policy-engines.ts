import { isWhole } from '../inventory.ts';
import { guards } from '../kubernetes/admission/products.ts';
import { isRecord } from '../kubernetes/record.ts';
import { admissionPolicies } from './admission-policies.ts';
import { cluster } from './cluster.ts';
import { combineStates, defineFact, describeGap, type FactState, type Read } from './fact.ts';
import { answers, webhooks } from './webhooks.ts';

/** What judges admission beside Pod Security, in words. */
export interface PolicyEngines extends FactState {
  /** What runs and refuses. */
  readonly enforcing: readonly string[];
  /** What is there and refuses nothing, with the reason. */
  readonly weak: readonly string[];
  /** Products that run and whose policies stand where the API does not show them. */
  readonly opaque: readonly string[];
  /** Why more may be there than was seen; null where all was. */
  readonly unseen: string | null;
}

/** Engines whose policies are objects that kaudit reads. */
const readable: ReadonlySet<string> = new Set([
  'Gatekeeper',
  'Kyverno',
  'Kubewarden',
  'jsPolicy',
  'policy-controller',
  'Portieris',
]);

/** The first minor whose API server reads admission policies from files. */
const staticSince = 36;

export const policyEngines = defineFact({
  name: 'policyEngines',
  from: [],
  evidence: ['/metrics'],
  uses: [admissionPolicies, webhooks],
  consults: [cluster],
  clusterWide: true,
  derive(read): PolicyEngines {
    const policies = read.fact(admissionPolicies).items.map(({ value }) => value.policy);
    const hooks = read.fact(webhooks).items.flatMap(({ value }) => value.webhook ?? []);
    const denying = policies.filter(({ parts, idle }) => idle === null && parts.some(({ denies }) => denies));
    const builtIn = denying.filter(
      ({ product, object }) => product === null && object.kind === 'ValidatingAdmissionPolicy',
    );
    const present = new Map(
      hooks.flatMap(({ product }) =>
        product !== undefined && guards(product) ? [[product.name, product] as const] : [],
      ),
    );
    const installed = new Set([...present.keys(), ...policies.flatMap(({ product }) => product ?? [])]);
    const enforcing: string[] =
      builtIn.length === 0
        ? []
        : [
            `${builtIn.length} ${builtIn.length === 1 ? 'ValidatingAdmissionPolicy' : 'ValidatingAdmissionPolicies'} bound with Deny`,
          ];
    const weak: string[] = [];
    const opaque: string[] = [];
    const doubts: string[] = [];
    for (const name of [...installed].sort()) {
      const own = hooks.filter(({ product }) => product?.name === name);
      const count = denying.filter(({ product }) => product === name).length;
      const all = policies.filter(({ product, parts }) => product === name && parts.length > 0).length;
      const calls = own.map(answers);
      const answering = calls.some(({ yes }) => yes === true);
      const unseen = calls.flatMap((call) => (call.yes === null ? [call.doubt] : []))[0];
      const fault = calls.flatMap((call) => (call.yes === false ? [call.fault] : []))[0];
      if (own.length === 0) weak.push(`${name} has policies and no webhook, so nobody asks it`);
      else if (!answering && unseen !== undefined) doubts.push(unseen);
      else if (!answering) weak.push(`${name} can not be called: ${fault ?? 'nobody answers'}`);
      else if (!readable.has(name)) opaque.push(name);
      else if (count > 0)
        enforcing.push(`${name} with ${count} polic${count === 1 ? 'y' : 'ies'} that refuse${count === 1 ? 's' : ''}`);
      else weak.push(all === 0 ? `${name} has no policies` : `none of the ${all} policies of ${name} refuses anything`);
    }
    const statics = staticPolicies(read);
    if (statics > 0) enforcing.push(`${statics} static ${statics === 1 ? 'policy' : 'policies'} of the API server`);
    const metrics = read.source('/metrics');
    // Only 1.36 and newer load policies from files: there, metrics that were refused leave a doubt.
    const told = isWhole(metrics) || metrics.reason === 'NotCollected';
    const gap = told || read.fact(cluster).view.minor < staticSince ? [] : [describeGap('/metrics', metrics)];
    const unseen = [...doubts, ...gap, ...[read.fact(webhooks).unidentified].filter((reason) => reason !== null)];
    return {
      ...combineStates(read.fact(admissionPolicies), read.fact(webhooks)),
      enforcing,
      weak,
      opaque,
      unseen: unseen.length === 0 ? null : unseen.join('; '),
    };
  },
});

/** Policies that the API server read from files: their names end so. Source: kubernetes, KEP-5793. */
function staticPolicies(read: Read): number {
  const samples: unknown = read.source('/metrics').items[0]?.samples;
  const names = (Array.isArray(samples) ? samples : []).flatMap((sample: unknown) => {
    const labels =
      isRecord(sample) && sample.name === 'apiserver_validating_admission_policy_check_total'
        ? sample.labels
        : undefined;
    const policy = isRecord(labels) ? labels.policy : undefined;
    return typeof policy === 'string' && policy.endsWith('.static.k8s.io') ? [policy] : [];
  });
  return new Set(names).size;
}
