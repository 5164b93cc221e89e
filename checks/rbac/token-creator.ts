import { defineCheck } from '../../src/check.ts';
import {
  describeGranted,
  type Grant,
  type Granted,
  isNamespaceRole,
  joinWords,
  singleRights,
  worstOf,
} from '../../src/kubernetes/rbac/grant.ts';
import { secretReading, secretWriting, tokenRequests } from '../../src/kubernetes/rbac/powers.ts';

export default defineCheck({
  id: 'token-creator',
  category: 'rbac',
  severity: 'high',
  title: 'Few may mint service-account tokens',
  description:
    'Whoever mints a token of a service account is that account, for as long as the token lives. A Secret of the type service-account-token does the same for whoever may create it and read it back, and its token never ends.',
  remediation:
    'Remove create on serviceaccounts/token; where one account needs it, name that account in resourceNames and waive the finding. Take away either create or get, list and watch on secrets.',
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
      'creates Secrets in one namespace, reads those of another': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: writer }, rules: [{ apiGroups: [''], resources: [secrets], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [secrets], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: writer, namespace: shop }, roleRef: { kind: ClusterRole, name: writer }, subjects: [{ kind: User, name: jane }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: reader, namespace: ci }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: User, name: jane }] }`,
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
      'by way of a Secret, the halves from two bindings': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: writer, namespace: ci }, rules: [{ apiGroups: [''], resources: [secrets], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [secrets], verbs: [list] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: writer, namespace: ci }, roleRef: { kind: Role, name: writer }, subjects: [{ kind: User, name: jane }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may create secrets in namespace ci, through verb "create" on resource "secrets" in rules[0] of Role writer, and list them through ClusterRole reader: a Secret that it creates for a service account holds its token',
      ],
    },
  },
  each: 'grants',
  proof: 'presence',
  needs: ['grants'],
  evaluate({ grant, grants, manual }) {
    const asks = singleRights(grant, tokenRequests);
    // Created by apply alone needs patch as well, and gives only names that the role has.
    const creates = singleRights(grant, secretWriting).filter(({ match }) => match.limit === 'none');
    if ((asks.length === 0 && creates.length === 0) || isNamespaceRole(grant)) return;
    const read = asks.length > 0 ? undefined : (readBy(grant) ?? readBesides(grant, grants.of(grant.subject)));
    if (asks.length === 0 && read === undefined) return;
    if (grant.undecided !== undefined) return manual(grant.undecided);
    if (read === undefined) return { message: describeGranted(grant, asks), value: grant.called };
    const names = read.match.names.map((name) => `"${name}"`);
    const which = names.length === 0 ? 'them' : `the one named ${joinWords(names)}`;
    const by = read.holder === grant ? '' : ` through ${read.holder.role.kind} ${read.holder.role.name}`;
    return {
      message: `${describeGranted(grant, creates)}, and ${read.match.verb} ${which}${by}: a Secret that it creates for a service account holds its token`,
      value: grant.called,
    };
  },
});

interface Read {
  readonly holder: Grant;
  readonly match: Granted['match'];
}

function readBy(holder: Grant): Read | undefined {
  const read = worstOf(singleRights(holder, secretReading));
  return read === undefined ? undefined : { holder, match: read.match };
}

/** How the subject reads what this grant lets it create through another of its own. What that one names is there already, and so is not made. */
function readBesides({ namespace }: Grant, held: readonly Grant[]): Read | undefined {
  return held
    .filter((one) => one.namespace === undefined || namespace === undefined || one.namespace === namespace)
    .flatMap((one) => readBy(one) ?? [])
    .filter(({ match }) => match.limit === 'none')
    .sort((a, b) => (roleOf(a.holder) < roleOf(b.holder) ? -1 : 1))[0];
}

function roleOf({ role, namespace = '' }: Grant): string {
  return `${role.kind} ${role.name} ${namespace}`;
}
