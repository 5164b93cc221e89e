import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeDocument } from '../../src/collect/documents.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { evaluate } from '../../src/evaluate.ts';
import { FactStore } from '../../src/facts/fact.ts';
import type { Inventory, Source, State } from '../../src/inventory.ts';
import { loadChecks } from '../../src/load-checks.ts';

const facts = ['apiServers', 'controllerManagers', 'schedulers', 'etcdMembers'];
const checks = loadChecks().filter(({ each }) => facts.includes(each));

const good: Readonly<Record<string, readonly string[]>> = {
  'kube-apiserver': [
    '--profiling=false',
    '--authorization-mode=Node,RBAC',
    '--client-ca-file=/pki/ca.crt',
    '--etcd-servers=https://127.0.0.1:2379',
    '--etcd-cafile=/pki/etcd/ca.crt',
    '--audit-log-path=/log',
    '--audit-policy-file=/policy',
  ],
  'kube-controller-manager': ['--profiling=false', '--bind-address=127.0.0.1', '--root-ca-file=/pki/ca.crt'],
  'kube-scheduler': ['--profiling=false', '--bind-address=127.0.0.1'],
  etcd: [
    '--cert-file=/c',
    '--key-file=/k',
    '--client-cert-auth',
    '--trusted-ca-file=/pki/etcd/ca.crt',
    '--initial-cluster=a=https://a:2380',
  ],
};

