import { describe, expect, test } from 'vitest';
import { compileSections, subjectOf } from '../../../src/kubernetes/network/compile-sections.ts';
import type { PolicedPod } from '../../../src/kubernetes/network/endpoint.ts';
import { tabulatePolicies } from '../../../src/kubernetes/network/governing-policies.ts';
import { directions } from '../../../src/kubernetes/network/isolation.ts';
import { isolationByOthers, namespaceIsolationByOthers } from '../../../src/kubernetes/network/pod-isolation.ts';
import { otherPolicyKinds, type PolicyKind } from '../../../src/kubernetes/network/policy-kinds.ts';

const web: PolicedPod = {
  kind: 'pod',
  namespace: 'shop',
  name: 'web-0',
  labels: { app: 'web', 'kubernetes.io/os': 'linux', 'app.kubernetes.io/name': 'shop' },
  namespaceLabels: { env: 'prod' },
  hostNetwork: false,
  namedPorts: [{ name: 'http', protocol: 'TCP', port: 80 }],
  addresses: [],
  serviceAccount: 'robot',
  accountLabels: { a: 'b' },
  doubts: { ingress: [], egress: [] },
};
const tiers = new Map([
  ['security', { order: 100, defaultAction: 'Deny' }],
  ['watch', { order: 50, defaultAction: 'Pass' }],
]);

