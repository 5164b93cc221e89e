import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseAddress } from '../../../src/kubernetes/network/address.ts';
import { compileSections } from '../../../src/kubernetes/network/compile-sections.ts';
import type { Endpoint, PolicedPod } from '../../../src/kubernetes/network/endpoint.ts';
import { evaluateConnection } from '../../../src/kubernetes/network/evaluate-policies.ts';
import { tabulatePolicies } from '../../../src/kubernetes/network/governing-policies.ts';
import { otherPolicyKinds } from '../../../src/kubernetes/network/policy-kinds.ts';
import { formatPorts, noPorts } from '../../../src/kubernetes/network/port-set.ts';

const pod = (name: string, more: Partial<PolicedPod> = {}): PolicedPod => ({
  kind: 'pod',
  namespace: 'shop',
  name,
  labels: { app: name },
  namespaceLabels: { team: 'blue' },
  hostNetwork: false,
  nodeName: 'n1',
  namedPorts: [{ name: 'web', protocol: 'TCP', port: 8080 }],
  addresses: [parseAddress('10.0.0.9') ?? { family: 4, value: 0n }],
  serviceAccount: 'default',
  accountLabels: {},
  doubts: { ingress: [], egress: [] },
  ...more,
});
const db = pod('db');
const ends: Readonly<Record<string, Endpoint>> = {
  web: pod('web', { serviceAccount: 'front' }),
  far: pod('web', { namespace: 'lab', namespaceLabels: { team: 'red' } }),
  host: pod('host', { hostNetwork: true, nodeName: 'n2' }),
  node: { kind: 'node' },
  internet: { kind: 'address', address: parseAddress('8.8.8.8') ?? { family: 4, value: 0n } },
  inner: { kind: 'address', address: parseAddress('10.9.9.9') ?? { family: 4, value: 0n } },
};

/** What the ends may reach at `db`, or `db` at them. */
function judge(yaml: string, direction: 'ingress' | 'egress', networkPolicies: object[] = []): Record<string, string> {
  const object: unknown = parse(yaml);
  const { apiVersion, kind } = object as { apiVersion: string; kind: string };
  const known = otherPolicyKinds.find((one) => one.kind === kind && apiVersion.startsWith(`${one.group}/`));
  if (known === undefined) throw new Error(yaml);
  const sections = compileSections(known, object as object, { tiers: new Map(), networkSets: [] });
  if (sections === undefined) return { all: 'not modelled' };
  const table = tabulatePolicies<object>(networkPolicies, { blocksSelectPods: true }, sections);
  return Object.fromEntries(
    Object.entries(ends).map(([name, end]) => {
      const { sure, maybe } =
        direction === 'ingress' ? evaluateConnection(table, end, db) : evaluateConnection(table, db, end);
      return [
        name,
        sure === maybe || formatPorts(sure) === formatPorts(maybe)
          ? formatPorts(sure)
          : sure === noPorts
            ? `? ${formatPorts(maybe)}`
            : `${formatPorts(sure)} ? ${formatPorts(maybe)}`,
      ];
    }),
  );
}

const open = {
  web: 'all ports',
  far: 'all ports',
  host: 'all ports',
  node: 'all ports',
  internet: 'all ports',
  inner: 'all ports',
};
const shut = {
  web: 'no port',
  far: 'no port',
  host: 'no port',
  node: 'all ports',
  internet: 'no port',
  inner: 'no port',
};

