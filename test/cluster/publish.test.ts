import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '../../src/report.ts';
import { runKaudit } from '../support/built.ts';
import { temporaryFolder } from '../support/folder.ts';
import { clusterAvailable } from './build.ts';
import { moduleFile, s3Server, toolsAvailable } from './deploy-tools.ts';
import { freePorts } from './processes.ts';
import { type Cluster, startCluster } from './start.ts';

const available =
  (await clusterAvailable('test/cluster/publish.test.ts')) &&
  (await toolsAvailable('test/cluster/publish.test.ts', [s3Server]));
const work = temporaryFolder('publish-test');
const reportFile = path.join(work, 'report.json');

const world = `
apiVersion: v1
kind: Namespace
metadata: { name: shop }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: publisher, namespace: shop }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "registry.example/web:1.4" }] }
`;

describe.skipIf(!available)('kaudit publish, at real servers', () => {
  let cluster: Cluster;
  let publisher: string;
  let report: Report;

  beforeAll(async () => {
    cluster = await startCluster({ profile: 'hardened' });
    await cluster.apply(world);
    // The definitions as their projects ship them.
    const kyverno = (file: string) =>
      moduleFile('github.com/kyverno/kyverno', 'v1.19.1', `config/crds/policyreport/wgpolicyk8s.io_${file}.yaml`);
    const openReports = (file: string) =>
      moduleFile('github.com/openreports/reports-api', 'v0.2.1', `config/crd/openreports.io_${file}.yaml`);
    for (const text of [kyverno('policyreports'), kyverno('clusterpolicyreports')]) await cluster.apply(await text);
    for (const text of [openReports('reports'), openReports('clusterreports')]) await cluster.apply(await text);
    await cluster.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s']);
    await cluster.kubectl([
      'delete',
      'secrets',
      '-n',
      'kube-system',
      '--field-selector',
      'type=bootstrap.kubernetes.io/token',
    ]);
    const scan = await runKaudit([
      'scan',
      '--kubeconfig',
      cluster.kubeconfig,
      '-o',
      `json=${reportFile}`,
      '--fail-on=none',
    ]);
    expect(scan).toMatchObject({ code: 0, stderr: '' });
    report = JSON.parse(readFileSync(reportFile, 'utf8'));
    for (const format of ['policyreport', 'openreports']) {
      const { stdout } = await runKaudit(['rbac', '--publish', format, '--service-account', 'shop/publisher']);
      await cluster.apply(stdout.replaceAll('name: kaudit-publish', `name: kaudit-publish-${format}`));
    }
    publisher = await cluster.tokenKubeconfig('shop', 'publisher');
  });
  afterAll(() => cluster?.stop());

  const publish = (...args: string[]) => runKaudit(['publish', reportFile, '--kubeconfig', publisher, ...args]);
  const list = async (resource: string): Promise<Stored[]> =>
    JSON.parse(await cluster.kubectl(['get', resource, '-A', '-o', 'json', '--show-managed-fields'])).items;

  interface Stored {
    metadata: { name: string; namespace?: string; managedFields: { manager: string; operation: string }[] };
    results?: { policy: string; result: string; resources?: { name: string }[] }[];
  }

  test.each([
    [
      'policyreport',
      'policyreports.wgpolicyk8s.io',
      'clusterpolicyreports.wgpolicyk8s.io',
      'PolicyReport',
      'wgpolicyk8s.io/v1alpha2',
    ],
    ['openreports', 'reports.openreports.io', 'clusterreports.openreports.io', 'Report', 'openreports.io/v1alpha1'],
  ])(
    '%s: applied as kaudit, stale ones of its own deleted, others left',
    async (format, resource, whole, kind, apiVersion) => {
      const stale = (name: string, labels: Record<string, string>) => ({
        apiVersion,
        kind,
        metadata: { name, namespace: 'default', labels },
        ...(format === 'openreports' ? { source: 'other' } : {}),
      });
      await cluster.apply([
        stale('kaudit-77', { 'app.kubernetes.io/managed-by': 'kaudit' }),
        stale('by-others', {}),
      ] as never);
      const { code, stdout, stderr } = await publish('--to', format);
      expect(stderr).toBe('');
      expect(stdout).toMatch(new RegExp(`^ok      ${format}: \\d+ objects applied, 1 stale deleted\n$`));
      expect(code).toBe(0);
      const [stored, [cluster0]] = [await list(resource), await list(whole)];
      expect(stored.some(({ metadata }) => metadata.name === 'kaudit-77')).toBe(false);
      expect(stored.some(({ metadata }) => metadata.name === 'by-others')).toBe(true);
      const shop = stored.find(({ metadata }) => metadata.namespace === 'shop');
      expect(shop?.metadata.managedFields).toMatchObject([{ manager: 'kaudit', operation: 'Apply' }]);
      const inReport = report.findings.filter(
        ({ object }) => object.namespace === 'shop' || (object.kind === 'Namespace' && object.name === 'shop'),
      );
      // Nothing of it was dropped by the schema on its way.
      expect(shop?.results?.map(({ policy }) => policy).sort()).toEqual(inReport.map(({ check }) => check).sort());
      expect(cluster0?.results?.length).toBeGreaterThan(50);
      expect((await publish('--to', format)).stdout).toMatch(/objects applied, 0 stale deleted/);
    },
  );

  test('the publisher asked for what its role allows and nothing else', async () => {
    const events = (await cluster.auditLog()).filter(
      ({ user }) => user.username === 'system:serviceaccount:shop:publisher',
    );
    const said = new Set(events.map(({ verb, objectRef }) => `${verb} ${objectRef?.resource}`));
    expect([...said].sort()).toEqual(
      [
        'get namespaces',
        ...['clusterpolicyreports', 'clusterreports', 'policyreports', 'reports'].flatMap((resource) => [
          `list ${resource}`,
          `patch ${resource}`,
        ]),
        'delete policyreports',
        'delete reports',
      ].sort(),
    );
    // A definition that was just made answers 429 while its storage starts, and is asked again.
    const codes = new Set(events.map(({ responseStatus }) => responseStatus?.code ?? 0));
    expect([...codes].filter((code) => code >= 400 && code !== 429)).toEqual([]);
    await expect(cluster.kubectl(['--kubeconfig', publisher, 'get', 'pods', '-n', 'shop'])).rejects.toThrow(
      'cannot list resource "pods"',
    );
  });

  test('a report of another cluster is refused', async () => {
    const other = path.join(work, 'other.json');
    writeFileSync(other, JSON.stringify({ ...report, cluster: { ...report.cluster, uid: 'another' } }));
    const { code, stdout } = await runKaudit(['publish', other, '--kubeconfig', publisher, '--to', 'policyreport']);
    expect(stdout).toBe('FAILED  policyreport: this is not the cluster that the report is about: nothing is written\n');
    expect(code).toBe(5);
  });

  test('a bucket of a real S3 server takes the object; a wrong key is refused', async () => {
    mkdirSync(path.join(work, 'store', 'audits'), { recursive: true });
    const [port = 0] = await freePorts(1);
    const server: ChildProcess = spawn(
      await s3Server(),
      [
        '--access',
        'tester',
        '--secret',
        'correct',
        '--port',
        `127.0.0.1:${port}`,
        '--health',
        '/health',
        'posix',
        path.join(work, 'store'),
      ],
      { stdio: 'ignore' },
    );
    try {
      const endpoint = `http://127.0.0.1:${port}`;
      for (let tries = 0; tries < 100; tries += 1) {
        if (
          await fetch(`${endpoint}/health`).then(
            ({ ok }) => ok,
            () => false,
          )
        )
          break;
        await sleep(100);
      }
      const put = (secret: string, key: string) =>
        runKaudit(['publish', reportFile, '--to', `s3://audits/${key}`], {
          env: { AWS_ACCESS_KEY_ID: 'tester', AWS_SECRET_ACCESS_KEY: secret, AWS_ENDPOINT_URL: endpoint },
        });
      expect(await put('correct', 'prod/a b+(1).json')).toMatchObject({ code: 0, stderr: '' });
      const stored = readFileSync(path.join(work, 'store', 'audits', 'prod', 'a b+(1).json'), 'utf8');
      expect(stored).toBe(readFileSync(reportFile, 'utf8'));
      const refused = await put('wrong', 'x.json');
      expect(refused.code).toBe(5);
      expect(refused.stdout).toMatch(
        /^FAILED {2}s3:\/\/audits\/x\.json: the object was not written: the server answered 403: /,
      );
    } finally {
      server.kill();
    }
  });
});
