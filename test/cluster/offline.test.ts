import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/report.ts';
import { runKaudit } from '../support/built.ts';
import { temporaryFolder } from '../support/folder.ts';
import { clusterAvailable } from './build.ts';
import { type Cluster, startCluster } from './start.ts';

const available = await clusterAvailable('test/cluster/offline.test.ts');

const shop = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { pod-security.kubernetes.io/enforce: privileged } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: registry.example/web:1
          securityContext: { privileged: true }
          env: [{ name: PASSWORD, value: CANARY }]
`;

const lists =
  'namespaces,nodes,pods,services,serviceaccounts,deployments,daemonsets,statefulsets,replicasets,jobs,cronjobs,networkpolicies,roles,rolebindings,clusterroles,clusterrolebindings';

describe.skipIf(!available)('what people have recorded of a real cluster', () => {
  let cluster: Cluster;
  let live: Report;

  beforeAll(async () => {
    cluster = await startCluster({ profile: 'hardened' });
    await cluster.apply(shop);
    // Its pods may not be there yet: waiting for pods that nobody made is an error.
    await cluster.kubectl(['wait', '--for=condition=Available', 'deployments', '--all', '-n', 'shop', '--timeout=60s']);
    await cluster.kubectl(['wait', '--for=condition=Ready', 'pods', '--all', '-n', 'shop', '--timeout=60s']);
    live = JSON.parse((await runKaudit(['scan', '--kubeconfig', cluster.kubeconfig, '-o', 'json'])).stdout);
  });
  afterAll(() => cluster?.stop());

  /** Every verdict is the live one, or unknown; every finding is a live one. */
  function agrees(report: Report): void {
    const before = new Map(live.checks.map(({ id, status }) => [id, status]));
    // Nobody scanned what kubectl recorded: there are no credentials of a scan to judge.
    for (const { id, status } of report.checks)
      if (status !== before.get(id) && !['overprivileged-scanner', 'static-kubeconfig'].includes(id))
        expect(`${id}: ${before.get(id)} → ${status}`).toBe(`${id}: ${before.get(id)} → unknown`);
    const known = new Set(
      live.findings.map(({ check, object, container, part }) =>
        JSON.stringify([check, object.kind, object.namespace, object.name, container, part]),
      ),
    );
    const added = report.findings.filter(
      ({ check, object, container, part }) =>
        !known.has(JSON.stringify([check, object.kind, object.namespace, object.name, container, part])),
    );
    expect(added.map(({ check, object }) => `${check}: ${object.kind} ${object.name}`)).toEqual([]);
    expect(report.findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          check: 'privileged-container',
          object: expect.objectContaining({ kind: 'Deployment', name: 'web' }),
          instances: 2,
        }),
      ]),
    );
    expect(report.scan.complete).toBe(false);
  }

  test.each(['json', 'yaml'])('kubectl get … -A -o %s | kaudit scan --inventory -', async (format) => {
    const input = await cluster.kubectl(['get', lists, '-A', '-o', format]);
    const { stdout, stderr, code } = await runKaudit(['scan', '--inventory', '-', '-o', 'json'], { input });
    expect(stderr).toBe('');
    expect(code).toBe(1);
    expect(stdout).not.toContain('CANARY');
    agrees(JSON.parse(stdout));
  });

  test('a folder of kubectl cluster-info dump', async () => {
    const folder = temporaryFolder('dump');
    await cluster.kubectl(['cluster-info', 'dump', '--all-namespaces', '--output-directory', folder]);
    expect(JSON.parse(readFileSync(path.join(folder, 'shop', 'pods.json'), 'utf8')).kind).toBe('PodList');
    const { stdout, stderr } = await runKaudit(['scan', '--inventory', folder, '-o', 'json']);
    expect(stderr).toBe('');
    agrees(JSON.parse(stdout));
  });

  test('kaudit collect -o FILE.gz, then the same report as a scan of that moment', async () => {
    const file = path.join(temporaryFolder('collect'), 'inventory.json.gz');
    expect((await runKaudit(['collect', '--kubeconfig', cluster.kubeconfig, '-o', file])).code).toBe(0);
    const recorded: Report = JSON.parse((await runKaudit(['scan', '--inventory', file, '-o', 'json'])).stdout);
    expect(recorded.checks).toEqual(live.checks);
    expect(recorded.score).toEqual(live.score);
  });

  test('the manifest that was applied, before it was: the same fault, with its line', async () => {
    const { stdout } = await runKaudit(['scan', '--manifests', '-', '-o', 'json', '--check', 'privileged-container'], {
      input: shop,
    });
    expect(JSON.parse(stdout).findings).toMatchObject([
      { object: { kind: 'Deployment', namespace: 'shop', name: 'web' }, source: { file: '-', line: 18 } },
    ]);
  });
});
