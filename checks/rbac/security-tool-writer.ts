import { defineCheck } from '../../src/check.ts';
import { erase, rightsOn } from '../../src/kubernetes/rbac/changes.ts';
import { describeGranted } from '../../src/kubernetes/rbac/grant.ts';
import { usableRights } from '../../src/kubernetes/rbac/usable.ts';

const kinds = new Map([
  ['daemonsets', 'DaemonSet'],
  ['deployments', 'Deployment'],
  ['statefulsets', 'StatefulSet'],
]);
const changes = rightsOn(['update', 'patch', ...erase], 'apps', ...kinds.keys());

export default defineCheck({
  id: 'security-tool-writer',
  category: 'rbac',
  severity: 'high',
  title: 'Few may change or delete the security tools themselves',
  description:
    'Whoever may edit or delete the sensor, the policy engine or the log collector switches off the watch before the attack begins, and nobody hears of the rest.',
  remediation:
    'Keep rights on workloads out of the namespaces of security tools: remove the binding there, and give deployers a RoleBinding in each namespace of their own instead of a ClusterRoleBinding.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding',
  ],
  proof: 'presence',
  examples: {
    pass: {
      'another namespace; the tool itself; only reads; another name': `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: falco, namespace: falco }, spec: { template: { spec: { serviceAccountName: falco, containers: [{ name: falco, image: docker.io/falcosecurity/falco:0.40.0 }] } } } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: writer }, rules: [{ apiGroups: [apps], resources: [daemonsets], verbs: [patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: jane, namespace: shop }, roleRef: { kind: ClusterRole, name: writer }, subjects: [{ kind: User, name: jane }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: own, namespace: falco }, roleRef: { kind: ClusterRole, name: writer }, subjects: [{ kind: ServiceAccount, name: falco }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: few, namespace: falco }, rules: [{ apiGroups: [apps], resources: [daemonsets], verbs: [get] }, { apiGroups: [apps], resources: [daemonsets], resourceNames: [other], verbs: [patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: few, namespace: falco }, roleRef: { kind: Role, name: few }, subjects: [{ kind: User, name: jane }] }`,
      'an administrator is the finding of another check': `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: falco, namespace: falco }, spec: { template: { spec: { containers: [{ name: falco, image: docker.io/falcosecurity/falco:0.40.0 }] } } } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: writer }, rules: [{ apiGroups: [apps], resources: [daemonsets], verbs: [patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: a }, roleRef: { kind: ClusterRole, name: cluster-admin }, subjects: [{ kind: User, name: root }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: b }, roleRef: { kind: ClusterRole, name: writer }, subjects: [{ kind: User, name: root }] }`,
    },
    fail: {
      'everywhere, and by a binding there': [
        `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: falco, namespace: falco }, spec: { template: { spec: { containers: [{ name: falco, image: docker.io/falcosecurity/falco:0.40.0 }] } } } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: writer }, rules: [{ apiGroups: [apps], resources: [daemonsets], verbs: [patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: ops }, roleRef: { kind: ClusterRole, name: writer }, subjects: [{ kind: Group, name: ops }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: jane, namespace: falco }, roleRef: { kind: ClusterRole, name: writer }, subjects: [{ kind: User, name: jane }] }`,
        'Group ops may patch daemonsets in every namespace, through verb "patch" on resource "daemonsets" of API group "apps" in rules[0] of ClusterRole writer: DaemonSet falco/falco is Falco',
        'User jane may patch daemonsets in namespace falco, through verb "patch" on resource "daemonsets" of API group "apps" in rules[0] of ClusterRole writer: DaemonSet falco/falco is Falco',
      ],
      'all of a list at once': [
        `
        kind: List
        items:
          - { apiVersion: apps/v1, kind: DaemonSet, metadata: { name: falco, namespace: falco }, spec: { template: { spec: { containers: [{ name: falco, image: docker.io/falcosecurity/falco:0.40.0 }] } } } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: sweeper }, rules: [{ apiGroups: [apps], resources: [daemonsets], verbs: [deletecollection] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: sweeper }, roleRef: { kind: ClusterRole, name: sweeper }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may deletecollection daemonsets in every namespace, through verb "deletecollection" on resource "daemonsets" of API group "apps" in rules[0] of ClusterRole sweeper: DaemonSet falco/falco is Falco',
      ],
    },
    notApplicable: {
      'no such tool': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: writer }, rules: [{ apiGroups: [apps], resources: [daemonsets], verbs: [patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: ops }, roleRef: { kind: ClusterRole, name: writer }, subjects: [{ kind: Group, name: ops }] }`,
    },
  },
  each: 'grants',
  needs: ['accountUse', 'components', 'grants'],
  evaluate({ grant, accountUse, components, grants, notApplicable, manual }) {
    const tools = [
      ...components.serving('runtime'),
      ...components.serving('admission'),
      ...components.serving('logging'),
    ];
    if (tools.length === 0) return notApplicable('no runtime sensor, policy engine or log collector was recognised');
    const changed = usableRights(grant, changes);
    if (changed.length === 0) return;
    const { subject, namespace } = grant;
    // Across the cluster only a role that names such workloads is meant; one of everything is the finding of another check.
    const granted = changed.filter(({ match }) => namespace !== undefined || kinds.has(match.through.resource));
    if (granted.length === 0) return;
    if (grants.of(subject).some((one) => one.coversEverything !== undefined && one.namespace === undefined)) return;
    const hit = tools.find(
      (tool) =>
        (namespace ?? tool.namespace) === tool.namespace &&
        granted.some(({ match, right }) =>
          match.limit === 'none' ? true : kinds.get(right.resource) === tool.kind && match.names.includes(tool.name),
        ),
    );
    if (hit === undefined) return;
    const users = subject.kind === 'ServiceAccount' ? accountUse.of(subject.namespace, subject.name) : [];
    const isTool = ({ workload: { kind, metadata } }: (typeof users)[number]) =>
      tools.some((one) => one.kind === kind && one.name === metadata.name && one.namespace === metadata.namespace);
    if (users.length > 0 && users.every(isTool)) return;
    if (grant.undecided !== undefined) return manual(grant.undecided);
    const tool = `${hit.kind} ${hit.namespace}/${hit.name} is ${hit.product}`;
    return { message: `${describeGranted(grant, granted)}: ${tool}`, value: grant.called };
  },
});
