import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import alwaysAllowAuthorization from '../../checks/api-server/always-allow-authorization.ts';
import anonymousAuth from '../../checks/api-server/anonymous-auth.ts';
import apiServerProfiling from '../../checks/api-server/api-server-profiling.ts';
import missingAuditLog from '../../checks/api-server/missing-audit-log.ts';
import missingNodeAuthorizer from '../../checks/api-server/missing-node-authorizer.ts';
import missingNodeRestriction from '../../checks/api-server/missing-node-restriction.ts';
import missingRbacAuthorizer from '../../checks/api-server/missing-rbac-authorizer.ts';
import staticTokenFile from '../../checks/api-server/static-token-file.ts';
import { describeDocument } from '../../src/collect/documents.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { evaluate } from '../../src/evaluate.ts';
import { apiServers } from '../../src/facts/api-servers.ts';
import { FactStore } from '../../src/facts/fact.ts';
import type { Inventory, Source, State } from '../../src/inventory.ts';
import { readFlag } from '../../src/kubernetes/flags/reading.ts';

const checks = [
  alwaysAllowAuthorization,
  anonymousAuth,
  apiServerProfiling,
  missingAuditLog,
  missingNodeAuthorizer,
  missingNodeRestriction,
  missingRbacAuthorizer,
  staticTokenFile,
];

function mirrorPod(name: string, flags: readonly string[], image = 'kube-apiserver:v1.36.3'): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `kube-apiserver-${name}`,
      namespace: 'kube-system',
      annotations: { 'kubernetes.io/config.mirror': 'a' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid: 'a' }],
    },
    spec: { containers: [{ name: 'kube-apiserver', image, command: ['kube-apiserver', ...flags] }] },
  };
}

function flagz(flags: Readonly<Record<string, string>>): object {
  return { kind: 'Flagz', flags };
}

function configMap(namespace: string, name: string, data: object): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name }, data };
}

function kubeadmConfig(extraArgs: object): object {
  const ClusterConfiguration = JSON.stringify({ apiServer: { extraArgs } });
  return configMap('kube-system', 'kubeadm-config', { ClusterConfiguration });
}

function openShiftConfig(apiServerArguments: object): object {
  return configMap('openshift-kube-apiserver', 'config', { 'config.yaml': JSON.stringify({ apiServerArguments }) });
}

function k3sNode(
  name: string,
  words: readonly string[],
  kubeletVersion = 'v1.36.1+k3s1',
  key = 'k3s.io/node-args',
): object {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, annotations: { [key]: JSON.stringify(words) } },
    status: { nodeInfo: { kubeletVersion } },
  };
}

function inventory(objects: readonly object[], kubernetesVersion = '1.36.3'): Inventory {
  return inventoryFromObjects(objects, { complete: true, kubernetesVersion });
}

function put(from: Inventory, name: string, source: Partial<Source>): Inventory {
  const known = from.sources.get(name) ?? { state: 'complete', reason: null, message: null, attempts: 1, items: [] };
  return { ...from, sources: new Map([...from.sources, [name, { ...known, ...source }]]) };
}

function refuse(from: Inventory, ...names: readonly string[]): Inventory {
  return names.reduce((rest, name) => put(rest, name, { state: 'denied', reason: 'Forbidden', items: [] }), from);
}

/** `/metrics` with these authorizers and admission plugins at work. */
function withMetrics(from: Inventory, authorizers: readonly string[], plugins: readonly string[] = []): Inventory {
  const samples = [
    ...authorizers.map((type) => sample('apiserver_authorization_decisions_total', { type, decision: 'allowed' })),
    ...plugins.map((name) => sample('apiserver_admission_controller_admission_duration_seconds_count', { name })),
  ];
  return put(from, '/metrics', { state: 'complete', reason: null, items: [describeDocument('/metrics', { samples })] });
}

function sample(name: string, labels: object, value = 1): object {
  return { name, labels, value };
}

/** Status and reason of the checks named, by id. */
function judge(from: Inventory, ...ids: readonly string[]): Record<string, string> {
  const store = new FactStore(from);
  return Object.fromEntries(
    checks
      .filter(({ id }) => ids.length === 0 || ids.includes(id))
      .map((check) => {
        const { status, reason } = evaluate(check, store);
        return [check.id, reason === null ? status : `${status}: ${reason}`];
      }),
  );
}

