import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlatformMap } from '../../src/platform/map.ts';
import { runKaudit } from '../support/built.ts';
import { clusterAvailable } from './build.ts';
import {
  backup,
  constraint,
  definitions,
  platformNamespaces,
  schedule,
  settings,
  workloads,
} from './platform-world.ts';
import { type Cluster, startCluster } from './start.ts';

const available = await clusterAvailable('test/cluster/platform.test.ts');

/** The gaps that this world is about; those of other checks are their own tests' matter. */
const told = new Set([
  'audit-only-policy',
  'broken-webhook',
  'missing-monitoring',
  'patchy-daemon-set',
  'missing-runtime-detection',
  'missing-backup',
  'failed-backup',
]);

type Row = readonly [id: string, state: string, products: string, coverage: string | null, gaps: string];

describe.skipIf(!available)('kaudit platform on a real API server', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await startCluster({ profile: 'hardened', nodes: 2, podSecurityDefaults: { enforce: 'privileged' } });
    await cluster.apply(
      platformNamespaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    );
    await cluster.apply([...definitions]);
    await cluster.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
    await cluster.apply([...workloads]);
    await cluster.apply([...settings(Date.now())]);
    for (const [kind, namespace, name] of workloads.map(identity).filter(([kind]) => kind !== 'Service'))
      await cluster.kubectl(['rollout', 'status', `${kind}/${name}`, '-n', namespace, '--timeout=90s']);
  });
  afterAll(() => cluster?.stop());

  const mapped = async (): Promise<PlatformMap> => {
    const { code, stdout, stderr } = await runKaudit(['platform', '--kubeconfig', cluster.kubeconfig, '-o', 'json']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    return JSON.parse(stdout);
  };
  const rowOf = async (...ids: string[]): Promise<Row[]> => {
    const { capabilities } = await mapped();
    return capabilities
      .filter(({ id }) => ids.includes(id))
      .map(({ id, state, products, coverage, gaps }) => [
        id,
        state,
        products.map(({ name, versions, state: one }) => [name, ...versions, one].join(' ')).join(', '),
        coverage,
        gaps
          .filter(({ check }) => told.has(check))
          .map(({ check, message }) => `${check}: ${message}`)
          .join('; '),
      ]);
  };
  /** What a controller has to do first is done when the map says so. */
  const eventually = async (ids: readonly string[], expected: readonly Row[]): Promise<void> => {
    for (let i = 0; i < 20; i++) {
      const rows = await rowOf(...ids);
      if (JSON.stringify(rows) === JSON.stringify(expected)) return;
      await sleep(500);
    }
    expect(await rowOf(...ids)).toEqual(expected);
  };

  const fluentBitGap =
    'patchy-daemon-set: Fluent Bit leaves out 1 of 3 nodes: cp-1 (it does not tolerate the taint node-role.kubernetes.io/control-plane:NoSchedule)';

  test('detects each product with its version, how far it reaches, and its gaps', async () => {
    await eventually(
      ['audit-logs', 'monitoring', 'logging', 'runtime-detection', 'backup'],
      [
        ['audit-logs', 'working', '', '1 of 1 API servers record audit events', ''],
        ['monitoring', 'working', 'Prometheus 3.6.0 ready, Alertmanager 0.28.1 ready', null, ''],
        ['logging', 'gaps', 'Fluent Bit 4.1.0 ready', '2 of 3 nodes', fluentBitGap],
        ['runtime-detection', 'working', 'Falco 0.41.0 ready', '3 of 3 nodes', ''],
        ['backup', 'working', 'Velero 1.17.0 ready', '2 of 2 namespaces with claims', ''],
      ],
    );
    const { capabilities, complete, cluster: about } = await mapped();
    const productsOf = (id: string) =>
      capabilities.find((one) => one.id === id)?.products.map(({ name, state }) => `${name} ${state}`);
    expect(complete).toBe(true);
    expect(about.nodes).toBe(3);
    expect(productsOf('admission-control')).toEqual(['Gatekeeper ready', 'Kyverno ready']);
    expect(productsOf('secrets-management')).toEqual(['External Secrets ready']);
    expect(productsOf('mesh-mtls')).toEqual(['Istio ready']);
    expect(productsOf('delivery')).toEqual(['Argo CD ready']);
  });

  test('a policy engine whose service is gone is broken, the other still works', async () => {
    await cluster.kubectl(['delete', 'service', 'kyverno-svc', '-n', 'kyverno']);
    const { capabilities } = await mapped();
    const [admission] = capabilities;
    expect(admission?.products.map(({ name, state, note }) => [name, state, note])).toEqual([
      ['Gatekeeper', 'ready', null],
      ['Kyverno', 'broken', 'webhook validate.kyverno.svc-ignore: service kyverno/kyverno-svc does not exist'],
    ]);
    expect(admission?.state).toBe('gaps');
  });

  test('a policy that only reports is a gap', async () => {
    const gapsOf = async () => (await mapped()).capabilities[0]?.gaps.map(({ check }) => check) ?? [];
    expect(await gapsOf()).not.toContain('audit-only-policy');
    await cluster.apply([constraint('dryrun')]);
    expect(await gapsOf()).toContain('audit-only-policy');
  });

  test('a backup that failed, and claims that no schedule includes', async () => {
    await cluster.apply([backup('daily-2', 'Failed', new Date().toISOString()), schedule(['shop'])]);
    await eventually(
      ['backup'],
      [
        [
          'backup',
          'gaps',
          'Velero 1.17.0 ready',
          '1 of 2 namespaces with claims',
          'missing-backup: no backup schedule includes the claims of namespaces: billing; failed-backup: Velero Schedule daily: the last run ended Failed; its newest good one is 5 hours old',
        ],
      ],
    );
  });

  test('a sensor that runs on no node is broken', async () => {
    const nowhere = '{"spec":{"template":{"spec":{"nodeSelector":{"sensor":"none"}}}}}';
    await cluster.kubectl(['patch', 'daemonset', 'falco', '-n', 'falco', '--type=merge', '-p', nowhere]);
    await eventually(
      ['runtime-detection'],
      [
        [
          'runtime-detection',
          'broken',
          'Falco 0.41.0 broken',
          '0 of 3 nodes',
          'missing-runtime-detection: a runtime sensor is installed and does not work: Falco (DaemonSet falco/falco) runs on no node; patchy-daemon-set: Falco leaves out 3 of 3 nodes: cp-1 (its nodeSelector or affinity leaves it out)',
        ],
      ],
    );
  });

  test('metrics that alert nobody, a secret store and a deployer that are scaled down, a mesh of which only definitions are left', async () => {
    await cluster.kubectl(['delete', 'prometheusrule', 'nodes', '-n', 'monitoring']);
    await cluster.kubectl(['scale', 'deployment', 'external-secrets', '-n', 'external-secrets', '--replicas=0']);
    await cluster.kubectl(['scale', 'deployment', 'argocd-server', '-n', 'argocd', '--replicas=0']);
    await cluster.kubectl(['delete', 'deployment', 'istiod', '-n', 'istio-system', '--wait=true']);
    await eventually(
      ['secrets-management', 'monitoring'],
      [
        ['secrets-management', 'broken', 'External Secrets 1.2.0 broken', null, ''],
        [
          'monitoring',
          'gaps',
          'Prometheus 3.6.0 ready, Alertmanager 0.28.1 ready',
          null,
          'missing-monitoring: Prometheus collects metrics, and no PrometheusRule raises an alert',
        ],
      ],
    );
    const { capabilities } = await mapped();
    const productsOf = (wanted: string) =>
      capabilities.find(({ id }) => id === wanted)?.products.map(({ name, state }) => [name, state]);
    expect(productsOf('mesh-mtls')).toEqual([['Istio', 'left-over']]);
    expect(productsOf('delivery')).toEqual([['Argo CD', 'broken']]);
  });

  test('someone who may list nothing but pods is told what was not seen: exit 3', async () => {
    await cluster.apply([
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'pod-lister' },
        rules: [{ apiGroups: [''], resources: ['pods', 'namespaces'], verbs: ['list'] }],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name: 'pod-lister' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'pod-lister' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' }],
      },
    ]);
    const jane = await cluster.kubeconfigFor('jane', []);
    const { code, stdout } = await runKaudit(['platform', '--kubeconfig', jane, '-o', 'json']);
    expect(code).toBe(3);
    const map: PlatformMap = JSON.parse(stdout);
    expect(map.complete).toBe(false);
    const states = new Map(map.capabilities.map(({ id, state }) => [id, state]));
    for (const id of ['runtime-detection', 'backup', 'quotas'])
      expect(['working', 'gaps'], id).not.toContain(states.get(id));
  });
});

function identity({ kind, metadata }: Record<string, unknown>): [kind: string, namespace: string, name: string] {
  const { namespace, name } = metadata as { namespace: string; name: string };
  return [String(kind), namespace, name];
}
