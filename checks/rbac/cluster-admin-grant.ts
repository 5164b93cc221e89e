import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'cluster-admin-grant',
  category: 'rbac',
  severity: 'critical',
  title: 'Nobody outside the built-in administrators holds full control of the cluster',
  description:
    'Every verb on every resource is control of the cluster, of what runs in it and of its nodes. In kube-system alone it is the same: its pods and tokens are those of the control plane. Whoever steals one credential of such a subject has it all.',
  remediation:
    'Delete the binding, or give the subject a role that names what it needs, by a RoleBinding in the namespaces where it needs that. For emergencies keep one group of administrators and bind it for the time of the emergency.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles',
  ],
  examples: {
    pass: {
      'system:masters, which is above all roles': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: all }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: all }, roleRef: { kind: ClusterRole, name: all }, subjects: [{ kind: Group, name: 'system:masters' }] }`,
      'the administrators that kubeadm makes': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: cluster-admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }, { nonResourceURLs: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: 'kubeadm:cluster-admins' }, roleRef: { kind: ClusterRole, name: cluster-admin }, subjects: [{ kind: Group, name: 'kubeadm:cluster-admins' }] }`,
      'one namespace, and everything but Secrets': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: all }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: apps }, rules: [{ apiGroups: [apps, batch], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: all, namespace: shop }, roleRef: { kind: ClusterRole, name: all }, subjects: [{ kind: User, name: jane }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: apps }, roleRef: { kind: ClusterRole, name: apps }, subjects: [{ kind: User, name: jane }] }`,
    },
    fail: {
      'bound to cluster-admin': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: cluster-admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }, { nonResourceURLs: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: admins }, roleRef: { kind: ClusterRole, name: cluster-admin }, subjects: [{ kind: Group, name: developers }, { kind: ServiceAccount, namespace: ci, name: deployer }] }`,
        'Group developers may do everything in the cluster, through rules[0] of ClusterRole cluster-admin',
        'ServiceAccount ci/deployer may do everything in the cluster, through rules[0] of ClusterRole cluster-admin',
      ],
      'by another name, in several rules': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: helper }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: [get, list, watch] }, { apiGroups: [''], resources: [pods], verbs: [get] }, { apiGroups: ['*'], resources: ['*'], verbs: [create, update, patch, delete, deletecollection] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: helper }, roleRef: { kind: ClusterRole, name: helper }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may do everything in the cluster, through rules[0] and rules[2] of ClusterRole helper together',
      ],
      'in kube-system': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: all, namespace: kube-system }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: all, namespace: kube-system }, roleRef: { kind: Role, name: all }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may do everything in namespace kube-system, where the cluster itself runs, through rules[0] of Role all',
      ],
    },
  },
  each: 'grants',
  evaluate({ grant, manual }) {
    if (grant.coversEverything === undefined || grant.shipped) return;
    const { called, namespace, role, coversEverything, subject, undecided } = grant;
    if (subject.kind === 'Group' && subject.name === 'system:masters') return;
    if (namespace !== undefined && namespace !== 'kube-system') return;
    if (undecided !== undefined) return manual(undecided);
    const where =
      namespace === undefined ? 'in the cluster' : 'in namespace kube-system, where the cluster itself runs';
    const rules = coversEverything.rules.map((index) => `rules[${index}]`).join(' and ');
    const together = coversEverything.rules.length > 1 ? ' together' : '';
    return {
      message: `${called} may do everything ${where}, through ${rules} of ${role.kind} ${role.name}${together}`,
      value: called,
    };
  },
});