function shown(from: Inventory): object {
  const { state, reason, items } = new FactStore(from).get(apiServers);
  return {
    state,
    reason,
    items: items.map(({ value: { apiServer }, about }) => {
      const { called, source, evidence, minor, flags } = apiServer;
      const profiling = readFlag(flags, 'kube-apiserver', 'profiling', minor);
      const object = `${about.object.kind} ${about.object.name} ${about.path}`;
      return {
        called,
        source,
        evidence,
        minor,
        profiling: 'value' in profiling ? profiling.value : profiling.reason,
        object,
      };
    }),
  };
}

const hardened = ['--profiling=false', '--authorization-mode=Node,RBAC'];

describe('where the flags come from', () => {
  test('every replica by itself, each with the version of its image', () => {
    const pods = [
      mirrorPod('a', ['--profiling=false']),
      mirrorPod('b', [], 'kube-apiserver:v1.35.1'),
      mirrorPod('c', ['--profiling=false'], 'kube-apiserver@sha256:aa'),
    ];
    expect(shown(inventory([...pods, flagz({ profiling: 'true' })], '1.34.2'))).toEqual({
      state: 'complete',
      reason: null,
      items: [
        { minor: 36, profiling: 'false', object: 'Pod kube-apiserver-a spec.containers[0].command' },
        { minor: 35, profiling: 'true', object: 'Pod kube-apiserver-b spec.containers[0].command' },
        { minor: 34, profiling: 'false', object: 'Pod kube-apiserver-c spec.containers[0].command' },
      ].map((item) => ({ called: 'kube-apiserver', source: 'mirror pod', evidence: 'effective', ...item })),
    });
    expect(judge(inventory(pods), 'api-server-profiling')).toEqual({ 'api-server-profiling': 'fail' });
  });

  test.each<[string, object, object]>([
    [
      '/flagz',
      flagz({ profiling: 'false' }),
      {
        called: 'kube-apiserver (by /flagz)',
        source: 'flagz',
        evidence: 'effective',
        object: 'Flagz kube-apiserver flags',
      },
    ],
    [
      'kubeadm-config',
      kubeadmConfig([{ name: 'profiling', value: 'false' }]),
      {
        called: 'kube-apiserver (as ConfigMap kube-system/kubeadm-config declares it)',
        source: 'kubeadm-config',
        evidence: 'declared',
        object: 'ConfigMap kubeadm-config data.ClusterConfiguration.apiServer.extraArgs',
      },
    ],
    [
      'the annotation of a k3s server',
      k3sNode('one', ['server']),
      {
        called: 'kube-apiserver (as Node one declares it)',
        source: 'node-args',
        evidence: 'declared',
        object: 'Node one metadata.annotations["k3s.io/node-args"]',
      },
    ],
    [
      "OpenShift's ConfigMap",
      openShiftConfig({ profiling: ['false'] }),
      {
        called: 'kube-apiserver (as ConfigMap openshift-kube-apiserver/config declares it)',
        source: 'openshift-config',
        evidence: 'declared',
        object: 'ConfigMap config data["config.yaml"].apiServerArguments',
      },
    ],
  ])('%s', (_, object, item) => {
    expect(shown(inventory([object]))).toEqual({
      state: 'complete',
      reason: null,
      items: [{ minor: 36, profiling: 'false', ...item }],
    });
  });

  test.each([
    ['an agent', ['agent', '--kubelet-arg=v=2']],
    ['a server without an API server', ['server', '--disable-apiserver']],
  ])('k3s: %s is none', (_, words) => {
    const { items } = new FactStore(inventory([k3sNode('one', ['server']), k3sNode('two', words)])).get(apiServers);
    expect(items.map(({ about }) => about.object.name)).toEqual(['one']);
  });

  test('k3s: each server by the version of its kubelet', () => {
    const nodes = [k3sNode('one', ['server']), k3sNode('two', ['server'], 'v1.35.2+k3s1')];
    const { items } = new FactStore(inventory(nodes)).get(apiServers);
    expect(items.map(({ value }) => value.apiServer.minor)).toEqual([36, 35]);
  });

  test('a pod of kube-system that no kubelet made of a file is none', () => {
    const pod = mirrorPod('a', []);
    const other = { ...pod, metadata: { name: 'kube-apiserver', namespace: 'kube-system', uid: 'served' } };
    expect(shown(inventory([other]))).toMatchObject({ state: 'hidden', items: [{ source: 'none' }] });
  });
});

