import { defineCheck } from '../../src/check.ts';
import { describeGrant } from '../../src/kubernetes/rbac/grant.ts';

export default defineCheck({
  id: 'anonymous-grant',
  category: 'rbac',
  severity: 'critical',
  title: 'Anonymous users hold no rights beyond the public built-ins',
  description:
    'A right of system:anonymous or system:unauthenticated belongs to everybody who reaches the API server, without a credential and without a trace of who it was. Scanners find such clusters within minutes.',
  remediation:
    'Remove the subject from the binding, or delete the binding. Give a probe or a monitor a service account of its own; health checks need no binding, /livez and /readyz are public.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#hardening',
    'https://kubernetes.io/docs/reference/access-authn-authz/authentication/#anonymous-requests',
  ],
  examples: {
    pass: {
      'the unmodified public-info-viewer': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: 'system:public-info-viewer', labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ nonResourceURLs: [/healthz, /livez, /readyz, /version, /version/], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: probes }, roleRef: { kind: ClusterRole, name: 'system:public-info-viewer' }, subjects: [{ kind: Group, name: 'system:unauthenticated' }] }`,
      'the cluster-info of kubeadm': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: 'kubeadm:bootstrap-signer-clusterinfo', namespace: kube-public }, rules: [{ apiGroups: [''], resources: [configmaps], resourceNames: [cluster-info], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: 'kubeadm:bootstrap-signer-clusterinfo', namespace: kube-public }, roleRef: { kind: Role, name: 'kubeadm:bootstrap-signer-clusterinfo' }, subjects: [{ kind: User, name: 'system:anonymous' }] }`,
    },
    fail: {
      'metrics for a probe': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: probe }, rules: [{ nonResourceURLs: [/metrics], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: probe }, roleRef: { kind: ClusterRole, name: probe }, subjects: [{ kind: Group, name: 'system:unauthenticated' }] }`,
        'Group system:unauthenticated holds ClusterRole probe across the cluster: get /metrics',
      ],
      'an old binding of system:discovery': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: 'system:discovery', labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ nonResourceURLs: [/api, /apis], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: 'system:discovery', labels: { kubernetes.io/bootstrapping: rbac-defaults } }, roleRef: { kind: ClusterRole, name: 'system:discovery' }, subjects: [{ kind: Group, name: 'system:authenticated' }, { kind: Group, name: 'system:unauthenticated' }] }`,
        'Group system:unauthenticated holds ClusterRole system:discovery across the cluster: get /api and /apis',
      ],
      'the public role, widened': [
        {
          kubernetesVersion: '1.36',
          objects: `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: 'system:public-info-viewer', labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ nonResourceURLs: [/healthz, /metrics], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: 'system:public-info-viewer', labels: { kubernetes.io/bootstrapping: rbac-defaults } }, roleRef: { kind: ClusterRole, name: 'system:public-info-viewer' }, subjects: [{ kind: Group, name: 'system:unauthenticated' }] }`,
        },
        'Group system:unauthenticated holds ClusterRole system:public-info-viewer across the cluster: get /healthz and /metrics',
      ],
      'the anonymous user, in one namespace': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: reader, namespace: kube-public }, rules: [{ apiGroups: [''], resources: [configmaps], verbs: [get, list] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: reader, namespace: kube-public }, roleRef: { kind: Role, name: reader }, subjects: [{ kind: User, name: 'system:anonymous' }] }`,
        'User system:anonymous holds Role reader in namespace kube-public: get and list configmaps',
      ],
    },
    notApplicable: {
      'a RoleBinding gives no paths': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: metrics }, rules: [{ nonResourceURLs: [/metrics], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: metrics, namespace: shop }, roleRef: { kind: ClusterRole, name: metrics }, subjects: [{ kind: Group, name: 'system:unauthenticated' }] }`,
    },
  },
  each: 'grants',
  evaluate({ grant, manual }) {
    if (grant.subject.kind === 'ServiceAccount') return;
    const { called, role, shipped, shippedRole, undecided } = grant;
    if (called !== 'User system:anonymous' && called !== 'Group system:unauthenticated') return;
    const isPublic = role.name === 'system:public-info-viewer';
    if (shipped || (shippedRole && isPublic)) return;
    // No version since 1.14 gives another role to anonymous users.
    if (isPublic && undecided !== undefined) return manual(undecided);
    return { message: describeGrant(grant), value: called };
  },
});
