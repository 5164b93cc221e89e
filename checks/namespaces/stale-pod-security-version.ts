import { defineCheck } from '../../src/check.ts';
import { podSecuritySince } from '../../src/kubernetes/pod-security/level.ts';
import { type PinnedVersion, pinnedVersions } from '../../src/kubernetes/pod-security/namespace-levels.ts';

export default defineCheck({
  id: 'stale-pod-security-version',
  category: 'namespaces',
  severity: 'low',
  title: 'Pod security versions follow the cluster',
  description:
    'The standards gain rules with Kubernetes: a namespace pinned to an older version goes on admitting what later ones refuse, such as probes that make the kubelet call any host.',
  remediation:
    'Set the version label to the minor version of the API server, or to latest, after looking at what it would refuse: kubectl label --dry-run=server --overwrite namespace NAME LABEL=VERSION.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces',
    'https://kubernetes.io/docs/setup/best-practices/enforcing-pod-security-standards/',
  ],
  examples: {
    pass: {
      'no version means latest':
        '{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: baseline } } }',
      'latest, and the version of the API server': {
        kubernetesVersion: '1.34',
        objects:
          '{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce-version: latest, pod-security.kubernetes.io/warn-version: v1.34 } } }',
      },
    },
    fail: {
      'older, newer and unreadable': [
        {
          kubernetesVersion: '1.34',
          objects:
            '{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce-version: v1.24, pod-security.kubernetes.io/audit-version: v1.36, pod-security.kubernetes.io/warn-version: "1.34" } } }',
        },
        'namespace shop enforces by the rules of v1.24 on Kubernetes 1.34; audits by those of v1.36, which this API server takes for its own; names the warn-version "1.34", which can not be read and counts as latest',
      ],
      'a pin that the cluster has outgrown': [
        {
          kubernetesVersion: '1.36.2',
          objects:
            '{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/warn: restricted, pod-security.kubernetes.io/warn-version: v1.35 } } }',
        },
        'namespace shop warns by the rules of v1.35 on Kubernetes 1.36',
      ],
    },
    notApplicable: {
      'a version that knows no levels': {
        kubernetesVersion: '1.22',
        objects:
          '{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce-version: v1.21 } } }',
      },
    },
  },
  each: 'namespaces',
  needs: ['policyVersion'],
  evaluate({ namespace: { name, labels }, policyVersion, unknown, notApplicable }) {
    const { minor: server, gap } = policyVersion;
    if (server !== undefined && server < podSecuritySince)
      return notApplicable(`Kubernetes 1.${server} has no pod security levels`);
    const stale = pinnedVersions(labels).filter(({ minor }) => minor === undefined || minor !== server);
    const [first] = stale;
    if (first === undefined) return;
    if (server === undefined) return unknown(gap);
    return {
      message: `namespace ${name} ${stale.map((pin) => describe(pin, server)).join('; ')}`,
      fieldPath: `metadata.labels["${first.label}"]`,
      value: first.value,
    };
  },
});

const verbs = { enforce: 'enforces', audit: 'audits', warn: 'warns' } as const;

function describe({ mode, value, minor }: PinnedVersion, server: number): string {
  if (minor === undefined)
    return `names the ${mode}-version ${JSON.stringify(value)}, which can not be read and counts as latest`;
  return minor > server
    ? `${verbs[mode]} by those of ${value}, which this API server takes for its own`
    : `${verbs[mode]} by the rules of ${value} on Kubernetes 1.${server}`;
}
