import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'unconditional-secret-store',
  category: 'secrets',
  severity: 'medium',
  title: 'No cluster-wide store serves every namespace',
  description:
    'A store of the whole cluster logs in with one identity for all. Who may write an ExternalSecret in any namespace fetches every secret that this identity may read, other tenants’ among them.',
  remediation:
    'Limit the store with spec.conditions (namespaces or namespaceSelector), a VaultAuth with spec.allowedNamespaces; better give each namespace a SecretStore of its own.',
  references: [
    'https://external-secrets.io/latest/api/clustersecretstore/',
    'https://external-secrets.io/latest/guides/security-best-practices/',
    'https://developer.hashicorp.com/vault/docs/platform/k8s/vso/api-reference',
  ],
  examples: {
    pass: {
      'namespaces, a selector, a pattern': `
        kind: List
        items:
          - { apiVersion: external-secrets.io/v1, kind: ClusterSecretStore, metadata: { name: a }, spec: { conditions: [{ namespaces: [shop] }], provider: {} } }
          - { apiVersion: external-secrets.io/v1, kind: ClusterSecretStore, metadata: { name: b }, spec: { conditions: [{ namespaceSelector: { matchLabels: { team: shop } } }] } }
          - { apiVersion: external-secrets.io/v1, kind: ClusterSecretStore, metadata: { name: c }, spec: { conditions: [{ namespaceRegexes: ['shop-.*'] }] } }
          - { apiVersion: secrets.hashicorp.com/v1beta1, kind: VaultAuth, metadata: { name: d, namespace: vault }, spec: { allowedNamespaces: [shop] } }`,
    },
    fail: {
      'no conditions': [
        `
        apiVersion: external-secrets.io/v1
        kind: ClusterSecretStore
        metadata: { name: vault }
        spec: { provider: { vault: { server: 'https://vault.example' } } }`,
        'ClusterSecretStore vault serves every namespace: it has no conditions',
      ],
      'conditions that take all': [
        `
        kind: List
        items:
          - { apiVersion: external-secrets.io/v1beta1, kind: ClusterSecretStore, metadata: { name: a }, spec: { conditions: [{ namespaces: [shop] }, { namespaceSelector: {} }] } }
          - { apiVersion: external-secrets.io/v1, kind: ClusterSecretStore, metadata: { name: b }, spec: { conditions: [{ namespaceRegexes: ['.*'] }] } }`,
        'ClusterSecretStore a serves every namespace: one of its conditions takes every namespace',
        'ClusterSecretStore b serves every namespace: one of its conditions takes every namespace',
      ],
      'a VaultAuth for all': [
        `
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultAuth
        metadata: { name: default, namespace: vault }
        spec: { allowedNamespaces: ['*'] }`,
        'VaultAuth default serves every namespace: allowedNamespaces names *',
      ],
    },
    notApplicable: {
      'a store of one namespace': `
        apiVersion: secrets.hashicorp.com/v1beta1
        kind: VaultAuth
        metadata: { name: default, namespace: shop }
        spec: { method: kubernetes }`,
    },
  },
  each: 'secretStores',
  evaluate({ secretStore: { kind, name, open } }) {
    if (open === undefined) return;
    const fieldPath = kind === 'VaultAuth' ? 'spec.allowedNamespaces' : 'spec.conditions';
    return { message: `${kind} ${name} serves every namespace: ${open}`, fieldPath };
  },
});
