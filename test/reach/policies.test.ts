import { describe, expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import type { Inventory } from '../../src/inventory.ts';
import { readObjects } from '../../src/manifests.ts';
import { listPolicies } from '../../src/reach/policies.ts';
import { deny } from '../support/inventories.ts';

const inventoryOf = (...yaml: string[]): Inventory =>
  inventoryFromObjects(readObjects(yaml.join('\n---\n'), 'test'), { complete: true });

const namespace = (name: string) => `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}}}`;
const workload = (name: string, more = '', place = 'shop') =>
  `{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: ${name}, namespace: ${place}}, spec: {template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: c, image: i, ports: [{name: main, containerPort: 5432}]}]${more}}}}}`;
const pod = (name: string, more = '', place = 'shop', labels = `app: ${name}`) =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${place}, labels: {${labels}}}, spec: {containers: [{name: c, image: i, ports: [{name: main, containerPort: 5432}]}]${more}}}`;
const policy = (name: string, spec: string, place = 'shop') =>
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}, namespace: ${place}}, spec: {${spec}}}`;
const shop = [namespace('shop'), pod('web'), pod('db'), workload('job')];
const dns = pod('coredns', ', dnsPolicy: Default', 'kube-system', 'k8s-app: kube-dns');
const dnsService =
  '{apiVersion: v1, kind: Service, metadata: {name: kube-dns, namespace: kube-system}, spec: {selector: {k8s-app: kube-dns}, ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53, protocol: TCP}]}}';

const findings = (inventory: Inventory, namespaces?: readonly string[]) =>
  listPolicies(inventory, namespaces).policies.flatMap(({ policy: { name }, findings: found }) =>
    found.map(({ kind, message }) => `${name} ${kind}: ${message}`),
  );

test('whom a policy selects, what it closes, and what its rules add', () => {
  const inventory = inventoryOf(
    ...shop,
    policy(
      'all',
      'podSelector: {}, policyTypes: [Egress, Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}, {from: [{podSelector: {}}]}]',
    ),
  );
  expect(listPolicies(inventory)).toEqual({
    complete: true,
    reason: null,
    policies: [
      {
        policy: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'shop', name: 'all' },
        engine: 'Kubernetes',
        selects: { pods: 2, perhaps: 0, templates: 1, examples: ['shop/db', 'shop/statefulset/job'] },
        isolates: ['ingress', 'egress'],
        rules: [
          {
            path: 'ingress[0]',
            action: 'allow',
            adds: 'nothing',
            by: ['NetworkPolicy shop/all ingress[1]'],
            byNobody: false,
            doubt: null,
          },
          { path: 'ingress[1]', action: 'allow', adds: 'something', by: [], byNobody: false, doubt: null },
        ],
        findings: [
          {
            kind: 'shadowed-rule',
            message: 'ingress[0] adds nothing: what it allows is settled by NetworkPolicy shop/all ingress[1]',
          },
        ],
        doubt: null,
      },
    ],
    withoutDns: [{ workload: 'shop/', udp: 'denied', tcp: 'denied', by: ['NetworkPolicy shop/all'] }],
  });
});

describe('what is to be looked at', () => {
  test.each([
    [
      'a policy for nobody',
      policy('old', 'podSelector: {matchLabels: {app: gone}}, ingress: [{}]'),
      ['old selects-nothing: selects no pod and no workload'],
    ],
    [
      'a policy for pods on the network of their host',
      `${pod('agent', ', hostNetwork: true')}\n---\n${policy('agent', 'podSelector: {matchLabels: {app: agent}}')}`,
      ['agent selects-nothing: selects pods on the network of their host alone, which policies do not govern'],
    ],
    ['a policy for a template', policy('job', 'podSelector: {matchLabels: {app: job}}, ingress: [{}]'), []],
    [
      'ports that nobody declares',
      policy(
        'db',
        'podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 5432}, {port: 6000, endPort: 7000}, {port: main}, {port: sql}, {port: 53, protocol: UDP}]}]',
      ),
      [
        'db idle-port: ingress[0] port sql: no pod that it is for has a port of that name',
        'db idle-port: ingress[0] TCP 6000-7000: no pod that it is for declares it',
        'db idle-port: ingress[0] UDP 53: no pod that it is for declares it',
      ],
    ],
    [
      'ports at the other end',
      policy(
        'db',
        'podSelector: {matchLabels: {app: db}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 80}, {port: 5432}]}, {to: [{ipBlock: {cidr: 8.8.8.8/32}}], ports: [{port: 443}]}]',
      ),
      ['db idle-port: egress[0] TCP 80: no pod that it is for declares it'],
    ],
    [
      'a rule for peers that there are not is no fault',
      policy(
        'db',
        'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: gone}}}]}]',
      ),
      [],
    ],
    [
      'what denies a port that nobody declares',
      '{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: a}, spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}], ports: [{portNumber: {protocol: TCP, port: 22}}]}]}}',
      [],
    ],
    [
      'everything denied, as it is written for Cilium',
      '{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: c, namespace: shop}, spec: {endpointSelector: {}, ingress: [{}]}}',
      [],
    ],
  ])('%s', (_, yaml, expected) => expect(findings(inventoryOf(...shop, yaml))).toEqual(expected));

  test('pods that declare nothing may listen to anything', () => {
    const silent =
      '{apiVersion: v1, kind: Pod, metadata: {name: db-1, namespace: shop, labels: {app: db}}, spec: {containers: [{name: c, image: i}]}}';
    const yaml = policy('db', 'podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 80}]}]');
    expect(findings(inventoryOf(...shop, silent, yaml))).toEqual([]);
  });

  test('admin policies of one priority that contradict each other, each with the other', () => {
    const admin = (name: string, action: string) =>
      `{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: ${name}}, spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: ${action}, from: [{namespaces: {}}]}]}}`;
    const text =
      'AdminNetworkPolicy a (rule 0 allows) and AdminNetworkPolicy b (rule 0 denies) contradict each other at the same priority';
    expect(findings(inventoryOf(...shop, admin('a', 'Allow'), admin('b', 'Deny')))).toEqual([
      `a contradiction: ${text}`,
      `b contradiction: ${text}`,
    ]);
  });

  test('of one namespace: its policies, and those of the cluster that select pods of it', () => {
    const clusterwide = (name: string, place: string) =>
      `{apiVersion: cilium.io/v2, kind: CiliumClusterwideNetworkPolicy, metadata: {name: ${name}}, spec: {endpointSelector: {matchLabels: {'k8s:io.kubernetes.pod.namespace': ${place}}}, ingress: [{}]}}`;
    const inventory = inventoryOf(
      ...shop,
      namespace('lab'),
      pod('box', '', 'lab'),
      policy('own', 'podSelector: {}'),
      policy('far', 'podSelector: {}', 'lab'),
      clusterwide('near', 'shop'),
      clusterwide('distant', 'lab'),
    );
    const { policies } = listPolicies(inventory, ['shop']);
    expect(policies.map(({ policy: { name }, selects }) => `${name} ${selects.pods}`)).toEqual(['near 2', 'own 2']);
  });
});

