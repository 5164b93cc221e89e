import { admissionPlugin } from '../kubernetes/flags/admission-plugins.ts';
import { authorizationModes } from '../kubernetes/flags/api-server.ts';
import { givenFlag, unknowable } from '../kubernetes/flags/settings.ts';
import { apiServerSources, controlPlaneSources, readControlPlane } from './control-plane.ts';
import type { ControlPlaneProcess } from './control-plane-sources.ts';
import { defineFact, describeGap, type Fact, type Read } from './fact.ts';

/** Whether something runs, by the flags or else by `/metrics`; or the verdict that is left, with its reason. */
export type Settled =
  | { readonly state: 'known'; readonly on: boolean; readonly from: string; readonly seen: readonly string[] }
  | { readonly state: 'unknown' | 'manual'; readonly reason: string };

/** One API server. */
export interface ApiServer extends ControlPlaneProcess {
  /** Whether an authorizer (`Node`, `RBAC`, `AlwaysAllow` …) is asked; `seen`: all that are known to be. */
  authorizer(mode: string): Settled;
  /** Whether an admission plugin runs. */
  admissionPlugin(name: string): Settled;
  /** Whether an audit policy is loaded. */
  auditPolicy(): Settled;
}

/** The API servers, each with its flags and the source they came from; `/metrics` answers what flags leave to files. */
export const apiServers = defineFact({
  name: 'apiServers',
  from: controlPlaneSources.from,
  evidence: [...controlPlaneSources.evidence, ...apiServerSources, '/metrics'],
  uses: controlPlaneSources.uses,
  clusterWide: true,
  derive(read): Fact<{ readonly apiServer: ApiServer }> {
    const { items, state, reason } = readControlPlane('kube-apiserver', read);
    const metrics = readMetrics(read);
    // Counters speak for a control plane that shows nothing else, where they can be read.
    const speaks = state === 'hidden' && metrics.authorizers.size + metrics.plugins.size + metrics.auditLevels.size > 0;
    return {
      state: speaks ? 'complete' : state,
      reason: speaks ? null : reason,
      items: items.map(({ value, about }) => ({ value: { apiServer: withMetrics(value, metrics) }, about })),
    };
  },
});

/** Counters of one API server since it started: what is counted runs; nothing at all is counted where it was not seen. */
interface Metrics {
  readonly authorizers: ReadonlySet<string>;
  readonly plugins: ReadonlySet<string>;
  readonly auditLevels: ReadonlySet<string>;
  /** Why they were not seen, where a permission or another try would tell. */
  readonly gap: string | undefined;
}

function readMetrics(read: Read): Metrics {
  const source = read.source('/metrics');
  const samples: unknown = source.items[0]?.samples;
  const counted = (name: string, label: string): ReadonlySet<string> =>
    new Set(
      (Array.isArray(samples) ? samples : []).flatMap((sample: unknown) => {
        const value = field(field(sample, 'labels'), label);
        const count = field(sample, 'value');
        return field(sample, 'name') === name && typeof value === 'string' && typeof count === 'number' && count > 0
          ? [value]
          : [];
      }),
    );
  const told = source.state === 'complete' || source.state === 'absent' || source.state === 'out-of-scope';
  return {
    authorizers: counted('apiserver_authorization_decisions_total', 'type'),
    plugins: counted('apiserver_admission_controller_admission_duration_seconds_count', 'name'),
    auditLevels: counted('apiserver_audit_level_total', 'level'),
    gap: told ? undefined : describeGap('/metrics', source),
  };
}

function withMetrics(server: ControlPlaneProcess, metrics: Metrics): ApiServer {
  return {
    ...server,
    authorizer(mode) {
      const modes = authorizationModes(server.flags, server.minor);
      if (modes.state === 'known')
        return { state: 'known', on: modes.modes.includes(mode), from: modes.from, seen: modes.modes };
      const seen = [...metrics.authorizers].sort();
      // An authorizer is counted from its first decision on: without flags to say that it is asked for, its absence proves nothing.
      if (seen.includes(mode) || (seen.length > 0 && metrics.gap === undefined && server.source !== 'none'))
        return { state: 'known', on: seen.includes(mode), from: 'decisions counted in /metrics', seen };
      return abstain(server, metrics, 'authorization-mode', modes.reason);
    },
    admissionPlugin(name) {
      const plugin = admissionPlugin(server.flags, server.minor, name);
      if (plugin.state === 'known') {
        const from = plugin.from === 'defaults' ? 'default of --enable-admission-plugins' : plugin.from;
        return { state: 'known', on: plugin.on, from, seen: [] };
      }
      const seen = [...metrics.plugins].sort();
      // Every plugin is counted at each write, so one that is not among them is off.
      if (seen.includes(name) || (seen.length > 0 && metrics.gap === undefined))
        return { state: 'known', on: seen.includes(name), from: 'plugins counted in /metrics', seen };
      return abstain(server, metrics, 'enable-admission-plugins', plugin.reason);
    },
    auditPolicy() {
      const file = givenFlag(server.flags, 'audit-policy-file', server.minor);
      const seen = [...metrics.auditLevels].sort();
      if (file.state === 'known') return { state: 'known', on: file.given, from: file.from, seen };
      // Levels are counted only where there is a policy and a backend.
      if (seen.length > 0) return { state: 'known', on: true, from: 'audit levels counted in /metrics', seen };
      return abstain(server, metrics, 'audit-policy-file', file.reason);
    },
  };
}

function abstain(server: ControlPlaneProcess, { gap }: Metrics, flag: string, why: string): Settled {
  const { hidden } = server.flags;
  const reason = server.source === 'none' && hidden !== undefined ? unknowable(flag, hidden).reason : why;
  return gap === undefined ? { state: server.unseen, reason } : { state: 'unknown', reason: `${reason}; ${gap}` };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}