describe('what is left where a source was not seen', () => {
  const good = inventory([
    mirrorPod('a', hardened),
    flagz({ profiling: 'false' }),
    kubeadmConfig({ profiling: 'false' }),
  ]);

  test.each<[string, Inventory, string]>([
    ['all seen', good, 'pass'],
    ['/flagz denied beside mirror pods', refuse(good, '/flagz'), 'pass'],
    ['/metrics denied beside plain flags', refuse(good, '/metrics'), 'pass'],
    ['pods denied, /flagz good', refuse(good, 'pods'), 'unknown: pods denied (Forbidden)'],
    [
      'pods cut off after one good replica',
      put(good, 'pods', { state: 'truncated', reason: 'limit' }),
      'unknown: pods truncated (limit)',
    ],
    [
      'pods and /flagz denied, kubeadm-config good',
      refuse(good, 'pods', '/flagz'),
      'unknown: pods denied (Forbidden); /flagz denied (Forbidden)',
    ],
    [
      'all denied',
      refuse(good, 'pods', '/flagz', 'configmaps/kube-system/kubeadm-config', 'nodes'),
      'unknown: --profiling: pods denied (Forbidden); /flagz denied (Forbidden); configmaps/kube-system/kubeadm-config denied (Forbidden); nodes denied (Forbidden)',
    ],
    ['pods denied, /flagz bad', refuse(inventory([flagz({ profiling: 'true' })]), 'pods'), 'fail'],
    ['pods denied, kubeadm-config bad', refuse(inventory([kubeadmConfig({})]), 'pods', '/flagz'), 'fail'],
    [
      'no pods, /flagz denied, kubeadm-config good',
      refuse(inventory([kubeadmConfig({ profiling: 'false' })]), '/flagz'),
      'unknown: /flagz denied (Forbidden)',
    ],
    [
      'no pods, /flagz denied by a server before 1.32',
      refuse(inventory([kubeadmConfig({ profiling: 'false' })], '1.31.0'), '/flagz'),
      'pass',
    ],
    ['no pods, no /flagz, kubeadm-config good', inventory([kubeadmConfig({ profiling: 'false' })]), 'pass'],
    ['no pods, /flagz denied', refuse(inventory([]), '/flagz'), 'unknown: --profiling: /flagz denied (Forbidden)'],
    ['no pods, nodes denied', refuse(inventory([]), 'nodes'), 'unknown: --profiling: nodes denied (Forbidden)'],
    [
      'no pods, a ConfigMap of kubeadm without its configuration',
      inventory([configMap('kube-system', 'kubeadm-config', {})]),
      'unknown: --profiling: configmaps/kube-system/kubeadm-config holds no ClusterConfiguration that can be read',
    ],
    [
      'an annotation that was cut',
      put(inventory([k3sNode('one', ['server'])]), 'nodes', {
        items: [
          { apiVersion: 'v1', kind: 'Node', metadata: { name: 'one', annotations: { 'k3s.io/node-args': '["ser' } } },
        ],
      }),
      'unknown: --profiling: nodes: the annotation k3s.io/node-args of one is no list',
    ],
    [
      'one replica that is malformed',
      put(good, 'pods', { items: [{ ...mirrorOf('a'), malformed: 'spec should be an object' }] }),
      'unknown: Pod kube-system/kube-apiserver-a is malformed (spec should be an object)',
    ],
  ])('%s', (_, from, expected) => {
    expect(judge(from, 'api-server-profiling')).toEqual({ 'api-server-profiling': expected });
  });

  test('a source that nobody asked for is left out of the judgement', () => {
    const { sources, ...rest } = inventory([kubeadmConfig({ profiling: 'false' })]);
    const without = {
      ...rest,
      sources: new Map([...sources].filter(([name]) => name !== '/flagz' && name !== '/metrics')),
    };
    expect(judge(without, 'api-server-profiling')).toEqual({ 'api-server-profiling': 'pass' });
  });
});

function mirrorOf(name: string) {
  const [pod] = inventory([mirrorPod(name, [])]).sources.get('pods')?.items ?? [];
  if (pod === undefined) throw new Error('no pod');
  return pod;
}