// Source: network-policy-api, apis/v1alpha1 and v1alpha2.
describe('admin policies', () => {
  const admin = (rules: string) =>
    `{ apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: { name: a }, spec: { priority: 1, subject: { namespaces: {} }, ${rules} } }`;
  test.each([
    [
      'namespaces are not hosts or addresses',
      'ingress: [{ action: Deny, from: [{ namespaces: {} }] }]',
      'ingress',
      { ...open, web: 'no port', far: 'no port' },
    ],
    [
      'namespaces by label',
      'ingress: [{ action: Deny, from: [{ namespaces: { matchLabels: { team: red } } }] }]',
      'ingress',
      { ...open, far: 'no port' },
    ],
    [
      'networks meet pods by their addresses',
      'egress: [{ action: Deny, to: [{ networks: [10.0.0.0/24] }] }]',
      'egress',
      { ...open, web: 'no port', far: 'no port', host: 'no port', node: '? all ports' },
    ],
    [
      'all nodes',
      'egress: [{ action: Deny, to: [{ nodes: {} }] }]',
      'egress',
      { ...open, host: 'no port', node: 'no port', internet: '? all ports', inner: '? all ports' },
    ],
    [
      'domain names may be any address',
      'egress: [{ action: Allow, to: [{ domainNames: [example.com] }] }, { action: Deny, to: [{ networks: [0.0.0.0/0] }] }]',
      'egress',
      { ...shut, node: '? all ports', internet: '? all ports', inner: '? all ports' },
    ],
    [
      'named ports of the destination',
      'ingress: [{ action: Allow, from: [{ namespaces: {} }], ports: [{ namedPort: web }] }, { action: Deny, from: [{ namespaces: {} }] }]',
      'ingress',
      { ...open, web: 'TCP 8080', far: 'TCP 8080' },
    ],
    [
      'a peer of an unknown kind',
      'ingress: [{ action: Deny, from: [{ planets: {} }] }]',
      'ingress',
      {
        web: '? all ports',
        far: '? all ports',
        host: '? all ports',
        node: '? all ports',
        internet: '? all ports',
        inner: '? all ports',
      },
    ],
    [
      'selectors of an earlier version',
      'ingress: [{ action: Deny, from: [{ namespaces: { sameLabels: [team] } }] }]',
      'ingress',
      { ...open, web: '? all ports', far: '? all ports' },
    ],
  ] as const)('%s', (_, rules, direction, expected) => expect(judge(admin(rules), direction)).toEqual(expected));

  test('a NetworkPolicy stands between the tiers', () => {
    const isolating = {
      metadata: { name: 'p', namespace: 'shop' },
      spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] },
    };
    const allow = 'ingress: [{ action: Allow, from: [{ namespaces: { matchLabels: { team: red } } }] }]';
    expect(judge(admin(allow), 'ingress', [isolating])).toEqual({
      ...shut,
      web: 'all ports',
      far: 'all ports',
      host: '? all ports',
    });
    const pass = allow.replace('Allow', 'Pass');
    expect(judge(admin(pass), 'ingress', [isolating])).toEqual({ ...shut, web: 'all ports', host: '? all ports' });
    const baseline = admin('ingress: [{ action: Deny, from: [{ namespaces: {} }] }]').replace(
      'AdminNet',
      'BaselineAdminNet',
    );
    expect(judge(baseline, 'ingress', [isolating])).toMatchObject({ web: 'all ports', far: 'no port' });
    expect(judge(baseline, 'ingress')).toMatchObject({ web: 'no port', far: 'no port', internet: 'all ports' });
  });
});

