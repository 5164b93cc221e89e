// Constrained impersonation: alpha in Kubernetes 1.35 (apiserver pkg/endpoints/filters/impersonation/mode.go).

/** What an impersonation verb is about. */
export type ImpersonationVerb =
  /** `impersonate`: whoever holds it does all that the impersonated identity may do. */
  | { readonly form: 'unconstrained' }
  /** `impersonate:MODE`: who may be impersonated. */
  | { readonly form: 'who'; readonly mode: string }
  /** `impersonate-on:MODE:VERB`: what may be done meanwhile, on the resources of the rule. */
  | { readonly form: 'what'; readonly mode: string; readonly verb: string };

/**
 * Takes an impersonation verb apart; nothing for any other verb, `*` included.
 * A constrained impersonation needs a right of the form `who` and one of the form `what` together.
 */
export function impersonationVerb(verb: string): ImpersonationVerb | undefined {
  if (verb === 'impersonate') return { form: 'unconstrained' };
  const who = /^impersonate:(.+)$/s.exec(verb);
  if (who?.[1] !== undefined) return { form: 'who', mode: who[1] };
  const what = /^impersonate-on:([^:]+):(.+)$/s.exec(verb);
  if (what?.[1] !== undefined && what[2] !== undefined) return { form: 'what', mode: what[1], verb: what[2] };
  return undefined;
}
