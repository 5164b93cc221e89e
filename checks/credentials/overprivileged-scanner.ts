import { defineCheck } from '../../src/check.ts';
import { beyondReading } from '../../src/kubernetes/rbac/reader-rights.ts';

export default defineCheck({
  id: 'overprivileged-scanner',
  category: 'credentials',
  severity: 'medium',
  title: 'kaudit itself can only read',
  description:
    'An audit needs to look and nothing else. A scan that runs with the rights of an administrator, in a job or on a laptop, is one more place from which the cluster can be taken.',
  remediation: 'Give the scan an identity of its own with what `kaudit rbac` prints, and nothing more.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/',
  ],
  examples: {
    pass: {
      'it may list': `
        kind: List
        items:
          - { kind: Identity, credential: token-file, user: 'system:serviceaccount:kaudit:kaudit', groups: [], impersonates: false }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: kaudit }, rules: [{ apiGroups: ['', apps], resources: [pods, deployments], verbs: [list] }, { nonResourceURLs: [/metrics], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: kaudit }, roleRef: { kind: ClusterRole, name: kaudit }, subjects: [{ kind: ServiceAccount, name: kaudit, namespace: kaudit }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: 'system:basic-user' }, rules: [{ apiGroups: [authorization.k8s.io], resources: [selfsubjectaccessreviews, selfsubjectrulesreviews], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: 'system:basic-user' }, roleRef: { kind: ClusterRole, name: 'system:basic-user' }, subjects: [{ kind: Group, name: 'system:authenticated' }] }`,
    },
    fail: {
      'an administrator': [
        `
        kind: List
        items:
          - { kind: Identity, credential: client-certificate, user: kubernetes-admin, groups: ['kubeadm:cluster-admins'], impersonates: false }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: cluster-admin }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: kubeadm:cluster-admins }, roleRef: { kind: ClusterRole, name: cluster-admin }, subjects: [{ kind: Group, name: 'kubeadm:cluster-admins' }] }`,
        'User kubernetes-admin, as whom this scan runs, may more than read: * * by ClusterRole cluster-admin, get secrets of every namespace by ClusterRole cluster-admin',
      ],
      'a member of system:masters, whatever RBAC says': [
        `
        kind: Identity
        credential: client-certificate
        user: jane
        groups: ['system:masters']`,
        'User jane, as whom this scan runs, is in group system:masters, whose members no RBAC rule can limit',
      ],
      'Secrets and kubelets': [
        `
        kind: List
        items:
          - { kind: Identity, credential: token-file, user: 'system:serviceaccount:kaudit:kaudit', groups: [] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: kaudit }, rules: [{ apiGroups: [''], resources: [secrets, nodes/proxy], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: kaudit }, roleRef: { kind: ClusterRole, name: kaudit }, subjects: [{ kind: Group, name: 'system:serviceaccounts:kaudit' }] }`,
        'ServiceAccount kaudit/kaudit, as whom this scan runs, may more than read: get nodes/proxy by ClusterRole kaudit, get secrets of every namespace by ClusterRole kaudit',
      ],
    },
    notApplicable: {
      'nobody knows whom the token names': `
        kind: Identity
        credential: exec
        user: null
        groups: []`,
      'no connection': `
        apiVersion: v1
        kind: Namespace
        metadata: { name: shop }`,
    },
  },
  each: 'scanIdentity',
  needs: ['rightsByName'],
  proof: 'presence',
  evaluate({ scanIdentity: { user, groups, called }, rightsByName, notApplicable }) {
    const who = `${called}, as whom this scan runs,`;
    if (groups.includes('system:masters'))
      return { message: `${who} is in group system:masters, whose members no RBAC rule can limit`, value: user };
    if (user === null) return notApplicable('the credential does not tell who the API server takes it for');
    const more = beyondReading(rightsByName.of(user, groups));
    if (more.length === 0) return;
    const rest = more.length > 5 ? `, and ${more.length - 5} more` : '';
    return { message: `${who} may more than read: ${more.slice(0, 5).join(', ')}${rest}`, value: user };
  },
});
