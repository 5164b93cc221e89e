import { defineCheck } from '../../src/check.ts';
import { describeSubject } from '../../src/kubernetes/rbac/grant.ts';

export default defineCheck({
  id: 'dangling-binding',
  category: 'rbac',
  severity: 'low',
  title: 'Every binding points at a role and subjects that exist',
  description:
    'A binding of a service account that does not exist waits for whoever may create one of that name, and gives him the rights. One of a missing role waits for whoever may create the role.',
  remediation: 'Delete the binding, or remove the subject that does not exist from its subjects.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding',
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/',
  ],
  examples: {
    pass: {
      'role and account exist': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: ServiceAccount, name: app, namespace: shop }] }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: app, namespace: shop } }`,
      'users and groups, which are no objects; the built-in view; default, which every namespace has': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: viewers, namespace: shop }, roleRef: { kind: ClusterRole, name: view }, subjects: [{ kind: User, name: jane }, { kind: Group, name: shop }, { kind: ServiceAccount, name: default }] }`,
      'an account of the RoleBinding’s own namespace': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: reader, namespace: shop }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: ServiceAccount, name: app }] }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: app, namespace: shop } }`,
      'what files leave out: default, and the accounts of the controllers': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: metrics }, roleRef: { kind: ClusterRole, name: view }, subjects: [{ kind: ServiceAccount, name: horizontal-pod-autoscaler, namespace: kube-system }, { kind: ServiceAccount, name: default, namespace: ci }] }`,
    },
    fail: {
      'no role, and no account': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: old }, roleRef: { kind: ClusterRole, name: gone }, subjects: [{ kind: User, name: jane }, { kind: ServiceAccount, name: gone, namespace: shop }] }`,
        'ClusterRoleBinding old refers to ClusterRole gone, which does not exist; ClusterRoleBinding old gives ClusterRole gone to ServiceAccount shop/gone, which does not exist',
      ],
      'a Role is looked for in the namespace of the binding': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: reader, namespace: other }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: reader, namespace: shop }, roleRef: { kind: Role, name: reader }, subjects: [{ kind: User, name: jane }] }`,
        'RoleBinding reader refers to Role reader, which does not exist',
      ],
      'an account by its user name, in another namespace': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: User, name: 'system:serviceaccount:ci:app' }] }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: app, namespace: shop } }`,
        'ClusterRoleBinding reader gives ClusterRole reader to ServiceAccount ci/app, which does not exist',
      ],
    },
  },
  each: 'bindings',
  needs: ['resolvedRoles', 'serviceAccounts'],
  evaluate({ binding, resolvedRoles, serviceAccounts, manual }) {
    const { kind, name, roleRef, subjects, provenance } = binding;
    if (provenance === 'shipped') return;
    const role =
      resolvedRoles.boundBy(binding) === undefined
        ? [
            {
              message: `${kind} ${name} refers to ${roleRef.kind} ${roleRef.name}, which does not exist`,
              fieldPath: 'roleRef.name',
              value: roleRef.name,
            },
          ]
        : [];
    const accounts = subjects.flatMap((subject, index) => {
      if (subject.kind !== 'ServiceAccount' || serviceAccounts.has(subject.namespace, subject.name)) return [];
      const rights = `${roleRef.kind} ${roleRef.name}`;
      return [
        {
          message: `${kind} ${name} gives ${rights} to ${describeSubject(subject)}, which does not exist`,
          fieldPath: `subjects[${index}].name`,
          value: subject.name,
        },
      ];
    });
    const found = [...role, ...accounts];
    if (found.length > 0 && provenance === 'undecided')
      return manual(
        `${kind} ${name} is labelled as built in, and kaudit does not know the built-in bindings of this version`,
      );
    return found;
  },
});
