import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'default-service-account-use',
  category: 'pods',
  severity: 'low',
  title: 'No pod runs as the default service account',
  description:
    'Every pod of the namespace that names no account shares the default one: a right that one of them needs is a right of all, and an audit log can not tell who used it.',
  remediation:
    'Make a service account for the workload and set spec.serviceAccountName, or set automountServiceAccountToken to false where it does not talk to the API server.',
  references: [
    'https://kubernetes.io/docs/concepts/security/service-accounts/#default-service-accounts',
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/',
  ],
  examples: {
    pass: {
      'an account of its own': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { serviceAccountName: web, containers: [{ name: web, image: web }] }`,
      'no token, says the pod': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { automountServiceAccountToken: false, containers: [{ name: web, image: web }] }`,
      'no token, says the account': `
        kind: List
        items:
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: default, namespace: shop }, automountServiceAccountToken: false }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { containers: [{ name: web, image: web }] } }`,
      'running without the volume of a token': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop, uid: a }
        spec: { serviceAccountName: default, containers: [{ name: web, image: web }] }`,
    },
    fail: {
      'nothing said': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web }] }`,
        'the pod carries a token of the default service account',
      ],
      'the pod overrules the account': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: default, namespace: shop }, automountServiceAccountToken: false }
          - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop }, spec: { serviceAccountName: default, automountServiceAccountToken: true, containers: [{ name: web, image: web }] } }`,
        'the pod carries a token of the default service account',
      ],
      'running with the volume of a token': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop, uid: a }
        spec:
          containers: [{ name: web, image: web, volumeMounts: [{ name: kube-api-access-x2x4z, mountPath: /var/run/secrets/kubernetes.io/serviceaccount }] }]
          volumes: [{ name: kube-api-access-x2x4z, projected: { sources: [{ serviceAccountToken: { path: token } }] } }]`,
        'the pod carries a token of the default service account',
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
        'the pod carries a token of the default service account',
      ],
    },
  },
  each: 'pods',
  needs: ['tokens'],
  evaluate({ pod, tokens, unknown }) {
    const { serviceAccount, mounted, gap } = tokens.of(pod);
    if (serviceAccount !== 'default' || mounted === false) return;
    if (mounted === undefined) return unknown(gap ?? '');
    return {
      message: 'the pod carries a token of the default service account',
      fieldPath: 'serviceAccountName',
      value: pod.spec.serviceAccountName ?? null,
    };
  },
});
