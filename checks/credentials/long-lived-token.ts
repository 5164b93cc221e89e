import { defineCheck } from '../../src/check.ts';
import { isBootstrapAccount } from '../../src/kubernetes/legacy-tokens.ts';

export default defineCheck({
  id: 'long-lived-token',
  category: 'credentials',
  severity: 'high',
  title: 'No service-account token lives for ever',
  description:
    'A token in a Secret never ends, is bound to no pod, and works from anywhere. Everybody who may read Secrets of the namespace has it, as has every backup and every copy of an old kubeconfig.',
  remediation:
    'Delete the Secret once nothing uses it (label kubernetes.io/legacy-token-last-used), and get tokens that end: a projected volume in pods, kubectl create token elsewhere.',
  references: [
    'https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets',
    'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#legacy-serviceaccount-token-cleaner',
  ],
  examples: {
    pass: {
      'other types, and a pair of OpenShift': `
        kind: List
        items:
          - { apiVersion: v1, kind: Secret, type: Opaque, metadata: { name: db, namespace: shop } }
          - { apiVersion: v1, kind: Secret, type: kubernetes.io/service-account-token, metadata: { name: web-token-abcde, namespace: shop, annotations: { kubernetes.io/service-account.name: web }, ownerReferences: [{ apiVersion: v1, kind: Secret, name: web-dockercfg-abcde, uid: '1' }] } }`,
      'of a component of the control plane': `
        apiVersion: v1
        kind: Secret
        type: kubernetes.io/service-account-token
        metadata: { name: token-cleaner-token-abcde, namespace: kube-system, annotations: { kubernetes.io/service-account.name: token-cleaner } }`,
    },
    fail: {
      'in use': [
        `
        apiVersion: v1
        kind: Secret
        type: kubernetes.io/service-account-token
        metadata: { name: ci, namespace: shop, annotations: { kubernetes.io/service-account.name: deployer }, labels: { kubernetes.io/legacy-token-last-used: '2026-01-01' } }`,
        'Secret ci holds a token of ServiceAccount deployer that never ends; it was last used on 2026-01-01',
      ],
      'invalidated, which lowers nothing: it works again when the label goes': [
        `
        apiVersion: v1
        kind: Secret
        type: kubernetes.io/service-account-token
        metadata: { name: old, namespace: shop, annotations: { kubernetes.io/service-account.name: web }, labels: { kubernetes.io/legacy-token-last-used: '2025-01-01', kubernetes.io/legacy-token-invalid-since: '2026-01-02' } }`,
        'Secret old holds a token of ServiceAccount web that never ends; it was last used on 2025-01-01 and is invalid since 2026-01-02',
      ],
      'of an account with the name of a component elsewhere': [
        `
        apiVersion: v1
        kind: Secret
        type: kubernetes.io/service-account-token
        metadata: { name: t, namespace: shop, annotations: { kubernetes.io/service-account.name: token-cleaner } }`,
        'Secret t holds a token of ServiceAccount token-cleaner that never ends; nobody has noted a use of it',
      ],
    },
  },
  each: 'secrets',
  needs: ['secretMetadata'],
  proof: 'presence',
  evaluate({ secret: { type, namespace, name, annotations, labels, owners } }) {
    if (type !== 'kubernetes.io/service-account-token' || owners.includes('Secret')) return;
    const account = annotations['kubernetes.io/service-account.name'] ?? 'unknown';
    if (isBootstrapAccount(namespace, account)) return;
    const used = labels['kubernetes.io/legacy-token-last-used'];
    const invalid = labels['kubernetes.io/legacy-token-invalid-since'];
    const use = used === undefined ? 'nobody has noted a use of it' : `it was last used on ${used}`;
    const rest = invalid === undefined ? '' : ` and is invalid since ${invalid}`;
    return {
      message: `Secret ${name} holds a token of ServiceAccount ${account} that never ends; ${use}${rest}`,
      fieldPath: 'type',
      value: type,
    };
  },
});
