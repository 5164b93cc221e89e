import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'default-service-account-token',
  category: 'pods',
  severity: 'low',
  title: 'Default service accounts do not hand out tokens',
  description:
    'Every pod that names no account runs as the default one and gets its token, whether it talks to the API server or not. A right that somebody gives to that account later is then in the hands of all of them.',
  remediation:
    'Set automountServiceAccountToken to false in the service account default, and give the pods that need a token an account of their own.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting',
    'https://kubernetes.io/docs/concepts/security/service-accounts/#default-service-accounts',
  ],
  examples: {
    pass: {
      'told not to': `
        { apiVersion: v1, kind: ServiceAccount, metadata: { name: default, namespace: shop }, automountServiceAccountToken: false }`,
    },
    fail: {
      'nothing said': [
        `
        { apiVersion: v1, kind: ServiceAccount, metadata: { name: default, namespace: shop } }`,
        'service account default of namespace shop hands out tokens: automountServiceAccountToken is not set',
      ],
      'told to': [
        `
        { apiVersion: v1, kind: ServiceAccount, metadata: { name: default, namespace: shop }, automountServiceAccountToken: true }`,
        'service account default of namespace shop hands out tokens: automountServiceAccountToken is true',
      ],
    },
    notApplicable: {
      'another account': `
        { apiVersion: v1, kind: ServiceAccount, metadata: { name: web, namespace: shop } }`,
      'a system namespace': `
        { apiVersion: v1, kind: ServiceAccount, metadata: { name: default, namespace: kube-system } }`,
    },
  },
  each: 'serviceAccounts',
  needs: ['namespaceOwners'],
  evaluate({ serviceAccount: { metadata, automountServiceAccountToken }, namespaceOwners, unknown, notApplicable }) {
    const { name, namespace = 'default' } = metadata;
    if (name !== 'default') return notApplicable('only default service accounts are judged');
    const isUsers = namespaceOwners.isUsers(namespace);
    if (isUsers === undefined) return unknown(namespaceOwners.gap);
    if (!isUsers) return notApplicable('only namespaces of users are judged');
    if (automountServiceAccountToken === false) return;
    return {
      message: `service account default of namespace ${namespace} hands out tokens: automountServiceAccountToken is ${automountServiceAccountToken === true ? 'true' : 'not set'}`,
      fieldPath: 'automountServiceAccountToken',
      value: automountServiceAccountToken ?? null,
    };
  },
});
