import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'unbound-admission-policy',
  category: 'admission',
  severity: 'medium',
  title: 'Every policy is in force somewhere',
  description:
    'A policy that nothing binds, or that its engine could not take up, looks like a guard in every listing and stops nobody.',
  remediation:
    'Make a binding for the policy, a constraint of the kind of the template, or correct what its status complains of; delete it where nobody needs it.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/',
    'https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/',
    'https://open-policy-agent.github.io/gatekeeper/website/docs/howto/',
  ],
  examples: {
    pass: {
      'bound, with a constraint, ready, or silent': `
        kind: List
        items:
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: replicas }, spec: {} }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: all }, spec: { policyName: replicas, validationActions: [Deny] } }
          - { apiVersion: templates.gatekeeper.sh/v1, kind: ConstraintTemplate, metadata: { name: k8srequiredlabels }, spec: { crd: { spec: { names: { kind: K8sRequiredLabels } } } } }
          - { apiVersion: constraints.gatekeeper.sh/v1beta1, kind: K8sRequiredLabels, metadata: { name: team }, spec: {} }
          - { apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: { name: a }, spec: { rules: [] }, status: { conditions: [{ type: Ready, status: 'True' }] } }
          - { apiVersion: policies.kubewarden.io/v1, kind: ClusterAdmissionPolicy, metadata: { name: pods }, spec: {}, status: { policyStatus: active } }`,
    },
    fail: {
      'without a binding, or with the binding of another kind': [
        `
        kind: List
        items:
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: replicas }, spec: {} }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: MutatingAdmissionPolicyBinding, metadata: { name: all }, spec: { policyName: replicas } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: MutatingAdmissionPolicy, metadata: { name: sidecar }, spec: {} }`,
        'ValidatingAdmissionPolicy replicas has no binding, so it judges nothing',
        'MutatingAdmissionPolicy sidecar has no binding, so it judges nothing',
      ],
      'expressions that do not fit': [
        `
        kind: List
        items:
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: replicas }, spec: {}, status: { typeChecking: { expressionWarnings: [{ fieldRef: 'spec.validations[0].expression', warning: 'undefined field replicass' }] } } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: all }, spec: { policyName: replicas, validationActions: [Deny] } }`,
        'ValidatingAdmissionPolicy replicas has expressions that do not fit the types they judge (spec.validations[0].expression)',
      ],
      'templates without constraint, or with errors; policies that are not ready': [
        `
        kind: List
        items:
          - { apiVersion: templates.gatekeeper.sh/v1, kind: ConstraintTemplate, metadata: { name: k8sallowedrepos }, spec: { crd: { spec: { names: { kind: K8sAllowedRepos } } } } }
          - { apiVersion: templates.gatekeeper.sh/v1, kind: ConstraintTemplate, metadata: { name: broken }, spec: { crd: { spec: { names: { kind: Broken } } } }, status: { created: false, byPod: [{ id: a, errors: [{ code: ingest_error, message: rego }] }] } }
          - { apiVersion: constraints.gatekeeper.sh/v1beta1, kind: Broken, metadata: { name: all }, spec: {} }
          - { apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: { name: a }, spec: { rules: [] }, status: { conditions: [{ type: Ready, status: 'False', message: no webhook }] } }
          - { apiVersion: policies.kyverno.io/v1, kind: ValidatingPolicy, metadata: { name: b }, spec: {}, status: { conditionStatus: { ready: false } } }
          - { apiVersion: policies.kubewarden.io/v1, kind: AdmissionPolicy, metadata: { name: pods, namespace: shop }, spec: {}, status: { policyStatus: pending } }`,
        'ConstraintTemplate k8sallowedrepos of Gatekeeper has no constraint of its kind K8sAllowedRepos, so it judges nothing',
        'ConstraintTemplate broken of Gatekeeper is not in force by its own status (ingest_error)',
        'ClusterPolicy a of Kyverno is not ready by its own status: no webhook',
        'ValidatingPolicy b of Kyverno is not ready by its own status',
        'AdmissionPolicy pods of Kubewarden is not active by its own status (pending)',
      ],
    },
  },
  each: 'admissionPolicies',
  evaluate({ policy: { called, idle, unbound }, bindingGap, unknown }) {
    if (unbound && bindingGap !== null) return unknown(bindingGap);
    return idle === null ? undefined : { message: `${called} ${idle}` };
  },
});
