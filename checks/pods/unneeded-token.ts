import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'unneeded-token',
  category: 'pods',
  severity: 'medium',
  title: 'No pod carries a token that it has no use for',
  description:
    'A token in a pod is a credential for the API server that whoever breaks in finds at a known path. Where its account holds no right, nothing in the pod needs it: it only serves to look around, and becomes a weapon with the first careless binding.',
  remediation:
    'Set automountServiceAccountToken to false in the pod template, or in the service account, and remove projected serviceAccountToken volumes that were added by hand.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting',
    'https://kubernetes.io/docs/concepts/security/service-accounts/',
  ],
  examples: {
    pass: {
      'no token': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { automountServiceAccountToken: false, containers: [{ name: web, image: web }] }`,
      'the account holds a right': `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { serviceAccountName: web, containers: [{ name: web, image: web }] } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: web, namespace: shop }, rules: [{ apiGroups: [''], resources: [configmaps], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: web, namespace: shop }, roleRef: { kind: Role, name: web }, subjects: [{ kind: ServiceAccount, name: web }] }`,
    },
    fail: {
      'nothing said, nothing granted': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { serviceAccountName: web, containers: [{ name: web, image: web }] }`,
        'the pod carries a token of service account web, which holds no right of its own',
      ],
      'the binding gives nothing, or to the account of another namespace': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { serviceAccountName: web, containers: [{ name: web, image: web }] } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: web }, rules: [{ apiGroups: [''], resources: [configmaps], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: gone, namespace: shop }, roleRef: { kind: Role, name: gone }, subjects: [{ kind: ServiceAccount, name: web }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: web }, roleRef: { kind: ClusterRole, name: web }, subjects: [{ kind: ServiceAccount, namespace: ci, name: web }] }`,
        'the pod carries a token of service account web, which holds no right of its own',
      ],
      'mounted by hand': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec:
          automountServiceAccountToken: false
          containers: [{ name: web, image: web, volumeMounts: [{ name: key, mountPath: /key }] }]
          volumes: [{ name: key, projected: { sources: [{ serviceAccountToken: { path: token } }] } }]`,
        'the pod carries a token of service account default, which holds no right of its own',
      ],
    },
  },
  each: 'pods',
  needs: ['tokens', 'accountGrants'],
  evaluate({ pod, tokens, accountGrants, unknown }) {
    const { serviceAccount, mounted, gap } = tokens.of(pod);
    if (mounted === false) return;
    const holds = accountGrants.holdsOwn(pod.namespace, serviceAccount);
    if (holds === true) return;
    if (mounted === undefined || holds === undefined) return unknown(gap ?? accountGrants.gap);
    return {
      message: `the pod carries a token of service account ${serviceAccount}, which holds no right of its own`,
      fieldPath: 'automountServiceAccountToken',
      value: pod.spec.automountServiceAccountToken ?? null,
    };
  },
});
