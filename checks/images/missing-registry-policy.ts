import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'missing-registry-policy',
  category: 'images',
  severity: 'low',
  title: 'Admission refuses images from unknown registries',
  description:
    'Where an image may come from anywhere, whoever may make a pod brings his own tools with him, and a misspelt name runs what a stranger published under it.',
  remediation:
    'Bind a ValidatingAdmissionPolicy with Deny that allows the images of your registries alone, or use the policy of your engine for it: K8sAllowedRepos in Gatekeeper, restrict-image-registries in Kyverno, trusted-repos in Kubewarden.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/',
    'https://kubernetes.io/docs/concepts/containers/images/',
    'https://open-policy-agent.github.io/gatekeeper-library/website/validation/allowedrepos/',
  ],
  examples: {
    pass: {
      'a ValidatingAdmissionPolicy that reads the image': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: repos }, spec: { matchConstraints: { resourceRules: [{ operations: [CREATE, UPDATE], apiGroups: [''], apiVersions: [v1], resources: [pods] }] }, validations: [{ expression: "object.spec.containers.all(c, c.image.startsWith('registry.acme.example/'))" }] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: all }, spec: { policyName: repos, validationActions: [Deny] } }`,
      'Gatekeeper, Kyverno and Kubewarden, a namespace each': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: a } }
          - { apiVersion: v1, kind: Namespace, metadata: { name: b } }
          - { apiVersion: v1, kind: Namespace, metadata: { name: c, labels: { env: prod } } }
          - { apiVersion: constraints.gatekeeper.sh/v1beta1, kind: K8sAllowedRepos, metadata: { name: a }, spec: { match: { kinds: [{ apiGroups: [''], kinds: [Pod] }], namespaces: [a] } } }
          - { apiVersion: kyverno.io/v1, kind: Policy, metadata: { name: b, namespace: b }, spec: { rules: [{ name: r, match: { any: [{ resources: { kinds: [Pod] } }] }, validate: { failureAction: Enforce, pattern: { spec: { containers: [{ image: 'registry.acme.example/* | ghcr.io/acme/*' }] } } } }] } }
          - { apiVersion: policies.kubewarden.io/v1, kind: ClusterAdmissionPolicy, metadata: { name: c }, spec: { module: 'registry://ghcr.io/kubewarden/policies/trusted-repos:v1', rules: [{ operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods] }], namespaceSelector: { matchLabels: { env: prod } }, settings: { registries: {} } }, status: { policyStatus: active } }
          - apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: { name: all }
            webhooks:
              - { name: validation.gatekeeper.sh, rules: [{ operations: [CREATE], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }], clientConfig: { url: 'https://a.a.svc' } }
              - { name: validate.kyverno.svc-fail, rules: [{ operations: [CREATE], apiGroups: ['*'], apiVersions: ['*'], resources: [pods] }], clientConfig: { url: 'https://a.a.svc' } }
              - { name: clusterwide-c.kubewarden.admission, rules: [{ operations: [CREATE], apiGroups: [''], apiVersions: ['*'], resources: [pods] }], clientConfig: { url: 'https://a.a.svc' } }`,
      'registries that OpenShift allows': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: config.openshift.io/v1, kind: Image, metadata: { name: cluster }, spec: { registrySources: { allowedRegistries: [quay.io] } } }`,
    },
    fail: {
      'policies about something else': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-a, namespace: kube-system, annotations: { kubernetes.io/config.mirror: x }, ownerReferences: [{ apiVersion: v1, kind: Node, name: a, uid: a, controller: true }] }, spec: { containers: [{ name: kube-apiserver, image: 'registry.k8s.io/kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: tags }, spec: { validations: [{ expression: "object.spec.containers.all(c, !c.image.endsWith(':latest'))" }] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: all }, spec: { policyName: tags, validationActions: [Deny] } }
          - { apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: { name: tags }, spec: { rules: [{ name: r, match: { any: [{ resources: { kinds: [Pod] } }] }, validate: { failureAction: Enforce, pattern: { spec: { containers: [{ image: '!*:latest' }] } } } }] } }`,
        'images from any registry are admitted to namespace shop',
      ],
      'digests that are asked for, and images that are read to exempt them': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-a, namespace: kube-system, annotations: { kubernetes.io/config.mirror: x }, ownerReferences: [{ apiVersion: v1, kind: Node, name: a, uid: a, controller: true }] }, spec: { containers: [{ name: kube-apiserver, image: 'registry.k8s.io/kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: digests }, spec: { validations: [{ expression: "object.spec.containers.all(c, c.image.startsWith(params.exemptImage) || c.image.matches('@sha256:[a-f0-9]{64}$'))" }] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: all }, spec: { policyName: digests, validationActions: [Deny] } }`,
        'images from any registry are admitted to namespace shop',
      ],
      'a namespace that the Config of Gatekeeper exempts': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-a, namespace: kube-system, annotations: { kubernetes.io/config.mirror: x }, ownerReferences: [{ apiVersion: v1, kind: Node, name: a, uid: a, controller: true }] }, spec: { containers: [{ name: kube-apiserver, image: 'registry.k8s.io/kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }
          - { apiVersion: constraints.gatekeeper.sh/v1beta1, kind: K8sAllowedRepos, metadata: { name: a }, spec: {} }
          - { apiVersion: config.gatekeeper.sh/v1alpha1, kind: Config, metadata: { name: config, namespace: gatekeeper-system }, spec: { match: [{ excludedNamespaces: [shop], processes: [webhook] }] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: gatekeeper }, webhooks: [{ name: validation.gatekeeper.sh, rules: [{ operations: [CREATE], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }], clientConfig: { url: 'https://a.a.svc' } }] }`,
        'images from any registry are admitted to namespace shop: constraint K8sAllowedRepos a of Gatekeeper is not enforced here: Config config of Gatekeeper exempts namespace shop',
      ],
      'an allow-list that only warns, and one of deployments alone': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-a, namespace: kube-system, annotations: { kubernetes.io/config.mirror: x }, ownerReferences: [{ apiVersion: v1, kind: Node, name: a, uid: a, controller: true }] }, spec: { containers: [{ name: kube-apiserver, image: 'registry.k8s.io/kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }
          - { apiVersion: constraints.gatekeeper.sh/v1beta1, kind: K8sAllowedRepos, metadata: { name: a }, spec: { enforcementAction: warn } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: repos }, spec: { matchConstraints: { resourceRules: [{ operations: [CREATE], apiGroups: [apps], apiVersions: [v1], resources: [deployments] }] }, validations: [{ expression: "object.spec.template.spec.containers.all(c, c.image.startsWith('r/'))" }] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: all }, spec: { policyName: repos, validationActions: [Deny] } }`,
        'images from any registry are admitted to namespace shop: ValidatingAdmissionPolicy repos (binding all) does not match its pods; constraint K8sAllowedRepos a of Gatekeeper only warns',
      ],
    },
    manual: {
      'an allow-list of images that stands elsewhere': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: images }, spec: { validations: [{ expression: 'object.spec.containers.all(c, c.image in params.allowed)' }] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: all }, spec: { policyName: images, validationActions: [Deny] } }`,
        'whether every pod of namespace shop is judged depends on conditions that kaudit does not evaluate: ValidatingAdmissionPolicy images (binding all), narrowed by what its expressions compare images with',
      ],
    },
    notApplicable: { 'a system namespace': '{ apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }' },
  },
  each: 'namespaces',
  needs: ['policyCoverage'],
  evaluate({ namespace, policyCoverage, unknown, manual, notApplicable }) {
    if (namespace.system) return notApplicable('Kubernetes or the distribution owns the namespace');
    if (policyCoverage.engineNamespaces.has(namespace.name))
      return notApplicable('the policy engine itself lives there');
    const { by, partly, missing, unseen, hidden } = policyCoverage.origins(namespace);
    if (by.length > 0) return;
    if (unseen !== null) return unknown(unseen);
    if (partly.length > 0)
      return manual(
        `whether every pod of namespace ${namespace.name} is judged depends on conditions that kaudit does not evaluate: ${partly.join('; ')}`,
      );
    if (hidden !== null) return manual(hidden);
    const why = missing.length === 0 ? '' : `: ${missing.join('; ')}`;
    return { message: `images from any registry are admitted to namespace ${namespace.name}${why}` };
  },
});