describe('what can not be told', () => {
  const wide = policy('db', 'podSelector: {matchLabels: {app: gone}}, ingress: [{from: [{podSelector: {}}]}]');

  test('nothing is called idle where pods were not seen', () => {
    const { complete, policies } = listPolicies(deny(inventoryOf(...shop, wide), 'pods'));
    expect(complete).toBe(false);
    expect(policies.flatMap((one) => one.findings)).toEqual([]);
    expect(policies.flatMap(({ rules }) => rules.map(({ adds, doubt }) => [adds, doubt]))).toEqual([
      ['cannot-tell', 'not all pods were seen'],
    ]);
  });

  test('a policy of an engine that is not seen to run', () => {
    const daemonSet =
      '{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: calico-node, namespace: kube-system}, spec: {template: {spec: {containers: [{name: calico-node, image: docker.io/calico/node:v3.30.0}]}}}}';
    const cilium =
      '{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: c, namespace: shop}, spec: {endpointSelector: {}, ingress: [{}]}}';
    const [listed] = listPolicies(inventoryOf(...shop, daemonSet, cilium)).policies;
    expect(listed?.selects).toEqual({ pods: 0, perhaps: 3, templates: 0, examples: [] });
    expect(listed?.doubt).toBe('whether Cilium runs is not known: no DaemonSet of Cilium was recognised');
  });

  test('a policy that can not be read', () => {
    const calico =
      '{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: g}, spec: {tier: late, selector: app == "db", types: [Ingress]}}';
    const [listed] = listPolicies(inventoryOf(...shop, calico)).policies;
    expect(listed).toMatchObject({ rules: [], isolates: [], doubt: 'its tier late was not seen' });
  });
});

describe('DNS where the way out is limited', () => {
  const gaps = (...yaml: string[]) =>
    listPolicies(inventoryOf(...shop, dnsService, dns, namespace('kube-system'), ...yaml)).withoutDns.map(
      ({ workload, udp, tcp }) => `${workload} UDP ${udp} TCP ${tcp}`,
    );
  const closed = policy('deny', 'podSelector: {}, policyTypes: [Egress]');
  const toDns = (ports: string) =>
    policy(
      'dns',
      `podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [${ports}]}]`,
    );
  const both = '{port: 53, protocol: UDP}, {port: 53, protocol: TCP}';
  test.each([
    ['nobody limits anything', [], []],
    ['ingress alone', [policy('deny', 'podSelector: {}')], []],
    ['all workloads of a namespace', [closed], ['shop/ UDP denied TCP denied']],
    ['both protocols allowed', [closed, toDns(both)], []],
    ['UDP alone', [closed, toDns('{port: 53, protocol: UDP}')], ['shop/ UDP allowed TCP denied']],
    [
      'one workload',
      [policy('deny', 'podSelector: {matchLabels: {app: db}}, policyTypes: [Egress]')],
      ['shop/pod/db UDP denied TCP denied'],
    ],
    [
      'pods that ask the resolver of their node',
      [pod('own', ', dnsPolicy: Default', 'lab'), policy('deny', 'podSelector: {}, policyTypes: [Egress]', 'lab')],
      [],
    ],
    [
      'every address',
      [
        closed,
        policy(
          'any',
          'podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}, {port: 53}]}]',
        ),
      ],
      [],
    ],
    [
      'the cache on the node',
      [
        closed,
        pod('cache', ', hostNetwork: true', 'kube-system', 'k8s-app: node-local-dns'),
        policy(
          'cache',
          `podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 169.254.20.10/32}}], ports: [${both}]}]`,
        ),
      ],
      [],
    ],
    [
      'an admin policy that denies it',
      [
        '{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: a}, spec: {priority: 1, subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: shop}}}, egress: [{action: Deny, to: [{namespaces: {}}], ports: [{portNumber: {protocol: UDP, port: 53}}]}]}}',
      ],
      ['shop/ UDP denied TCP allowed'],
    ],
  ])('%s', (_, yaml, expected) => expect(gaps(...yaml)).toEqual(expected));
});
