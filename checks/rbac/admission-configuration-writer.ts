import { defineCheck } from '../../src/check.ts';
import { admissionChanges } from '../../src/kubernetes/rbac/changes.ts';
import { describeGranted } from '../../src/kubernetes/rbac/grant.ts';
import { usableRights } from '../../src/kubernetes/rbac/usable.ts';

export default defineCheck({
  id: 'admission-configuration-writer',
  category: 'rbac',
  severity: 'high',
  title: 'Few may change what admission does',
  description:
    'A webhook or a mutating policy sees every object that is written, Secrets included, and may change it; deleting a validating one opens what it kept closed. Who writes an APIService or the conversion of a CRD answers in its place.',
  remediation:
    'Remove create, update, patch, delete and deletecollection on webhook configurations, admission policies, apiservices and customresourcedefinitions, and on the policies of the engine. Limit an operator that keeps its own webhook to that one with resourceNames, and waive what is left of the finding.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#control-admission-webhooks',
    'https://kubernetes.io/docs/concepts/security/admission-webhooks-good-practices/',
    'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/',
  ],
  proof: 'presence',
  examples: {
    pass: {
      'reads them, and deletes definitions': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [admissionregistration.k8s.io], resources: [validatingwebhookconfigurations], verbs: [get, list, watch] }, { apiGroups: [apiextensions.k8s.io], resources: [customresourcedefinitions], verbs: [delete] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: User, name: jane }] }`,
      'through a RoleBinding, since they are in no namespace': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: odd, namespace: shop }, rules: [{ apiGroups: [admissionregistration.k8s.io], resources: [mutatingwebhookconfigurations], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: odd, namespace: shop }, roleRef: { kind: Role, name: odd }, subjects: [{ kind: User, name: jane }] }`,
      'Kyverno writes its own policies and webhooks': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: kyverno }, rules: [{ apiGroups: [kyverno.io], resources: [clusterpolicies, policies], verbs: [create, update, delete] }, { apiGroups: [admissionregistration.k8s.io], resources: [validatingwebhookconfigurations], verbs: [create, update] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: kyverno }, roleRef: { kind: ClusterRole, name: kyverno }, subjects: [{ kind: ServiceAccount, name: admission, namespace: kyverno }] }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: admission, namespace: kyverno }, spec: { template: { spec: { serviceAccountName: admission, containers: [{ name: main, image: 'ghcr.io/kyverno/kyverno:v1.15.0' }] } } } }`,
      'policies of an engine that does not run': `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: author }, rules: [{ apiGroups: [kyverno.io], resources: [clusterpolicies], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: author }, roleRef: { kind: ClusterRole, name: author }, subjects: [{ kind: User, name: jane }] }`,
    },
    fail: {
      webhooks: [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: operator }, rules: [{ apiGroups: [admissionregistration.k8s.io], resources: [mutatingwebhookconfigurations, validatingwebhookconfigurations], verbs: [create, patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: operator }, roleRef: { kind: ClusterRole, name: operator }, subjects: [{ kind: ServiceAccount, name: operator, namespace: ops }] }`,
        'ServiceAccount ops/operator may create and patch mutatingwebhookconfigurations and 1 other resource, through verb "create" on resource "mutatingwebhookconfigurations" of API group "admissionregistration.k8s.io" in rules[0] of ClusterRole operator',
      ],
      'deletes bindings of policies': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: operator }, rules: [{ apiGroups: [admissionregistration.k8s.io], resources: [validatingadmissionpolicybindings], verbs: [delete] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: operator }, roleRef: { kind: ClusterRole, name: operator }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may delete validatingadmissionpolicybindings, through verb "delete" on resource "validatingadmissionpolicybindings" of API group "admissionregistration.k8s.io" in rules[0] of ClusterRole operator',
      ],
      'who answers for an API, one by name': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: metrics }, rules: [{ apiGroups: [apiregistration.k8s.io], resources: [apiservices], resourceNames: [v1beta1.metrics.k8s.io], verbs: [update] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: metrics }, roleRef: { kind: ClusterRole, name: metrics }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may update apiservices, through verb "update" on resource "apiservices" of API group "apiregistration.k8s.io" named "v1beta1.metrics.k8s.io" in rules[0] of ClusterRole metrics',
      ],
      'exceptions of an engine that runs': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: owner, namespace: shop }, rules: [{ apiGroups: [kyverno.io], resources: [policyexceptions], verbs: [create] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: { name: owner, namespace: shop }, roleRef: { kind: Role, name: owner }, subjects: [{ kind: User, name: jane }] }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: admission, namespace: kyverno }, spec: { template: { spec: { serviceAccountName: admission, containers: [{ name: main, image: 'ghcr.io/kyverno/kyverno:v1.15.0' }] } } } }`,
        'User jane may create policyexceptions in namespace shop, through verb "create" on resource "policyexceptions" of API group "kyverno.io" in rules[0] of Role owner',
      ],
      'deletes all webhooks at once': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: sweeper }, rules: [{ apiGroups: [admissionregistration.k8s.io], resources: [validatingwebhookconfigurations], verbs: [deletecollection] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: sweeper }, roleRef: { kind: ClusterRole, name: sweeper }, subjects: [{ kind: User, name: jane }] }`,
        'User jane may deletecollection validatingwebhookconfigurations, through verb "deletecollection" on resource "validatingwebhookconfigurations" of API group "admissionregistration.k8s.io" in rules[0] of ClusterRole sweeper',
      ],
      'deletes all policies of an engine that runs': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: sweeper }, rules: [{ apiGroups: [kyverno.io], resources: [clusterpolicies], verbs: [deletecollection] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: sweeper }, roleRef: { kind: ClusterRole, name: sweeper }, subjects: [{ kind: User, name: jane }] }
          - { apiVersion: apps/v1, kind: Deployment, metadata: { name: admission, namespace: kyverno }, spec: { template: { spec: { serviceAccountName: admission, containers: [{ name: main, image: 'ghcr.io/kyverno/kyverno:v1.15.0' }] } } } }`,
        'User jane may deletecollection clusterpolicies, through verb "deletecollection" on resource "clusterpolicies" of API group "kyverno.io" in rules[0] of ClusterRole sweeper',
      ],
      'constraints of Gatekeeper, each a resource of its own': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: author }, rules: [{ apiGroups: [constraints.gatekeeper.sh], resources: [k8spspprivilegedcontainer], verbs: [delete, patch] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: author }, roleRef: { kind: ClusterRole, name: author }, subjects: [{ kind: User, name: jane }] }
          - { apiVersion: v1, kind: Pod, metadata: { name: gatekeeper, namespace: gatekeeper-system }, spec: { containers: [{ name: main, image: 'openpolicyagent/gatekeeper:v3.20.0' }] } }`,
        'User jane may patch and delete constraints, through verb "patch" on resource "k8spspprivilegedcontainer" of API group "constraints.gatekeeper.sh" in rules[0] of ClusterRole author',
      ],
    },
  },
  each: 'grants',
  needs: ['toolAccounts'],
  evaluate({ grant, toolAccounts, unknown, manual }) {
    const changes = usableRights(grant, admissionChanges);
    const engines = toolAccounts.running('policy').filter(({ objects }) => usableRights(grant, objects).length > 0);
    if (changes.length === 0 && engines.length === 0) return;
    const isEngine = toolAccounts.isOwn(grant.subject, 'policy');
    const ofEngines = engines.flatMap(({ name, objects }) =>
      toolAccounts.isOwn(grant.subject, 'policy', name) === true ? [] : usableRights(grant, objects),
    );
    // An engine keeps webhooks and policies of its own.
    const others = changes.filter(({ right }) => right.group !== admission);
    const granted = [...(isEngine === true ? others : changes), ...ofEngines];
    if (granted.length === 0) return;
    if (isEngine === undefined && others.length === 0) return unknown(toolAccounts.reason ?? 'pods not seen');
    if (grant.undecided !== undefined) return manual(grant.undecided);
    return { message: describeGranted(grant, granted), value: grant.called };
  },
});

const admission = 'admissionregistration.k8s.io';
