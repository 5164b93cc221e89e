import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseAddress } from '../../../src/kubernetes/network/address.ts';
import { compileSections } from '../../../src/kubernetes/network/compile-sections.ts';
import type { Endpoint, PolicedPod } from '../../../src/kubernetes/network/endpoint.ts';
import { evaluateConnection } from '../../../src/kubernetes/network/evaluate-policies.ts';
import { tabulatePolicies } from '../../../src/kubernetes/network/governing-policies.ts';
import { policyDirections } from '../../../src/kubernetes/network/isolation.ts';
import { classifyPods } from '../../../src/kubernetes/network/pod-classes.ts';
import { otherPolicyKinds } from '../../../src/kubernetes/network/policy-kinds.ts';
import { judgeRules } from '../../../src/kubernetes/network/shadowed-rules.ts';
import { namespaces, pods, policy, runs, say, type spaces, toAddress, toNaivePods, toPod } from './random-cluster.ts';

const reading = { blocksSelectPods: true };
interface Policy {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** A policy with its directions written out, so that taking rules away changes no direction. */
const explicit = (one: Policy): Policy => {
  const types = policyDirections(one).map((direction) => (direction === 'ingress' ? 'Ingress' : 'Egress'));
  return { ...one, spec: { ...one.spec, policyTypes: types } };
};

test('what adds nothing may be taken away together, and what adds something may not', () => {
  let told = 0;
  fc.assert(
    fc.property(
      namespaces,
      fc.array(policy as fc.Arbitrary<unknown> as fc.Arbitrary<Policy>, { maxLength: 4 }),
      pods,
      (labels, random, randomPods) => {
        const policies = random.map(explicit);
        const real = toNaivePods(randomPods).map((pod) =>
          toPod({ ...pod, hostNetwork: false }, labels[pod.namespace as (typeof spaces)[number]]),
        );
        const table = tabulatePolicies<Policy>(policies, reading);
        const classes = classifyPods(table, real);
        const { rules } = judgeRules(
          table,
          classes.map(({ pod }) => pod),
        );
        const outside = [
          '8.8.8.8',
          '10.0.0.0',
          '10.0.0.1',
          '10.0.0.2',
          '10.0.0.4',
          '1.1.1.1',
          '16.0.0.0',
          '8.0.0.0',
          '10.0.0.3',
        ];
        const six = [
          '2001:db8::',
          'fd00::',
          'fd00::2',
          'fd00::4',
          'fd00:0:0:1::',
          '2606:4700::1111',
          '2001:db9::',
          'fd12:3456:789a::1',
        ];
        const ends: Endpoint[] = [...classes.map(({ pod }) => pod), ...[...outside, ...six].map(toAddress)];
        const without = (gone: readonly (typeof rules)[number][]) => {
          const left = policies.map((one, at) => {
            const own = gone.filter((rule) => rule.policy === policies[at]);
            const keep = (direction: 'ingress' | 'egress') => (_: unknown, index: number) =>
              !own.some((rule) => rule.direction === direction && rule.index === index);
            const { ingress = [], egress = [], ...rest } = one.spec;
            const listOf = (rules: unknown): unknown[] => (Array.isArray(rules) ? rules : []);
            return {
              ...one,
              spec: {
                ...rest,
                ingress: listOf(ingress).filter(keep('ingress')),
                egress: listOf(egress).filter(keep('egress')),
              },
            };
          });
          const table = tabulatePolicies<object>(left, reading);
          return (direction: 'ingress' | 'egress') =>
            classes.flatMap(({ pod }) =>
              ends.map((end) => {
                // Another pod of the class: to itself every pod may speak.
                const other = end === pod ? { ...pod, name: 'other' } : end;
                const [from, to] = direction === 'ingress' ? [other, pod] : [pod, other];
                return say(evaluateConnection(table, from, to)[direction]);
              }),
            );
        };
        const idle = rules.filter(({ worth }) => worth === 'nothing' || worth === 'nobody');
        told += idle.length;
        const [before, after] = [without([]), without(idle)];
        for (const direction of ['ingress', 'egress'] as const) expect(after(direction)).toEqual(before(direction));
        for (const rule of rules.filter(({ worth }) => worth === 'adds')) {
          const less = without([...idle, rule])(rule.direction);
          expect(less, `${rule.direction} ${rule.index}`).not.toEqual(after(rule.direction));
        }
      },
    ),
    { numRuns: runs(60) },
  );
  expect(told).toBeGreaterThan(0);
}, 600_000);

const pod = (name: string, more: Partial<PolicedPod> = {}): PolicedPod => ({
  kind: 'pod',
  namespace: 'shop',
  name,
  labels: { app: name },
  namespaceLabels: {},
  hostNetwork: false,
  namedPorts: [{ name: 'http', protocol: 'TCP', port: 8080 }],
  addresses: [],
  serviceAccount: 'default',
  accountLabels: {},
  doubts: { ingress: [], egress: [] },
  ...more,
});
const all = [
  pod('web'),
  pod('db', { addresses: [parseAddress('10.0.0.9') ?? { family: 4, value: 0n }] }),
  pod('far', { namespace: 'lab' }),
  pod('host', { hostNetwork: true }),
];

/** `ingress 0 nothing by 1`, for each rule of the policies in their order. */
function judge(texts: readonly string[]): string[] {
  const objects = texts.map((text) => parse(text) as { apiVersion: string; kind: string });
  const own = objects.filter(({ apiVersion }) => apiVersion === 'networking.k8s.io/v1');
  const sections = objects.flatMap((object) => {
    const kind = otherPolicyKinds.find(
      (one) => one.kind === object.kind && object.apiVersion.startsWith(`${one.group}/`),
    );
    return (kind && compileSections<object>(kind, object, { tiers: new Map(), networkSets: [] })) ?? [];
  });
  const { rules } = judgeRules(tabulatePolicies<object>(own, reading, sections), all);
  const at = (peers: unknown) => rules.find((one) => one.peers === peers);
  return rules.map(({ direction, index, worth, by, byNobody, doubt }) => {
    const others = by.map((peers) => `${at(peers)?.direction} ${at(peers)?.index}`).sort();
    if (byNobody) others.push('or nobody');
    return [
      `${direction} ${index} ${worth}`,
      ...(others.length > 0 ? [`by ${others.join(', ').replace(', or', ' or')}`] : []),
      ...(doubt === undefined ? [] : [doubt]),
    ].join(' ');
  });
}

describe('rules that add nothing', () => {
  const np = (spec: string) =>
    `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: p, namespace: shop }, spec: { podSelector: {}, ${spec} } }`;
  const cilium = (spec: string) =>
    `{ apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: { name: c, namespace: shop }, spec: { endpointSelector: { matchLabels: { app: db } }, ${spec} } }`;
  const calico = (order: number, spec: string) =>
    `{ apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: { name: g${order} }, spec: { order: ${order}, selector: "app == 'db'", ${spec} } }`;
  const admin = (priority: number, rules: string) =>
    `{ apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: { name: a${priority} }, spec: { priority: ${priority}, subject: { namespaces: {} }, ${rules} } }`;
  const web = '{ podSelector: { matchLabels: { app: web } } }';
  test.each([
    [
      'a wider peer',
      [np(`ingress: [{ from: [${web}] }, { from: [{ podSelector: {} }] }]`)],
      ['ingress 0 nothing by ingress 1', 'ingress 1 adds'],
    ],
    [
      'more ports',
      [
        np(
          `ingress: [{ from: [${web}], ports: [{ port: 80 }] }, { from: [${web}], ports: [{ port: 1, endPort: 100 }] }]`,
        ),
      ],
      ['ingress 0 nothing by ingress 1', 'ingress 1 adds'],
    ],
    [
      'a name that means the same number',
      [np(`ingress: [{ from: [${web}], ports: [{ port: http }] }, { from: [${web}], ports: [{ port: 8080 }] }]`)],
      ['ingress 0 adds', 'ingress 1 nothing by ingress 0'],
    ],
    [
      'twice the same: the later',
      [np(`ingress: [{ from: [${web}] }, { from: [${web}] }]`)],
      ['ingress 0 adds', 'ingress 1 nothing by ingress 0'],
    ],
    [
      'two that cover it together',
      [
        np(
          'egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }, { to: [{ ipBlock: { cidr: 10.0.0.0/9 } }] }, { to: [{ ipBlock: { cidr: 10.128.0.0/9 } }] }]',
        ),
      ],
      ['egress 0 adds', 'egress 1 nothing by egress 0', 'egress 2 nothing by egress 0'],
    ],
    [
      'a block within another, whatever the addresses of pods are',
      [
        np(
          'policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }, { to: [{ ipBlock: { cidr: 10.1.0.0/16 } }] }]',
        ),
      ],
      ['egress 0 adds', 'egress 1 nothing by egress 0'],
    ],
    [
      'an exception',
      [
        np(
          'policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }] }, { to: [{ ipBlock: { cidr: 10.1.2.0/24 } }] }]',
        ),
      ],
      ['egress 0 adds', 'egress 1 adds'],
    ],
    [
      'peers that there are not',
      [np('ingress: [{ from: [{ podSelector: { matchLabels: { app: none } } }] }]')],
      ['ingress 0 nobody'],
    ],
    [
      'peers on the network of their host',
      [np('ingress: [{ from: [{ podSelector: { matchLabels: { app: host } } }] }]')],
      ['ingress 0 cannot-tell it may be about hosts'],
    ],
    [
      'Cilium: what is denied anyway',
      [
        cilium(
          'ingress: [{ fromEndpoints: [{ matchLabels: { app: web } }] }, { fromEndpoints: [{}] }], ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: web } }] }]',
        ),
      ],
      ['ingress 0 adds', 'ingress 0 nothing by ingress 0', 'ingress 1 adds'],
    ],
    [
      'Cilium: layer 7 beside layer 4',
      [
        cilium(
          "ingress: [{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: '80', protocol: TCP }], rules: { http: [{ path: / }] } }] }, { fromEndpoints: [{}] }]",
        ),
      ],
      [
        'ingress 0 cannot-tell rule 0 of CiliumNetworkPolicy shop/c may decide over it: it goes by http',
        'ingress 1 adds',
      ],
    ],
    [
      'Calico: never asked, since an earlier one decides',
      [
        calico(1, 'ingress: [{ action: Deny, source: { nets: [10.0.0.0/8] } }]'),
        calico(
          2,
          'ingress: [{ action: Allow, source: { nets: [10.1.0.0/16] } }, { action: Allow, source: { nets: [11.0.0.0/8] } }]',
        ),
      ],
      ['ingress 0 adds', 'ingress 0 nothing by ingress 0', 'ingress 1 adds'],
    ],
    [
      'Calico: deny at the end of a tier that denies',
      [calico(1, 'ingress: [{ action: Allow, source: { nets: [10.0.0.0/8] } }, { action: Deny }]')],
      ['ingress 0 adds', 'ingress 1 nothing by ingress 0 or nobody'],
    ],
    [
      'admin policies: a priority below',
      [
        admin(1, 'ingress: [{ action: Deny, from: [{ namespaces: {} }] }]'),
        admin(2, 'ingress: [{ action: Allow, from: [{ namespaces: {} }] }]'),
      ],
      ['ingress 0 adds', 'ingress 0 nothing by ingress 0'],
    ],
    [
      'a NetworkPolicy under an admin policy that allows it',
      [admin(1, 'ingress: [{ action: Allow, from: [{ namespaces: {} }] }]'), np(`ingress: [{ from: [${web}] }]`)],
      ['ingress 0 adds', 'ingress 0 nothing by ingress 0'],
    ],
  ])('%s', (_, texts, expected) => expect(judge(texts).sort()).toEqual([...expected].sort()));

  test('policies of one priority that contradict each other', () => {
    const both = [
      admin(1, 'ingress: [{ action: Deny, from: [{ namespaces: {} }] }]'),
      admin(1, 'ingress: [{ action: Allow, from: [{ namespaces: {} }] }]').replace('name: a1', 'name: b1'),
    ];
    expect(judge(both)).toEqual([
      'ingress 0 cannot-tell AdminNetworkPolicy a1 (rule 0 denies) and AdminNetworkPolicy b1 (rule 0 allows) contradict each other at the same priority',
      'ingress 0 cannot-tell AdminNetworkPolicy a1 (rule 0 denies) and AdminNetworkPolicy b1 (rule 0 allows) contradict each other at the same priority',
    ]);
  });
});
