import { defineCheck } from '../../src/check.ts';
import { gapsOf } from '../../src/kubernetes/admission/gaps.ts';
import { guards } from '../../src/kubernetes/admission/products.ts';
import { podCreation } from '../../src/kubernetes/admission/rules.ts';
import { isCalledFor } from '../../src/kubernetes/admission/webhook.ts';

export default defineCheck({
  id: 'bypassable-webhook',
  category: 'admission',
  severity: 'medium',
  title: 'Nobody escapes a security webhook by a label',
  description:
    'A guard that looks away when it sees a label, or that never hears of changes to running pods, is passed by whoever may set the label or make the change.',
  remediation:
    'Let namespaceSelector leave out system namespaces alone, by kubernetes.io/metadata.name; drop objectSelector; and let the rules cover CREATE and UPDATE of pods and pods/ephemeralcontainers.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#matching-requests-namespaceselector',
    'https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/',
    'https://open-policy-agent.github.io/gatekeeper/website/docs/exempt-namespaces/',
  ],
  examples: {
    pass: {
      'system namespaces and the own one left out, by name': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Namespace, metadata: { name: kyverno } }
          - { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: kyverno }, webhooks: [{ name: validate.kyverno.svc-fail, rules: [{ operations: [CREATE, UPDATE], apiGroups: [''], apiVersions: [v1], resources: [pods, pods/ephemeralcontainers] }], namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system, kyverno] }] }, clientConfig: { service: { name: kyverno-svc, namespace: kyverno } } }] }`,
      'a label that a webhook guards, and updates that another webhook sees': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Namespace, metadata: { name: gatekeeper-system, labels: { admission.gatekeeper.sh/ignore: 'true' } } }
          - apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: { name: gatekeeper }
            webhooks:
              - { name: validation.gatekeeper.sh, rules: [{ operations: [CREATE], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }], namespaceSelector: { matchExpressions: [{ key: admission.gatekeeper.sh/ignore, operator: DoesNotExist }] }, clientConfig: { service: { name: gatekeeper, namespace: gatekeeper-system } } }
              - { name: more.gatekeeper.sh, rules: [{ operations: [UPDATE], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'] }], clientConfig: { service: { name: gatekeeper, namespace: gatekeeper-system } } }
              - { name: check-ignore-label.gatekeeper.sh, failurePolicy: Fail, rules: [{ operations: [CREATE, UPDATE], apiGroups: [''], apiVersions: ['*'], resources: [namespaces] }], clientConfig: { service: { name: gatekeeper, namespace: gatekeeper-system } } }`,
    },
    fail: {
      'namespaces that opt in, and one that is named': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Namespace, metadata: { name: prod, labels: { policy.sigstore.dev/include: 'true' } } }
          - { apiVersion: v1, kind: Namespace, metadata: { name: dev } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: policy.sigstore.dev }, webhooks: [{ name: policy.sigstore.dev, rules: [{ operations: [CREATE, UPDATE], apiGroups: [''], apiVersions: [v1], resources: [pods, pods/ephemeralcontainers] }], namespaceSelector: { matchExpressions: [{ key: policy.sigstore.dev/include, operator: In, values: ['true'] }] }, clientConfig: { service: { name: webhook, namespace: cosign-system } } }] }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: kyverno }, webhooks: [{ name: validate.kyverno.svc-fail, rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'] }], namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [kyverno, dev] }] }, clientConfig: { service: { name: kyverno-svc, namespace: kyverno } } }] }`,
        'webhook policy.sigstore.dev of policy-controller does not judge namespaces shop, dev',
        'webhook validate.kyverno.svc-fail of Kyverno does not judge namespace dev',
      ],
      'labels that anybody sets, and changes that it does not see': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: opa }, webhooks: [{ name: validating-webhook.openpolicyagent.org, rules: [{ operations: [CREATE], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }], namespaceSelector: { matchExpressions: [{ key: openpolicyagent.org/webhook, operator: NotIn, values: [ignore] }] }, objectSelector: { matchExpressions: [{ key: skip, operator: DoesNotExist }] }, clientConfig: { service: { name: opa, namespace: opa } } }] }`,
        'webhook validating-webhook.openpolicyagent.org of OPA judges only namespaces whose openpolicyagent.org/webhook is not ignore, so whoever may label a namespace takes it out; judges only objects without the label skip, so whoever makes one decides; does not see UPDATE of pods, by which an image is exchanged; does not see pods/ephemeralcontainers, by which a container is added to a running pod',
      ],
      'the label of Gatekeeper, where nobody guards it': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: gatekeeper }, webhooks: [{ name: validation.gatekeeper.sh, rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'] }], namespaceSelector: { matchExpressions: [{ key: admission.gatekeeper.sh/ignore, operator: DoesNotExist }] }, clientConfig: { service: { name: gatekeeper, namespace: gatekeeper-system } } }] }`,
        'webhook validation.gatekeeper.sh of Gatekeeper judges only namespaces without the label admission.gatekeeper.sh/ignore, so whoever may label a namespace takes it out',
      ],
    },
    notApplicable: {
      'it does not judge pods':
        '{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: kyverno }, webhooks: [{ name: validate-policy.kyverno.svc, rules: [{ operations: [CREATE], apiGroups: [kyverno.io], apiVersions: [v1], resources: [clusterpolicies] }], clientConfig: { service: { name: kyverno-svc, namespace: kyverno } } }] }',
    },
  },
  each: 'webhooks',
  needs: ['namespaces', 'webhooks'],
  evaluate({ webhook, namespaces, webhooks, unknown, notApplicable }) {
    if (webhook !== null && webhooks.unidentified !== null) return unknown(webhooks.unidentified);
    const product = webhook?.product;
    if (webhook === null || product === undefined || !guards(product))
      return notApplicable('it belongs to no security product that kaudit knows');
    const siblings = webhooks.items.flatMap(({ value }) =>
      value.webhook?.product?.name === product.name ? value.webhook : [],
    );
    const judges = (type: string): boolean =>
      siblings.some((sibling) => sibling.type === type && isCalledFor(sibling, podCreation));
    // What changes pods refuses none, but for products that have nothing else.
    if (!isCalledFor(webhook, podCreation) || (webhook.type === 'mutating' && judges('validating')))
      return notApplicable('it does not judge pods');
    const own = new Set(siblings.flatMap(({ target }) => (target.to === 'service' ? target.namespace : [])));
    const users = namespaces.items
      .map(({ value }) => value.namespace)
      .filter(({ name, system }) => !system && !own.has(name));
    return gapsOf(webhook, { siblings, namespaces: users }).map(({ message, fieldPath }, i) => ({
      message: i === 0 ? `webhook ${webhook.name} of ${product.name} ${message}` : message,
      fieldPath,
    }));
  },
});