interface Policy {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

function kindOf({ apiVersion, kind }: Policy): PolicyKind {
  const known = otherPolicyKinds.find((one) => apiVersion.startsWith(`${one.group}/`) && one.kind === kind);
  if (known === undefined) throw new Error(kind);
  return known;
}

const compile = (policy: Policy) => compileSections<Policy>(kindOf(policy), policy, { tiers, networkSets: [] });
const tableOf = (...policies: readonly Policy[]) =>
  tabulatePolicies<Policy>(
    [],
    { blocksSelectPods: true },
    policies.flatMap((policy) => compile(policy) ?? []),
  );

const policyOf = (apiVersion: string, kind: string, spec: unknown, namespace?: string, more = {}): Policy => ({
  apiVersion,
  kind,
  metadata: { name: 'p', ...(namespace === undefined ? {} : { namespace }) },
  ...{ spec, ...more },
});

/** Whether it isolates the pod, in both directions; of one that cannot be compiled whether it may have a say. */
function judge(...policy: Parameters<typeof policyOf>): string[] {
  const object = policyOf(...policy);
  const unread = compile(object) === undefined;
  return directions.map((direction) =>
    unread
      ? `unread ${subjectOf(kindOf(object), object)(web, direction)}`
      : isolationByOthers(tableOf(object), web, direction).verdict,
  );
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
      ['no', 'no'],
    ],
    [
      'the service account of the pod',
      { endpointSelector: { matchLabels: { 'io.cilium.k8s.policy.serviceaccount': 'robot' } }, ingress: [{}] },
      ['yes', 'no'],
    ],
    [
      'labels of the namespace',
      { endpointSelector: { matchLabels: { 'io.cilium.k8s.namespace.labels.env': 'prod' } }, ingress: [{}] },
      ['yes', 'no'],
    ],
    [
      'layer 7 closes what it does not open',
      { ...all, ingress: [{ toPorts: [{ ports: [{ port: '80' }], rules: { http: [{}] } }] }] },
      ['yes', 'no'],
    ],
    [
      'deny rules for everybody without default deny',
      { ...all, ingressDeny: [{ fromEntities: ['all'] }], enableDefaultDeny: { ingress: false } },
      ['yes', 'no'],
    ],
    [
      'deny rules for one port without default deny',
      {
        ...all,
        ingressDeny: [{ toPorts: [{ ports: [{ port: '22' }] }] }],
        enableDefaultDeny: { ingress: false },
      },
      ['no', 'no'],
    ],
    ['nodes are no pods', { nodeSelector: {}, ingress: [{}] }, ['no', 'no']],
    ['no selector at all', { ingress: [{}] }, ['unread cannot-tell', 'unread cannot-tell']],
    ['section of the wrong type', { ...all, ingress: 'x' }, ['unread yes', 'unread yes']],
    [
      'a field that nobody knows',
      { endpointSelector: { matchLabels: { app: 'db' } }, order: 1 },
      ['unread no', 'unread no'],
    ],
    ['spec of the wrong type', 'x', ['unread cannot-tell', 'unread cannot-tell']],
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
    ['namespaces by label', { namespaceSelector: "env == 'prod'" }, ['yes', 'no']],
    ['other namespaces by label', { namespaceSelector: "env == 'dev'" }, ['no', 'no']],
    ['service accounts', { serviceAccountSelector: "a == 'b'" }, ['yes', 'no']],
    ['other service accounts', { serviceAccountSelector: "a == 'c'" }, ['no', 'no']],
    ['another tier', { tier: 'security' }, ['yes', 'no']],
    ['a tier that lets pass what it does not decide', { tier: 'watch' }, ['no', 'no']],
    ['a tier that nobody saw', { tier: 'secret' }, ['unread yes', 'unread no']],
    ['an open rule of another tier', { tier: 'security', ingress: [{ action: 'Allow' }] }, ['no', 'no']],
    ['an open rule of the default tier is its affair', { ingress: [{ action: 'Allow' }] }, ['yes', 'no']],
    ['Pass', { ingress: [{ action: 'Pass' }] }, ['no', 'no']],
    ['Pass for some', { ingress: [{ action: 'Pass', source: { selector: "app == 'db'" } }] }, ['yes', 'no']],
    [
      'denied addresses, and the rest passed on',
      {
        tier: 'security',
        types: ['Egress'],
        egress: [{ action: 'Deny', destination: { nets: ['9.9.9.0/24', '1.1.1.0/24'] } }, { action: 'Pass' }],
      },
      ['no', 'no'],
    ],
    ['Log decides nothing', { ingress: [{ action: 'Log' }] }, ['yes', 'no']],
    ['an action that nobody knows', { ingress: [{ action: 'Wait' }] }, ['cannot-tell', 'no']],
    ['host endpoints only', { preDNAT: true, applyOnForward: true }, ['no', 'no']],
    ['selector of the wrong type', { selector: {} }, ['unread cannot-tell', 'unread cannot-tell']],
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
  const everywhere = { priority: 1, appliedTo: [{ namespaceSelector: {} }] };
  test.each([
    ['allow rules isolate nothing', { ...everywhere, ingress: [{ action: 'Allow' }] }, ['no', 'no']],
    ['drop all', { ...everywhere, ingress: [{ action: 'Drop' }] }, ['yes', 'no']],
    ['a peer that can not be read', { ...everywhere, egress: [{ action: 'Drop', to: [{}] }] }, ['no', 'cannot-tell']],
    [
      'drop to pods alone',
      { ...everywhere, egress: [{ action: 'Drop', to: [{ namespaceSelector: {} }] }] },
      ['no', 'no'],
    ],
    [
      'drop from all pods but those of its own namespace',
      {
        ...everywhere,
        tier: 'baseline',
        ingress: [
          { action: 'Allow', from: [{ namespaces: { match: 'Self' } }] },
          { action: 'Drop', from: [{ namespaceSelector: {} }] },
        ],
      },
      ['yes', 'no'],
    ],
    [
      'what is allowed before is not dropped',
      { ...everywhere, ingress: [{ action: 'Allow' }, { action: 'Drop' }] },
      ['no', 'no'],
    ],
    ['drop on ports', { ...everywhere, ingress: [{ action: 'Reject', ports: [{ port: 1 }] }] }, ['no', 'no']],
    [
      'pods elsewhere',
      { priority: 1, appliedTo: [{ podSelector: { matchLabels: { app: 'db' } } }], ingress: [{ action: 'Drop' }] },
      ['no', 'no'],
    ],
    [
      'namespace by name',
      {
        priority: 1,
        appliedTo: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } }],
        ingress: [{ action: 'Drop' }],
      },
      ['yes', 'no'],
    ],
    [
      'namespace by label',
      {
        priority: 1,
        appliedTo: [{ namespaceSelector: { matchLabels: { env: 'prod' } } }],
        ingress: [{ action: 'Drop' }],
      },
      ['yes', 'no'],
    ],
    ['groups', { priority: 1, appliedTo: [{ group: 'g' }], ingress: [{ action: 'Drop' }] }, ['cannot-tell', 'no']],
    ['per rule', { priority: 1, ingress: [{ action: 'Drop', appliedTo: [{ podSelector: {} }] }] }, ['yes', 'no']],
    [
      'a tier of their own',
      { ...everywhere, tier: 'mine', ingress: [{ action: 'Drop' }] },
      ['unread yes', 'unread no'],
    ],
    ['no spec', undefined, ['unread no', 'unread no']],
  ])('%s', (_, spec, expected) => {
    expect(judge('crd.antrea.io/v1beta1', 'ClusterNetworkPolicy', spec)).toEqual(expected);
  });
});