describe('a control plane that nothing shows', () => {
  test.each([
    [
      '1.36.1-eks-abc',
      'AWS runs the control plane and answers for its flags; which of its logs reach you is a setting of the cluster (aws eks describe-cluster, logging.clusterLogging)',
    ],
    [
      '1.36.1-gke.100',
      'Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
    ],
    [
      '1.36.1',
      'no pod of kube-system runs the control plane: whoever runs it must look at the flags that it is started with',
    ],
  ])('%s', (version, reason) => {
    expect(judge(inventory([], version))).toEqual({
      'always-allow-authorization': `manual: --authorization-mode: ${reason}`,
      'anonymous-auth': `manual: --anonymous-auth: ${reason}`,
      'api-server-profiling': `manual: --profiling: ${reason}`,
      'missing-audit-log': `manual: --audit-log-path: ${reason}`,
      'missing-node-authorizer': `manual: --authorization-mode: ${reason}`,
      'missing-node-restriction': `manual: --enable-admission-plugins: ${reason}`,
      'missing-rbac-authorizer': `manual: --authorization-mode: ${reason}`,
      'static-token-file': `manual: --token-auth-file: ${reason}`,
    });
  });

  test('AKS, by the labels of its nodes', () => {
    const node = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'one', labels: { 'kubernetes.azure.com/cluster': 'a' } },
    };
    expect(judge(inventory([node]), 'missing-audit-log')).toEqual({
      'missing-audit-log':
        'manual: --audit-log-path: Microsoft runs the control plane and answers for its flags; which of its logs reach you is a diagnostic setting of the cluster (az monitor diagnostic-settings list)',
    });
  });

  const eks = inventory([], '1.36.1-eks-abc');
  const silent = [
    'always-allow-authorization',
    'missing-node-authorizer',
    'missing-node-restriction',
    'missing-rbac-authorizer',
  ];
  const word = (from: Inventory): string[] =>
    Object.values(judge(from, ...silent)).map((text) => text.split(':')[0] ?? '');

  test.each<[string, Inventory, readonly string[]]>([
    ['no metrics', eks, ['manual', 'manual', 'manual', 'manual']],
    ['metrics denied', refuse(eks, '/metrics'), ['unknown', 'unknown', 'unknown', 'unknown']],
    ['RBAC and Node decide', withMetrics(eks, ['RBAC', 'Node']), ['manual', 'pass', 'manual', 'pass']],
    ['a webhook decides', withMetrics(eks, ['Webhook']), ['manual', 'manual', 'manual', 'manual']],
    ['AlwaysAllow decides', withMetrics(eks, ['AlwaysAllow']), ['fail', 'manual', 'manual', 'manual']],
    [
      'NodeRestriction works',
      withMetrics(eks, [], ['NodeRestriction', 'PodSecurity']),
      ['manual', 'manual', 'pass', 'manual'],
    ],
    ['other plugins work', withMetrics(eks, [], ['PodSecurity']), ['manual', 'manual', 'fail', 'manual']],
    [
      'RBAC decides, but /flagz is denied',
      refuse(withMetrics(eks, ['RBAC']), '/flagz'),
      ['unknown', 'unknown', 'unknown', 'unknown'],
    ],
    [
      'AlwaysAllow decides, and /flagz is denied',
      refuse(withMetrics(eks, ['AlwaysAllow']), '/flagz'),
      ['fail', 'unknown', 'unknown', 'unknown'],
    ],
  ])('%s', (_, from, expected) => {
    expect(word(from)).toEqual(expected);
  });

  test('a counter that never counted proves nothing', () => {
    const samples = [sample('apiserver_authorization_decisions_total', { type: 'RBAC' }, 0), null, 'x', { name: 7 }];
    const idle = put(eks, '/metrics', {
      state: 'complete',
      reason: null,
      items: [describeDocument('/metrics', { samples })],
    });
    expect(word(idle)).toEqual(['manual', 'manual', 'manual', 'manual']);
  });

  test('plain flags of a visible control plane are not overruled by metrics', () => {
    const visible = inventory([mirrorPod('a', [...hardened, '--enable-admission-plugins=NodeRestriction'])]);
    expect(word(withMetrics(visible, ['AlwaysAllow'], ['PodSecurity']))).toEqual(['pass', 'pass', 'pass', 'pass']);
  });

  const inFile = inventory([mirrorPod('a', ['--authorization-config=/etc/authz.yaml'])]);
  test.each<[string, Inventory, readonly string[]]>([
    ['not served', inFile, ['unknown', 'unknown', 'fail', 'unknown']],
    ['denied', refuse(inFile, '/metrics'), ['unknown', 'unknown', 'fail', 'unknown']],
    ['Node and RBAC', withMetrics(inFile, ['Node', 'RBAC']), ['pass', 'pass', 'fail', 'pass']],
    ['RBAC alone', withMetrics(inFile, ['RBAC']), ['pass', 'fail', 'fail', 'pass']],
    ['AlwaysAllow', withMetrics(inFile, ['AlwaysAllow', 'Node']), ['fail', 'pass', 'fail', 'fail']],
  ])('--authorization-config, metrics: %s', (_, from, expected) => {
    expect(word(from)).toEqual(expected);
  });

  test('--authorization-config with metrics denied says both', () => {
    expect(judge(refuse(inFile, '/metrics'), 'missing-rbac-authorizer')).toEqual({
      'missing-rbac-authorizer':
        'unknown: --authorization-config names a file whose content is not visible; /metrics denied (Forbidden)',
    });
  });
});

