import { admissionPlugin } from '../kubernetes/flags/admission-plugins.ts';
import { alphaFeatures } from '../kubernetes/flags/alpha.ts';
import { anonymousAuth, auditBackends, authorizationModes } from '../kubernetes/flags/api-server.ts';
import { readFlag, unseenFiles } from '../kubernetes/flags/reading.ts';
import { givenFlag, missingFlags, unknowable } from '../kubernetes/flags/settings.ts';
import type { ServerMetrics } from '../kubernetes/server-metrics.ts';
import { type Evidence, extensionAuthentication, type Told } from './api-server-evidence.ts';
import type { ApiServer, Settled, Unsettled } from './api-servers.ts';
import type { ControlPlaneProcess } from './control-plane-sources.ts';

/** Answers questions about one API server: by its flags, and where those leave it to files or are hidden, by what else tells. */
export function answersOf(server: ControlPlaneProcess, evidence: Evidence, replicas: number): ApiServer {
  const { flags, minor } = server;
  const { metrics, published, anonymous } = evidence;
  const counters = metrics.seen;
  const counted = (name: string, label: string): string[] => [...(counters?.sums(name, label).keys() ?? [])].sort();
  return {
    ...server,
    replicas,
    authorizer(mode) {
      const modes = authorizationModes(flags, minor);
      if (modes.state === 'known') return known(modes.modes.includes(mode), modes.from, modes.modes);
      const seen = counted('apiserver_authorization_decisions_total', 'type');
      // An authorizer is counted from its first decision on: without flags to say that it is asked for, its absence proves nothing.
      if (seen.includes(mode) || (seen.length > 0 && metrics.gap === undefined && server.source !== 'none'))
        return known(seen.includes(mode), 'decisions counted in /metrics', seen);
      return abstain(server, metrics, 'authorization-mode', modes.reason);
    },
    admissionPlugin(name) {
      const plugin = admissionPlugin(flags, minor, name);
      if (plugin.state === 'known')
        return known(plugin.on, plugin.from === 'defaults' ? 'default of --enable-admission-plugins' : plugin.from);
      const seen = counted('apiserver_admission_controller_admission_duration_seconds_count', 'name');
      // Every plugin is counted at each write, so one that is not among them is off.
      if (seen.includes(name) || (seen.length > 0 && metrics.gap === undefined))
        return known(seen.includes(name), 'plugins counted in /metrics', seen);
      return abstain(server, metrics, 'enable-admission-plugins', plugin.reason);
    },
    auditPolicy() {
      const file = givenFlag(flags, 'audit-policy-file', minor);
      const seen = counted('apiserver_audit_level_total', 'level');
      if (file.state === 'known') return known(file.given, file.from, seen);
      // Levels are counted only where there is a policy and a backend.
      if (seen.length > 0) return known(true, 'audit levels counted in /metrics', seen);
      return abstain(server, metrics, 'audit-policy-file', file.reason);
    },
    audit: readAudit(server, metrics),
    alphaFeatures() {
      const set = alphaFeatures(flags, minor);
      if (set.state === 'known' && set.features.length > 0) return { state: 'known', features: set.features };
      // The gauge came in 1.26.
      const tells = counters !== undefined && minor >= 26;
      const enabled = tells ? counted('kubernetes_feature_enabled', 'name').map((name) => `${name} by /metrics`) : [];
      if (set.state === 'known' && set.unsure.length === 0) return { state: 'known', features: [] };
      if (tells) return { state: 'known', features: enabled };
      if (set.state === 'unreadable') return abstain(server, metrics, 'feature-gates', set.reason);
      const reason = `--feature-gates: kaudit's table does not reach 1.${minor}, so look up the stage of ${set.unsure.join(', ')}`;
      return metrics.gap === undefined
        ? { state: 'manual', reason }
        : { state: 'unknown', reason: `${reason}; ${metrics.gap}` };
    },
    clientCa() {
      const flag = givenFlag(flags, 'client-ca-file', minor);
      if (flag.state === 'known') return known(flag.given, flag.from);
      if (published.seen !== undefined) return known(published.seen.clientCa, `by ${extensionAuthentication}`);
      return abstain(server, published, 'client-ca-file', flag.reason);
    },
    frontProxy: () => judgeFrontProxy(server, evidence),
    singleSignOn() {
      const names = ['oidc-issuer-url', 'authentication-config', 'authentication-token-webhook-config-file'];
      const given = names.find((name) => {
        const flag = givenFlag(flags, name, minor);
        return flag.state === 'known' && flag.given;
      });
      if (given !== undefined) return known(true, `--${given}`);
      const missing = missingFlags(flags, names, minor);
      if (missing.state === 'known' && missing.missing.length === names.length)
        return known(false, names.map((name) => `--${name}`).join(', '));
      if (counted('apiserver_authentication_jwt_authenticator_latency_seconds_count', 'result').length > 0)
        return known(true, 'tokens of an issuer counted in /metrics');
      const provider = loginsOf[evidence.distribution];
      if (server.source === 'none' && server.unseen === 'manual' && provider !== undefined)
        return known(true, provider);
      const unread = names.map((name) => ({ name, flag: givenFlag(flags, name, minor) }));
      const { name = '', flag } = unread.find((one) => one.flag.state === 'unreadable') ?? {};
      return abstain(server, metrics, name, flag?.state === 'unreadable' ? flag.reason : '');
    },
    anonymousAuth() {
      const flag = anonymousAuth(flags, minor);
      if (flag.state === 'known') return known(flag.on, flag.from);
      const status = anonymous.seen;
      if (status !== undefined) return known(status !== 401, `GET /api without credentials is answered ${status}`);
      // Nothing but a try tells what stands in a file.
      const inFile = unseenFiles(flags, 'kube-apiserver').some((file) => file.flag === 'authentication-config');
      return anonymous.gap === undefined
        ? { state: inFile ? 'manual' : server.unseen, reason: flag.reason }
        : { state: 'unknown', reason: `${flag.reason}; ${anonymous.gap}` };
    },
  };
}

