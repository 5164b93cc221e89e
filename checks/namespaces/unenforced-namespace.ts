import { defineCheck } from '../../src/check.ts';
import { type PodSecurityLevel, podSecuritySince } from '../../src/kubernetes/pod-security/level.ts';

export default defineCheck({
  id: 'unenforced-namespace',
  category: 'namespaces',
  severity: 'high',
  title: 'Every namespace enforces a pod security level',
  description:
    'Where nothing is enforced, whoever may create a pod there may create a privileged one, mount the disk of the node, and take over the node and everything that runs on it.',
  remediation:
    'Set the label pod-security.kubernetes.io/enforce of the namespace to restricted, or to baseline where its pods need more; set it with kubectl label --dry-run=server --overwrite first to see which pods it would refuse.',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-admission/',
    'https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-namespace-labels/',
  ],
  examples: {
    pass: {
      baseline:
        '{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: baseline } } }',
      'an unreadable level counts as restricted':
        '{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: Baseline } } }',
      'a Kyverno policy that refuses': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: privileged } } }
          - { apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: { name: baseline }, spec: { validationFailureAction: Enforce, rules: [{ name: baseline, match: { any: [{ resources: { kinds: [Pod] } }] }, validate: { podSecurity: { level: baseline, version: latest } } }] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: kyverno-resource-validating-webhook-cfg }, webhooks: [{ name: validate.kyverno.svc-fail, rules: [{ operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods] }], namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [kyverno] }] }, clientConfig: { url: 'https://kyverno.kyverno.svc' } }] }`,
    },
    fail: {
      'nothing said, and no pods': [
        '{ apiVersion: v1, kind: Namespace, metadata: { name: default } }',
        'namespace default enforces no pod security level; it runs no pods, so restricted is safe to enforce',
      ],
      'privileged, or only a warning': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: ci, labels: { pod-security.kubernetes.io/enforce: privileged } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: builder, namespace: ci }, spec: { hostPID: true, containers: [{ name: builder, image: builder }] } }
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/warn: restricted } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }`,
        'namespace ci enforces privileged, which refuses nothing; not all of its pods meet baseline yet',
        'namespace shop enforces no pod security level; all of its pods meet baseline already',
      ],
      'policies that audit, or that leave something out': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }, containers: [{ name: web, image: web, securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: [ALL] } } }] } }
          - { apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: { name: audit }, spec: { rules: [{ name: baseline, match: { any: [{ resources: { kinds: [Pod] } }] }, validate: { podSecurity: { level: baseline } } }] } }
          - { apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: { name: excludes }, spec: { rules: [{ name: baseline, match: { any: [{ resources: { kinds: [Pod] } }] }, validate: { failureAction: Enforce, podSecurity: { level: baseline, exclude: [{ controlName: Capabilities }] } } }] } }`,
        'namespace shop enforces no pod security level; all of its pods meet restricted already',
      ],
      'a Kyverno policy that no webhook asks': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: { name: baseline }, spec: { rules: [{ name: baseline, match: { any: [{ resources: { kinds: [Pod] } }] }, validate: { failureAction: Enforce, podSecurity: { level: baseline } } }] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: kyverno-policy-validating-webhook-cfg }, webhooks: [{ name: validate-policy.kyverno.svc, rules: [{ operations: [CREATE], apiGroups: [kyverno.io], apiVersions: ['*'], resources: [clusterpolicies] }], clientConfig: { url: 'https://kyverno.kyverno.svc' } }] }`,
        'namespace shop enforces no pod security level; it runs no pods, so restricted is safe to enforce',
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
  needs: ['namespaceSecurity', 'podLevels', 'policyVersion'],
  evaluate({ namespace: { name, system }, namespaceSecurity, podLevels, policyVersion, unknown, notApplicable }) {
    if (system) return notApplicable('Kubernetes or the distribution owns the namespace');
    const { minor, gap } = policyVersion;
    if (minor !== undefined && minor < podSecuritySince)
      return notApplicable(`Kubernetes 1.${minor} has no pod security levels`);
    const security = namespaceSecurity.of(name);
    if (security === undefined) return unknown(namespaceSecurity.gap);
    const { enforce } = security;
    if (enforce.level !== 'privileged') return;
    if (minor === undefined) return unknown(gap);
    const has =
      enforce.by === 'label' ? 'enforces privileged, which refuses nothing' : 'enforces no pod security level';
    return {
      message: `namespace ${name} ${has}${describe(podLevels.of(name))}`,
      fieldPath: 'metadata.labels["pod-security.kubernetes.io/enforce"]',
      value: enforce.by === 'label' ? enforce.level : null,
    };
  },
});

/** What may be enforced today; nothing where the pods were not seen whole. */
function describe(level: PodSecurityLevel | null | undefined): string {
  if (level === undefined) return '';
  if (level === null) return '; it runs no pods, so restricted is safe to enforce';
  return level === 'privileged' ? '; not all of its pods meet baseline yet' : `; all of its pods meet ${level} already`;
}
