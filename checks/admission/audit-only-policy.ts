import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'audit-only-policy',
  category: 'admission',
  severity: 'low',
  title: 'Policies deny instead of only reporting',
  description:
    'A policy that only reports lets in what it was written against: an attacker passes, and what remains is a line in a report that somebody would have to read.',
  remediation:
    'Once the reports of the policy are clean, let it refuse: Deny in validationActions of a binding, failureAction Enforce in Kyverno, enforcementAction deny in Gatekeeper, mode protect in Kubewarden.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/',
    'https://kyverno.io/docs/policy-types/cluster-policy/validate/',
    'https://open-policy-agent.github.io/gatekeeper/website/docs/violations/',
  ],
  examples: {
    pass: {
      'a policy that denies, and one that can not': `
        kind: List
        items:
          - { apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: { name: labels }, spec: { validationFailureAction: Audit, rules: [{ name: team, match: { any: [{ resources: { kinds: [Pod] } }] }, validate: { failureAction: Enforce, pattern: { metadata: { labels: { team: '?*' } } } } }] } }
          - { apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: { name: defaults }, spec: { rules: [{ name: add, match: { any: [{ resources: { kinds: [Pod] } }] }, generate: { kind: ConfigMap } }] } }
          - { apiVersion: constraints.gatekeeper.sh/v1beta1, kind: K8sRequiredLabels, metadata: { name: team }, spec: {} }`,
      'a warning beside the denial of the same': `
        kind: List
        items:
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: replicas }, spec: { validations: [{ expression: object.spec.replicas < 5 }] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: deny }, spec: { policyName: replicas, validationActions: [Deny] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: warn }, spec: { policyName: replicas, validationActions: [Warn], matchResources: { namespaceSelector: { matchLabels: { env: dev } } } } }`,
    },
    fail: {
      'Kyverno: by policy, by default, and by rule': [
        `
        kind: List
        items:
          - { apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: { name: a, creationTimestamp: '2026-01-01T00:00:00Z' }, spec: { validationFailureAction: Audit, rules: [{ name: r, match: { any: [{ resources: { kinds: [Pod] } }] }, validate: { pattern: {} } }] } }
          - { apiVersion: kyverno.io/v1, kind: Policy, metadata: { name: b, namespace: shop, creationTimestamp: '2026-01-31T00:00:00Z' }, spec: { rules: [{ name: r, match: { any: [{ resources: { kinds: [Pod] } }] }, validate: { pattern: {} } }] } }
          - { apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: { name: c }, spec: { validationFailureAction: Enforce, rules: [{ name: r, match: { any: [{ resources: { kinds: [Pod] } }] }, validate: { failureAction: Audit, pattern: {} } }] } }
          - { apiVersion: policies.kyverno.io/v1, kind: ValidatingPolicy, metadata: { name: d }, spec: { validationActions: [Audit, Warn], validations: [{ expression: 'true' }] } }`,
        'ClusterPolicy a of Kyverno only audits: rule r; it has done so for up to 30 days',
        'Policy b of Kyverno only audits: rule r; it has done so for up to 0 days',
        'ClusterPolicy c of Kyverno only audits: rule r',
        'ValidatingPolicy d of Kyverno only audits and warns',
      ],
      'Gatekeeper, Kubewarden, policy-controller': [
        `
        kind: List
        items:
          - { apiVersion: constraints.gatekeeper.sh/v1beta1, kind: K8sRequiredLabels, metadata: { name: team }, spec: { enforcementAction: dryrun } }
          - { apiVersion: constraints.gatekeeper.sh/v1beta1, kind: K8sAllowedRepos, metadata: { name: repos }, spec: { enforcementAction: scoped, scopedEnforcementActions: [{ action: warn, enforcementPoints: [{ name: validation.gatekeeper.sh }] }, { action: deny, enforcementPoints: [{ name: audit.gatekeeper.sh }] }] } }
          - { apiVersion: policies.kubewarden.io/v1, kind: ClusterAdmissionPolicy, metadata: { name: pods }, spec: { mode: monitor, module: 'registry://ghcr.io/kubewarden/policies/pod-privileged:v1' } }
          - { apiVersion: policy.sigstore.dev/v1beta1, kind: ClusterImagePolicy, metadata: { name: signed }, spec: { mode: warn, images: [{ glob: '**' }] } }`,
        'constraint K8sRequiredLabels team of Gatekeeper only audits (dryrun)',
        'constraint K8sAllowedRepos repos of Gatekeeper only warns',
        'ClusterAdmissionPolicy pods of Kubewarden only monitors',
        'ClusterImagePolicy signed of policy-controller only warns',
      ],
      'a binding without Deny': [
        `
        kind: List
        items:
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: replicas }, spec: { validations: [{ expression: object.spec.replicas < 5 }] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: dev }, spec: { policyName: replicas, validationActions: [Warn, Audit] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: prod }, spec: { policyName: replicas, validationActions: [Deny], matchResources: { namespaceSelector: { matchLabels: { env: prod } } } } }`,
        'ValidatingAdmissionPolicy replicas only warns and audits: binding dev',
      ],
    },
    notApplicable: {
      'a policy that changes objects':
        '{ apiVersion: admissionregistration.k8s.io/v1, kind: MutatingAdmissionPolicy, metadata: { name: sidecar }, spec: { failurePolicy: Fail } }',
    },
  },
  each: 'admissionPolicies',
  proof: 'presence',
  evaluate({ policy: { called, parts }, age, notApplicable }) {
    if (parts.length === 0) return notApplicable('it refuses nothing by its nature');
    const lax = parts.filter(({ denies }) => !denies);
    const [first] = lax;
    if (first === undefined) return;
    const named = lax.map(({ name }) => name).filter((name) => name !== '');
    const where = named.length === 0 ? '' : `: ${named.join(', ')}`;
    const since = age === undefined ? '' : `; it has done so for up to ${age} days`;
    const instead = [...new Set(lax.map((part) => part.instead))].join(' or ');
    return { message: `${called} ${instead}${where}${since}`, fieldPath: 'spec' };
  },
});