// Source: cilium, pkg/policy/api and Cilium documentation, "Layer 3 Examples", "Deny Policies".
describe('Cilium', () => {
  const policy = (spec: string) =>
    `{ apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: { name: c, namespace: shop }, spec: { endpointSelector: { matchLabels: { app: db } }, ${spec} } }`;
  const clusterwide = (spec: string) =>
    policy(spec).replace('CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy').replace(', namespace: shop', '');
  test.each([
    ['an empty section', 'ingress: []', 'ingress', open],
    ['an empty rule allows nobody', 'ingress: [{}]', 'ingress', shut],
    [
      'ports alone mean everybody',
      "ingress: [{ toPorts: [{ ports: [{ port: '80', protocol: TCP }] }] }]",
      'ingress',
      { web: 'TCP 80', far: 'TCP 80', host: 'TCP 80', node: 'all ports', internet: 'TCP 80', inner: 'TCP 80' },
    ],
    [
      'an empty list of peers means nobody',
      "ingress: [{ fromEndpoints: [], toPorts: [{ ports: [{ port: '80' }] }] }]",
      'ingress',
      shut,
    ],
    ['endpoints of its own namespace', 'ingress: [{ fromEndpoints: [{}] }]', 'ingress', { ...shut, web: 'all ports' }],
    [
      'endpoints of another one',
      "ingress: [{ fromEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': lab } }] }]",
      'ingress',
      { ...shut, far: 'all ports' },
    ],
    [
      'endpoints by labels of namespaces',
      "ingress: [{ fromEndpoints: [{ matchLabels: { 'k8s:io.cilium.k8s.namespace.labels.team': red } }] }]",
      'ingress',
      { ...shut, far: 'all ports' },
    ],
    [
      'service accounts',
      'ingress: [{ fromEndpoints: [{ matchLabels: { io.cilium.k8s.policy.serviceaccount: front } }] }]',
      'ingress',
      { ...shut, web: 'all ports' },
    ],
    [
      'the cluster',
      'ingress: [{ fromEntities: [cluster] }]',
      'ingress',
      { ...open, internet: 'no port', inner: '? all ports' },
    ],
    [
      'the world',
      'egress: [{ toEntities: [world] }]',
      'egress',
      { ...shut, node: '? all ports', internet: 'all ports', inner: '? all ports' },
    ],
    ['the host', 'egress: [{ toEntities: [host] }]', 'egress', { ...shut, host: '? all ports' }],
    [
      'other nodes',
      'ingress: [{ fromEntities: [remote-node] }]',
      'ingress',
      { ...shut, host: '? all ports', inner: '? all ports' },
    ],
    [
      'CIDRs are not pods',
      'ingress: [{ fromCIDR: [0.0.0.0/0] }]',
      'ingress',
      { ...shut, internet: 'all ports', inner: 'all ports' },
    ],
    [
      'CIDRs with exceptions',
      'egress: [{ toCIDRSet: [{ cidr: 0.0.0.0/0, except: [10.0.0.0/8] }] }]',
      'egress',
      { ...shut, node: '? all ports', internet: 'all ports' },
    ],
    [
      'denying wins',
      'ingress: [{ fromEntities: [all] }], ingressDeny: [{ fromEndpoints: [{}] }]',
      'ingress',
      { ...open, web: 'no port' },
    ],
    [
      'denying without default deny',
      'ingressDeny: [{ fromEndpoints: [{}] }], enableDefaultDeny: { ingress: false }',
      'ingress',
      { ...open, web: 'no port' },
    ],
    [
      'layer 7',
      "ingress: [{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: '80', protocol: TCP }], rules: { http: [{ path: / }] } }] }]",
      'ingress',
      { ...shut, web: '? TCP 80' },
    ],
    [
      'DNS for every name',
      "egress: [{ toEndpoints: [{}], toPorts: [{ ports: [{ port: '53', protocol: ANY }], rules: { dns: [{ matchPattern: '*' }] } }] }]",
      'egress',
      { ...shut, node: '? all ports', web: 'TCP 53, UDP 53, SCTP 53' },
    ],
    [
      'FQDNs',
      'egress: [{ toFQDNs: [{ matchName: example.com }] }]',
      'egress',
      { ...shut, node: '? all ports', internet: '? all ports', inner: '? all ports' },
    ],
    [
      'services',
      'egress: [{ toServices: [{ k8sService: { serviceName: x } }] }]',
      'egress',
      {
        web: '? all ports',
        far: '? all ports',
        host: '? all ports',
        node: '? all ports',
        internet: '? all ports',
        inner: '? all ports',
      },
    ],
    [
      'authentication',
      'ingress: [{ fromEndpoints: [{}], authentication: { mode: required } }]',
      'ingress',
      { ...shut, web: '? all ports' },
    ],
    [
      'ICMP alone opens no port',
      'ingress: [{ fromEntities: [all], icmps: [{ fields: [{ type: 8 }] }] }]',
      'ingress',
      shut,
    ],
    ['a field that nobody knows', 'ingress: [{}], order: 3', 'ingress', { all: 'not modelled' }],
  ] as const)('%s', (_, spec, direction, expected) => expect(judge(policy(spec), direction)).toEqual(expected));

  test('a clusterwide policy means pods of every namespace', () => {
    expect(judge(clusterwide('ingress: [{ fromEndpoints: [{}] }]'), 'ingress')).toEqual({
      ...shut,
      web: 'all ports',
      far: 'all ports',
    });
  });

  test('a policy for hosts says nothing of pods', () => {
    const host = clusterwide('ingress: [{}]').replace(
      'endpointSelector: { matchLabels: { app: db } }',
      'nodeSelector: {}',
    );
    expect(judge(host, 'ingress')).toEqual(open);
  });

  test('NetworkPolicies add to what it allows', () => {
    const isolating = {
      metadata: { name: 'p', namespace: 'shop' },
      spec: { podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'red' } } }] }] },
    };
    expect(judge(policy('ingress: [{ fromEndpoints: [{}] }]'), 'ingress', [isolating])).toEqual({
      ...shut,
      web: 'all ports',
      far: 'all ports',
    });
  });
});

