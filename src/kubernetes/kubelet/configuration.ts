import { isRecord } from '../record.ts';

/** What kind of value a field of KubeletConfiguration holds. */
export type FieldKind = 'boolean' | 'number' | 'text' | 'list' | 'duration' | 'gates';

/** A field of KubeletConfiguration, the flag that says the same, and what holds where a file leaves it out. */
export interface KubeletField {
  readonly kind: FieldKind;
  /** Undefined where there is no such flag. */
  readonly flag: string | undefined;
  /** As text; empty where nothing is set. */
  readonly absent: string;
  /** The first minor that has it; kubelets before leave it unread. */
  readonly since?: number;
}

/**
 * The fields that verdicts rest on. In a file some defaults differ from those of the flags of old, which are in the table of
 * flags. Sources: k8s.io/kubernetes, pkg/kubelet/apis/config/v1beta1/defaults.go and cmd/kubelet/app/options/options.go,
 * releases 1.22 to 1.37.
 */
export const kubeletFields = {
  'authentication.anonymous.enabled': field('boolean', 'anonymous-auth', 'false'),
  'authentication.webhook.enabled': field('boolean', 'authentication-token-webhook', 'true'),
  'authentication.x509.clientCAFile': field('text', 'client-ca-file'),
  'authorization.mode': field('text', 'authorization-mode', 'Webhook'),
  eventRecordQPS: field('number', 'event-qps', '50'),
  featureGates: field('gates', 'feature-gates'),
  // KEP-2535, alpha in 1.33.
  imagePullCredentialsVerificationPolicy: {
    kind: 'text',
    flag: undefined,
    absent: 'NeverVerifyPreloadedImages',
    since: 33,
  },
  makeIPTablesUtilChains: field('boolean', 'make-iptables-util-chains', 'true'),
  podPidsLimit: field('number', 'pod-max-pids', '-1'),
  protectKernelDefaults: field('boolean', 'protect-kernel-defaults', 'false'),
  readOnlyPort: field('number', 'read-only-port', '0'),
  rotateCertificates: field('boolean', 'rotate-certificates', 'false'),
  seccompDefault: field('boolean', 'seccomp-default', 'false'),
  serverTLSBootstrap: field('boolean', 'rotate-server-certificates', 'false'),
  staticPodPath: field('text', 'pod-manifest-path'),
  staticPodURL: field('text', 'manifest-url'),
  streamingConnectionIdleTimeout: field('duration', 'streaming-connection-idle-timeout', '4h0m0s'),
  tlsCertFile: field('text', 'tls-cert-file'),
  tlsCipherSuites: field('list', 'tls-cipher-suites'),
  tlsMinVersion: field('text', 'tls-min-version'),
  tlsPrivateKeyFile: field('text', 'tls-private-key-file'),
} as const satisfies Readonly<Record<string, KubeletField>>;

export type KubeletFieldName = keyof typeof kubeletFields;

function field(kind: FieldKind, flag: string, absent = ''): KubeletField {
  return { kind, flag, absent };
}

/**
 * The fields that verdicts rest on out of a KubeletConfiguration, by their path; all others are left out, and passwords in
 * addresses are replaced. Undefined where it is none.
 */
export function pickKubeletConfiguration(configuration: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isRecord(configuration)) return undefined;
  if (configuration.kind !== undefined && configuration.kind !== 'KubeletConfiguration') return undefined;
  return Object.fromEntries(
    Object.keys(kubeletFields).flatMap((path) => {
      const value = path.split('.').reduce<unknown>(ownField, configuration);
      return value === undefined || value === null ? [] : [[path, plain(value)]];
    }),
  );
}

function ownField(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Nothing but scalars, lists of text and named switches is configuration. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/:\/\/[^\s/@]{1,1024}@/g, '://<credentials>@').slice(0, 1_024);
  if (Array.isArray(value))
    return value.slice(0, 256).map((item: unknown) => (isScalar(item) ? plain(item) : '<text>'));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).slice(0, 1_024);
  return Object.fromEntries(entries.map(([name, one]) => [name, isScalar(one) ? plain(one) : '<text>']));
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
