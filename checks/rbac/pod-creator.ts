import { defineCheck, describedLater } from '../../src/check.ts';
import { describeGranted, singleRights } from '../../src/kubernetes/rbac/grant.ts';
import { podCreation } from '../../src/kubernetes/rbac/powers.ts';

export default defineCheck({
  id: 'pod-creator',
  category: 'rbac',
  severity: 'high',
  title: 'Creating pods is limited to the few who deploy',
  description:
    'A pod runs as any service account of its namespace and mounts any Secret there. Where nothing stops a privileged one, it is root on a node and from there whatever runs on it; workloads, jobs and their templates are pods in other words.',
  remediation:
    'Bind the role by a RoleBinding in the namespaces that need it, never in kube-system, and label these namespaces pod-security.kubernetes.io/enforce: baseline or stricter.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#workload-creation',
    'https://kubernetes.io/docs/concepts/security/pod-security-admission/',
  ],
  examples: {
    pass: {
      'where the baseline is enforced': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: baseline } } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: deployer, namespace: shop }, rules: [{ apiGroups: [apps], resources: [deployments], verbs: [create, patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: deployer, namespace: shop }, roleRef: { kind: Role, name: deployer }, subjects: [{ kind: User, name: jane }] }`,
      'where Kyverno enforces the baseline, and is asked': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop } }
          - { apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: { name: baseline }, spec: { rules: [{ name: baseline, match: { any: [{ resources: { kinds: [Pod] } }] }, validate: { failureAction: Enforce, podSecurity: { level: baseline } } }] } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: kyverno }, webhooks: [{ name: validate.kyverno.svc-fail, rules: [{ operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods] }], clientConfig: { url: 'https://kyverno.kyverno.svc' } }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: deployer, namespace: shop }, rules: [{ apiGroups: [apps], resources: [deployments], verbs: [create, patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: deployer, namespace: shop }, roleRef: { kind: Role, name: deployer }, subjects: [{ kind: User, name: jane }] }`,
      'a level that can not be read is restricted': `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: strict } } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: deployer, namespace: shop }, rules: [{ apiGroups: [''], resources: [pods], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: deployer, namespace: shop }, roleRef: { kind: Role, name: deployer }, subjects: [{ kind: User, name: jane }] }`,
      'reads, deletes and scales': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: scaler }, rules: [{ apiGroups: ['', apps], resources: [pods, deployments], verbs: [get, list, delete] }, { apiGroups: [apps], resources: [deployments/scale], verbs: [patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: scaler }, roleRef: { kind: ClusterRole, name: scaler }, subjects: [{ kind: User, name: jane }] }`,
    },
    fail: {
      'where nothing is enforced': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: ci, labels: { pod-security.kubernetes.io/warn: restricted } } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: runner, namespace: ci }, rules: [{ apiGroups: ['', batch], resources: [pods, jobs], verbs: [create, delete] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: runner, namespace: ci }, roleRef: { kind: Role, name: runner }, subjects: [{ kind: ServiceAccount, name: runner }] }`,
        'ServiceAccount ci/runner may create pods and 1 other resource in namespace ci, through verb "create" on resource "pods" in rules[0] of Role runner; no Pod Security level or policy there stops a privileged pod',
      ],
      'a policy of Kyverno that nothing asks': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: ci } }
          - { apiVersion: kyverno.io/v1, kind: ClusterPolicy, metadata: { name: baseline }, spec: { rules: [{ name: baseline, match: { any: [{ resources: { kinds: [Pod] } }] }, validate: { failureAction: Enforce, podSecurity: { level: baseline } } }] } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: runner, namespace: ci }, rules: [{ apiGroups: [batch], resources: [jobs], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: runner, namespace: ci }, roleRef: { kind: Role, name: runner }, subjects: [{ kind: ServiceAccount, name: runner }] }`,
        'ServiceAccount ci/runner may create jobs in namespace ci, through verb "create" on resource "jobs" of API group "batch" in rules[0] of Role runner; no Pod Security level or policy there stops a privileged pod',
      ],
      everywhere: [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: deployer }, rules: [{ apiGroups: ['*'], resources: [cronjobs], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: deployer }, roleRef: { kind: ClusterRole, name: deployer }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may create, update and patch cronjobs in every namespace, through verb "*" on resource "cronjobs" of API group "*" in rules[0] of ClusterRole deployer',
      ],
      'kube-system, whatever is enforced': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: Namespace, metadata: { name: kube-system, labels: { pod-security.kubernetes.io/enforce: restricted } } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: tuner, namespace: kube-system }, rules: [{ apiGroups: [apps], resources: [daemonsets], resourceNames: [agent], verbs: [patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: tuner, namespace: kube-system }, roleRef: { kind: Role, name: tuner }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may patch daemonsets in namespace kube-system, through verb "patch" on resource "daemonsets" of API group "apps" named "agent" in rules[0] of Role tuner',
      ],
    },
  },
  each: 'grants',
  needs: ['namespaceSecurity'],
  evaluate({ grant, namespaceSecurity, unknown, manual }) {
    // Names and create without patch give nothing: an ordinary create has no name.
    const granted = singleRights(grant, podCreation).filter(({ match }) => match.limit !== 'apply');
    if (granted.length === 0) return;
    const exposed = grant.namespace === undefined || grant.namespace === 'kube-system';
    const level = exposed ? undefined : namespaceSecurity.of(grant.namespace)?.enforce.level;
    if (!exposed && level === undefined) return unknown(namespaceSecurity.gap);
    if (level === 'baseline' || level === 'restricted') return;
    if (grant.undecided !== undefined) return manual(grant.undecided);
    const why = exposed ? '' : '; no Pod Security level or policy there stops a privileged pod';
    return describedLater(() => `${describeGranted(grant, granted)}${why}`, grant.called);
  },
});
