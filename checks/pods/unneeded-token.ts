import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'unneeded-token',
  category: 'pods',
  severity: 'medium',
  title: 'No pod carries a token that it has no use for',
  description:
    'A token proves to the API server who its bearer is. Whoever breaks into the pod can use it for what every service account may do: discovery, what was given to all authenticated users, and what somebody grants the account tomorrow.',
  remediation:
    'Set automountServiceAccountToken to false in the pod, or in the service account where none of its pods talks to the API server, and take out a projected serviceAccountToken volume that nothing reads.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting',
    'https://kubernetes.io/docs/concepts/security/service-accounts/',
  ],
  examples: {
    pass: {
      'an account with a right of its own': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: reader, namespace: shop }, rules: [{ apiGroups: [''], resources: [configmaps], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: reader, namespace: shop }, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }, subjects: [{ kind: ServiceAccount, name: web, namespace: shop }] }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { serviceAccountName: web, containers: [{ name: web, image: web }] } }`,
      'no token': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { serviceAccountName: web, automountServiceAccountToken: false, containers: [{ name: web, image: web }] } }`,
    },
    fail: {
      'an account without rights': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { serviceAccountName: web, containers: [{ name: web, image: web }] } }`,
        'the pod carries a token of service account shop/web, which no binding gives any right',
      ],
      'a right of all accounts is not its own': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: reader, namespace: shop }, rules: [{ apiGroups: [''], resources: [configmaps], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: reader, namespace: shop }, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }, subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: Group, name: 'system:serviceaccounts' }] }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { serviceAccountName: web, containers: [{ name: web, image: web }] } }`,
        'the pod carries a token of service account shop/web, which no binding gives any right',
      ],
      'an account of the same name elsewhere': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: reader, namespace: shop }, rules: [{ apiGroups: [''], resources: [configmaps], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: reader, namespace: shop }, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }, subjects: [{ kind: ServiceAccount, name: web, namespace: other }] }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { serviceAccountName: web, containers: [{ name: web, image: web }] } }`,
        'the pod carries a token of service account shop/web, which no binding gives any right',
      ],
      'a binding whose role does not exist': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: reader, namespace: shop }, roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }, subjects: [{ kind: ServiceAccount, name: web, namespace: shop }] }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { serviceAccountName: web, containers: [{ name: web, image: web }] } }`,
        'the pod carries a token of service account shop/web, which no binding gives any right',
      ],
      'mounted by hand': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { serviceAccountName: web, automountServiceAccountToken: false, containers: [{ name: web, image: web, volumeMounts: [{ name: key, mountPath: /key }] }], volumes: [{ name: key, projected: { sources: [{ serviceAccountToken: { path: token } }] } }] } }`,
        'the pod carries a token of service account shop/web, which no binding gives any right',
      ],
    },
  },
  each: 'pods',
  needs: ['accountGrants', 'tokens'],
  evaluate({ pod, tokens, accountGrants, unknown }) {
    const { serviceAccount, mounted, gap } = tokens.of(pod);
    if (mounted === false) return;
    const holdsOwn = accountGrants.holdsOwn(pod.namespace, serviceAccount);
    if (holdsOwn === true) return;
    if (mounted === undefined) return unknown(gap ?? '');
    if (holdsOwn === undefined) return unknown(accountGrants.gap);
    return {
      message: `the pod carries a token of service account ${pod.namespace}/${serviceAccount}, which no binding gives any right`,
      fieldPath: 'automountServiceAccountToken',
      value: pod.spec.automountServiceAccountToken ?? null,
    };
  },
});
