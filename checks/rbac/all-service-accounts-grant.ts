import { defineCheck } from '../../src/check.ts';
import { onlyPullsImages } from '../../src/kubernetes/rbac/built-in/openshift.ts';
import { describeGrant } from '../../src/kubernetes/rbac/grant.ts';
import { namespaceOfAccountGroup } from '../../src/kubernetes/rbac/subject.ts';

export default defineCheck({
  id: 'all-service-accounts-grant',
  category: 'rbac',
  severity: 'high',
  title: 'No role is granted to all service accounts at once',
  description:
    'Every pod has a service account, so what they all hold belongs to whoever gets into any pod, those of namespaces included that exist tomorrow.',
  remediation:
    'Bind the role to the service accounts that need it, and remove the group from the subjects of the binding.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#service-account-permissions',
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege',
  ],
  examples: {
    pass: {
      'the discovery of the issuer': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: 'system:service-account-issuer-discovery', labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ nonResourceURLs: [/.well-known/openid-configuration, /openid/v1/jwks], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: 'system:service-account-issuer-discovery', labels: { kubernetes.io/bootstrapping: rbac-defaults } }, roleRef: { kind: ClusterRole, name: 'system:service-account-issuer-discovery' }, subjects: [{ kind: Group, name: 'system:serviceaccounts' }] }`,
      'image pulling on OpenShift': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: 'system:image-puller' }, rules: [{ apiGroups: [image.openshift.io], resources: [imagestreams/layers], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: 'system:image-pullers', namespace: shop }, roleRef: { kind: ClusterRole, name: 'system:image-puller' }, subjects: [{ kind: Group, name: 'system:serviceaccounts:shop' }] }`,
      'another group': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: Group, name: accounts }] }`,
    },
    fail: {
      'all of the cluster': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [configmaps], verbs: [get, list] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: Group, name: 'system:serviceaccounts' }] }`,
        'Group system:serviceaccounts holds ClusterRole reader across the cluster: get and list configmaps; this group is every service account of the cluster',
      ],
      'by the name of what OpenShift has for images': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: 'system:image-puller' }, rules: [{ apiGroups: [''], resources: [secrets], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: 'system:image-pullers', namespace: shop }, roleRef: { kind: ClusterRole, name: 'system:image-puller' }, subjects: [{ kind: Group, name: 'system:serviceaccounts:shop' }] }`,
        'Group system:serviceaccounts:shop holds ClusterRole system:image-puller in namespace shop: get secrets; this group is every service account of namespace shop',
      ],
      'all of a namespace, in another': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: edit }, rules: [{ apiGroups: [apps], resources: [deployments], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: ci, namespace: shop }, roleRef: { kind: ClusterRole, name: edit }, subjects: [{ kind: Group, name: 'system:serviceaccounts:ci' }] }`,
        'Group system:serviceaccounts:ci holds ClusterRole edit in namespace shop: create deployments; this group is every service account of namespace ci',
      ],
    },
  },
  each: 'grants',
  evaluate({ grant, manual }) {
    if (grant.subject.kind !== 'Group') return;
    const { subject, called, role, rules, namespace, shipped, shippedRole, undecided } = grant;
    const of = namespaceOfAccountGroup(subject.name);
    if (subject.name !== 'system:serviceaccounts' && of === undefined) return;
    if (shipped || (shippedRole && role.name === 'system:service-account-issuer-discovery')) return;
    // OpenShift lets each namespace pull the images that are built in it.
    if (of !== undefined && of === namespace && role.name === 'system:image-puller' && onlyPullsImages(rules)) return;
    if (undecided !== undefined) return manual(undecided);
    const who = of === undefined ? 'every service account of the cluster' : `every service account of namespace ${of}`;
    return { message: `${describeGrant(grant)}; this group is ${who}`, value: called };
  },
});
