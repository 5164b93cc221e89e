import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/report.ts';
import { runKaudit } from '../support/built.ts';
import { clusterAvailable } from './build.ts';
import { type Cluster, startCluster } from './start.ts';

const available = await clusterAvailable('test/cluster/frameworks.test.ts');

describe.skipIf(!available).each(['weak', 'hardened'] as const)('CIS controls on the %s profile', (profile) => {
  let cluster: Cluster;
  let report: Report;

  beforeAll(async () => {
    cluster = await startCluster({ profile });
    const { stdout } = await runKaudit([
      'scan',
      '--kubeconfig',
      cluster.kubeconfig,
      '--framework',
      'cis-kubernetes,stig,nsa-cisa',
      '-o',
      'json',
    ]);
    report = JSON.parse(stdout);
  });
  afterAll(() => cluster?.stop());

  test('each of the 131 controls has a status and a reason, and the numbers add up', () => {
    const [cis] = report.frameworks;
    const counts = cis?.counts ?? { pass: 0, fail: 0, unknown: 0, manual: 0, 'not-applicable': 0 };
    console.log(`cis-kubernetes, ${profile}: ${JSON.stringify(counts)}, ${cis?.score?.toFixed(1)} %`);
    expect(cis?.controls).toHaveLength(131);
    expect(Object.values(counts).reduce((a, b) => a + b, 0)).toBe(131);
    expect(cis?.controls.filter(({ reason }) => reason === '')).toEqual([]);
    // Types of Secrets are asked for only with --secrets-metadata; everything else an administrator sees.
    expect(
      cis?.controls.filter(({ status }) => status === 'unknown').map(({ id, reason }) => `${id} ${reason}`),
    ).toEqual([
      '3.1.2 long-lived-token: needs names and types of Secrets, which were not asked for: --secrets-metadata lists them',
    ]);
  });

  test('what only a node shows is manual, with the command to run there', () => {
    const [cis] = report.frameworks;
    const files = cis?.controls.filter(({ id }) => /^(1\.1|4\.1)\./.test(id)) ?? [];
    expect(files).toHaveLength(31);
    expect(files.every(({ status, steps }) => status === 'manual' && steps.length > 0)).toBe(true);
  });
});
