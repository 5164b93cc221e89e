import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'default-admin-account',
  category: 'credentials',
  severity: 'high',
  title: 'No installation account is left',
  description:
    'The account of the first login controls everything, belongs to nobody, has one password for all who ever installed something, and stands in the logs of the installer.',
  remediation:
    'Set up logins for people, then delete the Secret of the installation account (OpenShift: kube-system/kubeadmin); take --enable-skip-login away from the dashboard.',
  references: [
    'https://docs.redhat.com/en/documentation/openshift_container_platform/4.20/html/authentication_and_authorization/removing-kubeadmin',
    'https://kubernetes.io/docs/tasks/access-application-cluster/web-ui-dashboard/',
  ],
  examples: {
    pass: {
      'a dashboard with a login': `
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: kubernetes-dashboard, namespace: kubernetes-dashboard }
        spec: { selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: d, image: 'kubernetesui/dashboard:v2.7.0', args: [--auto-generate-certificates] }] } } }`,
    },
    fail: {
      'kubeadmin of OpenShift, however young': [
        `
        apiVersion: v1
        kind: Secret
        metadata: { name: kubeadmin, namespace: kube-system }`,
        'Secret kube-system/kubeadmin holds the installation account of OpenShift',
      ],
      'the first password of Rancher, after a day': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Secret, metadata: { name: new, namespace: shop, creationTimestamp: '2026-01-03T00:00:00Z' } }
          - { apiVersion: v1, kind: Secret, metadata: { name: bootstrap-secret, namespace: cattle-system, creationTimestamp: '2026-01-01T00:00:00Z' } }`,
        'Secret cattle-system/bootstrap-secret holds the installation account of Rancher',
      ],
      'a dashboard without a login': [
        `
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: kubernetes-dashboard, namespace: kubernetes-dashboard }
        spec: { selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: d, image: 'kubernetesui/dashboard:v2.7.0', args: [--enable-skip-login] }] } } }`,
        'Deployment kubernetes-dashboard/kubernetes-dashboard is a dashboard that lets people skip its login',
      ],
    },
    notApplicable: {
      'none of these products': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, args: [--enable-skip-login] }] }`,
    },
  },
  each: 'cluster',
  needs: ['installationAccounts'],
  proof: 'presence',
  evaluate({ installationAccounts: { left, applies }, notApplicable }) {
    if (left.length > 0) return left.map((message) => ({ message }));
    if (!applies) return notApplicable('no product that has such accounts was found');
  },
});
