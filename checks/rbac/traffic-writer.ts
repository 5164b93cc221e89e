import { defineCheck, describedLater } from '../../src/check.ts';
import { pluginPolicyChanges, trafficChanges } from '../../src/kubernetes/rbac/changes.ts';
import { describeGranted } from '../../src/kubernetes/rbac/grant.ts';
import { usableRights } from '../../src/kubernetes/rbac/usable.ts';

export default defineCheck({
  id: 'traffic-writer',
  category: 'rbac',
  severity: 'medium',
  title: 'Few may change network policies, entry points and endpoints across the cluster',
  description:
    'Who writes NetworkPolicies opens the walls between tenants; who writes Ingresses, routes, Endpoints or the status of Services sends the traffic of others to himself.',
  remediation:
    'Give these rights by RoleBinding in the namespaces of those who need them, and remove them from ClusterRoleBindings.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
    'https://kubernetes.io/docs/concepts/security/multi-tenancy/#network-isolation',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#write-access-for-endpoints',
  ],
  proof: 'presence',
  examples: {
    pass: {
      'in one namespace': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: owner, namespace: shop }, rules: [{ apiGroups: [networking.k8s.io], resources: [networkpolicies, ingresses], verbs: [create, delete] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: owner, namespace: shop }, roleRef: { kind: Role, name: owner }, subjects: [{ kind: User, name: jane }] }`,
      'services and their reading': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [services], verbs: [create, update] }, { apiGroups: [''], resources: [services/status], verbs: [create, delete] }, { apiGroups: ['', networking.k8s.io], resources: [endpoints, networkpolicies], verbs: [get, list, watch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: User, name: jane }] }`,
      'policies of a plugin that does not run': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: aws }, rules: [{ apiGroups: [networking.k8s.aws], resources: [applicationnetworkpolicies], verbs: [update] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: aws }, roleRef: { kind: ClusterRole, name: aws }, subjects: [{ kind: User, name: jane }] }`,
      'a list of one name, which its deletion does not have': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: one }, rules: [{ apiGroups: [networking.k8s.io], resources: [networkpolicies], resourceNames: [web], verbs: [deletecollection] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: one }, roleRef: { kind: ClusterRole, name: one }, subjects: [{ kind: User, name: jane }] }`,
      'admin policies through a RoleBinding, since they are in no namespace': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: odd, namespace: kube-system }, rules: [{ apiGroups: [policy.networking.k8s.io], resources: [adminnetworkpolicies], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: odd, namespace: kube-system }, roleRef: { kind: Role, name: odd }, subjects: [{ kind: User, name: jane }] }`,
      'an ingress controller': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: ingress }, rules: [{ apiGroups: [networking.k8s.io], resources: [ingresses, ingresses/status], verbs: [update] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: ingress }, roleRef: { kind: ClusterRole, name: ingress }, subjects: [{ kind: ServiceAccount, name: nginx, namespace: ingress }] }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: nginx, namespace: ingress }, spec: { template: { spec: { serviceAccountName: nginx, containers: [{ name: main, image: 'registry.k8s.io/ingress-nginx/controller:v1.13.3' }] } } } }`,
    },
    fail: {
      'network policies everywhere': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: netops }, rules: [{ apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [create, update, delete] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: netops }, roleRef: { kind: ClusterRole, name: netops }, subjects: [{ kind: Group, name: netops }] }`,
        'Group netops may create, update and delete networkpolicies in every namespace, through verb "create" on resource "networkpolicies" of API group "networking.k8s.io" in rules[0] of ClusterRole netops',
      ],
      'endpoints of kube-system': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: leader, namespace: kube-system }, rules: [{ apiGroups: [''], resources: [endpoints], verbs: [update] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: leader, namespace: kube-system }, roleRef: { kind: Role, name: leader }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may update endpoints in namespace kube-system, through verb "update" on resource "endpoints" in rules[0] of Role leader',
      ],
      'gateways and slices': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: edge }, rules: [{ apiGroups: [gateway.networking.k8s.io], resources: [gateways, httproutes], verbs: [patch] }, { apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: edge }, roleRef: { kind: ClusterRole, name: edge }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may patch gateways and 2 other resources in every namespace, through verb "patch" on resource "gateways" of API group "gateway.networking.k8s.io" in rules[0] of ClusterRole edge',
      ],
      'every Ingress at once': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: sweeper }, rules: [{ apiGroups: [networking.k8s.io], resources: [ingresses], verbs: [deletecollection] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: sweeper }, roleRef: { kind: ClusterRole, name: sweeper }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may deletecollection ingresses in every namespace, through verb "deletecollection" on resource "ingresses" of API group "networking.k8s.io" in rules[0] of ClusterRole sweeper',
      ],
      'every verb': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: netops }, rules: [{ apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: netops }, roleRef: { kind: ClusterRole, name: netops }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may create, update, patch, delete and deletecollection networkpolicies in every namespace, through verb "*" on resource "networkpolicies" of API group "networking.k8s.io" in rules[0] of ClusterRole netops',
      ],
      'admin policies, which go before NetworkPolicies, beside any plugin': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: anp }, rules: [{ apiGroups: [policy.networking.k8s.io], resources: [adminnetworkpolicies, baselineadminnetworkpolicies, clusternetworkpolicies], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: anp }, roleRef: { kind: ClusterRole, name: anp }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may create adminnetworkpolicies and 2 other resources, through verb "create" on resource "adminnetworkpolicies" of API group "policy.networking.k8s.io" in rules[0] of ClusterRole anp',
      ],
      'policies of the Amazon VPC CNI': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: aws }, rules: [{ apiGroups: [networking.k8s.aws], resources: [clusternetworkpolicies, applicationnetworkpolicies], verbs: [update] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: aws }, roleRef: { kind: ClusterRole, name: aws }, subjects: [{ kind: User, name: jane }] }
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: aws-node, namespace: kube-system }, spec: { template: { spec: { containers: [{ name: main, image: '602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.20.0' }] } } } }`,
        'User jane may update clusternetworkpolicies and 1 other resource, through verb "update" on resource "clusternetworkpolicies" of API group "networking.k8s.aws" in rules[0] of ClusterRole aws',
      ],
    },
  },
  each: 'grants',
  needs: ['networkPlugin', 'toolAccounts'],
  evaluate({ grant, networkPlugin, toolAccounts, unknown, manual }) {
    const ofPlugin = networkPlugin.plugin.plugins.flatMap((plugin) => usableRights(grant, pluginPolicyChanges(plugin)));
    const granted = [...usableRights(grant, trafficChanges), ...ofPlugin];
    if (granted.length === 0 || (grant.namespace !== undefined && grant.namespace !== 'kube-system')) return;
    const own = toolAccounts.isOwn(grant.subject, 'traffic');
    if (own === true) return;
    if (own === undefined) return unknown(toolAccounts.reason ?? 'pods not seen');
    if (grant.undecided !== undefined) return manual(grant.undecided);
    return describedLater(() => describeGranted(grant, granted), grant.called);
  },
});
