import { defineCheck } from '../../src/check.ts';
import { describeScope, joinWords } from '../../src/kubernetes/rbac/grant.ts';
import { cloudIdentityAnnotations } from '../../src/kubernetes/token.ts';

export default defineCheck({
  id: 'unused-service-account-grant',
  category: 'rbac',
  severity: 'low',
  title: 'Every service account with rights is used by a workload',
  description:
    'A service account that nothing runs as is a key that nobody misses. Whoever may create a pod or a token in its namespace takes it up, with all its rights.',
  remediation:
    'Delete the service account and its bindings. Where something outside the cluster uses it, give that short-lived tokens, and name the account there in a comment or waiver.',
  references: [
    'https://kubernetes.io/docs/concepts/security/service-accounts/',
    'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/',
  ],
  examples: {
    pass: {
      'a pod, and a template that runs no pod': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: a }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: a }, roleRef: { kind: ClusterRole, name: a }, subjects: [{ kind: ServiceAccount, name: app, namespace: shop }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: b }, roleRef: { kind: ClusterRole, name: a }, subjects: [{ kind: ServiceAccount, name: job, namespace: shop }] }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: app, namespace: shop, creationTimestamp: '2026-01-01T00:00:00Z' } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: job, namespace: shop, creationTimestamp: '2026-01-01T00:00:00Z' } }
          - { apiVersion: v1, kind: Pod, metadata: { name: p, namespace: shop }, spec: { serviceAccountName: app, containers: [{ name: main }] } }
          - { apiVersion: batch/v1, kind: Job, metadata: { name: j, namespace: shop }, spec: { template: { spec: { serviceAccountName: job, containers: [{ name: main, image: img }] } } } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: new, namespace: new, creationTimestamp: '2026-06-01T00:00:00Z' } }`,
      '30 days old; without rights; in kube-system': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: a }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: a }, roleRef: { kind: ClusterRole, name: a }, subjects: [{ kind: ServiceAccount, name: app, namespace: shop }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: b }, roleRef: { kind: ClusterRole, name: a }, subjects: [{ kind: ServiceAccount, name: sys, namespace: kube-system }] }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: app, namespace: shop, creationTimestamp: '2026-05-02T00:00:00Z' } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: sys, namespace: kube-system, creationTimestamp: '2026-01-01T00:00:00Z' } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: idle, namespace: shop, creationTimestamp: '2026-01-01T00:00:00Z' } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: new, namespace: new, creationTimestamp: '2026-06-01T00:00:00Z' } }`,
      'a cloud identity, and one that an operator made': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: a }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: a }, roleRef: { kind: ClusterRole, name: a }, subjects: [{ kind: ServiceAccount, name: app, namespace: shop }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: b }, roleRef: { kind: ClusterRole, name: a }, subjects: [{ kind: ServiceAccount, name: db, namespace: shop }] }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: app, namespace: shop, creationTimestamp: '2026-01-01T00:00:00Z', annotations: { eks.amazonaws.com/role-arn: 'arn:aws:iam::1:role/app' } } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: db, namespace: shop, creationTimestamp: '2026-01-01T00:00:00Z', ownerReferences: [{ apiVersion: db.example.com/v1, kind: Cluster, name: db, uid: u1 }] } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: new, namespace: new, creationTimestamp: '2026-06-01T00:00:00Z' } }`,
      'one that objects of operators name': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: a }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: a }, roleRef: { kind: ClusterRole, name: a }, subjects: [{ kind: ServiceAccount, name: app, namespace: shop }, { kind: ServiceAccount, name: store, namespace: shop }] }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: app, namespace: shop, creationTimestamp: '2026-01-01T00:00:00Z' } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: store, namespace: shop, creationTimestamp: '2026-01-01T00:00:00Z' } }
          - { apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: { name: app, namespace: shop }, spec: { serviceAccountName: app } }
          - { apiVersion: external-secrets.io/v1, kind: ClusterSecretStore, metadata: { name: vault }, spec: { provider: { vault: { auth: { kubernetes: { serviceAccountRef: { name: store, namespace: shop } } } } } } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: new, namespace: new, creationTimestamp: '2026-06-01T00:00:00Z' } }`,
      'a manifest, whose account is not made yet': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: a }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: a }, roleRef: { kind: ClusterRole, name: a }, subjects: [{ kind: ServiceAccount, name: app, namespace: shop }] }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: app, namespace: shop } }`,
    },
    fail: {
      '31 days, and a pod of another namespace': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: ServiceAccount, name: app, namespace: shop }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: more, namespace: shop }, roleRef: { kind: ClusterRole, name: edit }, subjects: [{ kind: ServiceAccount, name: app }] }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: app, namespace: shop, creationTimestamp: '2026-05-01T00:00:00Z' } }
          - { apiVersion: v1, kind: Pod, metadata: { name: p, namespace: ci }, spec: { serviceAccountName: app, containers: [{ name: main }] } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: new, namespace: new, creationTimestamp: '2026-06-01T00:00:00Z' } }`,
        'ServiceAccount app is 31 days old, no workload runs as it, and it holds ClusterRole edit in namespace shop and ClusterRole reader in every namespace',
      ],
    },
  },
  each: 'serviceAccounts',
  needs: ['accountUse', 'grants', 'namedAccounts'],
  evaluate({ serviceAccount, age, accountUse, grants, namedAccounts, unknown }) {
    const { name, namespace = 'default', annotations = {}, ownerReferences = [] } = serviceAccount.metadata;
    if (namespace === 'kube-system' || age === undefined || age <= days) return;
    if (accountUse.of(namespace, name).length > 0) return;
    const held = grants.of({ kind: 'ServiceAccount', namespace, name });
    if (held.length === 0) return;
    // Somebody outside, or the operator that made it, runs as it.
    if (ownerReferences.length > 0 || cloudIdentityAnnotations.some((key) => Object.hasOwn(annotations, key))) return;
    if (namedAccounts.has(namespace, name)) return;
    if (namedAccounts.gap !== null) return unknown(namedAccounts.gap);
    const roles = joinWords(held.map((grant) => `${grant.role.kind} ${grant.role.name}${describeScope(grant)}`).sort());
    return {
      message: `ServiceAccount ${name} is ${age} days old, no workload runs as it, and it holds ${roles}`,
      value: name,
    };
  },
});

/** Younger ones may be on their way to their workload. */
const days = 30;
