import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { fileNames } from '../../src/cli/fleet-files.ts';
import { runScan } from '../../src/cli/scan.ts';
import { parseRecording } from '../../src/demo/recording.ts';
import { type DemoServer, startDemoServer } from '../../src/demo/server.ts';
import type { FleetReport } from '../../src/fleet/fleet.ts';
import { readReport } from '../../src/read-report.ts';
import { temporaryFolder } from '../support/folder.ts';
import { runHere } from '../support/in-process.ts';

const work = temporaryFolder('fleet');
const dead = 'arn:aws:eks/../dead';
const servers: DemoServer[] = [];
const kubeconfigs: string[] = [];

/** The demo cluster under a name of its own: another UID of kube-system makes it another cluster. */
async function serve(name: string, uid: string): Promise<void> {
  const text = readFileSync(path.join(import.meta.dirname, '../../src/demo/recording.json'), 'utf8');
  const own: unknown = JSON.parse(text, (_, value) =>
    value?.metadata?.name === 'kube-system' && value.kind !== 'Lease' && value.metadata.uid !== undefined
      ? { ...value, metadata: { ...value.metadata, uid } }
      : value,
  );
  const server = await startDemoServer({ recording: parseRecording(JSON.stringify(own)), port: 0 });
  servers.push(server);
  const config = parse(server.kubeconfig);
  const rename = (old: string) => old.replace(/^demo/, name);
  for (const list of [config.clusters, config.users, config.contexts])
    for (const one of list) one.name = rename(one.name);
  for (const { context } of config.contexts) {
    context.cluster = rename(context.cluster);
    context.user = rename(context.user);
  }
  const file = path.join(work, `${name}.kubeconfig`);
  writeFileSync(file, stringify(config));
  kubeconfigs.push(file);
}

beforeAll(async () => {
  await serve('east', '11111111-1111-1111-1111-111111111111');
  await serve('west', '22222222-2222-2222-2222-222222222222');
  const file = path.join(work, 'dead.kubeconfig');
  const clusters = [{ name: 'dead', cluster: { server: 'https://127.0.0.1:1' } }];
  const contexts = [{ name: dead, context: { cluster: 'dead', user: 'dead' } }];
  writeFileSync(
    file,
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters,
      users: [{ name: 'dead', user: { token: 'x' } }],
      contexts,
    }),
  );
  kubeconfigs.push(file);
});
afterAll(async () => {
  for (const server of servers) await server.close();
});

const scan = (...args: readonly string[]) =>
  runHere(['scan', ...args], { env: { KUBECONFIG: kubeconfigs.join(path.delimiter) } });

