import { defineCheck } from '../../src/check.ts';
import { joinWords } from '../../src/kubernetes/rbac/grant.ts';
import { wildcardsOf } from '../../src/kubernetes/rbac/rule.ts';

export default defineCheck({
  id: 'wildcard-rule',
  category: 'rbac',
  severity: 'high',
  title: 'No role uses wildcards',
  description:
    'A wildcard gives what nobody thought of: verbs such as bind, escalate and impersonate, subresources such as pods/exec, and every kind that somebody installs tomorrow.',
  remediation:
    'Write out the verbs, resources and API groups that are needed in place of "*". What a workload really asks for stands in the audit log.',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege',
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources',
  ],
  examples: {
    pass: {
      'everything written out; a name may be *': `
        { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: reader, namespace: shop }, rules: [{ apiGroups: ['', apps], resources: [pods, pods/log, deployments], resourceNames: ['*'], verbs: [get] }] }`,
      'unmodified cluster-admin': `
        { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: cluster-admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }, { nonResourceURLs: ['*'], verbs: ['*'] }] }`,
    },
    fail: {
      'the worst of several rules, bound': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: operator }, rules: [{ apiGroups: [''], resources: [pods], verbs: ['*'] }, { apiGroups: [apps], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: operator }, roleRef: { kind: ClusterRole, name: operator }, subjects: [{ kind: User, name: jane }] }`,
        'ClusterRole operator, which is bound, has wildcards: verbs "*" and resources "*" in rules[1], and more in 1 other rule',
      ],
      'a part of a resource, bound by nothing': [
        `
        { apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: { name: scaler, namespace: shop }, rules: [{ apiGroups: [apps], resources: ['*/scale', 'deployments/*'], verbs: [patch] }] }`,
        'Role scaler, which nothing binds, has wildcards: resources "*/scale" and resources "deployments/*" in rules[0]',
      ],
      'paths and API groups': [
        `
        { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ nonResourceURLs: ['*'], verbs: [get] }] }
---
        { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: scanner }, rules: [{ apiGroups: ['*'], resources: [pods], verbs: [get] }] }`,
        'ClusterRole reader, which nothing binds, has wildcards: nonResourceURLs "*" in rules[0]',
        'ClusterRole scanner, which nothing binds, has wildcards: apiGroups "*" in rules[0]',
      ],
      'what another role feeds is judged there': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: sum }, aggregationRule: { clusterRoleSelectors: [{ matchLabels: { feed: sum } }] }, rules: [{ apiGroups: [batch], resources: ['*'], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: part, labels: { feed: sum } }, rules: [{ apiGroups: [batch], resources: ['*'], verbs: [get] }] }`,
        'ClusterRole part, which ClusterRole sum aggregates, has wildcards: resources "*" in rules[0]',
      ],
      'a built-in role that was changed': [
        {
          kubernetesVersion: '1.36',
          objects: `
        { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: view, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: [''], resources: ['*'], verbs: [get] }] }`,
        },
        'ClusterRole view, which nothing binds, has wildcards: resources "*" in rules[0]',
      ],
    },
  },
  each: 'resolvedRoles',
  evaluate({ role: { role, provenance, origins, bound, aggregatedBy }, manual }) {
    if (provenance === 'shipped') return;
    const found = role.rules.flatMap((rule, index) => {
      const wildcards = origins[index]?.sources.length === 0 ? wildcardsOf(rule) : [];
      return wildcards.length === 0 ? [] : [{ index, wildcards, weight: weigh(wildcards) }];
    });
    const [worst, ...others] = found.sort((a, b) => b.weight - a.weight || a.index - b.index);
    const [first] = worst?.wildcards ?? [];
    if (worst === undefined || first === undefined) return;
    const called = `${role.kind} ${role.name}`;
    if (provenance === 'undecided')
      return manual(`${called} is labelled as built in, and kaudit does not know the built-in roles of this version`);
    const state = stateOf(bound, aggregatedBy);
    const more =
      others.length === 0 ? '' : `, and more in ${others.length} other ${others.length === 1 ? 'rule' : 'rules'}`;
    const words = joinWords(worst.wildcards.map(({ field, value }) => `${field} "${value}"`));
    return {
      message: `${called}${state} has wildcards: ${words} in rules[${worst.index}]${more}`,
      fieldPath: `rules[${worst.index}].${first.field}`,
      value: first.value,
    };
  },
});

function stateOf(bound: boolean | undefined, [aggregator]: readonly string[]): string {
  if (bound === true) return ', which is bound,';
  if (aggregator !== undefined) return `, which ClusterRole ${aggregator} aggregates,`;
  return bound === undefined ? '' : ', which nothing binds,';
}

/** A whole list that is open counts before a part of a resource, and verbs and resources before groups and paths. */
function weigh(wildcards: readonly { readonly field: string; readonly value: string }[]): number {
  return wildcards
    .map(({ field, value }) => (value !== '*' ? 1 : field === 'verbs' || field === 'resources' ? 100 : 50))
    .reduce((sum, weight) => sum + weight, 0);
}
