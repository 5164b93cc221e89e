import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PsaPlan } from '../../src/psa/psa.ts';
import { runKaudit } from '../support/built.ts';
import { clusterAvailable } from './build.ts';
import { restrictedSpec } from './pod-arbitrary.ts';
import { type Cluster, startCluster } from './start.ts';

const available = await clusterAvailable('test/cluster/psa.test.ts');

const plain = { containers: [{ name: 'web', image: 'registry.example/web:1' }] };
const privileged = {
  hostPID: true,
  containers: [{ name: 'agent', image: 'registry.example/agent:1', securityContext: { privileged: true } }],
};
const level = (mode: string, value: string) => ({ [`pod-security.kubernetes.io/${mode}`]: value });

const world = [
  namespace('strict'),
  workload('Deployment', 'strict', 'web', restrictedSpec),
  workload('StatefulSet', 'strict', 'store', restrictedSpec),
  namespace('plain', level('enforce', 'privileged')),
  workload('Deployment', 'plain', 'web', plain),
  workload('Deployment', 'plain', 'good', restrictedSpec),
  namespace('agents', level('enforce', 'privileged')),
  workload('DaemonSet', 'agents', 'agent', privileged),
  workload('Deployment', 'agents', 'web', plain),
  namespace('pinned', {
    ...level('enforce', 'baseline'),
    ...level('enforce-version', 'v1.24'),
  }),
  workload('Deployment', 'pinned', 'web', {
    ...restrictedSpec,
    containers: [{ ...restrictedSpec.containers[0], livenessProbe: { httpGet: { host: 'example.com', port: 80 } } }],
  }),
  // Nothing runs, yet what would run does not meet baseline.
  namespace('idle', level('enforce', 'privileged')),
  workload('Deployment', 'idle', 'asleep', privileged, 0),
];

describe.skipIf(!available)('kaudit psa on a real API server', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await startCluster({ profile: 'hardened' });
    await cluster.apply(world);
    await running(cluster);
  });
  afterAll(() => cluster?.stop());

  const planned = async (): Promise<PsaPlan> => {
    const { code, stdout, stderr } = await runKaudit(['psa', '--kubeconfig', cluster.kubeconfig, '-o', 'json']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    return JSON.parse(stdout);
  };

  test('says what each namespace enforces, what its pods meet, and what is in the way', async () => {
    const { namespaces, notes } = await planned();
    // The baseline of the AdmissionConfiguration hides in the metrics behind that of the label of `pinned`.
    expect(notes[0]).toMatch(
      /^what the AdmissionConfiguration of the API server enforces where no label says anything was not seen/,
    );
    const rows = namespaces
      .filter(({ system }) => !system)
      .map(({ namespace: name, enforce, meets, steps }) => [
        name,
        `${enforce?.level}:${enforce?.version}`,
        meets,
        steps.map(
          (step) => `${step.level}: ${step.fix.map(({ object }) => `${object.kind} ${object.name}`).join(', ')}`,
        ),
      ]);
    expect(rows).toEqual([
      [
        'agents',
        'privileged:latest',
        'privileged',
        ['baseline: DaemonSet agent', 'restricted: DaemonSet agent, Deployment web'],
      ],
      ['default', 'privileged:latest', 'restricted', []],
      ['idle', 'privileged:latest', 'privileged', ['baseline: Deployment asleep', 'restricted: Deployment asleep']],
      ['pinned', 'baseline:v1.24', 'privileged', ['baseline: Deployment web', 'restricted: Deployment web']],
      ['plain', 'privileged:latest', 'baseline', ['restricted: Deployment web']],
      ['strict', 'privileged:latest', 'restricted', []],
    ]);
  });

  test('its commands break no workload: after them every pod can be made again', async () => {
    const { code, stdout } = await runKaudit(['psa', '--kubeconfig', cluster.kubeconfig, '-o', 'commands']);
    expect(code).toBe(0);
    const commands = stdout.split('\n').filter((line) => line.startsWith('kubectl '));
    const enforcing = commands
      .filter((line) => line.includes('/enforce='))
      .map((line) => /namespace (\S+) \S*enforce=(\S+)/.exec(line)?.slice(1));
    expect(enforcing).toEqual([
      ['default', 'restricted'],
      ['plain', 'baseline'],
      ['strict', 'restricted'],
    ]);
    for (const line of commands) {
      const [, ...args] = line.split(' ');
      await cluster.kubectl(args);
    }
    for (const name of ['agents', 'pinned', 'plain', 'strict']) {
      await cluster.kubectl(['delete', 'pods', '--all', '-n', name, '--wait=true', '--grace-period=0', '--force']);
    }
    await running(cluster);
    const events = JSON.parse(
      await cluster.kubectl(['get', 'events', '-A', '--field-selector', 'reason=FailedCreate', '-o', 'json']),
    );
    expect(events.items.map(({ message }: { message: string }) => message)).toEqual([]);
    // And what the labels ask for is what was meant: a worse pod is refused.
    const worse = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'worse', namespace: 'plain' }, spec: privileged };
    await expect(cluster.apply([worse])).rejects.toThrow(/violates PodSecurity "baseline:v1\.36": host namespaces/);
  });

  test('once they ran, nothing is left to label', async () => {
    const { namespaces } = await planned();
    expect(namespaces.flatMap(({ changes }) => changes)).toEqual([]);
  });

  test('someone who may not list namespaces is told so: exit 3', async () => {
    await cluster.apply([
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: 'pods' },
        rules: [
          {
            apiGroups: ['', 'apps', 'batch'],
            resources: [
              'pods',
              'deployments',
              'daemonsets',
              'statefulsets',
              'replicasets',
              'replicationcontrollers',
              'jobs',
              'cronjobs',
            ],
            verbs: ['list'],
          },
        ],
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name: 'pods' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'pods' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'developer' }],
      },
    ]);
    const kubeconfig = await cluster.kubeconfigFor('developer');
    const { code, stdout } = await runKaudit(['psa', '--kubeconfig', kubeconfig, '-o', 'json']);
    const plan: PsaPlan = JSON.parse(stdout);
    expect(code).toBe(3);
    expect(plan.complete).toBe(false);
    expect(plan.notes).toContain('namespaces denied (Forbidden)');
    expect(plan.namespaces.flatMap(({ changes }) => changes)).toEqual([]);
    expect(plan.namespaces.find(({ namespace: name }) => name === 'strict')?.meets).toBe('restricted');
  });
});

function namespace(name: string, labels: Record<string, string> = {}) {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

function workload(kind: string, home: string, name: string, spec: object, replicas = 2) {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: home },
    spec: {
      ...(kind === 'DaemonSet' ? {} : { replicas }),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec },
    },
  };
}

/** Waits until every workload has the pods that it wants. */
async function running(cluster: Cluster): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { items } = JSON.parse(
      await cluster.kubectl(['get', 'deployments,statefulsets,daemonsets', '-A', '-o', 'json']),
    ) as {
      items: {
        metadata: { namespace: string; name: string; generation: number };
        spec: { replicas?: number };
        status: Record<string, number>;
      }[];
    };
    const waiting = items.filter(({ metadata, spec, status }) => {
      const wanted = spec.replicas ?? status.desiredNumberScheduled ?? 1;
      const ready = status.readyReplicas ?? status.numberReady ?? 0;
      return status.observedGeneration !== metadata.generation || ready !== wanted;
    });
    if (waiting.length === 0) return;
    if (Date.now() > deadline)
      throw new Error(
        `not running: ${waiting.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).join(', ')}`,
      );
    await sleep(300);
  }
}
