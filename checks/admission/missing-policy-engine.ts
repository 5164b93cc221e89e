import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'missing-policy-engine',
  category: 'admission',
  severity: 'medium',
  title: 'Something more than Pod Security judges what is admitted',
  description:
    'Pod Security looks at the fields of pods alone. Without a policy of one’s own nothing refuses an image from anywhere, a service that opens the network, or a binding that gives a way to administrator.',
  remediation:
    'Write ValidatingAdmissionPolicies and bind them with validationActions Deny, or run Kyverno, Gatekeeper or Kubewarden with policies that refuse.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/',
    'https://kubernetes.io/docs/concepts/security/pod-security-admission/',
  ],
  examples: {
    pass: {
      'a policy bound with Deny': `
        kind: List
        items:
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: replicas }, spec: {} }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: all }, spec: { policyName: replicas, validationActions: [Deny] } }`,
      'an engine that answers, with a policy that refuses': `
        kind: List
        items:
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: gatekeeper }, webhooks: [{ name: validation.gatekeeper.sh, rules: [{ operations: [CREATE], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }], clientConfig: { url: 'https://webhook.gatekeeper-system.svc' } }] }
          - { apiVersion: constraints.gatekeeper.sh/v1beta1, kind: K8sRequiredLabels, metadata: { name: team }, spec: {} }`,
    },
    fail: {
      'nothing at all': [
        '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }',
        'nothing but Pod Security judges what is admitted',
      ],
      'policies that nobody asks, engines without policies, a policy without binding': [
        `
        kind: List
        items:
          - { apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: { name: a }, spec: { rules: [{ name: r, match: { any: [{ resources: { kinds: [Pod] } }] }, validate: { failureAction: Enforce, pattern: {} } }] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: gatekeeper }, webhooks: [{ name: validation.gatekeeper.sh, clientConfig: { service: { name: gone, namespace: gatekeeper-system } } }] }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: replicas }, spec: {} }`,
        'nothing but Pod Security judges what is admitted: Gatekeeper can not be called: service gatekeeper-system/gone does not exist; Kyverno has policies and no webhook, so nobody asks it',
      ],
      'an engine that only audits': [
        `
        kind: List
        items:
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: gatekeeper }, webhooks: [{ name: validation.gatekeeper.sh, rules: [{ operations: [CREATE], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }], clientConfig: { url: 'https://webhook.gatekeeper-system.svc' } }] }
          - { apiVersion: constraints.gatekeeper.sh/v1beta1, kind: K8sRequiredLabels, metadata: { name: team }, spec: { enforcementAction: warn } }`,
        'nothing but Pod Security judges what is admitted: none of the 1 policies of Gatekeeper refuses anything',
      ],
    },
    manual: {
      'an engine whose policies are no objects': [
        `
        kind: List
        items:
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: stackrox }, webhooks: [{ name: policyeval.stackrox.io, clientConfig: { url: 'https://admission-control.stackrox.svc' } }] }`,
        'StackRox is asked at admission; what it refuses is set in its own configuration, where the API does not show it: look there for policies that enforce',
      ],
    },
  },
  each: 'cluster',
  needs: ['policyEngines'],
  evaluate({ policyEngines, unknown, manual }) {
    const { enforcing, weak, opaque, unseen } = policyEngines;
    if (enforcing.length > 0) return;
    if (unseen !== null) return unknown(unseen);
    if (opaque.length > 0)
      return manual(
        `${opaque.join(', ')} is asked at admission; what it refuses is set in its own configuration, where the API does not show it: look there for policies that enforce`,
      );
    const found = weak.length === 0 ? '' : `: ${weak.join('; ')}`;
    return { message: `nothing but Pod Security judges what is admitted${found}` };
  },
});
