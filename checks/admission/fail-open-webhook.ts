import { defineCheck } from '../../src/check.ts';
import { guards } from '../../src/kubernetes/admission/products.ts';
import { securityRequests } from '../../src/kubernetes/admission/rules.ts';
import { isCalledFor } from '../../src/kubernetes/admission/webhook.ts';

export default defineCheck({
  id: 'fail-open-webhook',
  category: 'admission',
  severity: 'medium',
  title: 'Security webhooks fail closed',
  description:
    'A guard that fails open is passed by whoever makes it slow: delete or starve its pods, or wait for its upgrade, and every pod, role and namespace is admitted without a judgement.',
  remediation:
    'Set failurePolicy to Fail once the product runs with several replicas and leaves kube-system and its own namespace out; set parameterNotFoundAction of a binding to Deny.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#failure-policy',
    'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/#failure-policy',
    'https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/',
  ],
  examples: {
    pass: {
      'Fail, and absent, which means Fail': `
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: { name: kyverno-resource-validating-webhook-cfg }
        webhooks:
          - { name: validate.kyverno.svc-fail, failurePolicy: Fail, rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: [pods] }], clientConfig: { service: { name: kyverno-svc, namespace: kyverno } } }
          - { name: validate.kyverno.svc, rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: [pods] }], clientConfig: { service: { name: kyverno-svc, namespace: kyverno } } }`,
      'meshes, and what guards nothing that matters': `
        kind: List
        items:
          - { apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration, metadata: { name: istio-sidecar-injector }, webhooks: [{ name: rev.namespace.sidecar-injector.istio.io, failurePolicy: Ignore, rules: [{ operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods] }], clientConfig: { service: { name: istiod, namespace: istio-system } } }] }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: kyverno-cleanup }, webhooks: [{ name: kyverno-cleanup-controller.kyverno.svc, failurePolicy: Ignore, rules: [{ operations: [CREATE], apiGroups: [kyverno.io], apiVersions: ['*'], resources: [cleanuppolicies] }], clientConfig: { service: { name: kyverno-cleanup-controller, namespace: kyverno } } }] }`,
      'a policy': `
        { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: replicas }, spec: { validations: [{ expression: 'true' }] } }`,
    },
    fail: {
      'by the name of its webhook, with * for resources': [
        `
        { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: gatekeeper-validating-webhook-configuration }, webhooks: [{ name: validation.gatekeeper.sh, failurePolicy: Ignore, rules: [{ operations: [CREATE, UPDATE], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }], clientConfig: { service: { name: gatekeeper-webhook-service, namespace: gatekeeper-system } } }] }`,
        'webhook validation.gatekeeper.sh of Gatekeeper lets pods, deployments, daemonsets and 9 more pass when it does not answer',
      ],
      'by the image behind its service, for roles alone': [
        `
        kind: List
        items:
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: own }, webhooks: [{ name: rbac.acme.example, failurePolicy: Ignore, rules: [{ operations: [CREATE], apiGroups: [rbac.authorization.k8s.io], apiVersions: [v1], resources: [clusterroles] }], clientConfig: { service: { name: opa, namespace: opa } } }] }
          - { apiVersion: v1, kind: Service, metadata: { name: opa, namespace: opa }, spec: { selector: { app: opa }, ports: [{ port: 443 }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: opa-1, namespace: opa, labels: { app: opa } }, spec: { containers: [{ name: opa, image: 'registry.acme.example/mirror/openpolicyagent/opa:1.4' }] } }`,
        'webhook rbac.acme.example of OPA lets clusterroles pass when it does not answer',
      ],
      'policies of Kubernetes, and parameters that are missing': [
        `
        kind: List
        items:
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: replicas }, spec: { failurePolicy: Ignore } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: all }, spec: { policyName: replicas, validationActions: [Deny], paramRef: { name: limit, parameterNotFoundAction: Allow } } }`,
        'ValidatingAdmissionPolicy replicas lets requests pass where it can not judge them: failurePolicy Ignore and parameterNotFoundAction Allow in binding all',
      ],
    },
    notApplicable: {
      'a webhook of something else':
        '{ apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration, metadata: { name: own }, webhooks: [{ name: defaults.acme.example, failurePolicy: Ignore, rules: [{ operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [pods] }], clientConfig: { service: { name: own, namespace: own } } }] }',
    },
  },
  each: 'webhooks',
  proof: 'presence',
  evaluate({ webhook, policy, unknown, notApplicable }) {
    if (policy !== null && policy.open.length > 0) {
      const settings = policy.open.map(({ setting }) => setting).join(' and ');
      const fieldPath = policy.open[0]?.fieldPath ?? '';
      const message = `${policy.called} lets requests pass where it can not judge them: ${settings}`;
      return { message, ...(fieldPath === '' ? {} : { fieldPath }) };
    }
    if (webhook === null) return;
    const { name, product, proven, failurePolicy } = webhook;
    if (product === undefined && proven === undefined)
      return unknown(`the pods behind webhook ${name}, which tell whose it is, were not seen`);
    if (product === undefined) return notApplicable('it belongs to no security product that kaudit knows');
    if (!guards(product) || failurePolicy === 'Fail') return;
    const open = securityRequests.filter((request) => isCalledFor(webhook, request)).map(({ resource }) => resource);
    if (open.length === 0) return;
    const named = open.slice(0, 3).join(', ');
    const more = open.length > 3 ? ` and ${open.length - 3} more` : '';
    return {
      message: `webhook ${name} of ${product.name} lets ${named}${more} pass when it does not answer`,
      fieldPath: 'failurePolicy',
      value: 'Ignore',
    };
  },
});