// Source: network-policy-api, apis/v1alpha1 and v1alpha2.
describe('admin policies', () => {
  const subject = { namespaces: {} };
  const everyPod = [{ namespaces: {} }];
  test.each([
    [
      'allowing and passing isolate nothing',
      {
        subject,
        ingress: [
          { action: 'Allow', from: everyPod },
          { action: 'Pass', from: everyPod },
        ],
      },
      ['no', 'no'],
    ],
    ['denying every pod', { subject, ingress: [{ action: 'Deny', from: everyPod }] }, ['yes', 'no']],
    ['the way out leads to more than pods', { subject, egress: [{ action: 'Deny', to: everyPod }] }, ['no', 'no']],
    [
      'denying every address',
      { subject, egress: [{ action: 'Deny', to: [{ networks: ['0.0.0.0/0'] }] }] },
      ['no', 'yes'],
    ],
    [
      'denying one port',
      {
        subject,
        ingress: [{ action: 'Deny', from: everyPod, ports: [{ portNumber: { protocol: 'TCP', port: 22 } }] }],
      },
      ['no', 'no'],
    ],
    [
      'denying elsewhere',
      {
        subject: { namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'x' } } },
        ingress: [{ action: 'Deny', from: everyPod }],
      },
      ['no', 'no'],
    ],
    [
      'denying other pods',
      {
        subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'x' } } } },
        ingress: [{ action: 'Deny', from: everyPod }],
      },
      ['no', 'no'],
    ],
    ['a peer that can not be read', { subject, ingress: [{ action: 'Deny' }] }, ['cannot-tell', 'no']],
  ])('%s', (_, spec, expected) => {
    for (const [group, kind] of [
      ['policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy'],
      ['policy.networking.k8s.io/v1alpha1', 'BaselineAdminNetworkPolicy'],
      ['policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy'],
      ['networking.k8s.aws/v1alpha1', 'ClusterNetworkPolicy'],
    ] as const) {
      expect(judge(group, kind, { priority: 1, tier: 'Admin', ...spec })).toEqual(expected);
    }
  });

  test('rules that are no list', () => {
    const spec = { priority: 1, subject, ingress: 'x' };
    expect(judge('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', spec)).toEqual([
      'unread yes',
      'unread yes',
    ]);
  });
});

// Source: Amazon EKS documentation, application network policies.
test('an ApplicationNetworkPolicy selects as a NetworkPolicy does', () => {
  const spec = {
    podSelector: { matchLabels: { app: 'web' } },
    policyTypes: ['Egress'],
    egress: [{ to: [{ domainNames: ['*.example.com'] }] }],
  };
  const kind = ['networking.k8s.aws/v1alpha1', 'ApplicationNetworkPolicy'] as const;
  expect(judge(...kind, spec, 'shop')).toEqual(['no', 'yes']);
  expect(judge(...kind, spec, 'x')).toEqual(['no', 'no']);
  const unread = { podSelector: { matchLabels: { app: 'db' } }, ingress: 'x' };
  expect(judge(...kind, unread, 'shop')).toEqual(['unread no', 'unread no']);
});

describe('every pod of a namespace', () => {
  const every = (...policies: readonly Policy[]) =>
    namespaceIsolationByOthers(tableOf(...policies), { ...web, labels: {} }, 'ingress').verdict;
  const cilium = (selector: object) =>
    policyOf('cilium.io/v2', 'CiliumNetworkPolicy', { endpointSelector: selector, ingress: [{}] }, 'shop');
  const calico = (selector: string, more = {}) =>
    policyOf('projectcalico.org/v3', 'GlobalNetworkPolicy', { selector, types: ['Ingress'], ...more });
  const antrea = (podSelector: object) =>
    policyOf('crd.antrea.io/v1beta1', 'ClusterNetworkPolicy', {
      priority: 1,
      appliedTo: [{ podSelector }],
      ingress: [{ action: 'Drop' }],
    });
  const admin = (podSelector: object) =>
    policyOf('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', {
      priority: 1,
      subject: { pods: { namespaceSelector: {}, podSelector } },
      ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
    });
  const notWeb = { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] };
  const webs = { matchLabels: { app: 'web' } };
  test.each([
    ['nothing', [], 'no'],
    ['Cilium: all', [cilium({})], 'yes'],
    ['Cilium: by the namespace', [cilium({ matchLabels: { 'io.kubernetes.pod.namespace': 'shop' } })], 'yes'],
    ['Cilium: one label', [cilium(webs)], 'no'],
    ['Cilium: all but one label', [cilium(notWeb)], 'no'],
    [
      'Cilium: by the service account',
      [cilium({ matchLabels: { 'io.cilium.k8s.policy.serviceaccount': 'robot' } })],
      'cannot-tell',
    ],
    ['Calico: all', [calico('all()')], 'yes'],
    ['Calico: all but one label', [calico("app != 'web'")], 'no'],
    ['Calico: of namespaces by label', [calico('', { namespaceSelector: "env == 'prod'" })], 'yes'],
    ['Calico: one that two policies divide', [calico("app == 'web'"), calico("app != 'web'")], 'cannot-tell'],
    [
      'Calico: a pod of any label may be passed on',
      [calico('all()', { order: 2 }), calico('has(free)', { order: 1, ingress: [{ action: 'Pass' }] })],
      'no',
    ],
    ['Antrea: all', [antrea({})], 'yes'],
    ['Antrea: all but one label', [antrea(notWeb)], 'no'],
    ['admin policies: all', [admin({})], 'yes'],
    ['admin policies: all but one label', [admin(notWeb)], 'no'],
    ['admin policies: one label', [admin(webs)], 'no'],
  ])('%s', (_, policies, expected) => expect(every(...policies)).toBe(expected));
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
