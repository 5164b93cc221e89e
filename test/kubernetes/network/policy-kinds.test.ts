import { describe, expect, test } from 'vitest';
import { mayIsolate, otherPolicyKinds } from '../../../src/kubernetes/network/policy-kinds.ts';

const labels = { app: 'web', 'kubernetes.io/os': 'linux', 'app.kubernetes.io/name': 'shop' };

function judge(apiVersion: string, kind: string, spec: unknown, namespace?: string, more = {}) {
  const metadata = { name: 'p', ...(namespace === undefined ? {} : { namespace }) };
  const object = { apiVersion, kind, metadata, spec, ...more };
  return [mayIsolate(object, 'shop', labels, 'ingress'), mayIsolate(object, 'shop', labels, 'egress')];
}

const all = { endpointSelector: {} };

// Source: cilium, pkg/policy/api/rule.go and Cilium documentation, "Policy Enforcement Modes".
describe('Cilium', () => {
  test.each([
    ['ingress rules', { ...all, ingress: [{}] }, ['yes', 'no']],
    ['an empty section is none', { ...all, ingress: [], egress: [{}] }, ['no', 'yes']],
    ['deny rules count', { ...all, egressDeny: [{}] }, ['no', 'yes']],
    ['enableDefaultDeny false', { ...all, ingress: [{}], enableDefaultDeny: { ingress: false } }, ['no', 'no']],
    [
      'enableDefaultDeny true without rules',
      { ...all, egress: [{}], enableDefaultDeny: { ingress: true } },
      ['cannot-tell', 'yes'],
    ],
    ['plain label', { endpointSelector: { matchLabels: { app: 'web' } }, ingress: [{}] }, ['yes', 'no']],
    ['k8s: label', { endpointSelector: { matchLabels: { 'k8s:app': 'web' } }, ingress: [{}] }, ['yes', 'no']],
    ['any: label', { endpointSelector: { matchLabels: { 'any:app': 'db' } }, ingress: [{}] }, ['no', 'no']],
    [
      'label of another source',
      { endpointSelector: { matchLabels: { 'container:app': 'web' } }, ingress: [{}] },
      ['cannot-tell', 'no'],
    ],
    ['reserved label', { endpointSelector: { matchLabels: { 'reserved:host': '' } }, ingress: [{}] }, ['no', 'no']],
    [
      'recommended labels are kept',
      { endpointSelector: { matchLabels: { 'app.kubernetes.io/name': 'shop' } }, ingress: [{}] },
      ['yes', 'no'],
    ],
    [
      'labels that Cilium drops by default',
      { endpointSelector: { matchLabels: { 'kubernetes.io/os': 'linux' } }, ingress: [{}] },
      ['cannot-tell', 'no'],
    ],
    [
      'Exists',
      { endpointSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, ingress: [{}] },
      ['yes', 'no'],
    ],
    [
      'DoesNotExist',
      { endpointSelector: { matchExpressions: [{ key: 'k8s:app', operator: 'DoesNotExist' }] }, ingress: [{}] },
      ['no', 'no'],
    ],
    [
      'NotIn an absent label',
      { endpointSelector: { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['a'] }] }, ingress: [{}] },
      ['yes', 'no'],
    ],
    [
      'service account',
      { endpointSelector: { matchLabels: { 'io.cilium.k8s.policy.serviceaccount': 'x' } }, ingress: [{}] },
      ['cannot-tell', 'no'],
    ],
    ['nodes are no pods', { nodeSelector: {}, ingress: [{}] }, ['no', 'no']],
    ['no selector at all', { ingress: [{}] }, ['cannot-tell', 'no']],
    ['section of the wrong type', { ...all, ingress: 'x' }, ['cannot-tell', 'no']],
    ['spec of the wrong type', 'x', ['cannot-tell', 'cannot-tell']],
  ])('%s', (_, spec, expected) => {
    expect(judge('cilium.io/v2', 'CiliumNetworkPolicy', spec, 'shop')).toEqual(expected);
  });

  test('a policy of another namespace', () => {
    expect(judge('cilium.io/v2', 'CiliumNetworkPolicy', { ...all, ingress: [{}] }, 'other')).toEqual(['no', 'no']);
  });

  test('its own namespace replaces the one that a namespaced policy asks for', () => {
    const spec = { endpointSelector: { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'other' } }, ingress: [{}] };
    expect(judge('cilium.io/v2', 'CiliumNetworkPolicy', spec, 'shop')).toEqual(['yes', 'no']);
    expect(judge('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', spec)).toEqual(['no', 'no']);
  });

  test('clusterwide by namespace, and several specs', () => {
    const notSystem = {
      matchExpressions: [{ key: 'io.kubernetes.pod.namespace', operator: 'NotIn', values: ['kube-system'] }],
    };
    const specs = [
      { endpointSelector: notSystem, ingress: [{}] },
      { ...all, egress: [{}] },
    ];
    expect(judge('cilium.io/v2', 'CiliumClusterwideNetworkPolicy', undefined, undefined, { specs })).toEqual([
      'yes',
      'yes',
    ]);
  });
});

