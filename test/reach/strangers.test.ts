import { describe, expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import type { Inventory } from '../../src/inventory.ts';
import { readObjects } from '../../src/manifests.ts';
import { matrix } from '../../src/reach/flows.ts';
import { reach } from '../../src/reach/reach.ts';

// Whole clusters as the documentation of each kind describes them, asked as `kaudit reach` is asked. Each case names its source.

const pod = (
  name: string,
  more: { place?: string; labels?: string; spec?: string; ips?: string; phase?: string } = {},
) => {
  const { place = 'shop', labels = `app: ${name}`, spec = '', ips = '', phase = 'Running' } = more;
  const addresses =
    ips === ''
      ? ''
      : `, podIPs: [${ips
          .split(' ')
          .map((ip) => `{ip: '${ip}'}`)
          .join(', ')}]`;
  return `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${place}, labels: {${labels}}}, spec: {nodeName: n1, containers: [{name: c, image: i}]${spec}}, status: {phase: ${phase}${addresses}}}`;
};
const web = pod('web', { ips: '10.0.0.1' });
const db = pod('db', {
  ips: '10.0.0.2',
  spec: ', initContainers: [{name: s, image: i, restartPolicy: Always, ports: [{name: metrics, containerPort: 9100}]}, {name: t, image: i, ports: [{name: once, containerPort: 7}]}]',
}).replace('{name: c, image: i}', '{name: c, image: i, ports: [{name: sql, containerPort: 5432}]}');
const box = pod('box', { place: 'lab', ips: '10.1.0.1' });
const places = [
  '{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: blue, kubernetes.io/metadata.name: shop}}}',
  '{apiVersion: v1, kind: Namespace, metadata: {name: lab, labels: {team: red, kubernetes.io/metadata.name: lab}}}',
];
const basic = [...places, web, db, box];

/** `FROM > TO:PORT verdict`, for questions written `FROM > TO:PORT`. */
function ask(inventory: Inventory, questions: readonly string[]): string[] {
  return questions.map((question) => {
    const [from = '', rest = ''] = question.split(' > ');
    const [, to = '', port] = /^(.*?)(?: on (\S+))?$/.exec(rest) ?? [];
    return `${question}: ${reach(inventory, { from, to, ...(port === undefined ? {} : { port }) }).verdict}`;
  });
}

type Case = readonly [name: string, objects: readonly string[], answers: readonly string[]];
const check = (cases: readonly Case[]) =>
  test.each(cases)('%s', (_, objects, answers) => {
    const questions = answers.map((answer) => answer.slice(0, answer.lastIndexOf(': ')));
    const all = [...basic, ...objects].join('\n---\n');
    const inventory = inventoryFromObjects(readObjects(all, 'test'), { complete: true });
    expect(ask(inventory, questions)).toEqual(answers);
    // The matrix asks about pods that are alike to policies once: what it says is what each pair is told.
    const { flows } = matrix(inventory, { port: 80 });
    const pairs = flows.map(({ from, to }) => `${from} > ${to} on 80`);
    expect(flows.map(({ verdict }, i) => `${pairs[i]}: ${verdict}`)).toEqual(ask(inventory, pairs));
  });

const np = (spec: string, place = 'shop') =>
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: ${place}}, spec: {${spec}}}`;

// Kubernetes documentation, "Network Policies"; API reference NetworkPolicy v1.
describe('NetworkPolicy', () => {
  check([
    [
      'two entries of from are either, one with both selectors is both',
      [
        np(
          'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: red}}, podSelector: {matchLabels: {app: web}}}, {podSelector: {matchLabels: {app: web}}}]}]',
        ),
      ],
      ['shop/web > shop/db: allowed', 'lab/box > shop/db: denied'],
    ],
    [
      'an empty podSelector beside a namespaceSelector means all pods of those namespaces',
      [np('podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: red}}, podSelector: {}}]}]')],
      ['lab/box > shop/db: allowed', 'shop/web > shop/db: denied'],
    ],
    [
      'an empty list of from is everybody, an empty list of ingress nobody',
      [
        np('podSelector: {matchLabels: {app: db}}, ingress: [{from: [], ports: []}]'),
        np('podSelector: {matchLabels: {app: web}}, ingress: []').replace('name: p,', 'name: q,'),
      ],
      [
        'lab/box > shop/db: allowed',
        'internet > shop/db: allowed',
        'shop/db > shop/web: denied',
        'shop/web > shop/web: allowed',
      ],
    ],
    [
      'policyTypes without Ingress leave ingress rules without meaning',
      [
        np(
          'podSelector: {}, policyTypes: [Egress], ingress: [{from: [{podSelector: {matchLabels: {app: none}}}]}], egress: [{}]',
        ),
      ],
      ['lab/box > shop/db: allowed'],
    ],
    [
      'both ends must allow',
      [
        np('podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 5432}]}]'),
        np('podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 80}]}]', 'lab'),
      ],
      ['lab/box > shop/db on 5432: denied', 'lab/box > shop/db on 80: denied', 'shop/web > shop/db on 5432: allowed'],
    ],
    [
      'a named port is that of the pod, of its sidecars too, and not of containers that end before it starts',
      [
        np(
          'podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: metrics}, {port: once}, {port: sql, protocol: UDP}]}]',
        ),
      ],
      [
        'shop/web > shop/db on 9100: allowed',
        'shop/web > shop/db on 7: denied',
        'shop/web > shop/db on 5432/UDP: denied',
      ],
    ],
    [
      'endPort counts with its port, for its protocol alone',
      [np('podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 32000, endPort: 32768}]}]')],
      [
        'shop/web > shop/db on 32000: allowed',
        'shop/web > shop/db on 32768: allowed',
        'shop/web > shop/db on 32769: denied',
        'shop/web > shop/db on 32000/UDP: denied',
      ],
    ],
    [
      'a protocol without a port is all of its ports',
      [np('podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{protocol: UDP}]}]')],
      ['shop/web > shop/db on 53/UDP: allowed', 'shop/web > shop/db on 53: denied'],
    ],
    [
      'blocks hold pods by their addresses, less what they except',
      [
        np(
          'podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]}]',
        ),
      ],
      [
        'shop/web > shop/db: allowed',
        'lab/box > shop/db: denied',
        'ip:10.9.9.9 > shop/db: allowed',
        'ip:10.1.9.9 > shop/db: denied',
      ],
    ],
    [
      'blocks of IPv6',
      [
        np(
          "podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: 'fd00:10::/64', except: ['fd00:10::1/128']}}]}]",
        ),
      ],
      ['ip:fd00:10::2 > shop/db: allowed', 'ip:fd00:10::1 > shop/db: denied', 'ip:10.0.0.9 > shop/db: denied'],
    ],
    [
      'the own node always gets in, and pods on the network of the host are not governed',
      [
        np('podSelector: {}'),
        pod('agent', { spec: ', hostNetwork: true' }),
        pod('other', { spec: ', hostNetwork: true' }).replace('nodeName: n1', 'nodeName: n2'),
      ],
      [
        'node > shop/db: allowed',
        'shop/agent > shop/db: allowed',
        'shop/other > shop/db: denied',
        'lab/box > shop/agent: allowed',
      ],
    ],
    ['pods that have ended are nobody', [pod('done', { phase: 'Succeeded' })], ['shop/done > shop/db: unknown']],
    [
      'values and absent labels in expressions',
      [
        np(
          'podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web]}, {key: tier, operator: DoesNotExist}]}',
        ),
      ],
      ['lab/box > shop/db: denied', 'lab/box > shop/web: allowed'],
    ],
  ]);
});

const admin = (name: string, priority: number, rules: string, subject = 'namespaces: {}') =>
  `{apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy, metadata: {name: ${name}}, spec: {priority: ${priority}, subject: {${subject}}, ${rules}}}`;
const cluster = (tier: string, priority: number, rules: string) =>
  `{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: c${priority}}, spec: {tier: ${tier}, priority: ${priority}, subject: {namespaces: {}}, ${rules}}}`;
const baseline = (rules: string) =>
  `{apiVersion: policy.networking.k8s.io/v1alpha1, kind: BaselineAdminNetworkPolicy, metadata: {name: default}, spec: {subject: {namespaces: {}}, ${rules}}}`;

// network-policy-api.sigs.k8s.io: API overview, "User stories", reference of v1alpha1 and v1alpha2.
describe('Network Policy API', () => {
  check([
    [
      'story: deny at the cluster level, whatever developers allow',
      [
        admin(
          'deny',
          10,
          'ingress: [{action: Deny, from: [{namespaces: {matchLabels: {kubernetes.io/metadata.name: lab}}}]}]',
        ),
        np('podSelector: {}, ingress: [{}]'),
      ],
      ['lab/box > shop/db: denied', 'shop/web > shop/db: allowed', 'internet > shop/db: allowed'],
    ],
    [
      'story: allow at the cluster level, whatever developers deny',
      [
        admin(
          'monitoring',
          10,
          'ingress: [{action: Allow, from: [{namespaces: {matchLabels: {team: red}}}], ports: [{portNumber: {protocol: TCP, port: 9100}}]}]',
        ),
        np('podSelector: {}'),
      ],
      ['lab/box > shop/db on 9100: allowed', 'lab/box > shop/db on 5432: denied'],
    ],
    [
      'story: delegate, and the baseline holds where no NetworkPolicy stands',
      [
        admin('pass', 1, 'ingress: [{action: Pass, from: [{namespaces: {matchLabels: {team: red}}}]}]'),
        admin('deny', 2, 'ingress: [{action: Deny, from: [{namespaces: {}}]}]'),
        baseline(
          'ingress: [{action: Deny, from: [{namespaces: {}}], ports: [{portNumber: {protocol: TCP, port: 22}}]}]',
        ),
      ],
      ['lab/box > shop/db on 22: denied', 'lab/box > shop/db on 80: allowed', 'shop/web > shop/db on 80: denied'],
    ],
    [
      'a NetworkPolicy that isolates hides the baseline from what it denies and what it allows',
      [
        np('podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: red}}}]}]'),
        baseline('ingress: [{action: Allow, from: [{namespaces: {}}]}]'),
      ],
      ['lab/box > shop/db: allowed', 'shop/web > shop/db: denied'],
    ],
    [
      'the first rule of a policy that meets decides',
      [
        admin(
          'a',
          5,
          'ingress: [{action: Allow, from: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}]}, {action: Deny, from: [{namespaces: {}}]}]',
        ),
      ],
      ['shop/web > shop/db: allowed', 'lab/box > shop/db: denied'],
    ],
    [
      'lower priorities are asked first',
      [
        admin('late', 20, 'ingress: [{action: Allow, from: [{namespaces: {}}]}]'),
        admin('early', 3, 'ingress: [{action: Deny, from: [{namespaces: {}}]}]'),
      ],
      ['lab/box > shop/db: denied'],
    ],
    [
      'networks are for the way out, and the longest rule first is a matter of order',
      [
        admin(
          'e',
          4,
          'egress: [{action: Allow, to: [{networks: [10.1.0.0/16]}]}, {action: Deny, to: [{networks: [0.0.0.0/0]}]}]',
        ),
      ],
      ['shop/web > lab/box: allowed', 'shop/web > internet: denied', 'shop/web > shop/db: denied'],
    ],
    [
      'tiers and protocols of ClusterNetworkPolicy',
      [
        cluster(
          'Admin',
          5,
          'ingress: [{action: Accept, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: 80}}}, {udp: {destinationPort: {range: {start: 53, end: 60}}}}, {destinationNamedPort: sql}]}]',
        ),
        cluster('Baseline', 1, 'ingress: [{action: Deny, from: [{namespaces: {}}]}]'),
      ],
      [
        'lab/box > shop/db on 80: allowed',
        'lab/box > shop/db on 60/UDP: allowed',
        'lab/box > shop/db on 5432: allowed',
        'lab/box > shop/db on 81: denied',
      ],
    ],
    [
      'pods on the network of the host are no subjects',
      [
        admin('a', 5, 'ingress: [{action: Deny, from: [{namespaces: {}}]}]'),
        pod('agent', { spec: ', hostNetwork: true' }),
      ],
      ['lab/box > shop/agent: allowed'],
    ],
    [
      'a pod of two families is denied by the address that lies in a network alone',
      [
        admin('e', 4, 'egress: [{action: Deny, to: [{networks: [10.2.0.0/16]}]}]'),
        pod('dual', { ips: '10.2.0.1 fd00::1' }),
      ],
      ['shop/web > shop/dual: unknown'],
    ],
  ]);
});

const cilium = (spec: string, kind = 'CiliumNetworkPolicy') =>
  `{apiVersion: cilium.io/v2, kind: ${kind}, metadata: {name: c${kind === 'CiliumNetworkPolicy' ? ', namespace: shop' : ''}}, spec: {${spec}}}`;
const runsCilium =
  "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: cilium, namespace: kube-system}, spec: {template: {spec: {containers: [{name: cilium-agent, image: 'quay.io/cilium/cilium:v1.18.1'}]}}}}";
const own = 'endpointSelector: {matchLabels: {app: db}}';

// Cilium documentation: "Layer 3 Policies", "Layer 4", "Deny Policies", "Policy Enforcement Modes", "Using Kubernetes Constructs In Policy".
describe('Cilium', () => {
  check([
    [
      'denying wins over allowing, of other policies too',
      [
        runsCilium,
        cilium(`${own}, ingressDeny: [{fromEndpoints: [{matchLabels: {app: web}}]}]`),
        cilium('endpointSelector: {}, ingress: [{fromEntities: [all]}]', 'CiliumClusterwideNetworkPolicy'),
      ],
      ['shop/web > shop/db: denied', 'lab/box > shop/db: allowed'],
    ],
    [
      'denying without default deny leaves the rest open',
      [
        runsCilium,
        cilium(
          `${own}, enableDefaultDeny: {ingress: false}, ingressDeny: [{fromEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: '22', protocol: TCP}]}]}]`,
        ),
      ],
      ['shop/web > shop/db on 22: denied', 'shop/web > shop/db on 80: allowed', 'lab/box > shop/db: allowed'],
    ],
    [
      'an empty selector of peers is the own namespace, in a clusterwide policy the cluster',
      [
        runsCilium,
        cilium(`${own}, ingress: [{fromEndpoints: [{}]}]`),
        cilium(
          'endpointSelector: {matchLabels: {app: web}}, ingress: [{fromEndpoints: [{}]}]',
          'CiliumClusterwideNetworkPolicy',
        ),
      ],
      [
        'shop/web > shop/db: allowed',
        'lab/box > shop/db: denied',
        'lab/box > shop/web: allowed',
        'internet > shop/web: denied',
      ],
    ],
    [
      'another namespace by its label',
      [
        runsCilium,
        cilium(
          `${own}, ingress: [{fromEndpoints: [{matchLabels: {'k8s:io.kubernetes.pod.namespace': lab, app: box}}]}]`,
        ),
      ],
      ['lab/box > shop/db: allowed', 'shop/web > shop/db: denied'],
    ],
    [
      'namespaces by their labels',
      [
        runsCilium,
        cilium(
          `${own}, ingress: [{fromEndpoints: [{matchExpressions: [{key: 'k8s:io.cilium.k8s.namespace.labels.team', operator: In, values: [red]}]}]}]`,
        ),
      ],
      ['lab/box > shop/db: allowed', 'shop/web > shop/db: denied'],
    ],
    [
      'a CIDR means no pod of the cluster',
      [runsCilium, cilium(`${own}, ingress: [{fromCIDR: [10.0.0.0/8]}]`)],
      ['shop/web > shop/db: denied', 'ip:10.200.0.1 > shop/db: allowed'],
    ],
    [
      'a block of a NetworkPolicy means none either',
      [runsCilium, np('podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]')],
      ['shop/web > shop/db: denied', 'ip:10.200.0.1 > shop/db: allowed'],
    ],
    [
      'world is outside, cluster inside',
      [
        runsCilium,
        cilium(`${own}, ingress: [{fromEntities: [cluster]}]`),
        cilium('endpointSelector: {matchLabels: {app: web}}, egress: [{toEntities: [world]}]').replace(
          'name: c,',
          'name: d,',
        ),
      ],
      [
        'lab/box > shop/db: allowed',
        'internet > shop/db: denied',
        'shop/web > internet: allowed',
        'shop/web > lab/box: denied',
      ],
    ],
    [
      'kube-apiserver is an address that nobody looked up',
      [runsCilium, cilium('endpointSelector: {matchLabels: {app: web}}, egress: [{toEntities: [kube-apiserver]}]')],
      ['shop/web > ip:10.96.0.1 on 443: unknown', 'shop/web > lab/box: denied'],
    ],
    [
      'ICMP and names of the web are named and open no port by guess',
      [
        runsCilium,
        cilium(
          `endpointSelector: {matchLabels: {app: web}}, egress: [{icmps: [{fields: [{type: 8}]}]}, {toFQDNs: [{matchName: example.com}], toPorts: [{ports: [{port: '443', protocol: TCP}]}]}]`,
        ),
      ],
      ['shop/web > ip:1.1.1.1 on 443: unknown', 'shop/web > ip:1.1.1.1 on 80: denied', 'shop/web > lab/box: denied'],
    ],
    [
      'ports: any protocol, ranges, names',
      [
        runsCilium,
        cilium(
          `${own}, ingress: [{toPorts: [{ports: [{port: '53'}, {port: '8000', endPort: 8010, protocol: TCP}, {port: sql}]}]}]`,
        ),
      ],
      [
        'lab/box > shop/db on 53/UDP: allowed',
        'lab/box > shop/db on 8010: allowed',
        'lab/box > shop/db on 8010/UDP: denied',
        'lab/box > shop/db on 5432: allowed',
      ],
    ],
    [
      'the namespace of a policy stands in the place of one that its subject names',
      [runsCilium, cilium("endpointSelector: {matchLabels: {'k8s:io.kubernetes.pod.namespace': lab}}, ingress: [{}]")],
      ['shop/web > shop/db: denied', 'shop/web > lab/box: allowed'],
    ],
    [
      'a policy for nodes says nothing of pods',
      [runsCilium, cilium('nodeSelector: {}, ingress: [{}]', 'CiliumClusterwideNetworkPolicy')],
      ['shop/web > shop/db: allowed'],
    ],
  ]);
});

const calico = (name: string, spec: string) =>
  `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: ${name}}, spec: {${spec}}}`;
const local = (spec: string) =>
  `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: l, namespace: shop}, spec: {${spec}}}`;
const tier = (name: string, order: number, action = 'Deny') =>
  `{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: ${name}}, spec: {order: ${order}, defaultAction: ${action}}}`;

// Calico documentation: resources NetworkPolicy, GlobalNetworkPolicy, Tier, NetworkSet; "Get started with policy tiers".
describe('Calico', () => {
  check([
    [
      'lower orders first, and a policy without an order last',
      [
        calico('c', "selector: app == 'db', ingress: [{action: Deny}]"),
        calico('b', "order: 10, selector: app == 'db', ingress: [{action: Allow, source: {selector: app == 'web'}}]"),
      ],
      ['shop/web > shop/db: allowed', 'lab/box > shop/db: denied'],
    ],
    [
      'what no policy of a tier decides is denied at its end; Pass goes on',
      [
        tier('first', 10),
        calico(
          'first.p',
          "tier: first, order: 1, selector: app == 'db', ingress: [{action: Pass, source: {selector: app == 'web'}}]",
        ),
      ],
      ['shop/web > shop/db: allowed', 'lab/box > shop/db: denied'],
    ],
    [
      'a tier none of whose policies apply is skipped',
      [
        tier('first', 10),
        calico(
          'first.p',
          "tier: first, order: 1, selector: app == 'none', types: [Ingress], ingress: [{action: Pass}]",
        ),
      ],
      ['lab/box > shop/db: allowed'],
    ],
    [
      'Pass of the default tier goes past NetworkPolicies',
      [
        calico('pass', "order: 1, selector: app == 'db', types: [Ingress], ingress: [{action: Pass}]"),
        np('podSelector: {matchLabels: {app: db}}'),
      ],
      ['lab/box > shop/db: allowed'],
    ],
    [
      'NetworkPolicies stand at order 1000',
      [
        np('podSelector: {matchLabels: {app: db}}, ingress: [{}]'),
        calico('late', "order: 2000, selector: app == 'db', types: [Ingress], ingress: [{action: Deny}]"),
      ],
      ['lab/box > shop/db: allowed'],
    ],
    [
      'Log decides nothing',
      [
        calico(
          'log',
          "selector: app == 'db', types: [Ingress], ingress: [{action: Log}, {action: Allow, source: {selector: app == 'web'}}]",
        ),
      ],
      ['shop/web > shop/db: allowed', 'lab/box > shop/db: denied'],
    ],
    [
      'types: none and rules out alone, so nothing is said of the way in',
      [calico('out', "selector: app == 'db', egress: [{action: Deny}]")],
      ['lab/box > shop/db: allowed', 'shop/db > lab/box: denied'],
    ],
    [
      'selectors of a namespaced policy mean its namespace unless they ask for others',
      [
        local(
          "selector: app == 'db', ingress: [{action: Allow, source: {selector: all()}}, {action: Allow, source: {namespaceSelector: team == 'red', selector: app == 'none'}}]",
        ),
      ],
      ['shop/web > shop/db: allowed', 'lab/box > shop/db: denied'],
    ],
    [
      'all(), has, in, not in, starts with, and absent labels',
      [
        calico(
          's',
          `selector: "has(app) && app not in {'web', 'box'} && app starts with 'd' && tier != 'x'", types: [Ingress]`,
        ),
      ],
      ['lab/box > shop/db: denied', 'lab/box > shop/web: allowed'],
    ],
    [
      'namespaces and service accounts as subjects',
      [calico('s', "namespaceSelector: team == 'red', serviceAccountSelector: all(), types: [Ingress]")],
      ['shop/web > lab/box: denied', 'lab/box > shop/db: allowed'],
    ],
    [
      'ports and nets that are left out',
      [
        calico(
          'net',
          "selector: app == 'db', types: [Ingress], ingress: [{action: Deny, protocol: TCP, destination: {notPorts: [80, '8000:8010']}}, {action: Deny, source: {notNets: [10.0.0.0/16]}}, {action: Allow}]",
        ),
      ],
      [
        'shop/web > shop/db on 80: allowed',
        'shop/web > shop/db on 8005: allowed',
        'shop/web > shop/db on 81: denied',
        'shop/web > shop/db on 81/UDP: allowed',
        'lab/box > shop/db on 80: denied',
      ],
    ],
    [
      'addresses under labels',
      [
        '{apiVersion: projectcalico.org/v3, kind: GlobalNetworkSet, metadata: {name: bad, labels: {feed: bad}}, spec: {nets: [9.9.9.0/24]}}',
        calico(
          'b',
          "order: 1, selector: all(), types: [Egress], egress: [{action: Deny, destination: {selector: feed == 'bad'}}, {action: Allow}]",
        ),
      ],
      [
        'shop/web > ip:9.9.9.9: denied',
        'shop/web > ip:9.9.8.9: allowed',
        'shop/web > internet: mixed',
        'shop/web > lab/box: allowed',
      ],
    ],
    [
      'a pod within a network set is met by its address',
      [
        '{apiVersion: projectcalico.org/v3, kind: GlobalNetworkSet, metadata: {name: lab, labels: {feed: lab}}, spec: {nets: [10.1.0.0/16]}}',
        calico(
          'b',
          "selector: app == 'db', types: [Ingress], ingress: [{action: Allow, source: {selector: feed == 'lab'}}]",
        ),
      ],
      ['lab/box > shop/db: allowed', 'shop/web > shop/db: denied'],
    ],
    [
      'policies before DNAT and without tracking are for interfaces of hosts',
      [
        calico(
          'h',
          'selector: all(), applyOnForward: true, preDNAT: true, types: [Ingress], ingress: [{action: Deny}]',
        ),
        calico(
          't',
          'selector: all(), applyOnForward: true, doNotTrack: true, types: [Ingress, Egress], ingress: [{action: Deny}], egress: [{action: Deny}]',
        ),
      ],
      ['lab/box > shop/db: allowed'],
    ],
    [
      'applied on forwarding: of pods it speaks all the same',
      [
        calico(
          'f',
          "selector: app == 'db', applyOnForward: true, types: [Ingress], ingress: [{action: Deny, source: {selector: app == 'web'}}, {action: Allow}]",
        ),
      ],
      ['shop/web > shop/db: denied', 'lab/box > shop/db: allowed'],
    ],
    [
      'ICMP says nothing of ports, protocols by number do',
      [
        calico(
          'i',
          "selector: app == 'db', types: [Ingress], ingress: [{action: Deny, protocol: ICMP}, {action: Allow, protocol: 6}]",
        ),
      ],
      ['lab/box > shop/db on 80: allowed', 'lab/box > shop/db on 80/UDP: denied'],
    ],
    [
      'a rule about some of the pods, by its destination',
      [
        calico(
          'd',
          "selector: all(), types: [Ingress], ingress: [{action: Allow, destination: {selector: app == 'db'}}]",
        ),
      ],
      ['lab/box > shop/db: allowed', 'lab/box > shop/web: denied'],
    ],
  ]);
});

const antrea = (name: string, spec: string) =>
  `{apiVersion: crd.antrea.io/v1beta1, kind: ClusterNetworkPolicy, metadata: {name: ${name}}, spec: {${spec}}}`;
const toDb = 'appliedTo: [{podSelector: {matchLabels: {app: db}}}]';

// Antrea documentation: antrea-network-policy.md ("Tier", "ordering based on priorities", "Behavior of to and from selectors").
describe('Antrea', () => {
  check([
    [
      'emergency before application, whatever the priorities',
      [
        antrea('late', `priority: 1, ${toDb}, ingress: [{action: Allow}]`),
        antrea(
          'early',
          `priority: 90, tier: emergency, ${toDb}, ingress: [{action: Drop, from: [{namespaceSelector: {matchLabels: {team: red}}}]}]`,
        ),
      ],
      ['lab/box > shop/db: denied', 'shop/web > shop/db: allowed'],
    ],
    [
      'to be selected isolates nobody',
      [
        antrea(
          'a',
          `priority: 1, ${toDb}, ingress: [{action: Allow, from: [{podSelector: {matchLabels: {app: web}}}]}]`,
        ),
      ],
      ['lab/box > shop/db: allowed'],
    ],
    [
      'what it does not decide is for NetworkPolicies, and what those leave for the baseline',
      [
        antrea(
          'pass',
          `priority: 1, tier: securityops, ${toDb}, ingress: [{action: Pass, from: [{podSelector: {matchLabels: {app: web}}}]}, {action: Drop}]`,
        ),
        antrea('base', `priority: 1, tier: baseline, ${toDb}, ingress: [{action: Reject, ports: [{port: 22}]}]`),
      ],
      [
        'shop/web > shop/db on 22: denied',
        'shop/web > shop/db on 80: allowed',
        'lab/box > shop/db on 80: denied',
        'internet > shop/db on 80: denied',
      ],
    ],
    [
      'the baseline takes back nothing that a NetworkPolicy isolates',
      [
        np('podSelector: {matchLabels: {app: db}}'),
        antrea('base', `priority: 1, tier: baseline, ${toDb}, ingress: [{action: Allow}]`),
      ],
      ['lab/box > shop/db: denied'],
    ],
    [
      'a podSelector of the cluster means every namespace, one of a namespace its own',
      [
        antrea(
          'a',
          `priority: 1, ${toDb}, ingress: [{action: Drop, from: [{podSelector: {matchLabels: {app: box}}}]}]`,
        ),
        '{apiVersion: crd.antrea.io/v1beta1, kind: NetworkPolicy, metadata: {name: own, namespace: shop}, spec: {priority: 2, appliedTo: [{podSelector: {matchLabels: {app: web}}}], ingress: [{action: Drop, from: [{podSelector: {}}]}]}}',
      ],
      ['lab/box > shop/db: denied', 'shop/db > shop/web: denied', 'lab/box > shop/web: allowed'],
    ],
    [
      'what a block leaves out, an address or half of the internet',
      [
        antrea(
          'a',
          `priority: 1, ${toDb}, egress: [{action: Allow, to: [{ipBlock: {cidr: 0.0.0.0/0, except: [9.0.0.0/8, 10.0.0.1/32]}}]}, {action: Drop}]`,
        ),
      ],
      ['shop/db > shop/web: denied', 'shop/db > lab/box: allowed', 'shop/db > internet: mixed'],
    ],
    [
      'ICMP and IGMP have no ports',
      [antrea('a', `priority: 1, ${toDb}, ingress: [{action: Drop, protocols: [{icmp: {icmpType: 8}}, {igmp: {}}]}]`)],
      ['lab/box > shop/db: allowed'],
    ],
    [
      'blocks, ranges of ports, and targets of a rule',
      [
        antrea(
          'a',
          'priority: 1, egress: [{action: Drop, appliedTo: [{namespaceSelector: {matchLabels: {team: red}}}], to: [{ipBlock: {cidr: 10.0.0.0/24}}], ports: [{protocol: TCP, port: 8000, endPort: 8010}]}]',
        ),
      ],
      [
        'lab/box > shop/db on 8005: denied',
        'lab/box > shop/db on 8011: allowed',
        'shop/web > shop/db on 8005: allowed',
      ],
    ],
    [
      'names of the web and groups are named, and nothing is guessed',
      [antrea('a', `priority: 1, ${toDb}, egress: [{action: Allow, to: [{fqdn: '*.example.com'}]}, {action: Drop}]`)],
      ['shop/db > ip:1.1.1.1 on 443: unknown'],
    ],
  ]);
});

// Amazon EKS documentation: admin network policies, application network policies.
describe('Amazon VPC CNI', () => {
  check([
    [
      'a ClusterNetworkPolicy is that of the Network Policy API',
      [
        '{apiVersion: networking.k8s.aws/v1alpha1, kind: ClusterNetworkPolicy, metadata: {name: c}, spec: {tier: Admin, priority: 10, subject: {namespaces: {matchLabels: {team: blue}}}, ingress: [{action: Deny, from: [{namespaces: {matchLabels: {team: red}}}]}]}}',
        np('podSelector: {}, ingress: [{}]'),
      ],
      ['lab/box > shop/db: denied', 'shop/web > shop/db: allowed'],
    ],
    [
      'an ApplicationNetworkPolicy adds to NetworkPolicies; where a name leads nobody knows',
      [
        "{apiVersion: networking.k8s.aws/v1alpha1, kind: ApplicationNetworkPolicy, metadata: {name: a, namespace: shop}, spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{domainNames: ['api.example.com']}], ports: [{protocol: TCP, port: 443}]}, {to: [{podSelector: {matchLabels: {app: db}}}]}]}}",
        np(
          'podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}]}]',
        ),
      ],
      [
        'shop/web > ip:1.1.1.1 on 443: unknown',
        'shop/web > ip:1.1.1.1 on 80: denied',
        'shop/web > shop/db on 80: allowed',
        'shop/web > lab/box on 53/UDP: allowed',
        'shop/web > lab/box on 53: denied',
      ],
    ],
  ]);
});
