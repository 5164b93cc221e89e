import { defineCheck } from '../../src/check.ts';
import { compareLevels, type PodSecurityLevel, podSecuritySince } from '../../src/kubernetes/pod-security/level.ts';

export default defineCheck({
  id: 'unwatched-namespace',
  category: 'namespaces',
  severity: 'low',
  title: 'The next stricter level is at least audited or warned about',
  description:
    'Nobody learns which pods a stricter level would refuse, so it is never enforced, or it is and breaks a release: what a compromised account could still create stays wide open meanwhile.',
  remediation:
    'Set the labels pod-security.kubernetes.io/warn and pod-security.kubernetes.io/audit of the namespace to the next stricter level (to restricted where that is enforced): both only report.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces',
    'https://kubernetes.io/docs/setup/best-practices/enforcing-pod-security-standards/',
  ],
  examples: {
    pass: {
      'warns about the next level, or audits a stricter one': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/warn: restricted } } }
          - { apiVersion: v1, kind: Namespace, metadata: { name: blog, labels: { pod-security.kubernetes.io/audit: restricted } } }
          - { apiVersion: v1, kind: Namespace, metadata: { name: ci, labels: { pod-security.kubernetes.io/enforce: privileged, pod-security.kubernetes.io/warn: baseline } } }`,
      'nothing is stricter than restricted':
        '{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: restricted, pod-security.kubernetes.io/audit: restricted, pod-security.kubernetes.io/warn: baseline } } }',
    },
    fail: {
      'no label at all': [
        '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }',
        'namespace shop enforces privileged and neither audits nor warns about a stricter level',
      ],
      'no stricter than what is enforced': [
        '{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/warn: baseline, pod-security.kubernetes.io/audit: privileged } } }',
        'namespace shop enforces baseline and neither audits nor warns about restricted',
      ],
      'restricted, with laxer labels': [
        '{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: restricted, pod-security.kubernetes.io/warn: baseline } } }',
        'namespace shop enforces restricted and neither audits nor warns about it',
      ],
      'an unreadable value': [
        '{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/warn: Restricted } } }',
        'namespace shop enforces baseline and neither audits nor warns about restricted; its warn "Restricted" can not be read and counts as privileged',
      ],
    },
    notApplicable: {
      'a system namespace': '{ apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }',
      'a version that knows no levels': {
        kubernetesVersion: '1.22',
        objects: '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }',
      },
    },
  },
  each: 'namespaces',
  needs: ['namespaceSecurity', 'policyVersion'],
  evaluate({ namespace: { name, system }, namespaceSecurity, policyVersion, unknown, notApplicable }) {
    if (system) return notApplicable('Kubernetes or the distribution owns the namespace');
    const { minor } = policyVersion;
    if (minor !== undefined && minor < podSecuritySince)
      return notApplicable(`Kubernetes 1.${minor} has no pod security levels`);
    const own = namespaceSecurity.labelled(name);
    if (own === undefined) return unknown(namespaceSecurity.gap);
    const said = [own.audit, own.warn].flatMap(({ level, from }) => (from === 'label' ? [level] : []));
    const watches = (enforced: PodSecurityLevel): boolean =>
      said.some((level) => compareLevels(level, enforced) > 0 || (level === enforced && level === 'restricted'));
    const byDefault = own.enforce.from === 'label' ? own : namespaceSecurity.of(name)?.levels;
    // Where the default was not seen, only what holds for every default counts.
    if (byDefault === undefined && watches('privileged') && !watches('restricted'))
      return unknown(namespaceSecurity.gap);
    const { level } = (byDefault ?? own).enforce;
    if (watches(level)) return;
    const next = { privileged: 'a stricter level', baseline: 'restricted', restricted: 'it' }[level];
    const unreadable = own.invalid.filter(({ label }) => /\/(audit|warn)$/.test(label));
    const [first] = unreadable;
    const why = unreadable.map(
      ({ label, value }) =>
        `; its ${label.slice(label.indexOf('/') + 1)} ${JSON.stringify(value)} can not be read and counts as privileged`,
    );
    return {
      message: `namespace ${name} enforces ${level} and neither audits nor warns about ${next}${why.join('')}`,
      fieldPath: `metadata.labels["${first?.label ?? 'pod-security.kubernetes.io/warn'}"]`,
      value: first?.value ?? (own.warn.from === 'label' ? own.warn.level : null),
    };
  },
});