// Source: Calico documentation, resources NetworkPolicy and GlobalNetworkPolicy, "Selectors".
describe('Calico', () => {
  test.each([
    ['nothing but all()', { selector: 'all()' }, ['yes', 'no']],
    ['egress rules alone govern egress alone', { egress: [{ action: 'Allow' }] }, ['no', 'yes']],
    ['types', { selector: '', types: ['Ingress', 'Egress'] }, ['yes', 'yes']],
    ['label', { selector: "app == 'web'" }, ['yes', 'no']],
    ['another label', { selector: 'app == "db"' }, ['no', 'no']],
    ['conjunction', { selector: "has(app) && app in {'web', 'api'} && !has(tier)" }, ['yes', 'no']],
    ['absent label differs', { selector: "tier != 'x' && tier not in {'y'}" }, ['yes', 'no']],
    ['disjunction', { selector: "app == 'db' || app == 'web'" }, ['yes', 'no']],
    ['brackets', { selector: "!(app == 'db')" }, ['yes', 'no']],
    ['prefix', { selector: "app starts with 'w'" }, ['yes', 'no']],
    ['namespace by label', { selector: "projectcalico.org/namespace == 'shop'" }, ['yes', 'no']],
    [
      'namespaces by name',
      {
        namespaceSelector:
          "has(projectcalico.org/name) && projectcalico.org/name not in {'kube-system', 'calico-system'}",
      },
      ['yes', 'no'],
    ],
    ['namespaces by label', { namespaceSelector: "env == 'prod'" }, ['cannot-tell', 'no']],
    ['service accounts', { serviceAccountSelector: "a == 'b'" }, ['cannot-tell', 'no']],
    ['another tier', { tier: 'security' }, ['cannot-tell', 'no']],
    ['Pass', { ingress: [{ action: 'Pass' }] }, ['cannot-tell', 'no']],
    ['host endpoints only', { preDNAT: true, applyOnForward: true }, ['no', 'no']],
    ['selector of the wrong type', { selector: {} }, ['cannot-tell', 'no']],
  ])('%s', (_, spec, expected) => {
    expect(judge('crd.projectcalico.org/v1', 'GlobalNetworkPolicy', spec)).toEqual(expected);
    expect(judge('projectcalico.org/v3', 'GlobalNetworkPolicy', spec)).toEqual(expected);
  });

  test('a policy of another namespace', () => {
    expect(judge('projectcalico.org/v3', 'NetworkPolicy', {}, 'other')).toEqual(['no', 'no']);
    expect(judge('projectcalico.org/v3', 'NetworkPolicy', {}, 'shop')).toEqual(['yes', 'no']);
  });
});

