import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'policy-exception',
  category: 'admission',
  severity: 'low',
  title: 'Exceptions to policies are few and known',
  description:
    'An exception is the place where nothing is judged: whoever may deploy there, or make his workload match it, does what the policy forbids to all others.',
  remediation:
    'Ask whether the exception is still needed, narrow it to the workloads by name, and give it an owner and an end; take namespaces out of excludedNamespaces and exclude where they need no exception.',
  references: [
    'https://kyverno.io/docs/guides/exceptions/',
    'https://open-policy-agent.github.io/gatekeeper/website/docs/exempt-namespaces/',
    'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/',
  ],
  examples: {
    pass: {
      'system namespaces, and those of the engine': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: config.gatekeeper.sh/v1alpha1, kind: Config, metadata: { name: config, namespace: gatekeeper-system }, spec: { match: [{ excludedNamespaces: ['kube-*', gatekeeper-system], processes: ['*'] }, { excludedNamespaces: [shop], processes: [audit] }] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: gatekeeper }, webhooks: [{ name: validation.gatekeeper.sh, clientConfig: { service: { name: gatekeeper, namespace: gatekeeper-system } } }] }
          - { apiVersion: v1, kind: Namespace, metadata: { name: gatekeeper-system, labels: { admission.gatekeeper.sh/ignore: no-self-managing } } }
          - { apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: { name: a }, spec: { rules: [{ name: r, match: { any: [{ resources: { kinds: [Pod] } }] }, exclude: { any: [{ resources: { namespaces: [kube-system] } }] }, validate: { failureAction: Enforce, pattern: {} } }] } }`,
      'a Config of a name that Gatekeeper does not read': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: config.gatekeeper.sh/v1alpha1, kind: Config, metadata: { name: exempt, namespace: gatekeeper-system }, spec: { match: [{ excludedNamespaces: [shop], processes: ['*'] }] } }`,
    },
    fail: {
      'PolicyExceptions of Kyverno': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Namespace, metadata: { name: dev } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: web, namespace: shop }, spec: { template: { spec: { containers: [{ name: web, image: web }] } } } }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: api, namespace: shop }, spec: { template: { spec: { containers: [{ name: api, image: api }] } } } }
          - { apiVersion: kyverno.io/v2, kind: PolicyException, metadata: { name: web, namespace: kyverno }, spec: { exceptions: [{ policyName: a, ruleNames: [r] }], match: { any: [{ resources: { kinds: [Pod], namespaces: [sh*], names: ['web*'] } }] } } }
          - { apiVersion: policies.kyverno.io/v1, kind: PolicyException, metadata: { name: all, namespace: kyverno }, spec: { policyRefs: [{ name: a, kind: ValidatingPolicy }] } }`,
        'PolicyException web of Kyverno frees what it matches in namespace shop: 1 workload today',
        'PolicyException all of Kyverno frees what it matches in namespaces shop, dev: 2 workloads today',
      ],
      'Gatekeeper: configuration, label, constraint': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Namespace, metadata: { name: dev, labels: { admission.gatekeeper.sh/ignore: 'true' } } }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: dev }, spec: { containers: [{ name: web, image: web }] } }
          - { apiVersion: config.gatekeeper.sh/v1alpha1, kind: Config, metadata: { name: config, namespace: gatekeeper-system }, spec: { match: [{ excludedNamespaces: [shop], processes: [webhook] }] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: gatekeeper }, webhooks: [{ name: validation.gatekeeper.sh, clientConfig: { service: { name: gatekeeper, namespace: gatekeeper-system } } }] }
          - { apiVersion: constraints.gatekeeper.sh/v1beta1, kind: K8sRequiredLabels, metadata: { name: team }, spec: { match: { excludedNamespaces: ['d*'] } } }`,
        'Config config of Gatekeeper frees everything in namespace shop from the webhook: 0 workloads today',
        'the label admission.gatekeeper.sh/ignore frees everything in namespace dev from Gatekeeper: 1 workload today',
        'constraint K8sRequiredLabels team of Gatekeeper leaves out what runs in namespace dev: 1 workload today',
      ],
      'an exclude block, and a binding': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { env: dev } } }
          - { apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: { name: a }, spec: { rules: [{ name: r, match: { any: [{ resources: { kinds: [Pod] } }] }, exclude: { any: [{ resources: { namespaces: [kube-system, shop] } }] }, validate: { failureAction: Enforce, pattern: {} } }] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: replicas }, spec: {} }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: all }, spec: { policyName: replicas, validationActions: [Deny], matchResources: { namespaceSelector: { matchExpressions: [{ key: env, operator: NotIn, values: [dev] }] } } } }`,
        'ClusterPolicy a of Kyverno, rule r, leaves out what runs in namespace shop: 0 workloads today',
        'ValidatingAdmissionPolicy replicas, binding all, leaves out what runs in namespace shop: 0 workloads today',
      ],
    },
  },
  each: 'policyExceptions',
  proof: 'presence',
  evaluate({ exception: { frees, namespaces, stated, workloads, fieldPath } }) {
    if (namespaces.length === 0 && !stated) return;
    const count = workloads === null ? '' : `: ${workloads} workload${workloads === 1 ? '' : 's'} today`;
    return { message: `${frees}${count}`, ...(fieldPath === '' ? {} : { fieldPath }) };
  },
});
