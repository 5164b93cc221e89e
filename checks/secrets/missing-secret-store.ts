import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'missing-secret-store',
  category: 'secrets',
  severity: 'low',
  title: 'An external secret store is in use',
  description:
    'Without a store outside the cluster credentials come in by hand: they lie in repositories and on laptops, nobody renews them, and nobody can say who has seen them.',
  remediation:
    'Keep credentials in a store that audits and renews them, and let External Secrets, the Secrets Store CSI driver, an operator of the store, or Sealed Secrets bring them in.',
  references: [
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/#use-third-party-secret-store-providers',
    'https://secrets-store-csi-driver.sigs.k8s.io/',
    'https://external-secrets.io/latest/',
  ],
  examples: {
    pass: {
      'External Secrets': `
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: { name: db, namespace: shop }
        spec: { secretStoreRef: { name: vault } }`,
      'a volume of the Secrets Store': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }], volumes: [{ name: s, csi: { driver: secrets-store.csi.k8s.io, readOnly: true } }] }`,
      'an agent of Vault': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop, annotations: { vault.hashicorp.com/agent-inject: 'true' } }
        spec: { containers: [{ name: web, image: web }] }`,
      'sealed ones': `
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata: { name: db, namespace: shop }
        spec: { encryptedData: { password: AgB } }`,
    },
    fail: {
      none: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
        'no external secret store is in use',
      ],
      'one that nothing uses': [
        `
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: external-secrets, namespace: external-secrets }
        spec: { selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: external-secrets, image: 'ghcr.io/external-secrets/external-secrets:v0.17.0' }] } } }`,
        'no external secret store is in use: External Secrets is installed, and nothing was seen to use it',
      ],
    },
  },
  each: 'cluster',
  needs: ['secretStoreUse'],
  evaluate({ secretStoreUse: { used, idle } }) {
    if (used.length > 0) return;
    const rest = idle.length === 0 ? '' : `: ${idle.join(', ')} is installed, and nothing was seen to use it`;
    return { message: `no external secret store is in use${rest}` };
  },
});