// Source: Antrea documentation, antrea-network-policy.md.
describe('Antrea', () => {
  const everywhere = { appliedTo: [{ namespaceSelector: {} }] };
  test.each([
    ['allow rules isolate nothing', { ...everywhere, ingress: [{ action: 'Allow' }] }, ['no', 'no']],
    ['drop all', { ...everywhere, ingress: [{ action: 'Drop' }] }, ['yes', 'no']],
    ['drop from some', { ...everywhere, egress: [{ action: 'Drop', to: [{}] }] }, ['no', 'cannot-tell']],
    ['drop on ports', { ...everywhere, ingress: [{ action: 'Reject', ports: [{ port: 1 }] }] }, ['cannot-tell', 'no']],
    [
      'pods elsewhere',
      { appliedTo: [{ podSelector: { matchLabels: { app: 'db' } } }], ingress: [{ action: 'Drop' }] },
      ['no', 'no'],
    ],
    [
      'namespace by name',
      {
        appliedTo: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } }],
        ingress: [{ action: 'Drop' }],
      },
      ['yes', 'no'],
    ],
    [
      'namespace by label',
      { appliedTo: [{ namespaceSelector: { matchLabels: { env: 'prod' } } }], ingress: [{ action: 'Drop' }] },
      ['cannot-tell', 'no'],
    ],
    ['groups', { appliedTo: [{ group: 'g' }], ingress: [{ action: 'Drop' }] }, ['cannot-tell', 'no']],
    ['per rule', { ingress: [{ action: 'Drop', appliedTo: [{ podSelector: {} }] }] }, ['yes', 'no']],
    ['no spec', undefined, ['cannot-tell', 'cannot-tell']],
  ])('%s', (_, spec, expected) => {
    expect(judge('crd.antrea.io/v1beta1', 'ClusterNetworkPolicy', spec)).toEqual(expected);
  });
});

// Source: network-policy-api, apis/v1alpha1 and v1alpha2.
describe('admin policies', () => {
  const subject = { namespaces: {} };
  test.each([
    [
      'allowing and passing isolate nothing',
      { subject, ingress: [{ action: 'Allow' }, { action: 'Pass' }] },
      ['no', 'no'],
    ],
    [
      'denying may',
      { subject, egress: [{ action: 'Deny', to: [{ networks: ['0.0.0.0/0'] }] }] },
      ['no', 'cannot-tell'],
    ],
    [
      'denying elsewhere',
      {
        subject: { namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'x' } } },
        ingress: [{ action: 'Deny' }],
      },
      ['no', 'no'],
    ],
    [
      'denying other pods',
      {
        subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'x' } } } },
        ingress: [{ action: 'Deny' }],
      },
      ['no', 'no'],
    ],
    ['malformed', { ingress: 'x' }, ['cannot-tell', 'no']],
  ])('%s', (_, spec, expected) => {
    for (const [group, kind] of [
      ['policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy'],
      ['policy.networking.k8s.io/v1alpha1', 'BaselineAdminNetworkPolicy'],
      ['policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy'],
      ['networking.k8s.aws/v1alpha1', 'ClusterNetworkPolicy'],
    ] as const) {
      expect(judge(group, kind, spec)).toEqual(expected);
    }
  });

  test('an ApplicationNetworkPolicy selects as a NetworkPolicy does', () => {
    const spec = { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'] };
    expect(judge('networking.k8s.aws/v1alpha1', 'ApplicationNetworkPolicy', spec, 'shop')).toEqual(['no', 'yes']);
    expect(judge('networking.k8s.aws/v1alpha1', 'ApplicationNetworkPolicy', spec, 'x')).toEqual(['no', 'no']);
  });
});

test('kinds outside the table cannot be told', () => {
  expect(judge('example.com/v1', 'NetworkPolicy', {})).toEqual(['cannot-tell', 'cannot-tell']);
  expect(mayIsolate(undefined, 'shop', undefined, 'ingress')).toBe('cannot-tell');
});

test('every kind is listed once', () => {
  expect(otherPolicyKinds.map(({ resource, group, namespaced }) => `${resource}.${group} ${namespaced}`)).toEqual([
    'ciliumnetworkpolicies.cilium.io true',
    'ciliumclusterwidenetworkpolicies.cilium.io false',
    'networkpolicies.crd.projectcalico.org true',
    'globalnetworkpolicies.crd.projectcalico.org false',
    'networkpolicies.projectcalico.org true',
    'globalnetworkpolicies.projectcalico.org false',
    'networkpolicies.crd.antrea.io true',
    'clusternetworkpolicies.crd.antrea.io false',
    'adminnetworkpolicies.policy.networking.k8s.io false',
    'baselineadminnetworkpolicies.policy.networking.k8s.io false',
    'clusternetworkpolicies.policy.networking.k8s.io false',
    'clusternetworkpolicies.networking.k8s.aws false',
    'applicationnetworkpolicies.networking.k8s.aws true',
  ]);
});
