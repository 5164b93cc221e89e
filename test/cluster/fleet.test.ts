import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { FleetReport } from '../../src/fleet/fleet.ts';
import { readReport } from '../../src/read-report.ts';
import { runKaudit } from '../support/built.ts';
import { temporaryFolder } from '../support/folder.ts';
import { clusterAvailable } from './build.ts';
import { freePorts } from './processes.ts';
import { type Cluster, startCluster } from './start.ts';

const available = await clusterAvailable('test/cluster/fleet.test.ts');
const work = temporaryFolder('fleet');

describe.skipIf(!available)('three clusters, one of them dead', () => {
  const clusters: Cluster[] = [];
  const kubeconfigs: string[] = [];

  /** The kubeconfig under a name of its own; `server` where it is another. */
  function keep(name: string, kubeconfig: string, server?: string): void {
    const config = parse(readFileSync(kubeconfig, 'utf8'));
    const [cluster, user] = [config.clusters[0].cluster, config.users[0].user];
    const own = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name, cluster: { ...cluster, ...(server === undefined ? {} : { server }) } }],
      users: [{ name, user }],
      contexts: [{ name, context: { cluster: name, user: name } }],
    };
    const file = path.join(work, `${name}.kubeconfig`);
    writeFileSync(file, stringify(own));
    kubeconfigs.push(file);
  }

  beforeAll(async () => {
    for (const profile of ['hardened', 'weak'] as const) {
      const cluster = await startCluster({ profile });
      clusters.push(cluster);
      keep(profile, cluster.kubeconfig);
    }
    const [port = 0] = await freePorts(1);
    keep('dead', kubeconfigs[0] ?? '', `https://127.0.0.1:${port}`);
  });
  afterAll(async () => {
    for (const cluster of clusters) await cluster.stop();
  });

  test('two reports, one error, exit 3, and the drift between the two', async () => {
    const { code, stdout, stderr } = await runKaudit(
      ['scan', '--all-contexts', '--fail-on', 'none', '-o', 'json', '-o', `json=${path.join(work, '{context}.json')}`],
      { env: { KUBECONFIG: kubeconfigs.join(path.delimiter) } },
    );
    expect(code).toBe(3);
    expect(stderr).toMatch(/^kaudit: dead: https:\/\/127\.0\.0\.1:\d+: .* refused the connection/m);
    expect(readdirSync(work).filter((file) => file.endsWith('.json'))).toEqual(['hardened.json', 'weak.json']);
    for (const name of ['hardened', 'weak'])
      expect(readReport(readFileSync(path.join(work, `${name}.json`), 'utf8')).cluster.context).toBe(name);
    const fleet: FleetReport = JSON.parse(stdout);
    expect(fleet.counts).toMatchObject({ clusters: 3, scanned: 2, distinct: 2, failed: 1 });
    expect(fleet.clusters.map(({ context, status }) => [context, status])).toEqual([
      ['weak', 'scanned'],
      ['hardened', 'scanned'],
      ['dead', 'failed'],
    ]);
    expect(fleet.drift.flatMap(({ verdicts }) => verdicts)).toContainEqual({ status: 'fail', clusters: ['weak'] });
  });
});