describe('the law: who sees less never hears better', () => {
  const flag = fc.constantFrom(
    '--profiling=false',
    '--profiling',
    '--anonymous-auth=false',
    '--anonymous-auth=true',
    '--authentication-config=/etc/authn.yaml',
    '--authorization-mode=Node,RBAC',
    '--authorization-mode=AlwaysAllow',
    '--authorization-config=/etc/authz.yaml',
    '--enable-admission-plugins=NodeRestriction',
    '--enable-admission-plugins=$(PLUGINS)',
    '--audit-log-path=-',
    '--token-auth-file=/etc/tokens.csv',
    '--basic-auth-file=/etc/users.csv',
    '$(FLAGS)',
  );
  const flags = fc.uniqueArray(flag, { maxLength: 6 });
  const pairs = (words: readonly string[]): Record<string, string> =>
    Object.fromEntries(
      words.flatMap((word) => (word.includes('=') ? [[word.slice(2).split('=')[0], word.split('=')[1]]] : [])),
    );
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
  const world = fc
    .record({
      version: fc.constantFrom('1.36.3', '1.36.1-eks-abc', '1.36.1+k3s1'),
      pods: fc.array(fc.tuple(flags, fc.constantFrom('kube-apiserver:v1.36.3', 'kube-apiserver:v1.18.2', 'x')), {
        maxLength: 3,
      }),
      flagz: maybe(flags),
      kubeadm: maybe(flags),
      k3s: fc.array(flags, { maxLength: 2 }),
      openShift: maybe(flags),
      metrics: maybe(
        fc.tuple(
          fc.subarray(['Node', 'RBAC', 'AlwaysAllow', 'Webhook']),
          fc.subarray(['NodeRestriction', 'PodSecurity', 'LimitRanger']),
        ),
      ),
    })
    .map(({ version, pods, flagz: resolved, kubeadm, k3s, openShift, metrics }) => {
      const all = inventory(
        [
          ...pods.map(([words, image], i) => mirrorPod(`cp-${i}`, words, image)),
          ...(resolved === undefined ? [] : [flagz(pairs(resolved))]),
          ...(kubeadm === undefined ? [] : [kubeadmConfig(pairs(kubeadm))]),
          ...k3s.map((words, i) =>
            k3sNode(`s-${i}`, ['server', ...words.map((word) => `--kube-apiserver-arg=${word.slice(2)}`)]),
          ),
          ...(openShift === undefined ? [] : [openShiftConfig(pairs(openShift))]),
        ],
        version,
      );
      return metrics === undefined ? all : withMetrics(all, ...metrics);
    });
  const sources = [
    'pods',
    'nodes',
    '/flagz',
    '/metrics',
    '/version',
    'configmaps/kube-system/kubeadm-config',
    'configmaps/openshift-kube-apiserver/config',
  ];
  const lost = fc.uniqueArray(
    fc.tuple(fc.constantFrom(...sources), fc.constantFrom<State>('denied', 'unavailable', 'truncated', 'partial')),
    { minLength: 1, selector: ([name]) => name },
  );

  test('taking away sources leaves a verdict or makes it unknown, and at worst a worse source proves a fault', () => {
    fc.assert(
      fc.property(world, lost, (whole, taken) => {
        const less = taken.reduce((rest, [name, state]) => {
          const items =
            state === 'denied' || state === 'unavailable' ? [] : (rest.sources.get(name)?.items ?? []).slice(0, 1);
          return put(rest, name, { state, reason: 'Forbidden', items });
        }, whole);
        const before = new FactStore(whole);
        const after = new FactStore(less);
        for (const check of checks) {
          const { status } = evaluate(check, before);
          expect([status, 'unknown', 'fail'], `${check.id}: ${JSON.stringify(taken)}`).toContain(
            evaluate(check, after).status,
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  test('no shape of the sources makes the fact throw', () => {
    fc.assert(
      fc.property(fc.constantFrom(...sources), fc.jsonValue(), fc.jsonValue(), (name, spec, data) => {
        const item = {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'a', namespace: 'kube-system' },
          spec,
          data,
          flags: data,
          samples: data,
          malformed: 'x',
        };
        const odd = put(inventory([]), name, { state: 'complete', reason: null, items: [item] });
        expect(Object.keys(judge(odd))).toHaveLength(checks.length);
      }),
      { numRuns: 200 },
    );
  });
});
