import { defineCheck } from '../../src/check.ts';
import { certificatePower } from '../../src/kubernetes/rbac/certificates.ts';

export default defineCheck({
  id: 'certificate-approver',
  category: 'rbac',
  severity: 'critical',
  title: 'Few may approve or sign certificate requests',
  description:
    'A client certificate is whoever its subject names: a user, a node, a member of any group. It works until it expires, cannot be revoked, and nothing in RBAC shows who holds it.',
  remediation:
    'Remove update and patch on certificatesigningrequests/approval and certificatesigningrequests/status, or limit approve and sign with resourceNames to a signer of your own, which the API server does not trust.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#csrs-and-certificate-issuing',
    'https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#authorization',
  ],
  examples: {
    pass: {
      'one half alone': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: approver }, rules: [{ apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests], verbs: [get, list] }, { apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/approval], verbs: [update] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: approver }, roleRef: { kind: ClusterRole, name: approver }, subjects: [{ kind: User, name: jane }] }`,
      'a signer that the API server does not trust': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: approver }, rules: [{ apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/approval], verbs: [update] }, { apiGroups: [certificates.k8s.io], resources: [signers], resourceNames: [example.com/mesh, kubernetes.io/kubelet-serving], verbs: [approve] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: approver }, roleRef: { kind: ClusterRole, name: approver }, subjects: [{ kind: User, name: jane }] }`,
      'halves that do not fit': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: approver }, rules: [{ apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/approval], verbs: [update] }, { apiGroups: [certificates.k8s.io], resources: [signers], verbs: [sign] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: approver }, roleRef: { kind: ClusterRole, name: approver }, subjects: [{ kind: User, name: jane }] }`,
      'through a RoleBinding, since requests are in no namespace': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: approver, namespace: shop }, rules: [{ apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/approval], verbs: [update] }, { apiGroups: [certificates.k8s.io], resources: [signers], verbs: [approve] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: approver, namespace: shop }, roleRef: { kind: Role, name: approver }, subjects: [{ kind: User, name: jane }] }`,
    },
    fail: {
      'approves for any signer': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: approver }, rules: [{ apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/approval], verbs: [update, patch] }, { apiGroups: [certificates.k8s.io], resources: [signers], verbs: [approve] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: approver }, roleRef: { kind: ClusterRole, name: approver }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may update and patch certificatesigningrequests/approval, through verb "update" on resource "certificatesigningrequests/approval" of API group "certificates.k8s.io" in rules[0] of ClusterRole approver, and approve for any signer, through verb "approve" on resource "signers" of API group "certificates.k8s.io" in rules[1] of ClusterRole approver',
      ],
      'signs for all of kubernetes.io': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: signer }, rules: [{ apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/status], verbs: [patch] }, { apiGroups: [certificates.k8s.io], resources: [signers], resourceNames: ['kubernetes.io/*'], verbs: [sign] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: signer }, roleRef: { kind: ClusterRole, name: signer }, subjects: [{ kind: ServiceAccount, name: signer, namespace: pki }] }`,
        'ServiceAccount pki/signer may patch certificatesigningrequests/status, through verb "patch" on resource "certificatesigningrequests/status" of API group "certificates.k8s.io" in rules[0] of ClusterRole signer, and sign for signer kubernetes.io/*, through verb "sign" on resource "signers" of API group "certificates.k8s.io" named "kubernetes.io/*" in rules[1] of ClusterRole signer',
      ],
      'one half in another binding, by a group of all accounts': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: approver }, rules: [{ apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/approval], verbs: [update] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: approver }, roleRef: { kind: ClusterRole, name: approver }, subjects: [{ kind: ServiceAccount, name: bot, namespace: pki }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: clients }, rules: [{ apiGroups: [certificates.k8s.io], resources: [signers], resourceNames: [kubernetes.io/kube-apiserver-client], verbs: [approve] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: clients }, roleRef: { kind: ClusterRole, name: clients }, subjects: [{ kind: Group, name: 'system:serviceaccounts:pki' }] }`,
        'ServiceAccount pki/bot may update certificatesigningrequests/approval, through verb "update" on resource "certificatesigningrequests/approval" of API group "certificates.k8s.io" in rules[0] of ClusterRole approver, and approve for signer kubernetes.io/kube-apiserver-client, through verb "approve" on resource "signers" of API group "certificates.k8s.io" named "kubernetes.io/kube-apiserver-client" in rules[0] of ClusterRole clients',
      ],
    },
  },
  each: 'grants',
  proof: 'presence',
  needs: ['grants'],
  evaluate({ grant, grants, manual }) {
    const power = certificatePower(grant, () => grants.reaching(grant.subject));
    if (power === undefined) return;
    return grant.undecided === undefined ? { message: power, value: grant.called } : manual(grant.undecided);
  },
});
