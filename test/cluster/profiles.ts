import { randomBytes } from 'node:crypto';

/** `weak` breaks what a benchmark asks for, `hardened` follows it. */
export type Profile = 'weak' | 'hardened';

/** Flags of one component without the dashes; null takes away what the profile sets. */
export type Flags = Record<string, string | null>;

/** Flags for each component, as in kubeadm's extraArgs: the running process and its mirror pod both get them. */
export interface ExtraArgs {
  apiServer?: Flags;
  controllerManager?: Flags;
  scheduler?: Flags;
  etcd?: Flags;
}

/** What a profile is made of; the paths of `files` are those of a kubeadm node. */
export interface ProfileContent {
  extraArgs: Required<ExtraArgs>;
  apiServerVolumes: { name: string; path: string; readOnly: boolean; pathType: string }[];
  kubelet: Record<string, unknown>;
  files: Record<string, string>;
}

/** Where every API server of the tests finds its audit policy and writes its audit log, told in its mirror pod or not. */
export const auditPolicyPath = '/etc/kubernetes/audit/policy.yaml';
export const auditLogPath = '/var/log/kubernetes/audit/audit.log';

const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: Metadata
`;

/** Pod Security Admission for namespaces without labels, e.g. `{ enforce: 'privileged', warn: 'restricted' }`. */
export type PodSecurityDefaults = Record<string, string>;

export function profileContent(profile: Profile, podSecurityDefaults: PodSecurityDefaults | undefined): ProfileContent {
  const content = profile === 'weak' ? weak() : hardened(podSecurityDefaults ?? { enforce: 'baseline' });
  content.files[auditPolicyPath] = auditPolicy;
  return content;
}

function weak(): ProfileContent {
  return {
    extraArgs: {
      apiServer: {
        'anonymous-auth': 'true',
        'authorization-mode': 'RBAC',
        'disable-admission-plugins': 'PodSecurity',
        'enable-admission-plugins': 'AlwaysAdmit',
        profiling: 'true',
        'service-account-lookup': 'false',
        'tls-min-version': 'VersionTLS10',
        'token-auth-file': '/etc/kubernetes/pki/tokens.csv',
      },
      controllerManager: { profiling: 'true', 'use-service-account-credentials': 'false' },
      scheduler: { profiling: 'true' },
      etcd: { 'auto-tls': 'true', 'client-cert-auth': 'false', 'peer-client-cert-auth': 'false' },
    },
    apiServerVolumes: [],
    kubelet: {
      authentication: { anonymous: { enabled: true }, webhook: { enabled: true } },
      authorization: { mode: 'AlwaysAllow' },
      makeIPTablesUtilChains: false,
      readOnlyPort: 10255,
    },
    files: { '/etc/kubernetes/pki/tokens.csv': `${randomBytes(16).toString('hex')},ci,1001,"deployers"\n` },
  };
}

function hardened(podSecurityDefaults: PodSecurityDefaults): ProfileContent {
  return {
    extraArgs: {
      apiServer: {
        'admission-control-config-file': '/etc/kubernetes/admission/config.yaml',
        'anonymous-auth': 'false',
        'audit-log-maxage': '30',
        'audit-log-maxbackup': '10',
        'audit-log-maxsize': '100',
        'audit-log-path': auditLogPath,
        'audit-policy-file': auditPolicyPath,
        'enable-admission-plugins': 'NodeRestriction,EventRateLimit,DenyServiceExternalIPs',
        'encryption-provider-config': '/etc/kubernetes/enc/enc.yaml',
        'kubelet-certificate-authority': '/etc/kubernetes/pki/ca.crt',
        profiling: 'false',
        'request-timeout': '300s',
        'service-account-extend-token-expiration': 'false',
        'service-account-lookup': 'true',
        'tls-cipher-suites': [
          'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
          'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
          'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
          'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
        ].join(','),
        'tls-min-version': 'VersionTLS12',
      },
      controllerManager: { profiling: 'false', 'terminated-pod-gc-threshold': '1000' },
      scheduler: { profiling: 'false' },
      etcd: {},
    },
    apiServerVolumes: [
      { name: 'admission', path: '/etc/kubernetes/admission', readOnly: true, pathType: 'Directory' },
      { name: 'audit', path: '/etc/kubernetes/audit', readOnly: true, pathType: 'Directory' },
      { name: 'audit-log', path: '/var/log/kubernetes/audit', readOnly: false, pathType: 'DirectoryOrCreate' },
      { name: 'enc', path: '/etc/kubernetes/enc', readOnly: true, pathType: 'Directory' },
    ],
    kubelet: {
      eventRecordQPS: 5,
      podPidsLimit: 4096,
      protectKernelDefaults: true,
      seccompDefault: true,
      serverTLSBootstrap: true,
      tlsMinVersion: 'VersionTLS12',
    },
    files: {
      '/etc/kubernetes/admission/config.yaml': admissionConfiguration(podSecurityDefaults),
      '/etc/kubernetes/enc/enc.yaml': encryptionConfiguration(),
    },
  };
}

function admissionConfiguration(podSecurityDefaults: PodSecurityDefaults): string {
  return JSON.stringify({
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'AdmissionConfiguration',
    plugins: [
      {
        name: 'PodSecurity',
        configuration: {
          apiVersion: 'pod-security.admission.config.k8s.io/v1',
          kind: 'PodSecurityConfiguration',
          defaults: podSecurityDefaults,
          exemptions: { namespaces: ['kube-system'] },
        },
      },
      {
        name: 'EventRateLimit',
        configuration: {
          apiVersion: 'eventratelimit.admission.k8s.io/v1alpha1',
          kind: 'Configuration',
          limits: [{ type: 'Server', qps: 5000, burst: 10000 }],
        },
      },
    ],
  });
}

function encryptionConfiguration(): string {
  return JSON.stringify({
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'EncryptionConfiguration',
    resources: [
      {
        resources: ['secrets'],
        providers: [
          { secretbox: { keys: [{ name: 'key1', secret: randomBytes(32).toString('base64') }] } },
          { identity: {} },
        ],
      },
    ],
  });
}
