import type { ExtraArgs, Flags } from './profiles.ts';

/** One flag that differs from profile hardened, and the verdicts that this changes. */
export interface FlagChange {
  readonly name: string;
  readonly extraArgs: ExtraArgs;
  readonly changes: readonly string[];
}

/** Each starts the API server anew; a flag that is null is not given, and falls back to kubeadm's own or the default. */
export const flagChanges: readonly FlagChange[] = [
  api('anonymous-auth', { 'anonymous-auth': null }, 'anonymous-auth: pass → fail'),
  api('profiling', { profiling: null }, 'api-server-profiling: pass → fail'),
  api(
    'authorization-mode AlwaysAllow',
    { 'authorization-mode': 'AlwaysAllow' },
    'always-allow-authorization: pass → fail',
    'missing-node-authorizer: pass → fail',
    'missing-rbac-authorizer: pass → fail',
  ),
  api('authorization-mode without Node', { 'authorization-mode': 'RBAC' }, 'missing-node-authorizer: pass → fail'),
  plugins('EventRateLimit,DenyServiceExternalIPs', 'missing-node-restriction: pass → fail'),
  plugins('NodeRestriction,DenyServiceExternalIPs', 'missing-event-rate-limit: pass → fail'),
  plugins('NodeRestriction,EventRateLimit', 'missing-external-ip-plugin: pass → fail'),
  plugins('NodeRestriction,EventRateLimit,DenyServiceExternalIPs,AlwaysAdmit', 'always-admit-plugin: pass → fail'),
  plugins(
    'NodeRestriction,EventRateLimit,DenyServiceExternalIPs,AlwaysPullImages',
    'missing-always-pull-images: fail → pass',
  ),
  without('PodSecurity', 'disabled-pod-security-plugin: pass → fail'),
  without('ServiceAccount', 'disabled-service-account-plugin: pass → fail'),
  without('NamespaceLifecycle', 'disabled-namespace-lifecycle-plugin: pass → fail'),
  without('ValidatingAdmissionWebhook', 'disabled-webhook-plugin: pass → fail'),
  api(
    'audit-policy-file',
    { 'audit-policy-file': null },
    'incomplete-audit-policy: manual → not-applicable',
    'missing-audit-policy: pass → fail',
  ),
  api(
    'audit-log-path',
    { 'audit-log-path': null },
    'few-audit-backups: pass → not-applicable',
    'incomplete-audit-policy: manual → not-applicable',
    'lost-audit-event: pass → not-applicable',
    'missing-audit-log: pass → fail',
    'short-audit-retention: pass → not-applicable',
    'small-audit-file: pass → not-applicable',
  ),
  api('audit-log-maxage', { 'audit-log-maxage': '5' }, 'short-audit-retention: pass → fail'),
  api('audit-log-maxbackup', { 'audit-log-maxbackup': '2' }, 'few-audit-backups: pass → fail'),
  api('audit-log-maxsize', { 'audit-log-maxsize': '10' }, 'small-audit-file: pass → fail'),
  api('request-timeout', { 'request-timeout': '3600s' }, 'long-request-timeout: pass → fail'),
  api('service-account-lookup', { 'service-account-lookup': 'false' }, 'disabled-token-lookup: pass → fail'),
  api(
    'service-account-extend-token-expiration',
    { 'service-account-extend-token-expiration': null },
    'extended-token-lifetime: pass → fail',
  ),
  api('tls-min-version', { 'tls-min-version': 'VersionTLS10' }, 'old-tls-version: pass → fail'),
  api('tls-cipher-suites', { 'tls-cipher-suites': null }, 'weak-tls-cipher: pass → fail'),
  api('kubelet-certificate-authority', { 'kubelet-certificate-authority': null }, 'unverified-kubelet: pass → fail'),
  api(
    'encryption-provider-config',
    { 'encryption-provider-config': null },
    'local-encryption-key: fail → not-applicable',
    'plaintext-secret-remnant: pass → not-applicable',
    'unencrypted-secret-storage: pass → fail',
    'weak-encryption-provider: pass → not-applicable',
  ),
  api(
    'oidc-issuer-url, with the client that it needs',
    { 'oidc-issuer-url': 'https://id.example', 'oidc-client-id': 'kaudit' },
    'missing-single-sign-on: fail → pass',
  ),
  api('feature-gates', { 'feature-gates': 'NativeHistograms=true' }, 'alpha-feature: pass → fail'),
  api('runtime-config', { 'runtime-config': 'internal.apiserver.k8s.io/v1alpha1=true' }, 'alpha-feature: pass → fail'),
  api('requestheader-allowed-names', { 'requestheader-allowed-names': '' }, 'unrestricted-front-proxy: pass → fail'),
  // The API of an older minor, which has other defaults and no /flagz.
  ...['1.33', '1.34', '1.35'].map((minor) => api(`emulated ${minor}`, { 'emulated-version': minor })),
];

function api(name: string, flags: Flags, ...changes: string[]): FlagChange {
  return { name, extraArgs: { apiServer: flags }, changes };
}

function plugins(list: string, ...changes: string[]): FlagChange {
  return api(`enable-admission-plugins ${list}`, { 'enable-admission-plugins': list }, ...changes);
}

function without(plugin: string, ...changes: string[]): FlagChange {
  return api(`disable-admission-plugins ${plugin}`, { 'disable-admission-plugins': plugin }, ...changes);
}
