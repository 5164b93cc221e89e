import { answersOf } from './api-server-answers.ts';
import { type Evidence, otherEvidence, readEvidence } from './api-server-evidence.ts';
import { apiServerSources, controlPlaneSources, readControlPlane } from './control-plane.ts';
import type { ControlPlaneProcess } from './control-plane-sources.ts';
import { defineFact, type Fact } from './fact.ts';

/** The verdict that is left where nothing tells. */
export type Unsettled =
  | { readonly state: 'unknown'; readonly reason: string }
  | { readonly state: 'manual'; readonly reason: string };

/** Whether something runs, by the flags or else by what other source; or the verdict that is left, with its reason. */
export type Settled =
  | { readonly state: 'known'; readonly on: boolean; readonly from: string; readonly seen: readonly string[] }
  | Unsettled;

/** What is known of the audit log without reading it. */
export interface AuditTrail {
  /** Known to have nowhere to write to. */
  readonly off: boolean;
  /** Of the API server that answered; undefined where `/metrics` was not seen. */
  readonly counters:
    | {
        /** When that process started, ISO 8601. */
        readonly since: string | null;
        /** Requests by the level that the policy gave them. */
        readonly levels: ReadonlyMap<string, number>;
        readonly events: number | undefined;
        /** Events that were lost, by plugin. */
        readonly errors: ReadonlyMap<string, number>;
        /** Requests that were refused because they could not be recorded. */
        readonly rejected: number;
      }
    | undefined;
  /** Why the counters were not seen, where a permission or another try would tell. */
  readonly gap: string | undefined;
}

/** One API server. */
export interface ApiServer extends ControlPlaneProcess {
  /** How many there are as far as seen; `/metrics` shows one of them. */
  readonly replicas: number;
  /** Whether an authorizer (`Node`, `RBAC`, `AlwaysAllow` …) is asked; `seen`: all that are known to be. */
  authorizer(mode: string): Settled;
  /** Whether an admission plugin runs. */
  admissionPlugin(name: string): Settled;
  /** Whether an audit policy is loaded. */
  auditPolicy(): Settled;
  readonly audit: AuditTrail;
  /** The alpha features that are on, each as the flag that does it or with where it was seen. */
  alphaFeatures(): { readonly state: 'known'; readonly features: readonly string[] } | Unsettled;
  /** Whether client certificates are verified. */
  clientCa(): Settled;
  /** What lets others than the known front proxy name users; null where nothing does. */
  frontProxy(): { readonly state: 'known'; readonly fault: string | null } | Unsettled;
  /** Whether an identity provider is asked who people are. */
  singleSignOn(): Settled;
  /** Whether requests without credentials are let in. */
  anonymousAuth(): Settled;
}

/** The API servers, each with its flags and the source they came from; other sources answer what flags leave to files. */
export const apiServers = defineFact({
  name: 'apiServers',
  from: controlPlaneSources.from,
  evidence: [...controlPlaneSources.evidence, ...apiServerSources, ...otherEvidence],
  uses: controlPlaneSources.uses,
  clusterWide: true,
  derive(read): Fact<{ readonly apiServer: ApiServer }> {
    const { items, state, reason } = readControlPlane('kube-apiserver', read);
    const evidence = readEvidence(read);
    const speaks = state === 'hidden' && isTelling(evidence);
    return {
      state: speaks ? 'complete' : state,
      reason: speaks ? null : reason,
      items: items.map(({ value, about }) => ({
        value: { apiServer: answersOf(value, evidence, items.length) },
        about,
      })),
    };
  },
});

/** Whether anything speaks for a control plane that shows no flags; each check then says what it still can not tell. */
function isTelling({ metrics, published, anonymous, distribution }: Evidence): boolean {
  const seen = [metrics.seen, published.seen, anonymous.seen].some((one) => one !== undefined);
  return seen || ['eks', 'gke', 'aks', 'openshift'].includes(distribution);
}