/** Whose logins the API server of a managed cluster takes, by how the provider builds it. */
const loginsOf: Partial<Record<Evidence['distribution'], string>> = {
  eks: 'EKS authenticates people by AWS IAM',
  gke: 'GKE authenticates people by Google identities',
  aks: 'AKS offers Microsoft Entra ID, and its guard webhook checks tokens',
  openshift: "OpenShift's own OAuth server",
};

function readAudit(server: ControlPlaneProcess, { seen, gap }: Told<ServerMetrics>): ApiServer['audit'] {
  const backends = auditBackends(server.flags, server.minor);
  return {
    off: backends.state === 'known' && backends.backends.length === 0,
    counters:
      seen === undefined
        ? undefined
        : {
            since: seen.startedAt,
            levels: seen.sums('apiserver_audit_level_total', 'level'),
            events: seen.total('apiserver_audit_event_total'),
            errors: seen.sums('apiserver_audit_error_total', 'plugin'),
            rejected: seen.total('apiserver_audit_requests_rejected_total') ?? 0,
          },
    gap,
  };
}

function judgeFrontProxy(server: ControlPlaneProcess, { published }: Evidence): ReturnType<ApiServer['frontProxy']> {
  const { flags, minor } = server;
  const fault = (text: string) => ({ state: 'known', fault: text }) as const;
  const { seen, gap } = published;
  if (seen?.sharedCa === true) return fault(`the CA of front proxies is also a client CA (${extensionAuthentication})`);
  const ca = givenFlag(flags, 'requestheader-client-ca-file', minor);
  if (ca.state === 'known' && !ca.given) return { state: 'known', fault: null };
  const clientCa = givenFlag(flags, 'client-ca-file', minor);
  if (ca.state === 'known' && clientCa.state === 'known' && ca.value !== undefined && ca.value === clientCa.value)
    return fault(`--requestheader-client-ca-file names the client CA, ${ca.value}`);
  const names = readFlag(flags, 'kube-apiserver', 'requestheader-allowed-names', minor);
  const anybody = 'names nobody, so any certificate of that CA will do';
  if (ca.state === 'known' && names.state !== 'unreadable' && names.values.length === 0)
    return fault(`--requestheader-allowed-names ${anybody}`);
  if (seen?.frontProxyCa === true && seen.allowedNames.length === 0)
    return fault(`requestheader-allowed-names of ${extensionAuthentication} ${anybody}`);
  if (seen !== undefined) return { state: 'known', fault: null };
  if (ca.state === 'unreadable') return abstain(server, published, 'requestheader-client-ca-file', ca.reason);
  if (names.state === 'unreadable')
    return abstain(server, published, 'requestheader-allowed-names', `--requestheader-allowed-names: ${names.reason}`);
  // Whether the two files hold one certificate, only the ConfigMap tells.
  return gap === undefined ? { state: 'known', fault: null } : { state: 'unknown', reason: gap };
}

function known(on: boolean, from: string, seen: readonly string[] = []): Settled {
  return { state: 'known', on, from, seen };
}

/** The verdict that is left: unknown where a source that would tell was not seen. */
function abstain(server: ControlPlaneProcess, { gap }: Told<unknown>, flag: string, why: string): Unsettled {
  const { hidden } = server.flags;
  const reason = server.source === 'none' && hidden !== undefined ? unknowable(flag, hidden).reason : why;
  return gap === undefined ? { state: server.unseen, reason } : { state: 'unknown', reason: `${reason}; ${gap}` };
}
