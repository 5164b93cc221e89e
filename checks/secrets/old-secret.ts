import { defineCheck } from '../../src/check.ts';

/** Made by people, and theirs to renew. */
const types: ReadonlySet<string> = new Set([
  'Opaque',
  'kubernetes.io/basic-auth',
  'kubernetes.io/ssh-auth',
  'kubernetes.io/dockerconfigjson',
]);

const limit = 365;

export default defineCheck({
  id: 'old-secret',
  category: 'secrets',
  severity: 'low',
  title: 'Secrets are rotated',
  description:
    'A password that nobody changes is known to everybody who ever worked here, stands in every backup, and goes on serving whoever stole it unnoticed.',
  remediation: 'Replace the credential where it is used and in the Secret; let an operator that renews it do so.',
  references: [
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
    'https://kubernetes.io/docs/concepts/configuration/secret/',
  ],
  examples: {
    pass: {
      'written within the year, though made before; other types; renewed by an operator': `
        kind: List
        items:
          - { apiVersion: v1, kind: Secret, type: Opaque, metadata: { name: db, namespace: shop, creationTimestamp: '2024-01-01T00:00:00Z', managedFields: [{ manager: kubectl, time: '2026-05-01T00:00:00Z', fieldsV1: { 'f:data': {} } }] } }
          - { apiVersion: v1, kind: Secret, type: Opaque, metadata: { name: new, namespace: shop, creationTimestamp: '2026-06-01T00:00:00Z' } }
          - { apiVersion: v1, kind: Secret, type: helm.sh/release.v1, metadata: { name: sh.helm.release.v1.web.v1, namespace: shop, creationTimestamp: '2024-01-01T00:00:00Z' } }
          - { apiVersion: v1, kind: Secret, type: Opaque, metadata: { name: synced, namespace: shop, creationTimestamp: '2024-01-01T00:00:00Z', ownerReferences: [{ apiVersion: external-secrets.io/v1, kind: ExternalSecret, name: synced, uid: '1', controller: true }] } }
          - { apiVersion: v1, kind: Secret, type: Opaque, metadata: { name: ca, namespace: shop, creationTimestamp: '2024-01-01T00:00:00Z', annotations: { cert-manager.io/certificate-name: ca } } }`,
      'made 364 days ago': `
        kind: List
        items:
          - { apiVersion: v1, kind: Secret, metadata: { name: new, namespace: shop, creationTimestamp: '2026-12-31T00:00:00Z' } }
          - { apiVersion: v1, kind: Secret, metadata: { name: db, namespace: shop, creationTimestamp: '2026-01-01T00:00:00Z' } }`,
      'in a manifest, which has no age': `
        apiVersion: v1
        kind: Secret
        metadata: { name: db, namespace: shop }
        stringData: { password: hunter2 }`,
    },
    fail: {
      'two years': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Secret, metadata: { name: new, namespace: shop, creationTimestamp: '2026-01-01T00:00:00Z' } }
          - { apiVersion: v1, kind: Secret, type: Opaque, metadata: { name: db, namespace: shop, creationTimestamp: '2024-01-01T00:00:00Z', managedFields: [{ manager: labeller, time: '2025-12-01T00:00:00Z', fieldsV1: { 'f:metadata': {} } }] } }`,
        'Secret db was last written 731 days ago',
      ],
      'a login of a registry, one day too old': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Secret, metadata: { name: new, namespace: shop, creationTimestamp: '2026-01-02T00:00:00Z' } }
          - { apiVersion: v1, kind: Secret, type: kubernetes.io/dockerconfigjson, metadata: { name: pull, namespace: shop, creationTimestamp: '2025-01-01T00:00:00Z' } }`,
        'Secret pull was last written 366 days ago',
      ],
    },
  },
  each: 'secrets',
  needs: ['secretMetadata'],
  proof: 'presence',
  evaluate({ secret: { type, name, unchanged, annotations, labels, owners } }) {
    const renewed =
      owners.length > 0 ||
      annotations['cert-manager.io/certificate-name'] !== undefined ||
      labels['reconcile.external-secrets.io/managed'] !== undefined ||
      labels.owner === 'helm';
    if (!types.has(type) || renewed || unchanged === undefined || unchanged <= limit) return;
    const days = Math.floor(unchanged);
    return { message: `Secret ${name} was last written ${days} days ago`, fieldPath: 'data', value: days };
  },
});