/** A mirror pod of a component, its files mounted where they lie. */
function mirrorPod(program: string, flags: readonly string[], node = 'a'): object {
  const container = { name: program, image: `${program}:v1.36.3`, command: [program, ...flags] };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${program}-${node}`,
      namespace: 'kube-system',
      annotations: { 'kubernetes.io/config.mirror': 'a' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: node, uid: 'a' }],
    },
    spec: {
      containers: [{ ...container, volumeMounts: [{ name: 'pki', mountPath: '/pki' }] }],
      volumes: [{ name: 'pki', hostPath: { path: '/etc/kubernetes/pki' } }],
    },
  };
}

function kubeadmConfig(configuration: object): object {
  const data = { ClusterConfiguration: JSON.stringify(configuration) };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'kube-system', name: 'kubeadm-config' }, data };
}

function k3sNode(words: readonly string[]): object {
  const annotations = { 'k3s.io/node-args': JSON.stringify(['server', ...words]) };
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: 'one', annotations } };
}

function inventory(objects: readonly object[], kubernetesVersion = '1.36.3'): Inventory {
  return inventoryFromObjects(objects, { complete: true, kubernetesVersion });
}

function put(from: Inventory, name: string, source: Partial<Source>): Inventory {
  const known = from.sources.get(name) ?? { state: 'complete', reason: null, message: null, attempts: 1, items: [] };
  return { ...from, sources: new Map([...from.sources, [name, { ...known, ...source }]]) };
}

/** Status and reason of a check. */
function judge(from: Inventory, id: string): string | undefined {
  const check = checks.find((one) => one.id === id);
  if (check === undefined) return undefined;
  const { status, reason } = evaluate(check, new FactStore(from));
  return reason === null ? status : `${status}: ${reason}`;
}

test.each([
  [['kube-controller-manager', 'kube-scheduler'], 'kube-apiserver'],
  [['etcd'], 'kube-apiserver'],
  [[], 'the control plane'],
])('of %j seen, what is missing is %s', (programs, missing) => {
  const pods = programs.map((program) => mirrorPod(program, []));
  const reason = `no pod of kube-system runs ${missing}: whoever runs it must look at the flags that it is started with`;
  expect(judge(inventory(pods), 'missing-rbac-authorizer')).toBe(`manual: --authorization-mode: ${reason}`);
});

describe('etcd', () => {
  const etcd = mirrorPod('etcd', good.etcd ?? []);

  test('its own CA, behind the mounts of both pods', () => {
    const api = mirrorPod('kube-apiserver', good['kube-apiserver'] ?? []);
    expect(judge(inventory([etcd, api]), 'shared-etcd-ca')).toBe('pass');
  });

  test('a list of pods that was cut off may hide other members', () => {
    const cut = put(inventory([etcd]), 'pods', { state: 'truncated', reason: 'limit' });
    expect(judge(inventory([etcd]), 'unauthenticated-etcd-peer')).toBe('not-applicable: etcd has a single member');
    expect(judge(cut, 'unauthenticated-etcd-peer')).toMatch(/^unknown: /);
  });

  test.each([
    ['k3s', [k3sNode([])], '1.36.1+k3s1', 'k3s runs the control plane within its own process'],
    ['EKS', [], '1.36.1-eks-1', 'AWS runs the control plane and answers for its flags'],
    [
      'an etcd outside the cluster',
      [kubeadmConfig({ etcd: { external: { endpoints: ['https://10.0.0.9:2379'] } } })],
      '1.36.3',
      'no pod of kube-system runs etcd: it is outside the cluster or part of another process',
    ],
  ])('%s keeps it to itself', (_, objects, version, reason) => {
    expect(judge(inventory(objects, version), 'etcd-auto-tls')).toContain(`manual: --auto-tls: ${reason}`);
  });

  test('a kubeadm-config that is denied may tell of one', () => {
    const denied = put(inventory([]), 'configmaps/kube-system/kubeadm-config', {
      state: 'denied',
      reason: 'Forbidden',
    });
    expect(judge(denied, 'etcd-auto-tls')).toBe(
      'unknown: --auto-tls: configmaps/kube-system/kubeadm-config denied (Forbidden)',
    );
  });
});

test('metrics tell of an audit policy where the control plane is hidden', () => {
  const samples = [{ name: 'apiserver_audit_level_total', labels: { level: 'Metadata' }, value: 3 }];
  const seen = put(inventory([], '1.36.1-eks-1'), '/metrics', {
    state: 'complete',
    reason: null,
    items: [describeDocument('/metrics', { samples })],
  });
  expect(judge(seen, 'missing-audit-policy')).toBe('pass');
  expect(judge(inventory([], '1.36.1-eks-1'), 'missing-audit-policy')).toMatch(/^manual: /);
});

describe('less is never better', () => {
  const pods = fc
    .uniqueArray(fc.tuple(fc.constantFrom(...Object.keys(good)), fc.constantFrom('a', 'b'), fc.boolean()), {
      maxLength: 6,
      selector: ([program, node]) => `${program} ${node}`,
    })
    .map((some) =>
      some.map(([program, node, hardened]) => mirrorPod(program, hardened ? (good[program] ?? []) : [], node)),
    );
  const declared = fc.constantFrom(
    {},
    { controllerManager: { extraArgs: { profiling: 'false' } }, scheduler: { extraArgs: { profiling: 'false' } } },
    { etcd: { local: { extraArgs: { 'auto-tls': 'true' } } } },
    { etcd: { external: { endpoints: ['https://10.0.0.9:2379'], caFile: '/ca' } } },
  );
  const world = fc
    .tuple(
      pods,
      fc.option(declared.map(kubeadmConfig)),
      fc.option(fc.constantFrom(k3sNode([]), k3sNode(['--kube-scheduler-arg=profiling=true']))),
      fc.option(fc.constantFrom({ profiling: 'true' }, { 'etcd-servers': '[unix://kine.sock]', 'audit-log-path': '' })),
      fc.constantFrom('1.36.3', '1.36.1-eks-1', '1.21.3', '1.36.1+k3s1'),
    )
    .map(([some, config, node, flags, version]) =>
      inventory(
        // There is no /flagz before 1.32.
        [...some, config, node, flags === null || version === '1.21.3' ? null : { kind: 'Flagz', flags }].filter(
          (one) => one !== null,
        ),
        version,
      ),
    );
  const names = ['pods', 'nodes', '/flagz', '/metrics', 'configmaps/kube-system/kubeadm-config', '/version'];
  const states: readonly State[] = ['denied', 'unavailable', 'partial', 'truncated'];
  const lost = fc.uniqueArray(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...states)), {
    minLength: 1,
    selector: ([name]) => name,
  });

  test('taking away sources never turns a fault or a doubt into pass, manual or not-applicable', () => {
    expect(checks.length).toBeGreaterThan(40);
    fc.assert(
      fc.property(world, lost, (whole, taken) => {
        const less = taken.reduce((rest, [name, state]) => {
          const kept = state === 'partial' || state === 'truncated' ? (rest.sources.get(name)?.items ?? []) : [];
          return put(rest, name, { state, reason: 'Forbidden', items: kept.slice(0, 1) });
        }, whole);
        const [before, after] = [new FactStore(whole), new FactStore(less)];
        for (const check of checks) {
          const { status } = evaluate(check, before);
          const left = evaluate(check, after);
          const what = `${check.id}: ${JSON.stringify(taken)}: ${left.reason}`;
          expect([status, 'unknown', 'fail'], what).toContain(left.status);
        }
      }),
      { numRuns: 120 },
    );
  });
});