// Source: Calico documentation, resources NetworkPolicy, GlobalNetworkPolicy and Tier.
describe('Calico', () => {
  const policy = (spec: string) =>
    `{ apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: { name: g }, spec: { selector: "app == 'db'", ${spec} } }`;
  test.each([
    ['nothing but a selector', 'types: [Ingress]', 'ingress', shut],
    [
      'every endpoint is not every address',
      'ingress: [{ action: Allow, source: { selector: all() } }]',
      'ingress',
      { ...shut, web: 'all ports', far: 'all ports', host: '? all ports' },
    ],
    [
      'nets meet pods',
      'ingress: [{ action: Allow, source: { nets: [10.0.0.0/24] } }]',
      'ingress',
      { ...shut, web: 'all ports', far: 'all ports', host: 'all ports' },
    ],
    [
      'namespaces',
      "ingress: [{ action: Allow, source: { namespaceSelector: team == 'red' } }]",
      'ingress',
      { ...shut, far: 'all ports', host: '? all ports' },
    ],
    [
      'what is in no namespace',
      'ingress: [{ action: Allow, source: { namespaceSelector: global() } }]',
      'ingress',
      { ...shut, host: '? all ports' },
    ],
    [
      'service accounts',
      'ingress: [{ action: Allow, source: { serviceAccounts: { names: [front] } } }]',
      'ingress',
      { ...shut, web: 'all ports', host: '? all ports' },
    ],
    ['ICMP opens no port', 'ingress: [{ action: Allow, protocol: ICMP }]', 'ingress', shut],
    [
      'all but one protocol',
      'ingress: [{ action: Allow, notProtocol: TCP, source: { nets: [0.0.0.0/0, "::/0"] } }]',
      'ingress',
      {
        web: 'UDP 1-65535, SCTP 1-65535',
        far: 'UDP 1-65535, SCTP 1-65535',
        host: 'UDP 1-65535, SCTP 1-65535',
        node: 'all ports',
        internet: 'UDP 1-65535, SCTP 1-65535',
        inner: 'UDP 1-65535, SCTP 1-65535',
      },
    ],
    [
      'ports and those left out',
      'ingress: [{ action: Deny, protocol: TCP, destination: { notPorts: ["8000:9000"] } }, { action: Allow }]',
      'ingress',
      {
        ...Object.fromEntries(Object.keys(open).map((name) => [name, 'TCP 8000-9000, UDP 1-65535, SCTP 1-65535'])),
        node: 'TCP 8000-9000, UDP 1-65535, SCTP 1-65535 ? all ports',
      },
    ],
    [
      'HTTP',
      'ingress: [{ action: Allow, http: { methods: [GET] }, source: { selector: "app == \'web\'" } }]',
      'ingress',
      { ...shut, web: '? all ports', far: '? all ports', host: '? all ports', node: '? all ports' },
    ],
    [
      'services',
      'egress: [{ action: Allow, destination: { services: { name: x } } }]',
      'egress',
      Object.fromEntries(Object.keys(open).map((name) => [name, '? all ports'])),
    ],
    ['interfaces of hosts', 'ingress: [{ action: Deny }], preDNAT: true, applyOnForward: true', 'ingress', open],
    ['a tier that was not seen', 'tier: secret, ingress: [{ action: Deny }]', 'ingress', { all: 'not modelled' }],
  ] as const)('%s', (_, spec, direction, expected) => expect(judge(policy(spec), direction)).toEqual(expected));

  test('NetworkPolicies stand at order 1000 of the default tier', () => {
    const isolating = { metadata: { name: 'p', namespace: 'shop' }, spec: { podSelector: {}, ingress: [{}] } };
    expect(
      judge(policy('order: 999, ingress: [{ action: Deny, source: { nets: [8.0.0.0/8] } }]'), 'ingress', [isolating]),
    ).toMatchObject({ internet: 'no port', inner: 'all ports' });
    expect(
      judge(policy('order: 1001, ingress: [{ action: Deny, source: { nets: [8.0.0.0/8] } }]'), 'ingress', [isolating]),
    ).toMatchObject({ internet: 'all ports', inner: 'all ports' });
    expect(
      judge(policy('order: 1000, ingress: [{ action: Deny, source: { nets: [8.0.0.0/8] } }]'), 'ingress', [isolating]),
    ).toMatchObject({ internet: '? all ports', inner: 'all ports' });
  });
});
