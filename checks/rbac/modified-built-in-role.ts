import { defineCheck } from '../../src/check.ts';
import { excessOfBuiltIn } from '../../src/kubernetes/rbac/built-in/excess.ts';
import { describeSubject, joinWords } from '../../src/kubernetes/rbac/grant.ts';

export default defineCheck({
  id: 'modified-built-in-role',
  category: 'rbac',
  severity: 'high',
  title: 'Built-in roles hold no more than Kubernetes ships',
  description:
    'Nobody looks into admin, view or system:discovery: a right that was added there reaches everybody who is bound to it, unseen. The API server repairs what is missing at its next start, and leaves what is too much.',
  remediation:
    'Delete the role or binding and restart the API server, which creates it anew; or run kubectl auth reconcile with the rules of your version and --remove-extra-permissions --remove-extra-subjects.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#auto-reconciliation',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#kubectl-auth-reconcile',
  ],
  examples: {
    pass: {
      'as shipped': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: 'system:basic-user', labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: [authorization.k8s.io], resources: [selfsubjectaccessreviews, selfsubjectrulesreviews], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: 'system:basic-user', labels: { kubernetes.io/bootstrapping: rbac-defaults } }, roleRef: { kind: ClusterRole, name: 'system:basic-user' }, subjects: [{ kind: Group, name: 'system:authenticated' }] }`,
      'less than is shipped': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: 'system:discovery', labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ nonResourceURLs: [/api], verbs: [get] }] }`,
      'what others feed into view': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: view, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: [example.com], resources: [widgets], verbs: [get] }], aggregationRule: { clusterRoleSelectors: [{ matchLabels: { rbac.authorization.k8s.io/aggregate-to-view: 'true' } }] } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: widgets, labels: { rbac.authorization.k8s.io/aggregate-to-view: 'true' } }, rules: [{ apiGroups: [example.com], resources: [widgets], verbs: [get] }] }`,
      'another role with the label, as CoreDNS has it; another binding of a built-in role': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: 'system:coredns', labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: [''], resources: [endpoints], verbs: [list, watch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: cluster-admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: admins }, roleRef: { kind: ClusterRole, name: cluster-admin }, subjects: [{ kind: Group, name: admins }] }`,
    },
    fail: {
      'a right more': [
        {
          kubernetesVersion: '1.36',
          objects: `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: view, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: [''], resources: [secrets], verbs: [get, list] }] }`,
        },
        'ClusterRole view holds more than is shipped with Kubernetes 1.36: get and list secrets',
      ],
      'without its label': [
        {
          kubernetesVersion: '1.36',
          objects: `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: 'system:discovery' }, rules: [{ nonResourceURLs: [/api, /metrics], verbs: [get] }] }`,
        },
        'ClusterRole system:discovery holds more than is shipped with Kubernetes 1.36: get /metrics',
      ],
      'a subject more, the role not shown': [
        {
          kubernetesVersion: '1.36',
          objects: `
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: { name: cluster-admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }
        roleRef: { kind: ClusterRole, name: cluster-admin }
        subjects: [{ kind: Group, name: 'system:masters' }, { kind: User, name: jane }]`,
        },
        'ClusterRoleBinding cluster-admin gives ClusterRole cluster-admin to User jane, whom Kubernetes does not bind there',
      ],
      'a subject more': [
        {
          kubernetesVersion: '1.36',
          objects: `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: cluster-admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: cluster-admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, roleRef: { kind: ClusterRole, name: cluster-admin }, subjects: [{ kind: Group, name: 'system:masters' }, { kind: Group, name: developers }, { kind: User, name: jane }] }`,
        },
        'ClusterRoleBinding cluster-admin gives ClusterRole cluster-admin to Group developers and User jane, whom Kubernetes does not bind there',
      ],
      'it aggregates more': [
        {
          kubernetesVersion: '1.36',
          objects: `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: edit, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [], aggregationRule: { clusterRoleSelectors: [{ matchLabels: { team: shop } }] } }`,
        },
        'ClusterRole edit holds more than is shipped with Kubernetes 1.36: whatever it aggregates by other labels',
      ],
    },
    manual: {
      'a version that the table does not know': [
        {
          kubernetesVersion: '1.60',
          objects: `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: view, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: [''], resources: [secrets], verbs: [get, list] }] }`,
        },
        'ClusterRole view is not as built in, in a version whose built-in roles kaudit does not know',
      ],
    },
  },
  each: 'builtInRoles',
  // Where a role that feeds this one was not seen, what it feeds looks like this one's own.
  needs: ['cluster', 'resolvedRoles', 'widenedBindings'],
  evaluate({ role: { role, ownRules }, cluster: { view }, widenedBindings, manual }) {
    const called = `${role.kind} ${role.name}`;
    const excess = excessOfBuiltIn({ ...role, rules: ownRules }, view.minor);
    const more = `${called} holds more than is shipped with Kubernetes 1.${view.minor}: ${excess?.words}`;
    const widened = widenedBindings.of(role);
    const messages = widened.map(({ binding, beyond }) => {
      const subjects = joinWords(beyond.map(describeSubject));
      return `${binding.kind} ${binding.name} gives ${called} to ${subjects}, whom Kubernetes does not bind there`;
    });
    if (excess !== undefined) messages.unshift(more);
    if (messages.length === 0) return;
    if (excess?.decided !== true && !widened.some(({ decided }) => decided))
      return manual(`${called} is not as built in, in a version whose built-in roles kaudit does not know`);
    return { message: messages.join('; '), value: role.name };
  },
});
