import type { Purpose } from '../kubernetes/components/product.ts';

/** What a platform ought to have: which products serve it, and which checks judge it. */
export interface Capability {
  readonly id: string;
  readonly title: string;
  readonly purposes: readonly Purpose[];
  /** Shown beside it: not enough alone. */
  readonly beside?: readonly Purpose[];
  /** The check that says whether there is any; the state follows it where no product serves the purpose. */
  readonly presence: string;
  /** The check whose items tell how far it reaches, and what they are; none: the nodes of its DaemonSets, or no number. */
  readonly reach?: readonly [check: string, items: string];
  /** Further checks whose failures are gaps. */
  readonly checks: readonly string[];
}

/** The map of `kaudit platform`, in the order of its lines. */
export const capabilities: readonly Capability[] = [
  {
    id: 'admission-control',
    title: 'Admission control',
    purposes: ['admission'],
    presence: 'missing-policy-engine',
    reach: ['unenforced-namespace', 'namespaces enforce a Pod Security level'],
    checks: [
      'audit-only-policy',
      'broken-webhook',
      'bypassable-webhook',
      'bypassed-webhook',
      'fail-open-webhook',
      'policy-exception',
      'unbound-admission-policy',
    ],
  },
  {
    id: 'image-scanning',
    title: 'Image scanning',
    purposes: ['scanning'],
    presence: 'missing-image-scanner',
    reach: ['unscanned-image', 'images have a fresh report'],
    checks: ['vulnerable-image', 'secret-in-image'],
  },
  {
    id: 'image-signing',
    title: 'Image signing',
    purposes: ['signing'],
    presence: 'missing-signature-policy',
    reach: ['missing-signature-policy', 'namespaces admit signed images alone'],
    checks: ['missing-registry-policy'],
  },
  {
    id: 'secrets-management',
    title: 'Secrets management',
    purposes: ['secrets'],
    presence: 'missing-secret-store',
    checks: [
      'unencrypted-secret-storage',
      'weak-encryption-provider',
      'unconditional-secret-store',
      'credential-in-config-map',
      'hard-coded-credential',
    ],
  },
  {
    id: 'audit-logs',
    title: 'Audit logs',
    purposes: [],
    presence: 'missing-audit-log',
    reach: ['missing-audit-log', 'API servers record audit events'],
    checks: ['missing-audit-policy', 'incomplete-audit-policy', 'lost-audit-event'],
  },
  {
    id: 'monitoring',
    title: 'Monitoring',
    purposes: ['monitoring'],
    beside: ['alerting', 'dashboards'],
    presence: 'missing-monitoring',
    checks: ['insecure-metrics-server'],
  },
  {
    id: 'logging',
    title: 'Log collection',
    purposes: ['logging'],
    beside: ['log-store'],
    presence: 'missing-log-collection',
    checks: ['patchy-daemon-set', 'log-retention'],
  },
  {
    id: 'runtime-detection',
    title: 'Runtime detection',
    purposes: ['runtime'],
    presence: 'missing-runtime-detection',
    checks: ['patchy-daemon-set'],
  },
  {
    id: 'mesh-mtls',
    title: 'Mesh mTLS',
    purposes: ['mesh'],
    presence: 'unencrypted-pod-traffic',
    reach: ['permissive-mtls', 'meshed namespaces refuse plaintext'],
    checks: ['permissive-mtls', 'unmeshed-workload'],
  },
  {
    id: 'backup',
    title: 'Backup',
    purposes: ['backup'],
    presence: 'missing-backup',
    checks: ['failed-backup', 'unsafe-backup-location', 'restore-test'],
  },
  {
    id: 'quotas',
    title: 'Quotas and limits',
    purposes: [],
    presence: 'missing-resource-quota',
    reach: ['missing-resource-quota', 'namespaces with pods have a quota'],
    checks: ['missing-limit-range'],
  },
  {
    id: 'delivery',
    title: 'Delivery and upgrades',
    purposes: ['delivery', 'operators'],
    presence: 'pending-operator-upgrade',
    checks: [
      'unsupported-kubernetes',
      'outdated-patch',
      'vulnerable-component',
      'retired-component',
      'stale-helm-release',
      'deprecated-api',
    ],
  },
  {
    id: 'credentials',
    title: 'Credentials and sign-in',
    purposes: [],
    beside: ['sign-in'],
    presence: 'missing-single-sign-on',
    checks: [
      'client-certificate-user',
      'static-token-file',
      'system-masters-member',
      'long-lived-token',
      'bootstrap-token',
      'kubeconfig-in-config-map',
    ],
  },
];

/** The checks that the map rests on. */
export const platformChecks: ReadonlySet<string> = new Set(
  capabilities.flatMap(({ presence, reach, checks }) => [
    presence,
    ...(reach === undefined ? [] : [reach[0]]),
    ...checks,
  ]),
);
