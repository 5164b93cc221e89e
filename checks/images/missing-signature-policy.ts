import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'missing-signature-policy',
  category: 'images',
  severity: 'medium',
  title: 'Only signed images are admitted',
  description:
    'Where nobody verifies signatures, whoever can push to a registry, or stands between it and the nodes, decides what code runs in the namespace.',
  remediation:
    'Verify signatures at admission in every user namespace: label it policy.sigstore.dev/include=true with a ClusterImagePolicy, or write an ImageValidatingPolicy or a verifyImages rule of Kyverno with failureAction Enforce.',
  references: [
    'https://kubernetes.io/docs/concepts/containers/images/',
    'https://docs.sigstore.dev/policy-controller/overview/',
    'https://kyverno.io/docs/policy-types/image-validating-policy/',
  ],
  examples: {
    pass: {
      'policy-controller, in namespaces that opt in': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { policy.sigstore.dev/include: 'true' } } }
          - { apiVersion: policy.sigstore.dev/v1beta1, kind: ClusterImagePolicy, metadata: { name: signed }, spec: { images: [{ glob: '**' }] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: policy.sigstore.dev }, webhooks: [{ name: policy.sigstore.dev, rules: [{ operations: [CREATE, UPDATE], apiGroups: [''], apiVersions: [v1], resources: [pods] }], namespaceSelector: { matchExpressions: [{ key: policy.sigstore.dev/include, operator: In, values: ['true'] }] }, clientConfig: { url: 'https://webhook.cosign-system.svc' } }] }`,
      'Kyverno, by either kind of policy': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Namespace, metadata: { name: dev } }
          - { apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: { name: signed }, spec: { rules: [{ name: r, match: { any: [{ resources: { kinds: [Pod], namespaces: [sh*] } }] }, verifyImages: [{ imageReferences: ['*'], failureAction: Enforce }] }] } }
          - { apiVersion: policies.kyverno.io/v1, kind: ImageValidatingPolicy, metadata: { name: dev }, spec: { validationActions: [Deny], attestors: [{ name: a }], matchConstraints: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: dev } }, resourceRules: [{ operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods] }] } } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: kyverno }, webhooks: [{ name: validate.kyverno.svc-fail, rules: [{ operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods] }], namespaceSelector: { matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [kyverno] }] }, clientConfig: { url: 'https://kyverno-svc.kyverno.svc' } }] }
          - { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-a, namespace: kube-system, annotations: { kubernetes.io/config.mirror: x }, ownerReferences: [{ apiVersion: v1, kind: Node, name: a, uid: a, controller: true }] }, spec: { containers: [{ name: kube-apiserver, image: 'registry.k8s.io/kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }`,
      'image policies of OpenShift, which the nodes enforce': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: config.openshift.io/v1, kind: ImagePolicy, metadata: { name: p, namespace: shop }, spec: { scopes: [example.com], policy: {} } }`,
    },
    fail: {
      'nobody verifies': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-a, namespace: kube-system, annotations: { kubernetes.io/config.mirror: x }, ownerReferences: [{ apiVersion: v1, kind: Node, name: a, uid: a, controller: true }] }, spec: { containers: [{ name: kube-apiserver, image: 'registry.k8s.io/kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }`,
        'nothing verifies the signatures of images in namespace shop',
      ],
      'policies that audit, match others, or that nobody asks': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: { name: a }, spec: { rules: [{ name: r, match: { any: [{ resources: { kinds: [Pod] } }] }, verifyImages: [{ imageReferences: ['*'] }] }] } }
          - { apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: { name: b }, spec: { validationFailureAction: Enforce, rules: [{ name: r, match: { any: [{ resources: { kinds: [Pod], namespaces: [prod] } }] }, verifyImages: [{ imageReferences: ['*'] }] }] } }
          - { apiVersion: policy.sigstore.dev/v1beta1, kind: ClusterImagePolicy, metadata: { name: c }, spec: { images: [{ glob: '**' }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-a, namespace: kube-system, annotations: { kubernetes.io/config.mirror: x }, ownerReferences: [{ apiVersion: v1, kind: Node, name: a, uid: a, controller: true }] }, spec: { containers: [{ name: kube-apiserver, image: 'registry.k8s.io/kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }`,
        'nothing verifies the signatures of images in namespace shop: ClusterPolicy a of Kyverno (rule r) only audits; ClusterPolicy b of Kyverno (rule r) does not match its pods; ClusterImagePolicy c of policy-controller is not enforced: no webhook of policy-controller is called for pods',
      ],
      'a namespace that does not opt in': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: policy.sigstore.dev/v1beta1, kind: ClusterImagePolicy, metadata: { name: signed }, spec: { images: [{ glob: '**' }] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: policy.sigstore.dev }, webhooks: [{ name: policy.sigstore.dev, rules: [{ operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods] }], namespaceSelector: { matchLabels: { policy.sigstore.dev/include: 'true' } }, clientConfig: { url: 'https://guard.cosign.svc' } }] }
          - { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-a, namespace: kube-system, annotations: { kubernetes.io/config.mirror: x }, ownerReferences: [{ apiVersion: v1, kind: Node, name: a, uid: a, controller: true }] }, spec: { containers: [{ name: kube-apiserver, image: 'registry.k8s.io/kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }`,
        'nothing verifies the signatures of images in namespace shop: ClusterImagePolicy signed of policy-controller is not enforced here: the webhook of policy-controller does not select the namespace',
      ],
    },
    manual: {
      'on GKE, where Binary Authorization is not seen': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: v1, kind: Node, metadata: { name: a, labels: { cloud.google.com/gke-nodepool: a } }, spec: { providerID: 'gce://p/z/a' } }`,
        'Binary Authorization of GKE may verify images: see its policy (gcloud container binauthz policy export) and the setting of the cluster (binaryAuthorization)',
      ],
      'narrowed by what is not evaluated': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: { name: signed }, spec: { rules: [{ name: r, match: { any: [{ resources: { kinds: [Pod] } }] }, preconditions: { all: [{ key: a, operator: Equals, value: b }] }, verifyImages: [{ imageReferences: ['*'], failureAction: Enforce }] }] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: kyverno }, webhooks: [{ name: validate.kyverno.svc-fail, rules: [{ operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods] }], clientConfig: { url: 'https://kyverno.kyverno.svc' } }] }`,
        'whether every pod of namespace shop is judged depends on conditions that kaudit does not evaluate: ClusterPolicy signed of Kyverno (rule r), narrowed by the preconditions of rule r',
      ],
    },
    notApplicable: {
      'a system namespace, and that of the engine': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }
          - { apiVersion: v1, kind: Namespace, metadata: { name: kyverno } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: kyverno }, webhooks: [{ name: validate.kyverno.svc-fail, clientConfig: { service: { name: kyverno-svc, namespace: kyverno } } }] }`,
    },
  },
  each: 'namespaces',
  needs: ['policyCoverage', 'cluster'],
  evaluate({ namespace, policyCoverage, cluster, unknown, manual, notApplicable }) {
    if (namespace.system) return notApplicable('Kubernetes or the distribution owns the namespace');
    if (policyCoverage.engineNamespaces.has(namespace.name))
      return notApplicable('the policy engine itself lives there');
    const { by, partly, missing, unseen, hidden } = policyCoverage.signatures(namespace);
    if (by.length > 0) return;
    if (unseen !== null) return unknown(unseen);
    if (partly.length > 0)
      return manual(
        `whether every pod of namespace ${namespace.name} is judged depends on conditions that kaudit does not evaluate: ${partly.join('; ')}`,
      );
    if (cluster.view.distribution.name === 'gke')
      return manual(
        'Binary Authorization of GKE may verify images: see its policy (gcloud container binauthz policy export) and the setting of the cluster (binaryAuthorization)',
      );
    if (hidden !== null) return manual(hidden);
    const why = missing.length === 0 ? '' : `: ${missing.join('; ')}`;
    return { message: `nothing verifies the signatures of images in namespace ${namespace.name}${why}` };
  },
});
