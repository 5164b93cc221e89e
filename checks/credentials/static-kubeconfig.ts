import { defineCheck } from '../../src/check.ts';

const words: ReadonlyMap<string, string> = new Map([
  ['token', 'a static token'],
  ['client-certificate', 'a client certificate and its key'],
]);

export default defineCheck({
  id: 'static-kubeconfig',
  category: 'credentials',
  severity: 'low',
  title: 'The kubeconfig in use holds no credential worth stealing',
  description:
    'A kubeconfig with a token or key is a login in a file: it lands in backups, images and chats, and works from anywhere until somebody revokes it. A certificate cannot even be revoked.',
  remediation:
    'Log in through an identity provider or an exec plugin that gets a short-lived token; in the cluster, let the scan use the token of its pod.',
  references: [
    'https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/',
    'https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins',
    'https://kubernetes.io/docs/concepts/security/hardening-guide/authentication-mechanisms/',
  ],
  examples: {
    pass: {
      'an exec plugin': `
        { kind: Identity, credential: exec, user: null, groups: [] }`,
      'an identity provider': `
        { kind: Identity, credential: auth-provider, user: null, groups: [] }`,
      'the token of a pod': `
        { kind: Identity, credential: token-file, user: 'system:serviceaccount:kaudit:kaudit', groups: [] }`,
      'a token given on the command line, which is in no file': `
        { kind: Identity, credential: given-token, user: null, groups: [] }`,
    },
    fail: {
      'a token': [
        `
        { kind: Identity, credential: token, user: null, groups: [] }`,
        'the kubeconfig of this scan holds a static token',
      ],
      'a certificate, though it impersonates': [
        `
        { kind: Identity, credential: client-certificate, user: jane, groups: [], impersonates: true }`,
        'the kubeconfig of this scan holds a client certificate and its key',
      ],
    },
    notApplicable: {
      'no connection': `
        apiVersion: v1
        kind: Namespace
        metadata: { name: shop }`,
    },
  },
  each: 'scanIdentity',
  evaluate({ scanIdentity: { credential } }) {
    const held = words.get(credential);
    return held === undefined ? undefined : { message: `the kubeconfig of this scan holds ${held}`, value: credential };
  },
});