describe('a scan of several clusters', () => {
  test('two reports, one error, exit 3', async () => {
    const three = `east,west,${dead}`;
    const one = path.join(work, '{context}.json');
    const { code, stdout, stderr } = await scan(
      '--contexts',
      three,
      '--fail-on',
      'none',
      '-o',
      'json',
      '-o',
      `json=${one}`,
    );
    expect(code).toBe(3);
    expect(stderr).toMatch(/^kaudit: arn:aws:eks\/\.\.\/dead: https:\/\/127\.0\.0\.1:1: /m);
    const fleet: FleetReport = JSON.parse(stdout);
    expect(fleet.counts).toEqual({ clusters: 3, scanned: 2, distinct: 2, failed: 1, incomplete: 0 });
    expect(fleet.clusters.map(({ context, status, exitCode }) => [context, status, exitCode])).toEqual([
      ['east', 'scanned', 0],
      ['west', 'scanned', 0],
      [dead, 'failed', 4],
    ]);
    expect(fleet.drift).toEqual([]);
    expect(fleet.common.find(({ check }) => check === 'privileged-container')?.clusters).toEqual(['east', 'west']);
    expect(readdirSync(work).filter((file) => file.endsWith('.json'))).toEqual(['east.json', 'west.json']);
    for (const name of ['east', 'west']) {
      const report = readReport(readFileSync(path.join(work, `${name}.json`), 'utf8'));
      expect(report.cluster.context).toBe(name);
      expect(report.score.lower).toBe(fleet.clusters.find(({ context }) => context === name)?.score?.lower);
    }
  });

  test('all contexts: a breach anywhere is exit 1; what leads to the same cluster counts once', async () => {
    const { code, stdout } = await scan('--all-contexts', '-o', 'json', '--cluster-concurrency', '2');
    expect(code).toBe(1);
    const fleet: FleetReport = JSON.parse(stdout);
    expect(fleet.clusters).toHaveLength(7);
    expect(fleet.sameCluster).toEqual([
      ['east', 'east-auditor'],
      ['west', 'west-auditor'],
    ]);
    // Who sees no namespace does not know which cluster it is.
    expect(
      fleet.clusters
        .filter(({ cluster }) => cluster?.uid === null)
        .map(({ context }) => context)
        .sort(),
    ).toEqual(['east-nobody', 'west-nobody']);
    expect(fleet.counts.distinct).toBe(4);
  });

  test('compares each with a baseline of its own; a scan of that cluster alone judges the same', async () => {
    const file = path.join(work, '{context}.json');
    const same = await scan(
      '--contexts',
      'east,west',
      '--baseline',
      file,
      '--fail-on-new',
      '-o',
      `json=${path.join(work, 'b-{context}.json')}`,
    );
    expect([same.code, same.stdout, same.stderr]).toEqual([0, '', '']);
    const alone = await scan(
      '--context',
      'west',
      '--baseline',
      path.join(work, 'west.json'),
      '--fail-on-new',
      '-o',
      'json',
    );
    const clean = (text: string) => {
      const { scan: _, ...report } = readReport(text);
      return report;
    };
    expect(clean(readFileSync(path.join(work, 'b-west.json'), 'utf8'))).toEqual(clean(alone.stdout));
  });

  test.each([
    [{ contexts: ['east', 'eats'] }, /^there is no context "eats" in .* \(did you mean east\?\)$/],
    [{ allContexts: true, token: 'x' }, /^--token speaks of one cluster, not of several$/],
    [{ allContexts: true, inventory: 'x' }, /^--inventory speaks of one cluster, not of several$/],
    [{ allContexts: true, baseline: 'a.json' }, /^a baseline is of one cluster$/],
    [{ allContexts: true, failOnNew: true }, /^--fail-on-new compares with a baseline$/],
    [{ allContexts: true, output: ['sarif'] }, /^-o sarif: there is no summary of several clusters in this format$/],
    [
      { allContexts: true, output: ['json=/nowhere/{context}.json'] },
      /^\/nowhere\/east\.json: can not be written: ENOENT$/,
    ],
    [{ allContexts: true, timeout: 'soon' }, /^--timeout soon: expected a duration/],
  ])('%j is refused before the first request', async (flags, message) => {
    const [kubeconfig = ''] = kubeconfigs;
    const rest = {
      kubeconfig,
      failOn: 'none',
      color: 'never',
      concurrency: 4,
      chunkSize: 500,
      timeout: '10m',
    } as const;
    await expect(runScan({ ...rest, ...flags })).rejects.toThrow(message);
  });
});

test('names of contexts become names of files that no file system misreads', () => {
  expect([...fileNames(['prod', 'arn:aws:eks/x', '../../etc', '', 'Dev', 'dev']).values()]).toEqual([
    'prod',
    'arn_aws_eks_x',
    '___.._etc',
    '_',
    expect.stringMatching(/^Dev-[0-9a-f]{8}$/),
    expect.stringMatching(/^dev-[0-9a-f]{8}$/),
  ]);
  const long = 'x'.repeat(300);
  expect([...fileNames([long]).values()][0]).toMatch(/^x{100}-[0-9a-f]{8}$/);
});
