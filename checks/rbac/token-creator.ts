import { defineCheck } from '../../src/check.ts';
import { describeGranted, isNamespaceRole, joinWords, singleRights, worstOf } from '../../src/kubernetes/rbac/grant.ts';
import { secretReading, secretWriting, tokenRequests } from '../../src/kubernetes/rbac/powers.ts';

export default defineCheck({
  id: 'token-creator',
  category: 'rbac',
  severity: 'high',
  title: 'Few may mint service-account tokens',
  description:
    'Whoever mints a token of a service account is that account, for as long as the token lives. A Secret of the type service-account-token does the same for whoever may create it and read it back, and its token never ends.',
  remediation:
    'Remove create on serviceaccounts/token, or limit it with resourceNames to the accounts that are meant. Take away either create or get, list and watch on secrets.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#token-request',
    'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/',
  ],
  examples: {
    pass: {
      'creates Secrets, reads none': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: writer, namespace: shop }, rules: [{ apiGroups: [''], resources: [secrets], verbs: [create] }, { apiGroups: [''], resources: [serviceaccounts], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: writer, namespace: shop }, roleRef: { kind: Role, name: writer }, subjects: [{ kind: User, name: jane }] }`,
      'the built-in admin in one namespace': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: [''], resources: [serviceaccounts/token], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: admin, namespace: shop }, roleRef: { kind: ClusterRole, name: admin }, subjects: [{ kind: User, name: jane }] }`,
    },
    fail: {
      'of any account': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: minter }, rules: [{ apiGroups: [''], resources: [serviceaccounts/token], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: minter }, roleRef: { kind: ClusterRole, name: minter }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may create serviceaccounts/token in every namespace, through verb "create" on resource "serviceaccounts/token" in rules[0] of ClusterRole minter',
      ],
      'of one account': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: minter, namespace: ci }, rules: [{ apiGroups: [''], resources: [serviceaccounts/token], resourceNames: [deployer], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: minter, namespace: ci }, roleRef: { kind: Role, name: minter }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may create serviceaccounts/token in namespace ci, through verb "create" on resource "serviceaccounts/token" named "deployer" in rules[0] of Role minter',
      ],
      'by way of a Secret': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: runner, namespace: ci }, rules: [{ apiGroups: [''], resources: [secrets], verbs: [get] }, { apiGroups: [''], resources: [secrets], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: runner, namespace: ci }, roleRef: { kind: Role, name: runner }, subjects: [{ kind: ServiceAccount, name: runner }] }`,
        'ServiceAccount ci/runner may create secrets in namespace ci, through verb "create" on resource "secrets" in rules[1] of Role runner, and get them: a Secret that it creates for a service account holds its token',
      ],
    },
  },
  each: 'grants',
  evaluate({ grant, manual }) {
    if (isNamespaceRole(grant)) return;
    const asks = singleRights(grant, tokenRequests);
    // Created by apply alone needs patch as well, and gives only names that the role has.
    const creates = singleRights(grant, secretWriting).filter(({ match }) => match.limit === 'none');
    const reads = worstOf(singleRights(grant, secretReading));
    if (asks.length === 0 && (creates.length === 0 || reads === undefined)) return;
    if (grant.undecided !== undefined) return manual(grant.undecided);
    if (asks.length > 0) return { message: describeGranted(grant, asks), value: grant.called };
    const names = reads?.match.names.map((name) => `"${name}"`) ?? [];
    const which = names.length === 0 ? 'them' : `the one named ${joinWords(names)}`;
    return {
      message: `${describeGranted(grant, creates)}, and ${reads?.match.verb} ${which}: a Secret that it creates for a service account holds its token`,
      value: grant.called,
    };
  },
});
